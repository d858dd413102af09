# SPDX-License-Identifier: Apache-2.0
"""Which functions of the package each test runs, and how long it takes: so that only tests that could notice are asked.

What a test does in another process is not seen.
"""

from __future__ import annotations

import hashlib
import json
import pathlib
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any, NamedTuple

import forked
import pytest


class Footprint(NamedTuple):
    test: str
    seconds: float
    functions: set[str]
    """Each as `file.py:name`; one that AutoGraph has rewritten, whose file is not known, as `*:name`."""

    def is_of(self, file: str, function: str) -> bool:
        """Whether the test runs a function, or anything of a file where it is no function that is asked for."""
        if not self.functions:
            # It may be another process that runs it.
            return True
        if not function:
            return any(each.startswith(f"{file}:") for each in self.functions)
        return not self.functions.isdisjoint((f"{file}:{function}", f"*:{function}"))


# What they do another process does, which takes long.
_LEFT_OUT = ["-k", "not hundred_thousand and not under_tf_keras"]


class Tracer:
    """A plugin of pytest that writes down a line of JSON for each test that passed."""

    def __init__(self, package: pathlib.Path, path: pathlib.Path) -> None:
        self._package, self._path = f"{package}/", path
        self._seen: set[str] = set()

    def _trace(self, frame: Any, event: str, argument: object) -> None:
        file = frame.f_code.co_filename
        if file.startswith(self._package):
            self._seen.add(f"{file[len(self._package) :]}:{frame.f_code.co_name}")
        elif "__autograph_generated_file" in file:
            self._seen.add(f"*:{frame.f_code.co_name.removeprefix('tf__')}")

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self._seen, began = set(), time.perf_counter()
        threading.settrace(self._trace)
        sys.settrace(self._trace)
        yield
        sys.settrace(None)
        threading.settrace(None)  # type: ignore[arg-type]
        self._write(item.nodeid, time.perf_counter() - began)

    def _write(self, test: str, seconds: float) -> None:
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps([test, round(seconds, 2), sorted(self._seen)]) + "\n")


def of(test_file: str, folder: pathlib.Path, kept: pathlib.Path) -> list[Footprint]:
    """The footprints of a test file's tests, kept from when they were last asked for if the file is still the same."""
    digest = hashlib.sha256((folder / test_file).read_bytes()).hexdigest()[:12]
    path = kept / f"{test_file.replace('/', '.')}.{digest}.jsonl"
    if not path.exists():
        kept.mkdir(parents=True, exist_ok=True)
        made = folder / "footprints.jsonl"
        made.unlink(missing_ok=True)
        tracer = Tracer(folder / "tfcompat_losses", made)
        trial = forked.trial(folder, [test_file, *_LEFT_OUT], folder / "output.txt", seconds=1200, plugins=[tracer])
        if trial.outcome != forked.PASSED:
            raise SystemExit(f"{test_file} fails without any mutant: {trial.by}")
        made.replace(path)
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [Footprint(test, seconds, set(functions)) for test, seconds, functions in lines]
