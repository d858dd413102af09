# SPDX-License-Identifier: Apache-2.0
"""(y - p)^2."""

import numpy as np
import tensorflow as tf

import tfcompat_losses as losses


def test_it_is_the_mean_of_the_squared_differences():
    # (3 - 1)^2 = 4, (9 - 4)^2 = 25
    np.testing.assert_allclose(losses.mean_squared_error([1.0, 4.0], [3.0, 9.0]), 14.5)


def test_weights_multiply_the_squares():
    # 4 * 10 + 25 * 1 over two elements with a weight
    loss = losses.mean_squared_error([1.0, 4.0], [3.0, 9.0], weights=[10.0, 1.0])
    np.testing.assert_allclose(loss, 32.5)


def test_the_gradient_is_twice_the_error():
    predictions = tf.constant([3.0, 9.0])
    with tf.GradientTape() as tape:
        tape.watch(predictions)
        loss = losses.mean_squared_error([1.0, 4.0], predictions, reduction=losses.Reduction.SUM)
    np.testing.assert_array_equal(tape.gradient(loss, predictions), [4.0, 10.0])


def test_the_gradient_of_each_argument():
    # 2 (p - y) and its opposite, twice, over 2
    labels, predictions = tf.constant([1.0, 5.0]), tf.constant([4.0, 3.0])
    for _ in range(3):
        with tf.GradientTape() as tape:
            tape.watch([labels, predictions])
            loss = losses.mean_squared_error(labels, predictions, 2.0)
        to_labels, to_predictions = tape.gradient(loss, [labels, predictions])
        np.testing.assert_array_equal(to_predictions, [6.0, -4.0])
        np.testing.assert_array_equal(to_labels, [-6.0, 4.0])
