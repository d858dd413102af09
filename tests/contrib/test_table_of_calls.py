# SPDX-License-Identifier: Apache-2.0
"""The table of old and new calls in docs/contrib.md: each row is run, and says what comes out."""

import ast
import pathlib
import re

import numpy as np
import pytest
import tensorflow as tf

import tfcompat_losses as losses
from tfcompat_losses import contrib, legacy

PAGE = pathlib.Path(__file__).parents[2] / "docs" / "contrib.md"

GIVEN = {
    "predictions": np.array([[0.25, 0.5, 0.75, 0.125], [0.5, 0.875, 0.25, 0.375]], np.float32),
    "logits": np.array([[2.0, -1.0, 0.5, 1.5], [0.25, 3.0, -0.5, 1.0]], np.float32),
    "labels": np.array([[1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0]], np.float32),
    "values": np.array([[0.5, 1.0, 0.25, 4.0], [2.0, 0.125, 8.0, 3.0]], np.float32),
    "ids": np.array([1, 3]),
    "classes": np.array([5, 6]),
    "w": np.array([2.0, 0.5], np.float32),
    "c": np.array([[1.0, 0.5, 2.0, 4.0]], np.float32),
    "batch_size": 2,
    "n": 4,
    "loss": tf.constant(3.0),
    "key": "losses",
    "scope": None,
}


def rows():
    return re.findall(r"^\| `(slim[^|]*)` \| `([^|]*)` \| ([^|]*) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)


@pytest.fixture
def outcome(silent):
    """What a call gives, as arrays, and how many losses are then collected."""
    with legacy.install():
        import tensorflow.contrib.slim as slim

    def run(call):
        with losses.collect() as collected:
            losses.add_loss(tf.constant(1.0), "regularization_losses")
            losses.add_loss(tf.constant(2.0))
            result = eval(call, {"slim": slim, "losses": losses, "contrib": contrib, "np": np, **GIVEN})
            return np.asarray(np.nan if result is None else result), len(collected)

    return run


def with_last_argument(call, argument):
    tree = ast.parse(call, mode="eval")
    tree.body.args[-1] = ast.parse(argument, mode="eval").body
    return ast.unparse(tree)


@pytest.mark.parametrize(("old", "new", "verdict"), rows(), ids=lambda cell: cell[:60])
def test_a_row_says_what_comes_out(old, new, verdict, outcome):
    (was, kept), (now, kept_now) = outcome(old), outcome(new)
    assert kept == kept_now
    assert verdict.startswith(("yes", "no: "))
    assert np.allclose(was, now, 1e-5, equal_nan=True) is verdict.startswith("yes")


RATIOS = {"1 / batch_size": 1 / 2, "n / (n - 1)": 4 / 3}


@pytest.mark.parametrize(("old", "new", "verdict"), [row for row in rows() if " itself " in row[2]])
def test_a_row_says_what_the_unchanged_weights_give(old, new, verdict, outcome):
    weights, refused, ratio = re.fullmatch(r"yes; `(.*)` itself (?:is (refused)|gives (.*) of it)", verdict).groups()
    unchanged = with_last_argument(new, weights)
    if refused:
        with pytest.raises(ValueError, match="can not be broadcast"):
            outcome(unchanged)
    else:
        np.testing.assert_allclose(outcome(unchanged)[0], RATIOS[ratio] * outcome(old)[0], 1e-5)


def test_every_function_of_contribs_has_a_row():
    shown = {re.match(r"slim\.losses\.(\w+)", old).group(1) for old, _, _ in rows()}
    beyond = {"arg_scope", "silence_warnings", "sum_of_squares", "sum_of_pairwise_squares"}
    assert shown == set(contrib.__all__) - beyond
    assert len(rows()) >= 40
