# SPDX-License-Identifier: Apache-2.0
"""What counts as no smoothing, as smoothing, and as neither."""

import numpy as np
import pytest
import tensorflow as tf

import tfcompat_losses as losses
from tfcompat_losses.losses._smoothing import smoothing_factor

ROW = [[1.0, 0.0]]


@pytest.mark.parametrize("nothing", [0, 0.0, -0.1, False])
def test_0_and_less_are_none(nothing):
    assert smoothing_factor(nothing, tf.float32) is None


@pytest.mark.parametrize("factor", [0.1, 1, 1.5])
def test_more_than_0_is_taken_as_it_is(factor):
    assert smoothing_factor(factor, tf.float32) == factor


def test_a_tensor_is_cast_and_never_below_0():
    factor = smoothing_factor(tf.constant(-0.5), tf.float16)
    assert factor.dtype == tf.float16
    np.testing.assert_array_equal(factor, 0.0)


@pytest.mark.parametrize("one", [tf.constant(0.2), tf.constant([0.2]), tf.constant([[0.2]])], ids=["0", "1", "2"])
def test_a_tensor_of_one_number_smooths_as_the_number_does(one):
    for loss in (losses.sigmoid_cross_entropy, losses.softmax_cross_entropy):
        expected = loss(ROW, ROW, label_smoothing=0.2)
        np.testing.assert_allclose(loss(ROW, ROW, label_smoothing=one), expected, rtol=1e-6)


@pytest.mark.parametrize("mode", ["eager", "function"])
@pytest.mark.parametrize(
    ("given", "error", "came"),
    [
        (tf.constant([0.1, 0.2]), ValueError, r"shape \(2,\)"),
        (tf.constant([[0.1, 0.2]]), ValueError, r"shape \(1, 2\)"),
        (np.array([0.1, 0.2]), ValueError, r"shape \(2,\)"),
        ([0.1], TypeError, r"\[0\.1\]"),
        ("0.1", TypeError, "'0.1'"),
        (None, TypeError, "None"),
    ],
    ids=["vector", "matrix", "array", "list", "string", "none"],
)
@pytest.mark.parametrize("loss", [losses.sigmoid_cross_entropy, losses.softmax_cross_entropy])
def test_what_is_no_single_number_is_refused_by_name(loss, given, error, came, mode):
    # v1: a ValueError or a TypeError too, about a truth value or a comparison.
    def call():
        return loss(ROW, ROW, label_smoothing=given)

    with pytest.raises(error, match=f"`label_smoothing` must be a number or a scalar tensor.*{came}"):
        (tf.function(call) if mode == "function" else call)()


def test_a_shape_that_only_the_run_shows_is_refused_when_it_runs():
    step = tf.function(
        lambda factor: losses.sigmoid_cross_entropy(ROW, ROW, label_smoothing=factor),
        input_signature=[tf.TensorSpec(None)],
    )
    np.testing.assert_allclose(step(0.2), losses.sigmoid_cross_entropy(ROW, ROW, label_smoothing=0.2), rtol=1e-6)
    with pytest.raises(tf.errors.InvalidArgumentError):
        step([[0.1, 0.2]])
