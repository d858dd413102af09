# SPDX-License-Identifier: Apache-2.0
"""e^2 / 2 up to delta, then delta |e| - delta^2 / 2."""

import numpy as np
import tensorflow as tf

import tfcompat_losses as losses


def per_element(errors, delta):
    errors = tf.constant(errors)
    return losses.huber_loss(tf.zeros_like(errors), errors, delta=delta, reduction=losses.Reduction.NONE)


def test_it_is_quadratic_up_to_delta_and_linear_beyond():
    # delta 2: 1 / 2; 4 / 2; 2 * 5 - 4 / 2
    np.testing.assert_array_equal(per_element([1.0, -2.0, 5.0], delta=2.0), [0.5, 2.0, 8.0])


def test_delta_0_leaves_nothing():
    np.testing.assert_array_equal(per_element([1.0, -2.0], delta=0.0), [0.0, 0.0])


def test_the_gradient_is_not_doubled_where_the_error_is_delta():
    # e up to delta, then delta: at |e| == delta both are delta.
    errors = tf.constant([0.5, 1.0, -1.0, 3.0])
    with tf.GradientTape() as tape:
        tape.watch(errors)
        loss = losses.huber_loss(tf.zeros(4), errors, reduction=losses.Reduction.SUM)
    np.testing.assert_array_equal(tape.gradient(loss, errors), [0.5, 1.0, -1.0, 1.0])
