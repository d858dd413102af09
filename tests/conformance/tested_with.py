# SPDX-License-Identifier: Apache-2.0
"""Keeps in docs/proof.md what a run of the tests gave: which TensorFlow, Python and Keras, how many passed, and when.

    python tests/conformance/tested_with.py RESULTS    from pytest --junitxml=RESULTS, in the environment of that run

`nox -s tests-2.15 -- --write` does both. A run with a failure is not kept.
"""

from __future__ import annotations

import datetime
import os
import platform
import re
import sys
import xml.etree.ElementTree as ET
from importlib import metadata
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "proof.md"
HEAD = "| TensorFlow | Python | Keras | passed | skipped | when |\n|---|---|---|---|---|---|\n"


def row(results: str, tensorflow: str, python: str, keras: str) -> str:
    """The line of the table. `results` is the text of the XML."""
    suite = next(ET.fromstring(results).iter("testsuite"))
    tests, skipped, failures, errors = (int(suite.get(name, 0)) for name in ("tests", "skipped", "failures", "errors"))
    if failures or errors or tests == skipped:
        raise SystemExit(f"Not kept: {tests} tests, {skipped} skipped, {failures} failures, {errors} errors.")
    day = datetime.date.fromisoformat(suite.get("timestamp", "")[:10])
    return f"| {tensorflow} | {python} | {keras} | {tests - skipped:,} | {skipped} | {day} |\n"


def with_row(page: str, new: str) -> str:
    """The page with a row in the place of that of the same TensorFlow, Python and Keras, the newest first."""
    before, head, after = page.partition(HEAD)
    if not head:
        raise SystemExit("Not kept: the table is not there.")
    rows = re.match(r"(?:\|.*\n)*", after)
    assert rows is not None
    kept = {_cells(line)[:3]: line for line in rows[0].splitlines(keepends=True)}
    kept[_cells(new)[:3]] = new
    lines = sorted(kept.values(), key=lambda line: [[*map(int, cell.split("."))] for cell in _cells(line)[:2]])
    return before + head + "".join(reversed(lines)) + after[rows.end() :]


def _cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in line.strip().strip("|").split("|"))


def _here() -> tuple[str, str, str]:
    """TensorFlow, Python and Keras of this environment."""
    tensorflow = ".".join(metadata.version("tensorflow").split(".")[:2])
    return tensorflow, ".".join(platform.python_version_tuple()[:2]), _keras()


def _keras() -> str:
    try:
        legacy = metadata.version("tf_keras")
    except metadata.PackageNotFoundError:
        legacy = ""
    if os.environ.get("TF_USE_LEGACY_KERAS") == "1":
        return "tf_keras"
    major = metadata.version("keras").partition(".")[0]
    return f"Keras {major} and tf_keras" if legacy and major == "3" else f"Keras {major}"


if __name__ == "__main__":
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(with_row(text, row(Path(sys.argv[1]).read_text(encoding="utf-8"), *_here())), encoding="utf-8")
