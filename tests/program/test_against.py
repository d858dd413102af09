# SPDX-License-Identifier: Apache-2.0
"""Curves are compared by name, else by place; the first loss to part is named, the total last."""

import dataclasses

import numpy as np
import pytest

from tfcompat_losses.program import against
from tfcompat_losses.program.recording import Curve


def curve(name, values, key="losses", runs=None, graph=0):
    values = np.array(values, float)
    return Curve(graph, name, key, np.arange(len(values)) if runs is None else np.array(runs), values)


def test_a_relative_difference():
    found = against.relative_difference(
        np.array([2.0, -4.0, 0.0, np.nan, np.inf, 1.0]), np.array([2.0, -5.0, 0.0, np.nan, np.inf, np.nan])
    )
    np.testing.assert_array_equal(found, [0.0, 0.25, 0.0, 0.0, 0.0, np.inf])


def test_curves_are_paired_by_name_and_the_rest_by_place():
    recorded = [curve("a", [1.0]), curve("b", [2.0]), curve("c", [3.0], key="watched")]
    ours = [curve("b_1", [2.5]), curve("a", [1.0]), curve("d", [9.0], graph=1)]
    found = against.compare(recorded, ours)
    assert [each.difference.tolist() for each in found] == [[0.0], [0.25], []]
    assert [each.is_missing for each in found] == [False, False, True]


def test_a_curve_that_is_in_two_collections_there_and_in_one_here_is_compared_twice():
    # As an Estimator's total is.
    recorded = [curve("total_loss", [3.0], key="total"), curve("total_loss", [3.0], key="losses")]
    found = against.compare(recorded, [curve("total_loss", [3.5], key="total")])
    np.testing.assert_allclose([each.difference for each in found], [[1 / 6], [1 / 6]])


def test_losses_that_have_no_curve_are_named(kept):
    (sentence,) = against.not_compared(kept("session_loop"))
    assert "session_loop.py:23 (absolute_difference)" in sentence
    assert sentence.count(".py:") == 1
    assert against.not_compared(kept("tf1_unseeded")) == []


def test_a_regularization_loss_that_nobody_computes_is_not_missed():
    (found,) = against.compare([curve("a", [1.0], key="regularization_losses")], [])
    assert not found.is_missing
    assert "in the total" in against.table([found], 1e-5)


def test_the_first_loss_to_part_is_named_before_the_total(kept):
    recorded = [curve("total", [5.0, 6.0, 7.0], "total"), curve("a", [1.0, 1.0, 1.0]), curve("b", [1.0, 1.0, 1.0])]
    ours = [curve("total", [5.0, 6.5, 7.0], "total"), curve("a", [1.0, 1.0, 2.0]), curve("b", [1.0, 1.5, 1.0])]
    at, first = against.first_parting(against.compare(recorded, ours), 1e-5)
    assert (at, first.curve.name) == (1, "b")


def test_curves_that_agree_have_no_verdict(kept):
    recorded = kept("session_loop")
    assert against.verdict(recorded, against.compare(recorded.curves, recorded.curves), 1e-5) == []


def test_a_recording_without_curves_proves_nothing(kept):
    nothing = dataclasses.replace(kept("session_loop"), curves=[])
    assert "no curve to compare with" in against.verdict(nothing, [], 1e-5)[0]


@pytest.mark.parametrize(
    ("ours", "words"),
    [
        ([], "There is no 'a' here"),
        ([curve("a", [1.0, 2.0])], "'a' has 2 runs here, 3 are recorded"),
        ([curve("a", [1.0, 2.0, 3.0], runs=[0, 1, 3])], "should be the same runs"),
    ],
)
def test_other_runs_are_a_difference(ours, words, kept):
    comparisons = against.compare([curve("a", [1.0, 2.0, 3.0])], ours)
    assert words in against.verdict(kept("session_loop"), comparisons, 1e-5)[0]


def test_a_nan_parts():
    (found,) = against.compare([curve("a", [1.0, 2.0])], [curve("a", [1.0, np.nan])])
    assert found.parts_at(1e-5) == 1


class OfARun:
    """What the recorder hands on after a run."""

    def __init__(self, key, name, value):
        self.about, self.values = {"graph": 0, "key": key, "name": name}, [value]


def test_the_progress_shows_the_total_beside_the_recorded_one():
    progress = against.Progress([curve("a", [1.0, 1.0]), curve("sum", [4.0, 2.0], "total")])
    line = progress.line(1, [OfARun("losses", "a", 1.0), OfARun("total", "sum", 2.5)])
    assert line == "sum: recorded 2.000000, here 2.500000, difference 2.5e-01"
    assert progress.line(7, [OfARun("losses", "a", 1.0)]) == "a: 1.000000, not recorded"


def test_without_a_terminal_there_is_no_bar(capsys):
    with against.Progress([curve("a", [1.0])]).shown() as after:
        after(0, [OfARun("losses", "a", 1.0)])
    assert capsys.readouterr() == ("", "")
