# SPDX-License-Identifier: Apache-2.0
"""max(0, 1 - s x), s = 2y - 1."""

import numpy as np
import pytest
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


@pytest.mark.parametrize(("weight", "without_loss"), [(3.0, 0.0), (np.inf, np.nan)], ids=str)
def test_the_gradient_of_each_argument_where_there_is_a_loss(weight, without_loss):
    # 1 - s x is 0.5, 3 and -0.5: -2 x for the labels, -s for the logits, each times the weight; the last has none.
    labels, logits = tf.constant([1.0, 0.0, 1.0]), tf.constant([0.5, 2.0, 1.5])
    for _ in range(3):
        with tf.GradientTape() as tape:
            tape.watch([labels, logits])
            loss = losses.hinge_loss(labels, logits, weight, reduction=losses.Reduction.SUM)
        to_labels, to_logits = tape.gradient(loss, [labels, logits])
        np.testing.assert_array_equal(to_labels, [-weight, -4.0 * weight, without_loss])
        np.testing.assert_array_equal(to_logits, [-weight, weight, without_loss])
