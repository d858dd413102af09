# SPDX-License-Identifier: Apache-2.0
"""The table of docs/beyond-v1.md: each row is the docstring of a test that tries both."""

import inspect

import numpy as np
import pytest
import tensorflow as tf

import tfcompat_losses as losses
from tfcompat_losses.contrib import metric_learning
from tfcompat_losses.losses.mean_pairwise_squared_error import pairwise_squared_error_per_sample

V1 = tf.compat.v1.losses


def test_several_axes():
    """`cosine_distance(labels, predictions, axis=[1, 2])` | a `ValueError` in a graph | the distance along all of them"""
    labels, predictions = np.ones([2, 1, 2], np.float32), np.float32([[[0.5, 0.25]], [[0.0, 1.0]]])
    with tf.Graph().as_default(), pytest.raises(ValueError):
        V1.cosine_distance(labels, predictions, axis=[1, 2])

    def distance(axis):
        # 1 - (0.5 + 0.25), 1 - (0 + 1)
        return losses.cosine_distance(labels, predictions, axis=axis, weights=[[[1.0]], [[2.0]]], reduction="none")

    for run in (distance, tf.function(distance), tf.function(distance, jit_compile=True)):
        for axis in ([1, 2], (-2, -1)):
            np.testing.assert_array_equal(run(axis), [[[0.25]], [[0.0]]])


def test_triplets_without_positives():
    """`contrib.metric_learning.triplet_semihard_loss` of a batch where no two samples share a label | NaN, and a gradient of NaN | the same; with `without_positives=0.0` a loss of 0.0, and a gradient of 0"""
    points = tf.constant([[0.0], [1.0], [3.0]])

    def loss_and_gradient(labels, **option):
        with tf.GradientTape() as tape:
            tape.watch(points)
            loss = metric_learning.triplet_semihard_loss(labels, points, **option)
        return loss, tape.gradient(loss, points)

    assert all(np.isnan(result).all() for result in loss_and_gradient([0, 1, 2]))
    for run in (loss_and_gradient, tf.function(loss_and_gradient)):
        loss, gradient = run([0, 1, 2], without_positives=0.5)
        assert float(loss) == 0.5
        np.testing.assert_array_equal(gradient, np.zeros([3, 1]))
        for with_option, without in zip(run([0, 0, 2], without_positives=0.5), run([0, 0, 2])):
            np.testing.assert_array_equal(with_option, without)


def test_reductions_of_the_pairwise_error():
    """Another reduction for `mean_pairwise_squared_error` | none: always the sum over the samples | the same; reduce `pairwise_squared_error_per_sample` yourself"""
    assert "reduction" not in inspect.signature(V1.mean_pairwise_squared_error).parameters
    labels, predictions = tf.zeros([2, 3]), tf.constant([[0.0, 2.0, 4.0], [0.0, 1.0, 1.0]])
    weights = tf.constant([[1.0], [0.5]])

    def reduced(reduction):
        errors = pairwise_squared_error_per_sample(3.0, labels, predictions)
        return losses.compute_weighted_loss(errors, weights, reduction=reduction)

    # The squared differences of each pair: (4 + 16 + 4) / 3, (1 + 1 + 0) / 3
    first, second = 8.0, 2 / 3
    expected = {
        "none": [[first], [second / 2]],
        "weighted_sum": first + second / 2,
        "weighted_mean": (first + second / 2) / 1.5,
        "weighted_sum_by_nonzero_weights": (first + second / 2) / 2,
    }
    for run in (reduced, tf.function(reduced), tf.function(reduced, jit_compile=True)):
        for reduction, value in expected.items():
            np.testing.assert_allclose(run(reduction), value, rtol=1e-6)
    total = losses.mean_pairwise_squared_error(labels, predictions, weights)
    np.testing.assert_allclose(total, expected["weighted_sum"], rtol=1e-6)
