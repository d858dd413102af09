# SPDX-License-Identifier: Apache-2.0
"""What each reduction divides by, and what becomes of the result."""

import numpy as np
import pytest
import tensorflow as tf

from tfcompat_losses import Reduction, compute_weighted_loss

VALUES = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]


@pytest.mark.parametrize(
    ("reduction", "expected"),
    [
        # weights 2 and 0 a row: 2 + 4 + 6 = 12
        (Reduction.SUM, 12.0),
        # over 2 + 2 + 2 + 0 + 0 + 0
        (Reduction.MEAN, 2.0),
        # over six elements
        (Reduction.SUM_OVER_BATCH_SIZE, 2.0),
        # over the three whose weight is not zero
        (Reduction.SUM_BY_NONZERO_WEIGHTS, 4.0),
        (Reduction.NONE, [[2.0, 4.0, 6.0], [0.0, 0.0, 0.0]]),
    ],
)
def test_each_reduction_divides_by_its_own_count(reduction, expected):
    np.testing.assert_allclose(compute_weighted_loss(VALUES, [[2.0], [0.0]], reduction=reduction), expected)


@pytest.mark.parametrize("reduction", sorted(set(Reduction.all()) - {Reduction.NONE}))
@pytest.mark.parametrize("weights", [0.0, [[0.0], [0.0]]], ids=["scalar", "column"])
def test_no_weight_at_all_is_0_with_finite_gradients(reduction, weights):
    values = tf.constant(VALUES)
    with tf.GradientTape() as tape:
        tape.watch(values)
        loss = compute_weighted_loss(values, weights, reduction=reduction)
    np.testing.assert_array_equal(loss, 0.0)
    np.testing.assert_array_equal(tape.gradient(loss, values), np.zeros((2, 3)))


def test_an_empty_batch_is_0():
    np.testing.assert_array_equal(compute_weighted_loss(np.zeros((0, 3), np.float32)), 0.0)


def test_a_weight_of_0_does_not_hide_an_infinite_loss():
    assert np.isnan(compute_weighted_loss([np.inf, 1.0], [0.0, 1.0]))


def test_the_gradient_of_the_weighted_mean_goes_through_its_divisor():
    # sum(w v) / sum(w) with v = 1, 3 and w = 1, 1: d/dw_i = (v_i - 2) / 2
    weights = tf.constant([1.0, 1.0])
    with tf.GradientTape() as tape:
        tape.watch(weights)
        loss = compute_weighted_loss([1.0, 3.0], weights, reduction=Reduction.MEAN)
    np.testing.assert_allclose(tape.gradient(loss, weights), [-0.5, 0.5])


def test_the_result_has_the_dtype_of_the_losses_though_it_is_weighed_in_float32():
    assert compute_weighted_loss(tf.constant([1, 2])).dtype == tf.int32
    loss = compute_weighted_loss(tf.constant([1.0, 2.0 + 1e-12], tf.float64))
    assert loss.dtype == tf.float64
    np.testing.assert_array_equal(loss, 1.5)


@pytest.mark.parametrize("reduction", sorted({*Reduction.all()} - {Reduction.NONE}))
def test_losses_of_a_rank_that_only_the_run_shows_are_reduced_as_others_are(reduction):
    values = tf.constant([[1.0, 2.0], [3.0, 6.0]])
    step = tf.function(
        lambda values: compute_weighted_loss(values, 0.5, reduction=reduction),
        input_signature=[tf.TensorSpec(None)],
    )
    # 6 in all; a weighted mean divides by 4 times 0.5.
    wanted = {Reduction.SUM: 6.0, Reduction.MEAN: 3.0}.get(reduction, 1.5)
    assert step(values) == compute_weighted_loss(values, 0.5, reduction=reduction) == wanted
