# SPDX-License-Identifier: Apache-2.0
"""-y log(p + eps) - (1 - y) log(1 - p + eps)."""

import math

import numpy as np
import tensorflow as tf

import tfcompat_losses as losses


def test_it_is_minus_the_log_of_the_probability_of_what_happened():
    # y = 1, p = 1/2: log 2; y = 0, p = 3/4: log 4
    loss = losses.log_loss([1.0, 0.0], [0.5, 0.75], epsilon=0.0)
    np.testing.assert_allclose(loss, 1.5 * math.log(2), rtol=1e-6)


def test_epsilon_keeps_a_confident_mistake_finite():
    # y = 1, p = 0: -log(eps)
    np.testing.assert_allclose(losses.log_loss([1.0], [0.0], epsilon=1e-3), -math.log(1e-3), rtol=1e-6)


def test_epsilon_reaches_the_other_class_too():
    # y = 0, p = 1: -log(1 - 1 + eps); added as 1 + eps first, float32 would lose the default eps altogether.
    np.testing.assert_allclose(losses.log_loss([0.0], [1.0]), -math.log(1e-7), rtol=1e-6)


def test_the_gradient_of_each_argument():
    # log(1 - p + e) - log(p + e); (1 - y) / (1 - p + e) - y / (p + e); for epsilon both terms of that are negative.
    labels, predictions = tf.constant([1.0, 0.25]), tf.constant([0.5, 0.125])
    epsilon = tf.constant(0.125)
    for _ in range(3):
        with tf.GradientTape(persistent=True) as tape:
            tape.watch([labels, predictions, epsilon])
            as_number = losses.log_loss(labels, predictions, 2.0, epsilon=0.125, reduction="weighted_sum")
            as_tensor = losses.log_loss(labels, predictions, 2.0, epsilon=epsilon, reduction="weighted_sum")
        for loss in (as_number, as_tensor):
            to_labels, to_predictions = tape.gradient(loss, [labels, predictions])
            np.testing.assert_allclose(to_labels, [2 * np.log(1.0), 2 * np.log(4.0)], atol=1e-6)
            np.testing.assert_allclose(to_predictions, [2 * -1.6, 2 * (0.75 - 1.0)], rtol=1e-6)
        np.testing.assert_allclose(tape.gradient(as_tensor, epsilon), 2 * (-1.6 - 1.0 - 0.75), rtol=1e-6)
