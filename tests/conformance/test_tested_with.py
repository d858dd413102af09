# SPDX-License-Identifier: Apache-2.0
"""The table "Tested with" is made of runs."""

import re

import pages
import pytest
import tested_with
from tested_with import HEAD

pytestmark = pytest.mark.quick

XML = (
    '<testsuites><testsuite name="pytest" errors="{errors}" failures="{failures}" skipped="{skipped}" tests="{tests}" '
    'timestamp="2026-11-27T09:15:37.25+00:00"/></testsuites>'
)
ROWS = "| 2.21 | 3.11 | Keras 3 | 9 | 0 | 2026-11-26 |\n| 2.9 | 3.10 | Keras 2 | 8 | 1 | 2026-11-01 |\n"
PAGE = f"# Page\n\n{HEAD}{ROWS}\nEnd.\n"


def xml(**numbers):
    return XML.format(**{"errors": 0, "failures": 0, "skipped": 0, "tests": 1200, **numbers})


def test_a_row_says_what_passed_what_was_skipped_and_when():
    row = tested_with.row(xml(skipped=5), "2.10", "3.10", "Keras 2")
    assert row == "| 2.10 | 3.10 | Keras 2 | 1,195 | 5 | 2026-11-27 |\n"


@pytest.mark.parametrize("wrong", [{"failures": 1}, {"errors": 1}, {"skipped": 1200}, {"tests": 0}])
def test_a_run_that_is_not_green_is_not_kept(wrong):
    with pytest.raises(SystemExit, match="Not kept"):
        tested_with.row(xml(**wrong), "2.10", "3.10", "Keras 2")


def test_a_new_row_goes_where_its_version_belongs_and_the_rest_of_the_page_stays():
    page = tested_with.with_row(PAGE, "| 2.10 | 3.10 | Keras 2 | 7 | 2 | 2026-11-27 |\n")
    assert re.findall(r"^\| (2\.\d+) ", page, re.MULTILINE) == ["2.21", "2.10", "2.9"]
    assert page.startswith("# Page\n\n|")
    assert page.endswith("| 2026-11-01 |\n\nEnd.\n")


def test_a_run_takes_the_place_of_the_one_before():
    page = tested_with.with_row(PAGE, "| 2.21 | 3.11 | Keras 3 | 10 | 0 | 2026-11-27 |\n")
    assert "| 10 | 0 | 2026-11-27 |" in page
    assert "| 9 | 0 |" not in page
    assert len(page.splitlines()) == len(PAGE.splitlines())


def test_the_same_tensorflow_with_another_keras_has_a_row_of_its_own():
    page = tested_with.with_row(PAGE, "| 2.21 | 3.11 | tf_keras | 10 | 0 | 2026-11-27 |\n")
    assert len(page.splitlines()) == len(PAGE.splitlines()) + 1


def test_a_page_without_the_table_is_left_alone():
    with pytest.raises(SystemExit, match="the table is not there"):
        tested_with.with_row("# Page\n", "| 2.10 | 3.10 | Keras 2 | 7 | 2 | 2026-11-27 |\n")


def test_every_row_is_of_a_session_that_is_still_there():
    noxfile = (pages.ROOT / "noxfile.py").read_text(encoding="utf-8")
    sessions = set(re.findall(r'^    "(2\.\d+)[\w.-]*": \("(3\.\d+)", \["tensorflow', noxfile, re.MULTILINE))
    assert len(sessions) >= 10
    _, _, after = tested_with.PAGE.read_text(encoding="utf-8").partition(HEAD)
    rows = set(re.findall(r"^\| (2\.\d+) \| (3\.\d+) \|", after, re.MULTILINE))
    assert rows
    assert rows <= sessions
