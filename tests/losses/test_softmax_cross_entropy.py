# SPDX-License-Identifier: Apache-2.0
"""-sum(z log(softmax(x)))."""

import math

import numpy as np
import pytest
import tensorflow as tf

import tfcompat_losses as losses


def test_equal_logits_cost_the_log_of_the_number_of_classes():
    np.testing.assert_allclose(losses.softmax_cross_entropy([[0.0, 1.0, 0.0]], [[5.0] * 3]), math.log(3), rtol=1e-6)


def test_the_losses_are_rows_and_so_are_the_weights():
    # log 2 a row, 3 times for the first, not counted for the second
    loss = losses.softmax_cross_entropy([[1.0, 0.0]] * 2, [[0.0, 0.0]] * 2, weights=[3.0, 0.0])
    np.testing.assert_allclose(loss, 3 * math.log(2), rtol=1e-6)


@pytest.mark.parametrize("as_tensor", [float, tf.constant], ids=["number", "tensor"])
def test_label_smoothing_moves_a_row_towards_the_uniform_one(as_tensor):
    # [1, 0] becomes [0.9, 0.1]
    logits = [[1.0, 2.0]]
    smoothed = losses.softmax_cross_entropy([[1.0, 0.0]], logits, label_smoothing=as_tensor(0.2))
    np.testing.assert_allclose(smoothed, losses.softmax_cross_entropy([[0.9, 0.1]], logits), rtol=1e-6)


@pytest.mark.parametrize("smoothing", [0.0, 0.2])
def test_no_gradient_reaches_the_labels_or_their_smoothing(smoothing):
    # Eagerly the first time is not run as the others.
    for _ in range(3):
        labels, logits, smoothed_by = tf.constant([[1.0, 0.0]]), tf.constant([[1.0, 2.0]]), tf.constant(smoothing)
        with tf.GradientTape() as tape:
            tape.watch([labels, logits, smoothed_by])
            loss = losses.softmax_cross_entropy(labels, logits, label_smoothing=smoothed_by)
        to_labels, to_smoothing, to_logits = tape.gradient(loss, [labels, smoothed_by, logits])
        assert to_labels is None
        assert to_smoothing is None
        # softmax(x) - z, with z = [1 - s / 2, s / 2]
        second = math.e / (1 + math.e) - smoothing / 2
        np.testing.assert_allclose(to_logits, [[-second, second]], rtol=1e-6)


def test_a_smoothing_that_is_always_another_gives_the_number_of_its_ops():
    labels, logits = tf.constant([[1.0, 0.0, 0.0]]), tf.constant([[1.0, 2.0, 0.5]])
    for step in range(9):
        smoothing = 0.1 + 0.07 * step
        by_ops = losses.softmax_cross_entropy(labels * (1 - smoothing) + smoothing / tf.constant(3.0), logits)
        assert float(losses.softmax_cross_entropy(labels, logits, label_smoothing=smoothing)) == float(by_ops)


def test_labels_of_another_shape_are_refused_by_name():
    with pytest.raises(ValueError, match="`logits` and `onehot_labels` must have the same shape"):
        losses.softmax_cross_entropy([[1.0, 0.0]], [[1.0, 2.0, 3.0]])


def test_half_precision_is_computed_in_float32():
    generator = np.random.default_rng(1)
    logits = tf.cast(3 * generator.normal(size=[8, 1000]), tf.bfloat16)
    labels = np.eye(8, 1000, dtype=np.float32)
    wanted = tf.cast(tf.nn.softmax_cross_entropy_with_logits(labels, tf.cast(logits, tf.float32)), tf.bfloat16)
    for _ in range(3):
        loss = losses.softmax_cross_entropy(labels, logits, reduction="none")
        np.testing.assert_array_equal(tf.cast(loss, tf.float32), tf.cast(wanted, tf.float32))
