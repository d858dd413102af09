# SPDX-License-Identifier: Apache-2.0
"""-log(softmax(x)[z])."""

import math

import numpy as np
import pytest
import tensorflow as tf

import tfcompat_losses as losses
from tfcompat_losses._engine.formula import IDENTITY, SMALL
from tfcompat_losses.losses import softmax_cross_entropy as softmax
from tfcompat_losses.losses import sparse_softmax_cross_entropy as sparse_softmax

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


def test_a_class_that_is_not_there_is_refused_in_the_same_words_at_each_call():
    logits, row = tf.constant(LOGITS), tf.constant([1.0, 2.0])
    for labels, said in (
        ([0, 1], None),
        ([0, 2], "label value of 2 which is outside the valid range of"),
        ([1, 0], None),
    ):
        for _ in range(3):
            if said is None:
                assert losses.sparse_softmax_cross_entropy(labels, logits, row) > 0.0
            else:
                with pytest.raises(tf.errors.InvalidArgumentError, match=said) as raised:
                    losses.sparse_softmax_cross_entropy(labels, logits, row)
                assert "PartitionedCall" not in str(raised.value)


@pytest.mark.parametrize("formula_of_rows", [sparse_softmax.formula_of_rows, softmax.formula_of_rows])
def test_only_a_small_kernel_is_run_again_for_its_gradient(formula_of_rows):
    is_sparse = formula_of_rows is sparse_softmax.formula_of_rows
    for rows, is_small in ((SMALL // 64 - 1, True), (SMALL // 64, False)):
        labels = tf.zeros([rows], tf.int32) if is_sparse else tf.zeros([rows, 64])
        formula, _, _ = formula_of_rows(labels, tf.zeros([rows, 64]))
        assert (formula is not IDENTITY) == is_small


@pytest.mark.parametrize("loss", [losses.sparse_softmax_cross_entropy, losses.softmax_cross_entropy])
@pytest.mark.parametrize("rows", [SMALL // 64 - 1, SMALL // 64], ids=["small", "not small"])
def test_the_numbers_do_not_depend_on_how_many_there_are(loss, rows):
    generator = np.random.default_rng(rows)
    logits, row = tf.constant(generator.normal(size=[rows, 64])), tf.constant(generator.random(rows))
    ids = generator.integers(64, size=rows)
    labels = ids if loss is losses.sparse_softmax_cross_entropy else np.eye(64)[ids]
    softmax = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    per_row = -np.log(softmax[np.arange(rows), ids])
    for _ in range(3):
        with tf.GradientTape() as tape:
            tape.watch([logits, row])
            value = loss(labels, logits, row)
        np.testing.assert_allclose(value, np.mean(per_row * row), rtol=1e-6)
        to_logits, to_row = tape.gradient(value, [logits, row])
        wanted = (softmax - np.eye(64)[ids]) * np.array(row)[:, None] / rows
        np.testing.assert_allclose(to_logits, wanted, rtol=1e-5, atol=1e-10)
        np.testing.assert_allclose(to_row, per_row / rows, rtol=1e-6)
