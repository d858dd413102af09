# SPDX-License-Identifier: Apache-2.0
"""The three reports say the same."""

import json

import pytest

from tfcompat_losses.migrate import report
from tfcompat_losses.migrate.codes import CODES, Finding
from tfcompat_losses.migrate.job import Outcome

OUTCOMES = [
    Outcome("src/a b.py", (Finding("TL101", 3, 5, "moved", rewritten=True),), changed=True, written=True),
    Outcome("n.ipynb", (Finding("TL203", 2, 1, "getattr(\n  x)", cell=4),)),
    Outcome("bad.py", (Finding("TL902", 9, 2, "no closing bracket"),)),
    Outcome("fine.py"),
]


def test_text_gives_place_code_severity_message_and_what_to_do():
    lines = report.as_text(OUTCOMES).splitlines()
    assert lines[0] == "src/a b.py:3:5: TL101 note: moved [rewritten]"
    assert lines[1] == f"n.ipynb:cell 4:2:1: TL203 warning: getattr( x). {CODES['TL203'].advice}"
    assert lines[2] == f"bad.py:9:2: TL902 error: is not valid Python: no closing bracket. {CODES['TL902'].advice}"
    assert len(lines) == 3


def test_json_holds_every_field_of_every_finding():
    document = json.loads(report.as_json(OUTCOMES))
    assert document["findings"][1] == {
        "path": "n.ipynb",
        "cell": 4,
        "line": 2,
        "column": 1,
        "code": "TL203",
        "severity": "warning",
        "message": "getattr(\n  x)",
        "advice": CODES["TL203"].advice,
        "rewritten": False,
        "accepted": False,
    }
    assert document["changed"] == [{"path": "src/a b.py", "written": True}]
    assert document["summary"] == {"files": 4, "changed": 1, "rewritten": 1, "left": 1, "failed": 1}


def test_sarif_has_what_a_scanning_service_asks_for():
    document = json.loads(report.as_sarif(OUTCOMES))
    assert document["version"] == "2.1.0"
    (run,) = document["runs"]
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("note", "warning", "error")
        assert result["message"]["text"]
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": "src/a%20b.py"}, "region": {"startLine": 3, "startColumn": 5}}
    assert [result["properties"]["rewritten"] for result in run["results"]] == [True, False, False]


def test_sarif_gives_no_line_of_the_file_for_a_cell():
    result = json.loads(report.as_sarif(OUTCOMES))["runs"][0]["results"][1]
    assert result["locations"][0]["physicalLocation"]["region"] == {"startLine": 1}
    assert "(cell 4, line 2)" in result["message"]["text"]


@pytest.mark.parametrize("kind", ["json", "sarif"])
def test_no_outcomes_make_a_valid_document(kind):
    assert json.loads(report.REPORTS[kind]([]))
