# SPDX-License-Identifier: Apache-2.0
"""Changes the package in one place at a time, and asks the tests whether they notice: `nox -s mutants`.

    python tests/mutation/run.py --count 300            so many mutants of all rooms, always the same; goes on where it was
    python tests/mutation/run.py --rooms contrib keras  of these rooms
    python tests/mutation/run.py --again                asks the survivors again
    python tests/mutation/run.py --write                writes survivors.md

Exit code 1: a mutant survived for which nobody has said, in equivalent.py, why no test can notice it.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from typing import NamedTuple

HERE = pathlib.Path(__file__).parent
sys.path[:0] = [str(HERE)]

import equivalent  # noqa: E402
import forked  # noqa: E402
import page  # noqa: E402
from mutants import Mutant, mutants_of  # noqa: E402
from rooms import PACKAGE, ROOMS, ROOT, files_of, tests_of  # noqa: E402

KILLED, SURVIVED, EQUIVALENT = "killed", "survived", "equivalent"


class Question(NamedTuple):
    """A mutant that is to be tried. None: the file as it is, whose tests have to pass."""

    room: str
    file: pathlib.Path
    mutant: Mutant | None

    def key(self) -> tuple[str, str, str]:
        """The file, its mutant, and of what text of the file it is one."""
        digest = hashlib.sha256(self.file.read_bytes()).hexdigest()[:12]
        return self.file.relative_to(PACKAGE).as_posix(), str(self.mutant), digest


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=300, help="how many mutants (default: 300)")
    parser.add_argument("--rooms", nargs="*", default=[*ROOMS], choices=[*ROOMS], metavar="ROOM", help=", ".join(ROOMS))
    parser.add_argument("--seconds", type=float, default=300, help="for each process of pytest (default: 300)")
    parser.add_argument("--results", type=pathlib.Path, default=ROOT / ".mutants" / "results.jsonl")
    parser.add_argument("--again", action="store_true", help="ask again about those that survived")
    parser.add_argument("--write", action="store_true", help="write survivors.md from all results, and try nothing")
    options = parser.parse_args()
    kept = read(options.results)
    if options.write:
        page.write(HERE / "survivors.md", [{**line, **_argued(line)} for line in kept.values()])
        return 0
    if options.again:
        kept = {key: line for key, line in kept.items() if _argued(line) or line["outcome"] != SURVIVED}
    asked = chosen(options.rooms, options.count)
    left = [question for question in asked if question.key() not in kept]
    print(f"{len(asked)} mutants, {len(left)} to try", flush=True)
    if left:
        forked.warm_up()
        options.results.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as folder, options.results.open("a", encoding="utf-8") as results:
            for line in tried(left, pathlib.Path(folder), options.seconds):
                print("{outcome} in {seconds} s: {file} {mutant} {by}".format(**line), flush=True)
                results.write(json.dumps(line) + "\n")
                results.flush()
    lines = read(options.results)
    outcomes = [{**line, **_argued(line)} for question in asked if (line := lines.get(question.key()))]
    for line in outcomes:
        if line["outcome"] == SURVIVED:
            print("survived: {file} {mutant}".format(**line))
    return int(any(line["outcome"] == SURVIVED for line in outcomes))


def read(results: pathlib.Path) -> dict[tuple[str, str, str], dict[str, str]]:
    """The latest outcome of each mutant."""
    if not results.exists():
        return {}
    lines = [json.loads(line) for line in results.read_text(encoding="utf-8").splitlines()]
    return {(line["file"], line["mutant"], line["digest"]): line for line in lines}


def _argued(line: dict[str, str]) -> dict[str, str]:
    reason = equivalent.reason_for(line["file"], line["mutant"])
    return {"outcome": EQUIVALENT, "by": reason} if line["outcome"] == SURVIVED and reason else {}


def chosen(rooms: list[str], count: int) -> list[Question]:
    """So many mutants, by chance but always the same: those of a smaller count are among those of a larger one."""
    all_of_them = [
        Question(room, file, mutant)
        for room in rooms
        for file in files_of(room)
        for mutant in mutants_of(file.read_text(encoding="utf-8"))
    ]
    by_chance = sorted(all_of_them, key=lambda one: hashlib.sha256(f"{one.file.stem} {one.mutant}".encode()).digest())
    return sorted(by_chance[:count], key=lambda one: ([*ROOMS].index(one.room), one.file))


def tried(questions: list[Question], folder: pathlib.Path, seconds: float) -> Iterator[dict[str, str]]:
    """The outcome of each, once the tests of its room have passed without any change."""
    files = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split("\0")
    for name in filter(None, files):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name)
    times = itertools.count(int(time.time()))
    for room, group in itertools.groupby(questions, key=lambda question: question.room):
        asked = list(group)
        for question in [*_unchanged(room, asked), *asked]:
            began = time.monotonic()
            outcome, by = _outcome(question, folder, next(times), seconds)
            file, mutant, digest = question.key()
            took = f"{time.monotonic() - began:.1f}"
            if question.mutant is not None:
                yield dict(
                    room=room, file=file, mutant=mutant, digest=digest, outcome=outcome, by=by, seconds=took
                )
            elif outcome == KILLED:
                raise SystemExit(f"The tests of {room} fail without any mutant: {by}")


def _unchanged(room: str, asked: list[Question]) -> list[Question]:
    return [Question(room, file, None) for file in dict.fromkeys(question.file for question in asked)][:1]


def _outcome(question: Question, folder: pathlib.Path, changed_at: int, seconds: float) -> tuple[str, str]:
    file = folder / question.file.relative_to(ROOT)
    try:
        if question.mutant is not None:
            file.write_text(question.mutant.source() + "\n", encoding="utf-8")
            # No compiled file that is kept is of this time.
            os.utime(file, (changed_at, changed_at))
        for arguments in tests_of(question.room, question.file):
            trial = forked.trial(folder, arguments, folder / "output.txt", seconds)
            if trial.outcome != forked.PASSED:
                return KILLED, trial.by
        return SURVIVED, ""
    finally:
        shutil.copy2(question.file, file)


if __name__ == "__main__":
    sys.exit(main())
