# SPDX-License-Identifier: Apache-2.0
"""-log(softmax(x)[z])."""

import math

import numpy as np
import pytest
import tensorflow as tf

import tfcompat_losses as losses

LOGITS = [[0.0, 0.0], [0.0, math.log(3)]]
# class 0 of the first row: log 2; class 1 of the second: log 4/3
MEAN = (math.log(2) + math.log(4 / 3)) / 2


@pytest.mark.parametrize("labels", [[0, 1], [[0], [1]]], ids=["[batch_size]", "[batch_size, 1]"])
def test_a_trailing_1_of_the_labels_is_dropped(labels):
    np.testing.assert_allclose(losses.sparse_softmax_cross_entropy(labels, LOGITS), MEAN, rtol=1e-6)


@pytest.mark.parametrize("weights", [[2.0, 2.0], [[2.0], [2.0]]], ids=["[batch_size]", "[batch_size, 1]"])
def test_a_trailing_1_of_the_weights_is_dropped(weights):
    np.testing.assert_allclose(losses.sparse_softmax_cross_entropy([0, 1], LOGITS, weights), 2 * MEAN, rtol=1e-6)


@pytest.mark.parametrize("known", ["labels", "logits"])
def test_a_trailing_1_is_dropped_too_where_the_rank_of_the_one_is_known(known):
    specs = [tf.TensorSpec(None, tf.int32), tf.TensorSpec([None, 2])]
    if known == "labels":
        specs = [tf.TensorSpec([None, None], tf.int32), tf.TensorSpec(None)]
    loss = tf.function(losses.sparse_softmax_cross_entropy, input_signature=specs)
    np.testing.assert_allclose(loss([[0], [1]], LOGITS), MEAN, rtol=1e-6)


def test_the_losses_have_the_dimensions_of_the_labels():
    loss = losses.sparse_softmax_cross_entropy([[0, 1]], [LOGITS], reduction="none")
    np.testing.assert_allclose(loss, [[math.log(2), math.log(4 / 3)]], rtol=1e-6)


@pytest.mark.parametrize("labels", [[0], [0, 1, 0]])
def test_as_many_labels_as_rows_are_asked_for(labels):
    with pytest.raises(ValueError, match="(must|should) equal"):
        losses.sparse_softmax_cross_entropy(labels, LOGITS)


def test_a_trailing_1_that_only_the_run_shows_is_dropped_too():
    @tf.function(
        input_signature=[
            tf.TensorSpec(None, tf.int32),
            tf.TensorSpec(None, tf.float32),
            tf.TensorSpec(None, tf.float32),
        ]
    )
    def loss(labels, logits, weights):
        return losses.sparse_softmax_cross_entropy(labels, logits, weights)

    np.testing.assert_allclose(loss([[0], [1]], LOGITS, [[2.0], [2.0]]), 2 * MEAN, rtol=1e-6)
    np.testing.assert_allclose(loss([0, 1], LOGITS, [2.0, 2.0]), 2 * MEAN, rtol=1e-6)


def test_labels_that_are_no_integers_are_a_type_error():
    with pytest.raises(TypeError, match="`labels` must hold class ids"):
        losses.sparse_softmax_cross_entropy([0.0, 1.0], LOGITS)
