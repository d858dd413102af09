# SPDX-License-Identifier: Apache-2.0
"""Distances and label masks of a few points."""

import numpy as np
import pytest
import tensorflow as tf

from tfcompat_losses.contrib.metric_learning import _distances

# A right triangle with sides 3, 4 and 5.
TRIANGLE = tf.constant([[0.0, 0.0], [3.0, 0.0], [0.0, 4.0]])


def test_squared_distances_of_all_pairs():
    np.testing.assert_array_equal(_distances.squared_distances(TRIANGLE), [[0, 9, 16], [9, 0, 25], [16, 25, 0]])


def test_distances_of_all_pairs():
    np.testing.assert_array_equal(_distances.distances(TRIANGLE), [[0, 3, 4], [3, 0, 5], [4, 5, 0]])


def test_the_gradient_of_a_distance_has_length_one():
    with tf.GradientTape() as tape:
        tape.watch(TRIANGLE)
        distance = _distances.distances(TRIANGLE)[0, 1]
    np.testing.assert_array_equal(tape.gradient(distance, TRIANGLE), [[-1.0, 0.0], [1.0, 0.0], [0.0, 0.0]])


@pytest.mark.parametrize("measure", [_distances.distances, _distances.squared_distances])
def test_points_in_the_same_place_have_no_distance_and_no_gradient(measure):
    points = tf.constant([[0.1, 0.7], [0.1, 0.7]])
    with tf.GradientTape() as tape:
        tape.watch(points)
        apart = measure(points)
    np.testing.assert_array_equal(apart, np.zeros([2, 2]))
    np.testing.assert_array_equal(tape.gradient(apart, points), np.zeros([2, 2]))


def test_rounding_gives_no_distance_below_zero():
    # |a|^2 + |b|^2 - 2 a.b of points a hair apart, far from the origin, rounds to either side of 0.
    points = tf.constant([[1000.0 + 1e-4 * n, 1000.0] for n in range(20)])
    assert np.min(_distances.squared_distances(points)) == 0.0
    assert np.all(np.isfinite(_distances.distances(points)))


def test_positive_pairs_are_two_samples_of_one_label():
    same = _distances.same_label(tf.constant([7, 7, 8]))
    np.testing.assert_array_equal(same, [[True, True, False], [True, True, False], [False, False, True]])
    np.testing.assert_array_equal(_distances.positive_pairs(same), [[0, 1, 0], [1, 0, 0], [0, 0, 0]])


def test_labels_of_another_rank_are_refused_by_name():
    with pytest.raises(ValueError, match=r"Argument `labels` must have rank 1, got shape \(1, 2\)"):
        _distances.vector("labels", [[1, 2]])


def test_embeddings_that_are_no_numbers_are_refused_by_name():
    with pytest.raises(TypeError, match="Argument `embeddings`"):
        _distances.labels_and_points([1, 2], [["a"], ["b"]])
