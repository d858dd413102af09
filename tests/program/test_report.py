# SPDX-License-Identifier: Apache-2.0
"""The table of a replay in each of its forms."""

import dataclasses
import json

import numpy as np
import pytest

from tfcompat_losses.program import report
from tfcompat_losses.program.replay import Outcome


@pytest.fixture
def recorded(kept):
    """A recording of three call sites; one of them was never computed."""
    return kept("session_loop")


def table(recorded, ulps=1.0, what=""):
    """The rows when every sample is 1 ulp away, and one of the second call another number."""
    outcomes = [Outcome(call, sample, "eager", 1.0, 8.0) for call in recorded.calls for sample in call.samples]
    second = recorded.calls[1]
    return report.rows(recorded, [*outcomes, Outcome(second, second.samples[2], "jit", ulps, 16.0, what)])


def test_a_row_is_a_call_site_with_its_worst_outcome(recorded):
    first, second, third = table(recorded, 20.0, "the loss is 1, recorded is 2")
    assert (first.site, first.function, first.calls, first.samples) == (
        recorded.calls[0].site,
        "tf.losses.sigmoid_cross_entropy",
        1,
        4,
    )
    assert (first.verdict, second.verdict, third.verdict) == (report.AGREES, report.DIFFERS, report.NOT_SAMPLED)
    assert (second.ulps, second.mode, second.limit) == (20.0, "jit", 16.0)
    assert second.cells()[4:] == ["20 ulp, jit", "16 ulp", "differs: the loss is 1, recorded is 2"]
    assert third.cells()[4:] == ["", "", "not sampled: no run has computed it"]


def test_two_calls_of_one_line_are_one_row(recorded):
    twice = dataclasses.replace(recorded, calls=[recorded.calls[0]] * 2)
    (row,) = report.rows(twice, [])
    assert (row.calls, row.samples) == (2, 8)


def test_agreement_needs_a_sample(recorded):
    assert report.agrees(table(recorded))
    assert not report.agrees(table(recorded, 20.0))
    assert not report.agrees(table(recorded, np.inf))
    assert not report.agrees(table(recorded, np.nan))
    assert not report.agrees(report.rows(dataclasses.replace(recorded, calls=recorded.calls[2:]), []))


def test_the_summary_names_the_call_site(recorded):
    said = report.summary(recorded, table(recorded, 20.0, "what"), "2.21.0")
    assert said.startswith("1 of 3 call sites differ")
    assert f"{recorded.calls[1].site} tf.losses.log_loss: what" in said
    assert report.summary(recorded, table(recorded), "2.21.0").startswith("All agree: 8 samples of 3 calls")
    assert "5 samples had no room" in report.summary(dataclasses.replace(recorded, left_out=5), table(recorded), "")


def test_json_is_for_programs(recorded):
    found = json.loads(report.as_json(recorded, table(recorded, np.inf), "2.21.0"))
    assert (found["recorded_under"], found["replayed_under"], found["agrees"]) == ("1.15.5", "2.21.0", False)
    assert [site["ulps"] for site in found["sites"]] == [1.0, "inf", 0.0]


def test_markdown_and_html_escape_what_is_the_programs(recorded):
    rows = [dataclasses.replace(each, site="<a|b>") for each in table(recorded)]
    assert "| <a\\|b> |" in report.as_markdown(recorded, rows, "2.21.0")
    page = report.as_html(recorded, rows, "2.21.0")
    assert "<td>&lt;a|b&gt;</td>" in page
    assert '<tr class="not-sampled">' in page


def test_what_got_no_samples_is_there_with_the_reason(kept):
    recorded = kept("supervisor")
    rows = report.rows(recorded, [Outcome(recorded.calls[0], recorded.calls[0].samples[0], "eager", 1.0, 8.0)])
    assert [(row.function.split(".")[-1], row.verdict, row.why) for row in rows[1:]] == [
        (function, report.NOT_SAMPLED, "it is made in a branch or a loop")
        for function in ("mean_squared_error", "absolute_difference", "huber_loss")
    ]


def test_what_rounding_explains_is_counted_apart(recorded):
    first, second, _ = recorded.calls
    outcomes = [Outcome(call, call.samples[0], "eager", 1.0, 8.0) for call in (first, second)]
    rounded = Outcome(first, first.samples[1], "jit", 30.0, 16.0, by_rounding=True)
    rows = report.rows(recorded, [*outcomes, rounded])
    assert [row.verdict for row in rows] == [report.BY_ROUNDING, report.AGREES, report.NOT_SAMPLED]
    assert rows[0].cells()[4:] == ["30 ulp, jit", "16 ulp", "agrees within rounding"]
    assert report.agrees(rows)
    said = report.summary(recorded, rows, "2.21.0")
    assert said.startswith("All agree: ")
    assert said.endswith(", replayed under 2.21.0. One of the call sites agrees within rounding only.")
    assert '<tr class="agrees-within-rounding">' in report.as_html(recorded, rows, "2.21.0")
    # What differs is worse, however little.
    differs = Outcome(first, first.samples[2], "eager", 8.5, 8.0, "the loss is 1, recorded is 2")
    assert report.rows(recorded, [rounded, differs])[0].verdict == report.DIFFERS


def test_text_has_a_column_each(recorded):
    head, *lines = report.as_text(table(recorded)).splitlines()
    assert head.split("  ")[0] == "call site"
    assert len(lines) == 3
    assert all(len(line.split()) >= 5 for line in lines)


def test_rich_prints_every_row(recorded, capsys, monkeypatch):
    pytest.importorskip("rich")
    monkeypatch.setenv("COLUMNS", "200")
    report.print_rich(table(recorded, 20.0, "[bold]no markup"))
    printed = capsys.readouterr().out
    assert "tf.losses.log_loss" in printed
    assert "[bold]no markup" in printed
