# SPDX-License-Identifier: Apache-2.0
"""max(0, 1 - s x), s = 2y - 1."""

import numpy as np
import tensorflow as tf

import tfcompat_losses as losses


def test_it_is_one_minus_the_signed_logit_where_that_is_positive():
    # y = 1, x = 0.25: 0.75; y = 0, x = 2: 1 + 2 = 3; y = 1, x = 5: 0
    per_element = losses.hinge_loss([1.0, 0.0, 1.0], [0.25, 2.0, 5.0], reduction=losses.Reduction.NONE)
    np.testing.assert_array_equal(per_element, [0.75, 3.0, 0.0])


def test_bool_labels_are_classes_0_and_1():
    np.testing.assert_allclose(losses.hinge_loss([True, False], [0.5, 0.5]), (0.5 + 1.5) / 2)


def test_the_gradient_is_0_where_the_margin_is_exactly_met():
    logits = tf.constant([0.5, 1.0, 1.5])
    with tf.GradientTape() as tape:
        tape.watch(logits)
        loss = losses.hinge_loss([1.0, 1.0, 1.0], logits, reduction=losses.Reduction.SUM)
    np.testing.assert_array_equal(tape.gradient(loss, logits), [-1.0, 0.0, 0.0])
