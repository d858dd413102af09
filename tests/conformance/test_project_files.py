# SPDX-License-Identifier: Apache-2.0
"""What those who carry on read and run agrees: versions, the picture of the house, the commands of the checks."""

import re

import pages
import pytest
import test_rooms

import tfcompat_losses

pytestmark = pytest.mark.quick

CONTRIBUTING = pages.text_of(pages.ROOT / "CONTRIBUTING.md")
CI = (pages.ROOT / ".ci" / "run").read_text(encoding="utf-8")
WORKFLOW = (pages.ROOT / ".github" / "workflows" / "tests.yml").read_text(encoding="utf-8")


def test_the_changelog_the_citation_and_the_package_name_one_version_and_one_date():
    newest = re.search(r"^## (\S+) \((\d{4}-\d\d-\d\d)\)$", pages.text_of(pages.ROOT / "CHANGELOG.md"), re.MULTILINE)
    citation = (pages.ROOT / "CITATION.cff").read_text(encoding="utf-8")
    cited = re.search(r"^version: (\S+)\ndate-released: (\S+)$", citation, re.MULTILINE)
    assert newest.groups() == cited.groups()
    assert newest.group(1) == tfcompat_losses.__version__


def test_the_picture_of_the_house_is_the_plan_of_its_floors():
    rows = re.findall(r"^ ?(\d+)  +(\S+(?:, \S+)*)  +\S", CONTRIBUTING, re.MULTILINE)
    assert {int(floor): set(rooms.split(", ")) for floor, rooms in rows} == test_rooms.FLOORS
    assert [int(floor) for floor, _ in rows] == sorted(test_rooms.FLOORS, reverse=True)


@pytest.mark.parametrize("extra", ["checks", "docs"])
def test_the_commands_of_contributing_are_those_of_ci_and_of_the_workflow(extra):
    (line,) = re.findall(rf"^pip install '\.\[{extra}\]' && .*$", CONTRIBUTING, re.MULTILINE)
    assert line in WORKFLOW
    for command in line.split(" && "):
        assert command in CI


def test_what_pre_commit_runs_ci_runs():
    hooks = (pages.ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    for command in re.findall(r"^ +entry: (\S+(?: format| check)?)", hooks, re.MULTILINE):
        assert re.search(rf"^{command}\b", CI, re.MULTILINE), command


def test_the_workflow_runs_sessions_that_are_there():
    sessions = (pages.ROOT / "noxfile.py").read_text(encoding="utf-8")
    assert set(re.findall(r"nox -s (\w+)\b(?!-)", WORKFLOW)) == {"processors", "packages"}
    for name in ("processors", "packages"):
        assert f"\ndef {name}(session" in sessions
    legs = re.findall(r'tensorflow: "(.*?)", python: "(.*?)"', WORKFLOW)
    assert len(legs) >= 7
    for version, python in legs:
        assert f'    "{version}": ("{python}"' in sessions
