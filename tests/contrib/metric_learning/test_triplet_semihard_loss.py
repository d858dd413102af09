# SPDX-License-Identifier: Apache-2.0
"""Triplet loss: the mean over positive pairs (a, p) of max(margin + D(a, p) - D(a, n), 0)."""

import numpy as np

from tfcompat_losses.contrib import metric_learning


def loss(labels, numbers, **named):
    return metric_learning.triplet_semihard_loss(labels, [[number] for number in numbers], **named).numpy()


def test_the_negative_is_the_nearest_that_is_farther_than_the_positive():
    # a = 0, p = 1: D = 1; of the negatives 2 (D = 4) and 5 (D = 25) the nearest: 10 + 1 - 4 = 7.
    # a = 1, p = 0: D = 1; 2 is as near as p and no farther, so 5: 10 + 1 - 16 < 0. Two positive pairs.
    assert loss([0, 0, 1, 2], [0.0, 1.0, 2.0, 5.0], margin=10.0) == 3.5


def test_without_one_that_is_farther_it_is_the_farthest():
    # a = 0, p = 3: D = 9; negative 1: D = 1: 0.5 + 9 - 1. a = 3, p = 0: D = 9; negative 1: D = 4: 0.5 + 9 - 4.
    assert loss([0, 0, 1], [0.0, 3.0, 1.0], margin=0.5) == (8.5 + 5.5) / 2


def test_negatives_far_away_cost_nothing():
    assert loss([0, 0, 1], [0.0, 0.25, 100.0]) == 0.0


def test_without_two_of_a_label_it_is_nan():
    assert np.isnan(loss([0, 1], [0.0, 1.0]))


def test_the_order_of_the_samples_does_not_matter():
    labels, numbers = np.array([0, 1, 0, 2, 1, 0]), np.array([0.0, 1.0, 2.5, 4.0, 7.0, 7.5], np.float32)
    order = [3, 1, 5, 0, 2, 4]
    np.testing.assert_allclose(loss(labels[order], numbers[order]), loss(labels, numbers), 1e-6)
