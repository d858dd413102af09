# SPDX-License-Identifier: Apache-2.0
"""contrib's weighting, on numbers done in the head."""

import numpy as np
import pytest
import tensorflow as tf
import tf_slim

from tfcompat_losses import _inputs
from tfcompat_losses._engine.formula import IDENTITY
from tfcompat_losses.contrib import weighting
from tfcompat_losses.weighting.shapes import Shape

LOSSES = tf.constant([[1.0, 3.0], [5.0, 7.0]])


def weighted_mean(losses, weights):
    return IDENTITY.weighted((losses,), *weighting.weigh(_inputs.to_weights(weights), Shape([losses])))


def mean(weights, losses=LOSSES):
    return weighted_mean(losses, weights).numpy()


def test_a_scalar_scales_the_mean():
    # 2 (1 + 3 + 5 + 7) / 4
    assert mean(2.0) == 8.0


def test_a_weight_per_row_is_aligned_from_the_left():
    # (1 (1 + 3) + 2 (5 + 7)) / 4
    assert mean([1.0, 2.0]) == 7.0


def test_a_last_dimension_of_one_is_dropped():
    assert mean([[1.0], [2.0]]) == 7.0


def test_a_last_dimension_of_one_is_dropped_from_more_dimensions_too():
    # (1 (0 + 1) + 0 (2 + 3) + 2 (4 + 5) + 1 (6 + 7)) / 6
    losses = tf.reshape(tf.range(8.0), [2, 2, 2])
    np.testing.assert_allclose(mean([[[1.0], [0.0]], [[2.0], [1.0]]], losses), 32 / 6, rtol=1e-6)


def test_a_row_of_weight_zero_is_not_counted():
    # 2 (5 + 7) / 2
    assert mean([0.0, 2.0]) == 12.0


def test_a_dimension_of_one_is_broadcast_but_counted_once():
    # 2 (1 + 3 + 5 + 7) / 2: twice what the scalar gives, for a batch of two
    assert mean([2.0]) == 16.0
    # (1 + 5 + 2 (3 + 7)) / 2
    assert mean([[1.0, 2.0]]) == 13.0


def test_no_weight_other_than_zero_gives_zero_and_finite_gradients():
    losses = tf.constant([[1.0, 2.0]])
    with tf.GradientTape() as tape:
        tape.watch(losses)
        loss = weighted_mean(losses, [0.0])
    assert loss == 0.0
    np.testing.assert_array_equal(tape.gradient(loss, losses), [[0.0, 0.0]])


def test_the_gradient_of_a_weight_is_the_sum_of_its_losses_over_the_count():
    weights = tf.constant([1.0, 2.0])
    with tf.GradientTape() as tape:
        tape.watch(weights)
        loss = weighted_mean(LOSSES, weights)
    # (1 + 3) / 4, (5 + 7) / 4
    np.testing.assert_array_equal(tape.gradient(loss, weights), [1.0, 3.0])


def test_losses_above_two_to_the_24_are_counted_exactly():
    count = 2**24 + 1
    assert weighted_mean(tf.ones([1, count]), [1.0]).numpy() == pytest.approx(1.0, abs=1e-7)
    in_sample = float(np.float32(count // 3))
    present, _ = weighting.weigh_samples(tf.constant([1.0, 0.0, 2.0]), Shape([tf.ones([3, count // 3])]))
    assert present.numpy().tolist() == [in_sample, 0.0, in_sample]
    present, _ = weighting.weigh_samples(tf.ones([3]), Shape([tf.ones([3, count // 3])]))
    assert np.float32(present) == in_sample


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        ([1.0, 2.0, 3.0], r"of shape \(3,\), do not fit losses of shape \(2,\)"),
        ([[1.0, 2.0, 3.0]], r"of shape \(1, 3\), do not fit losses of shape \(2, 2\)"),
        ([[[1.0, 1.0]]], r"of shape \(1, 1, 2\), have more dimensions than the losses, \(2, 2\)"),
        (None, "None values not supported"),
    ],
)
def test_what_does_not_fit_is_refused_with_both_shapes(weights, words):
    with pytest.raises(ValueError, match=words):
        mean(weights)


def test_how_many_elements_of_a_sample_count_is_known_in_a_function_too():
    @tf.function
    def weigh_samples(weights):
        present, (factor, divisor, *_) = weighting.weigh_samples(weights, Shape([LOSSES]))
        return present, factor, divisor

    for weights, is_any in (([0.0, 2.0], 1.0), ([0.0, 0.0], 0.0)):
        present, factor, divisor = weigh_samples(tf.constant(weights))
        np.testing.assert_array_equal(present, [0.0, 2.0 * is_any])
        np.testing.assert_array_equal(factor, weights)
        assert divisor == is_any


def test_an_unknown_rank_is_refused_by_name():
    @tf.function(input_signature=[tf.TensorSpec(None), tf.TensorSpec(None)])
    def step(losses, weights):
        return weighted_mean(losses, weights)

    with pytest.raises(ValueError, match="The rank of `weights` must be known"):
        step.get_concrete_function()


def test_a_batch_that_only_the_run_knows_is_counted_then():
    @tf.function(input_signature=[tf.TensorSpec([None, None]), tf.TensorSpec([None])])
    def step(losses, weights):
        return weighted_mean(losses, weights)

    assert step(LOSSES, [1.0, 2.0]) == 7.0
    assert step(LOSSES, [2.0]) == 16.0
    with pytest.raises(tf.errors.InvalidArgumentError):
        step(LOSSES, [1.0, 2.0, 3.0])


@pytest.mark.parametrize("shape", [[None, None], [None, 1], [2, None]], ids=str)
def test_a_last_dimension_that_turns_out_to_be_one_is_dropped_too(shape):
    def run(mean_of):
        return tf.function(lambda weights: mean_of(LOSSES, weights), input_signature=[tf.TensorSpec(shape)])

    # (1 (1 + 3) + 2 (5 + 7)) / 4
    assert run(weighted_mean)([[1.0], [2.0]]) == run(tf_slim.losses.compute_weighted_loss)([[1.0], [2.0]]) == 7.0


def test_a_last_dimension_that_turns_out_not_to_be_one_is_refused():
    @tf.function(input_signature=[tf.TensorSpec([None, None])])
    def step(weights):
        return weighted_mean(LOSSES, weights)

    with pytest.raises(tf.errors.InvalidArgumentError):
        step([[1.0, 2.0], [3.0, 4.0]])
