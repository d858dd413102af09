# SPDX-License-Identifier: Apache-2.0
"""One quick run of a benchmark, and the tables it writes; a benchmark as a module."""

import importlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
import tensorflow as tf

ROOT = Path(os.environ.get("ROOT") or Path(__file__).parents[2])


def run_quick(name, folder, config):
    """Fills the folder with what benchmarks/<name>.py keeps."""
    if not config.getoption("--thorough"):
        pytest.skip("asks for --thorough")
    if not hasattr(tf.test, "experimental"):
        pytest.skip("without tf.test.experimental.sync_devices the benchmarks cannot wait for devices")
    command = [sys.executable, f"benchmarks/{name}.py", "--quick", "--write", str(folder)]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == (folder / f"{name}.md").read_text(encoding="utf-8")
    return folder


def imported(name):
    """benchmarks/<name>.py as a module, without what its import leaves behind."""
    logger = tf.get_logger()
    level, path = logger.level, list(sys.path)
    sys.path.insert(0, str(ROOT / "benchmarks"))
    try:
        return importlib.import_module(name)
    finally:
        sys.path[:] = path
        logger.setLevel(level)


def tables_of(path):
    """Heading: lines of cells, the header first."""
    return {heading: rows_of(section) for heading, section in sections_of(path).items()}


def sections_of(path):
    """Heading: text."""
    sections = path.read_text(encoding="utf-8").split("\n## ")[1:]
    return {heading: text for heading, _, text in (section.partition("\n") for section in sections)}


def rows_of(text):
    rows = [[cell.strip() for cell in line[1:-1].split("|")] for line in text.splitlines() if line.startswith("|")]
    return [row for row in rows if set(row) != {"---"}]


def named(found, beginning):
    (table,) = (rows for heading, rows in found.items() if heading.startswith(beginning))
    return table
