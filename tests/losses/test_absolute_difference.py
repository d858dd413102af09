# SPDX-License-Identifier: Apache-2.0
"""|y - p|."""

import numpy as np
import tensorflow as tf

import tfcompat_losses as losses


def test_it_is_the_mean_of_the_absolute_differences():
    # |1 - 3| = 2, |4 - 9| = 5
    np.testing.assert_allclose(losses.absolute_difference([1.0, 4.0], [3.0, 9.0]), 3.5)


def test_a_zero_weight_takes_its_element_out_of_the_mean():
    # |3 - 1| = 2, |9 - 4| = 5; only the first is present: 2 / 1
    loss = losses.absolute_difference([1.0, 4.0], [3.0, 9.0], weights=[1.0, 0.0])
    np.testing.assert_allclose(loss, 2.0)


def test_the_gradient_is_the_sign_of_the_error_and_0_at_equality():
    predictions = tf.constant([3.0, 5.0, 1.0])
    with tf.GradientTape() as tape:
        tape.watch(predictions)
        loss = losses.absolute_difference([1.0, 5.0, 4.0], predictions, reduction=losses.Reduction.SUM)
    np.testing.assert_array_equal(tape.gradient(loss, predictions), [1.0, 0.0, -1.0])


def test_the_gradient_of_each_argument():
    # The sign of p - y and its opposite, twice, over 4
    labels, predictions = tf.constant([1.0, 5.0, 2.0, 0.0]), tf.constant([4.0, 3.0, 2.0, 0.5])
    for _ in range(3):
        with tf.GradientTape() as tape:
            tape.watch([labels, predictions])
            loss = losses.absolute_difference(labels, predictions, 2.0)
        to_labels, to_predictions = tape.gradient(loss, [labels, predictions])
        np.testing.assert_array_equal(to_predictions, [0.5, -0.5, 0.0, 0.5])
        np.testing.assert_array_equal(to_labels, [-0.5, 0.5, 0.0, -0.5])
