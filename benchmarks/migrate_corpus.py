# SPDX-License-Identifier: Apache-2.0
"""The migration against tf_upgrade_v2, which ships with TensorFlow: on the corpus of the tests, and on 2,000 files.

    python benchmarks/migrate_corpus.py             prints the tables
    python benchmarks/migrate_corpus.py --write     and keeps them in benchmarks/migrate_corpus.md

A place counts as converted when its file, executed, gives the numbers that TensorFlow 1.15.5 gave before; in a file
that cannot be executed, when its line changed. Otherwise it was named in the report, or missed without a word.
"""

from __future__ import annotations

import argparse
import contextlib
import difflib
import json
import os
import platform
import re
import resource
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections import Counter
from pathlib import Path

import numpy as np
import psutil

ROOT = Path(__file__).parents[1]
TESTS = ROOT / "tests" / "migrate"
sys.path[:0] = [str(TESTS), str(ROOT)]

from record_corpus import RECORD, can_run, outcome  # noqa: E402
from test_corpus import CORPUS, NAMES, text_of  # noqa: E402

RECORDED = json.loads(Path(RECORD).read_text(encoding="utf-8"))["cases"]
UPGRADE = shutil.which("tf_upgrade_v2", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
FILES, WITH_A_LOSS = 2000, 20


def places(name: str) -> set[int]:
    """The lines of a corpus file that have to change or to be named, by its checked expectation."""
    before, after = (text_of(name, kind).splitlines() for kind in ("before.py", "after.py"))
    changed = difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    lines = {
        at + 1 for kind, start, stop, _, _ in changed if kind in ("replace", "delete") for at in range(start, stop)
    }
    return lines | {int(line.split(":")[0]) for line in text_of(name, "left.txt").splitlines()}


def run(arguments: list[str], **options) -> tuple[float, float, float, subprocess.CompletedProcess]:
    """Seconds, seconds of CPU, the most MB that the process and its children held at once, and what came of it."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TF_CPP_MIN_LOG_LEVEL": "3"}
    with tempfile.TemporaryFile("w+") as out:
        start, before, peak = time.perf_counter(), children_cpu(), 0
        process = psutil.Popen(arguments, stdout=out, stderr=subprocess.STDOUT, env=environment, **options)
        while process.poll() is None:
            with contextlib.suppress(psutil.NoSuchProcess):
                peak = max(peak, sum(p.memory_info().rss for p in [process, *process.children(recursive=True)]))
            time.sleep(0.02)
        seconds = time.perf_counter() - start
        out.seek(0)
        done = subprocess.CompletedProcess(arguments, process.returncode, out.read())
    return seconds, children_cpu() - before, peak / 1e6, done


def children_cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def ours(folder: Path) -> dict[str, set[int]]:
    """Migrate the corpus in a folder, each file with its own options; the lines named in each."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for name in NAMES:
        first = text_of(name, "before.py").split("\n")[0]
        options = tuple(first.removeprefix("# migrate: ").split()) if first.startswith("# migrate: ") else ()
        groups.setdefault(options, []).append(f"{name}.py")
    named: dict[str, set[int]] = {}
    for options, files in groups.items():
        report = folder / "report.json"
        command = [sys.executable, "-m", "tfcompat_losses.migrate", "--write", "--report", "json", *options, *files]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        with report.open("w") as out:
            done = subprocess.run(
                command, cwd=folder, stdout=out, stderr=subprocess.DEVNULL, env=environment, check=False
            )
        assert done.returncode in (0, 123), done  # tf_upgrade_v2 may leave what is no Python
        for finding in json.loads(report.read_text())["findings"]:
            named.setdefault(finding["path"].removesuffix(".py"), set()).add(finding["line"])
    return named


def theirs(folder: Path) -> dict[str, set[int]]:
    """The same with tf_upgrade_v2."""
    command = [UPGRADE, "--intree", ".", "--outtree", "out", "--reportfile", "report.txt"]
    subprocess.run(command, cwd=folder, capture_output=True, check=True)
    named: dict[str, set[int]] = {}
    current = ""
    for line in (folder / "report.txt").read_text().splitlines():
        if found := re.search(r"[Pp]rocessing file '(?:\./)?([^']*)\.py'", line):
            current = found[1]
        if found := re.match(r"(?:(?:\./)?([\w/]+)\.py:)?(\d+):\d+: (?:INFO|WARNING|ERROR)", line):
            named.setdefault(found[1] or current, set()).add(int(found[2]))
    for path in (folder / "out").glob("*.py"):
        shutil.copy(path, folder)
    return named


def gives_the_same(name: str, text: str) -> bool:
    """Whether a file, executed today, gives what it gave under TensorFlow 1.15.5."""
    try:
        values = outcome(text)["values"]
    except Exception:  # whatever a half-converted file does, it does not give the numbers
        return False
    expected = RECORDED[name]["values"]
    return len(values) == len(expected) and all(
        np.shape(a) == np.shape(b) and np.allclose(a, b, rtol=1e-6, atol=0) for a, b in zip(values, expected)
    )


def judge(convert) -> tuple[Counter, int]:
    """What became of every place in the corpus, and how many executed files give the same numbers."""
    verdicts: Counter = Counter()
    right = 0
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for name in NAMES:
            shutil.copy(CORPUS / f"{name}.before.py", folder / f"{name}.py")
        named = convert(folder)
        for name in NAMES:
            before, after = text_of(name, "before.py"), (folder / f"{name}.py").read_text(encoding="utf-8")
            same = can_run(before) and gives_the_same(name, after)
            right += same
            old, new = before.splitlines(), set(after.splitlines())
            for line in places(name):
                if same or (not can_run(before) and old[line - 1] not in new):
                    verdicts["converted"] += 1
                else:
                    verdicts["named" if line in named.get(name, ()) else "missed"] += 1
    return verdicts, right


def same_in_both_orders() -> int:
    """How many files of the corpus come out the same whether this command or tf_upgrade_v2 goes first."""
    with tempfile.TemporaryDirectory() as temporary:
        orders = [Path(temporary) / "first", Path(temporary) / "last"]
        for folder in orders:
            folder.mkdir()
            for name in NAMES:
                shutil.copy(CORPUS / f"{name}.before.py", folder / f"{name}.py")
        ours(orders[0])
        theirs(orders[0])
        theirs(orders[1])
        ours(orders[1])
        return sum((orders[0] / f"{n}.py").read_bytes() == (orders[1] / f"{n}.py").read_bytes() for n in NAMES)


def large_corpus(folder: Path) -> None:
    """FILES files as long as real ones, out of the standard library; WITH_A_LOSS of them mention a loss."""
    library = sorted(Path(sysconfig.get_paths()["stdlib"]).glob("*.py"))
    sources = [path.read_text(encoding="utf-8") for path in library if 4_000 < path.stat().st_size < 30_000]
    losses = [text_of(name, "before.py") for name in NAMES if name.startswith(("contrib_", "v1_"))]
    for at in range(FILES):
        text = sources[at % len(sources)]
        if at % (FILES // WITH_A_LOSS) == 0:
            text = text.replace("from __future__ import annotations\n", "") + "\n" + losses[at % len(losses)]
        path = folder / f"package_{at // 50}" / f"module_{at}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")


def tables() -> str:
    rows = ["| | tfcompat-losses migrate | tf_upgrade_v2 |", "|---|---|---|"]
    (mine, mine_right), (other, other_right) = judge(ours), judge(theirs)
    total = sum(mine.values())
    for label, key in (
        ("converted", "converted"),
        ("left, and named with its line", "named"),
        ("missed without a word", "missed"),
    ):
        rows.append(f"| {label}, of {total} places | {mine[key]} | {other[key]} |")
    rows.append(f"| files that give TensorFlow 1.15.5's numbers, of {len(RECORDED)} | {mine_right} | {other_right} |")
    rows.append(f"| files that come out the same in both orders, of {len(NAMES)} | {same_in_both_orders()} | |")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        large_corpus(folder)
        command = [sys.executable, "-m", "tfcompat_losses.migrate", "--report", "json", "."]
        mine_time, mine_cpu, mine_memory, done = min(
            (run(command, cwd=folder) for _ in range(3)), key=lambda result: result[0]
        )
        assert done.returncode == 0, done.stdout
        out = folder.with_name(folder.name + "_out")
        command = [UPGRADE, "--intree", ".", "--outtree", str(out), "--reportfile", os.devnull]
        other_time, other_cpu, other_memory, _ = run(command, cwd=folder)
        shutil.rmtree(out, ignore_errors=True)
    files = f"{FILES} files, {WITH_A_LOSS} with a loss"
    rows.append(f"| {files}: seconds | {mine_time:.1f} | {other_time:.1f} |")
    rows.append(f"| {files}: seconds of CPU | {mine_cpu:.1f} | {other_cpu:.1f} |")
    rows.append(f"| {files}: most memory, MB | {mine_memory:.0f} | {other_memory:.0f} |")
    import tensorflow as tf

    rows.append("")
    rows.append(
        f"The corpus: {len(NAMES)} files. TensorFlow {tf.__version__}, Python {platform.python_version()}, "
        f"{os.cpu_count()} cores, {platform.system()}. By `python benchmarks/migrate_corpus.py --write`."
    )
    return "\n".join(rows) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="keep the tables beside this script")
    arguments = parser.parse_args()
    text = tables()
    print(text)
    if arguments.write:
        Path(__file__).with_suffix(".md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
