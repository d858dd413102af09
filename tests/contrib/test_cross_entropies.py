# SPDX-License-Identifier: Apache-2.0
"""contrib's losses of logits of classes."""

import numpy as np
import pytest
import tensorflow as tf

from tfcompat_losses import contrib

pytestmark = pytest.mark.usefixtures("silent")


@pytest.mark.parametrize("number_of_classes", [3, 5])
def test_label_smoothing_spreads_over_the_classes(number_of_classes):
    labels = np.eye(number_of_classes, dtype=np.float32)[:1]
    logits = np.arange(number_of_classes, dtype=np.float32)[np.newaxis]
    # All of the label is spread: the mean of -log softmax.
    expected = np.mean(np.log(np.sum(np.exp(logits))) - logits)
    np.testing.assert_allclose(contrib.softmax_cross_entropy(logits, labels, label_smoothing=1.0), expected, 1e-6)


@pytest.mark.parametrize("labels", [[1, 0], [[1], [0]]], ids=["[batch_size]", "[batch_size, 1]"])
def test_class_ids_may_be_a_column(labels):
    # log(1 + exp(-3)) and log 2
    loss = contrib.sparse_softmax_cross_entropy([[0.0, 3.0], [5.0, 5.0]], labels)
    np.testing.assert_allclose(loss, (np.log1p(np.exp(-3.0)) + np.log(2.0)) / 2, rtol=1e-6)


def test_no_gradient_reaches_the_one_hot_labels():
    labels = tf.constant([[1.0, 0.0]])
    with tf.GradientTape() as tape:
        tape.watch(labels)
        loss = contrib.softmax_cross_entropy(tf.constant([[0.5, 1.0]]), labels)
    assert tape.gradient(loss, labels) is None


@pytest.mark.parametrize("name", ["sigmoid_cross_entropy", "softmax_cross_entropy", "sparse_softmax_cross_entropy"])
def test_arguments_in_the_order_of_tf_losses_are_told_the_order_here(name):
    with pytest.raises(TypeError, match=r"`logits` must be floating-point.*order of tf\.losses: here the logits come"):
        getattr(contrib, name)(tf.constant([[1, 0]]), tf.constant([[0.5, 1.0]]))


@pytest.mark.parametrize(
    ("name", "labels"), [("sigmoid_cross_entropy", "multi_class_labels"), ("softmax_cross_entropy", "onehot_labels")]
)
def test_labels_of_another_shape_are_refused_by_name(name, labels):
    with pytest.raises(ValueError, match=f"`logits` and `{labels}` must have the same shape"):
        getattr(contrib, name)([[1.0, 2.0, 3.0]], [[1.0, 0.0]])
