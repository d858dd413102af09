# SPDX-License-Identifier: Apache-2.0
"""The mean of ((p_i - p_j) - (y_i - y_j))^2 over the pairs of a sample."""

import warnings

import numpy as np
import pytest
import tensorflow as tf

import tfcompat_losses as losses


def test_it_sees_differences_within_a_sample_only():
    # [1, 2] against [11, 12]: every prediction is 10 too large, every pair differs as it should
    np.testing.assert_allclose(losses.mean_pairwise_squared_error([[1.0, 2.0]], [[11.0, 12.0]]), 0.0)


def test_samples_are_counted_and_summed_one_by_one_eagerly_too():
    # the one pair of each sample: (0 - 2)^2 = 4, (0 - 1)^2 = 1; v1 counts the whole batch as one sample eagerly
    loss = losses.mean_pairwise_squared_error([[0.0, 0.0], [0.0, 0.0]], [[0.0, 2.0], [0.0, 1.0]])
    np.testing.assert_allclose(loss, 5.0)


def test_a_sample_of_one_element_has_no_pairs():
    np.testing.assert_allclose(losses.mean_pairwise_squared_error([[1.0], [2.0]], [[5.0], [9.0]]), 0.0)


def test_weights_multiply_the_samples():
    loss = losses.mean_pairwise_squared_error(
        [[0.0, 0.0], [0.0, 0.0]], [[0.0, 2.0], [0.0, 1.0]], weights=[[0.5], [3.0]]
    )
    # 4 / 2 + 1 * 3
    np.testing.assert_allclose(loss, 5.0)


@pytest.mark.parametrize(
    "weights", [[[0.5], [3.0]], [[0.5, 0.5, 0.0]], [[0.5, 0.5, 0.0], [0.0, 3.0, 0.0]], 0.5], ids=str
)
def test_weights_that_only_the_run_knows_are_counted_as_those_that_are_there(weights):
    labels, predictions = tf.zeros([2, 3]), tf.constant([[0.0, 2.0, 1.0], [0.0, 1.0, 5.0]])
    expected = losses.mean_pairwise_squared_error(labels, predictions, weights)
    for spec in (tf.TensorSpec(np.shape(weights)), tf.TensorSpec([None] * np.ndim(weights))):
        step = tf.function(
            lambda weights: losses.mean_pairwise_squared_error(labels, predictions, weights), input_signature=[spec]
        )
        np.testing.assert_allclose(step(tf.constant(weights)), expected, rtol=1e-6)


def test_no_weight_at_all_is_0():
    np.testing.assert_allclose(losses.mean_pairwise_squared_error([[0.0, 0.0]], [[0.0, 2.0]], weights=0.0), 0.0)


def test_the_reduction_that_v1_optimizers_read_is_left_alone():
    with tf.Graph().as_default() as graph:
        losses.mean_pairwise_squared_error([[0.0, 0.0]], [[0.0, 2.0]])
        assert not hasattr(graph, "_last_loss_reduction") or graph._last_loss_reduction is None


def test_empty_samples_with_an_infinite_weight_have_a_loss_of_zero_and_no_gradient():
    empty = tf.zeros([1, 0, 4])
    with tf.GradientTape() as tape:
        tape.watch(empty)
        loss = losses.mean_pairwise_squared_error(tf.zeros([1, 0, 4]), empty, weights=np.inf)
    assert float(loss) == 0.0
    assert tape.gradient(loss, empty).shape == [1, 0, 4]


@pytest.mark.parametrize("mode", ["eager", "function"])
@pytest.mark.parametrize("shape", [[], [3], [3, 1]], ids=str)
def test_samples_of_one_element_have_no_pairs_and_the_caller_is_told(shape, mode):
    def call():
        return losses.mean_pairwise_squared_error(tf.zeros(shape), tf.ones(shape))

    with pytest.warns(UserWarning, match=r"one: the loss is always 0") as caught:
        loss = (tf.function(call) if mode == "function" else call)()
    assert loss == 0.0
    # AutoGraph has warnings of its own, of Python 3.13's syntax trees.
    (warning,) = [warning for warning in caught if warning.category is UserWarning]
    assert warning.filename == __file__


def test_samples_of_more_elements_or_of_an_unknown_number_are_taken_without_a_word():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        losses.mean_pairwise_squared_error(tf.zeros([3, 2]), tf.ones([3, 2]))
        tf.function(losses.mean_pairwise_squared_error, input_signature=[tf.TensorSpec([None, None])] * 2)(
            tf.zeros([3, 2]), tf.ones([3, 2])
        )
