# SPDX-License-Identifier: Apache-2.0
"""The page on ways out says what a run of ways_out.py said; some of its cells are asked again here."""

import pathlib
import re

import pytest
import ways_out
from gradients import LOSSES
from ways_out import DIFFER, NEITHER, OURS_FAILS, SAME, V1_FAILS

PAGE = pathlib.Path(__file__).parents[2] / "docs" / "ways-out.md"
ROWS = re.findall(r"^\| (.+?) \| (all|\d+ of \d+) \| (.*?) ?\|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)


def test_the_page_has_each_way_and_nothing_that_v1_can_and_ours_cannot():
    elsewhere = ["SavedModel", "SavedModel, gradient", "disable_v2_behavior", "v1 cond", "v1 while_loop"]
    assert [way for way, *_ in ROWS] == [*ways_out.HERE, *elsewhere]
    for way, same, otherwise in ROWS:
        assert not any(bad in otherwise for bad in (OURS_FAILS, DIFFER)), way
        named = re.findall(r"`(\w+)`", otherwise)
        assert same == ("all" if not named else f"{len(LOSSES) - len(named)} of {len(LOSSES)}")
        assert set(named) <= set(LOSSES)


@pytest.mark.parametrize(("way", "name"), [*zip(["Dataset.map", "jvp", "tf.while_loop"], list(LOSSES)[3::3])])
def test_a_cell_is_as_the_page_says(way, name):
    (otherwise,) = [otherwise for row, _, otherwise in ROWS if row == way]
    assert ways_out.ask([name], [way], elsewhere=False) == {way: {name: SAME}}
    assert name not in otherwise


@pytest.mark.parametrize(
    ("v1", "ours", "expected"),
    [
        ([1.0], [1.0 + 1e-7], SAME),
        ([1.0, None], [1.0, None], SAME),
        ([1.0], [1.1], DIFFER),
        ([None], [0.0], DIFFER),
        ([1.0], [1.0, 1.0], DIFFER),
        (None, None, NEITHER),
        (None, [1.0], V1_FAILS),
        ([1.0], None, OURS_FAILS),
    ],
)
def test_the_verdict(v1, ours, expected):
    assert ways_out.verdict(v1, ours) == expected


def test_the_table_counts_and_names():
    cells = dict.fromkeys(LOSSES, SAME) | {"log_loss": OURS_FAILS, "hinge_loss": NEITHER}
    table = ways_out.table({"far": cells, "near": dict.fromkeys(LOSSES, SAME)})
    assert table.splitlines()[2:] == [
        "| far | 9 of 11 | both fail: `hinge_loss`; ours fails: `log_loss` |",
        "| near | all |  |",
    ]
