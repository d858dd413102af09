# SPDX-License-Identifier: Apache-2.0
"""Changes the package in one place at a time, and asks the tests whether they notice: `nox -s mutants`.

    python tests/mutation/run.py --count 300            so many mutants, always the same; goes on where it was ended
    python tests/mutation/run.py --rooms contrib keras  of these rooms
    python tests/mutation/run.py --again                asks about the survivors again, and about no others
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
import footprints  # noqa: E402
import forked  # noqa: E402
import page  # noqa: E402
from mutants import Mutant, mutants_of  # noqa: E402
from rooms import PACKAGE, ROOMS, ROOT, files_of, own_tests, tests_of  # noqa: E402

FOR_ONE = 30
"""Seconds that the tests of one mutant take at most, as long as they took when their footprints were made."""
FEW = 3
FOOTPRINTS = ROOT / ".mutants" / "footprints"

KILLED, SURVIVED, EQUIVALENT = "killed", "survived", "equivalent"


class Question(NamedTuple):
    """A mutant that is to be tried."""

    room: str
    file: pathlib.Path
    mutant: Mutant

    def key(self) -> tuple[str, str, str]:
        """The file, its mutant, and of what text of the file it is one."""
        digest = hashlib.sha256(self.file.read_bytes()).hexdigest()[:12]
        return self.file.relative_to(PACKAGE).as_posix(), str(self.mutant), digest


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=300, help="how many mutants (default: 300)")
    parser.add_argument("--rooms", nargs="*", default=[*ROOMS], choices=[*ROOMS], metavar="ROOM", help=", ".join(ROOMS))
    parser.add_argument("--seconds", type=float, default=300, help="after which a mutant is killed (default: 300)")
    parser.add_argument("--results", type=pathlib.Path, default=ROOT / ".mutants" / "results.jsonl")
    parser.add_argument("--again", action="store_true", help="ask about those that survived, and no others")
    parser.add_argument(
        "--far", action="store_true", help="ask tests further away too: minutes before the first answer"
    )
    parser.add_argument("--write", action="store_true", help="write survivors.md from all results, and try nothing")
    options = parser.parse_args()
    kept = read(options.results)
    if options.write:
        there_are = {question.key() for question in chosen([*ROOMS])}
        lines = [{**kept[key], **_argued(kept[key])} for key in kept if key in there_are]
        page.write(HERE / "survivors.md", lines, len(there_are))
        return 0
    asked = chosen(options.rooms, options.count)
    left = [question for question in asked if question.key() not in kept]
    if options.again:
        survived = {key for key, line in kept.items() if line["outcome"] == SURVIVED and not _argued(line)}
        left = [question for question in asked if question.key() in survived]
    print(f"{len(asked)} mutants, {len(left)} to try", flush=True)
    if left:
        forked.warm_up()
        options.results.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as folder, options.results.open("a", encoding="utf-8") as results:
            for line in tried(left, pathlib.Path(folder), options.far, options.seconds):
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


def chosen(rooms: list[str], count: int | None = None) -> list[Question]:
    """So many mutants (None: all), by chance but always the same: a larger count has those of a smaller one."""
    all_of_them = [
        Question(room, file, mutant)
        for room in rooms
        for file in files_of(room)
        for mutant in mutants_of(file.read_text(encoding="utf-8"))
    ]
    by_chance = sorted(all_of_them, key=lambda one: hashlib.sha256(f"{one.file.stem} {one.mutant}".encode()).digest())
    return sorted(by_chance[:count], key=lambda one: ([*ROOMS].index(one.room), one.file))


def tried(questions: list[Question], folder: pathlib.Path, also_far: bool, seconds: float) -> Iterator[dict[str, str]]:
    """The outcome of each, in a copy of the checkout."""
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
    tests = Tests(folder, also_far)
    for changed_at, question in enumerate(questions, int(time.time())):
        began = time.monotonic()
        outcome, by = tests.notice(question, changed_at, seconds)
        file, mutant, digest = question.key()
        line = {"room": question.room, "file": file, "mutant": mutant, "digest": digest, "outcome": outcome, "by": by}
        yield {**line, "seconds": f"{time.monotonic() - began:.1f}"}


class Tests:
    """The tests in a copy of the checkout, where the package is changed."""

    def __init__(self, folder: pathlib.Path, also_far: bool) -> None:
        self._folder, self._also_far = folder, also_far
        self._sound: set[str] = set()
        """Tests that pass by themselves, so that it is the mutant that fails them."""

    def notice(self, question: Question, changed_at: int, seconds: float) -> tuple[str, str]:
        """The outcome, and which test noticed."""
        tests = self._that_could(question)
        if not tests:
            return SURVIVED, ""
        file = self._folder / question.file.relative_to(ROOT)
        file.write_text(question.mutant.source() + "\n", encoding="utf-8")
        # No compiled file that is kept is of this time.
        os.utime(file, (changed_at, changed_at))
        trial = forked.trial(self._folder, tests, self._folder / "output.txt", seconds)
        shutil.copy2(question.file, file)
        if trial.outcome == forked.PASSED:
            return SURVIVED, ""
        if trial.by in tests and trial.by not in self._sound:
            alone = forked.trial(self._folder, [trial.by], self._folder / "output.txt", seconds)
            if alone.outcome != forked.PASSED:
                raise SystemExit(f"{trial.by} fails without any mutant: {alone.by}")
            self._sound.add(trial.by)
        return KILLED, trial.by

    def _that_could(self, question: Question) -> list[str]:
        """The tests that run what is changed, as many as take no longer than FOR_ONE seconds.

        First those in the test file of that name, then the shortest.
        """
        file, function = question.file.relative_to(PACKAGE).as_posix(), question.mutant.function
        of_all = [
            footprint
            for test_file in tests_of(question.room, self._also_far)
            for footprint in footprints.of(test_file, self._folder, FOOTPRINTS)
        ]
        # What is made when a file is imported any test may look at.
        found = [footprint for footprint in of_all if not function or footprint.is_of(file, function)]
        if len(found) < FEW:
            # What is cached runs in one test of a process, and the others see what it gave.
            found = [footprint for footprint in of_all if footprint.is_of(file, "")] or of_all
        own = own_tests(question.file).relative_to(ROOT).as_posix()
        found.sort(key=lambda footprint: (footprint.test.partition("::")[0] != own, footprint.seconds))
        totals = itertools.accumulate(footprint.seconds for footprint in found)
        return [footprint.test for footprint, total in zip(found, totals) if total < FOR_ONE]


if __name__ == "__main__":
    sys.exit(main())
