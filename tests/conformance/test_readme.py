# SPDX-License-Identifier: Apache-2.0
"""The README holds: its code runs, its tables are those of the tests, its commands are those of CI."""

import inspect
import pathlib
import re

import pytest
import test_differences
import test_situations

import tfcompat_losses

ROOT = pathlib.Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
BLOCKS = re.findall(r"^```python\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def section(title):
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", README, re.MULTILINE | re.DOTALL)
    return found.group(1)


def rows(text):
    table = [line.strip("|").split(" | ") for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in table[2:]]


def docstring_rows(module):
    tests = [value for name, value in vars(module).items() if name.startswith("test_") and inspect.isfunction(value)]
    return [[cell.strip() for cell in inspect.getdoc(test).split(" | ")] for test in tests]


@pytest.mark.parametrize("number", range(len(BLOCKS)))
def test_each_block_of_python_runs(number):
    exec(compile(BLOCKS[number], f"README block {number}", "exec"), {})


def test_there_are_blocks_to_run():
    assert len(BLOCKS) >= 4


@pytest.mark.parametrize(
    ("title", "module"),
    [("Loss collections that work in TensorFlow 2", test_situations), ("Differences from v1", test_differences)],
)
def test_each_row_of_the_table_is_held_by_a_test(title, module):
    assert rows(section(title)) == docstring_rows(module)


def test_the_figures_of_speed_are_those_of_the_kept_run():
    kept = (ROOT / "benchmarks" / "losses.md").read_text(encoding="utf-8")
    limits = kept.split("## The limits we set ourselves\n\n")[1].split("\n\n")[0]
    assert limits in section("Speed")
    assert re.search(r"^tensorflow .*$", kept, re.MULTILINE).group() in section("Speed")


def test_the_table_of_names_is_complete():
    named = re.findall(r"`(\w+)`", " ".join(row[0] for row in rows(section("Names"))))
    assert sorted(named) == sorted(tfcompat_losses.__all__)


def test_ci_runs_the_test_command_of_the_readme():
    command = re.search(r"^pip install '\.\[test\]' && pytest$", README, re.MULTILINE).group()
    assert command in (ROOT / ".ci" / "run").read_text()


def test_the_pictures_and_files_it_names_exist():
    targets = re.findall(r"\]\(([^)#]+?)\)", README)
    assert targets
    for target in targets:
        if not target.startswith("http"):
            assert (ROOT / target).exists(), target
