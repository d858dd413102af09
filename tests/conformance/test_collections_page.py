# SPDX-License-Identifier: Apache-2.0
"""docs/collections.md: its code runs."""

import pathlib
import re

import pytest

PAGE = (pathlib.Path(__file__).parents[2] / "docs" / "collections.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("number", range(len(BLOCKS)))
def test_each_block_of_python_runs(number):
    exec(compile(BLOCKS[number], f"collections.md block {number}", "exec"), {})


def test_there_are_blocks_to_run():
    assert len(BLOCKS) >= 2
