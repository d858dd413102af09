# SPDX-License-Identifier: Apache-2.0
"""Cross-entropies of logits of any rank and dtype, eagerly as one op, give what tf.nn gives for them."""

import numpy as np
import pytest
import tensorflow as tf

import tfcompat_losses as losses
from tfcompat_losses._engine.formula import IDENTITY, SMALL
from tfcompat_losses.losses import softmax_cross_entropy as softmax
from tfcompat_losses.losses import sparse_softmax_cross_entropy as sparse_softmax

DTYPES = ["float16", "bfloat16", "float32", "float64"]
SHAPES = [(5,), (3, 5), (2, 3, 5), (2, 1, 3, 5), (0, 4, 5)]


def in_turn(loss):
    """The loss and its gradient for logits and weights, three times: eagerly the first is not run as the others."""

    def run(labels, logits, weights):
        with tf.GradientTape() as tape:
            tape.watch([logits, weights])
            value = loss(labels, logits, weights)
        return value, *tape.gradient(value, [logits, weights])

    return lambda *arguments: [run(*arguments) for _ in range(3)]


@pytest.mark.parametrize("reduction", ["none", "weighted_sum_by_nonzero_weights"])
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("name", ["softmax_cross_entropy", "sparse_softmax_cross_entropy"])
def test_each_time_it_is_what_tf_nn_gives(name, shape, dtype, reduction):
    generator = np.random.default_rng(3)
    logits = tf.cast(3.0 * generator.normal(size=shape), dtype)
    ids = tf.constant(generator.integers(5, size=shape[:-1]), tf.int32)
    weights = tf.constant(generator.uniform(0.5, 2.0, shape[:-1]), tf.float32)
    is_sparse = name.startswith("sparse")
    labels = ids if is_sparse else tf.one_hot(ids, 5, dtype=dtype)
    per_row = tf.nn.sparse_softmax_cross_entropy_with_logits if is_sparse else tf.nn.softmax_cross_entropy_with_logits

    def by_hand(labels, logits, weights):
        weighted = tf.cast(per_row(labels=labels, logits=logits), tf.float32) * weights
        mean = tf.math.divide_no_nan(tf.reduce_sum(weighted), float(weighted.shape.num_elements()))
        return tf.cast(weighted if reduction == "none" else mean, dtype)

    def ours(labels, logits, weights):
        return getattr(losses, name)(labels, logits, weights, reduction=reduction)

    wanted = in_turn(by_hand)(labels, logits, weights)[0]
    tolerance = {"float16": 2e-3, "bfloat16": 1.6e-2}.get(dtype, 2e-6)
    for got in in_turn(ours)(labels, logits, weights):
        for one, other in zip(got, wanted):
            assert one.dtype == other.dtype
            assert one.shape == other.shape
            np.testing.assert_allclose(tf.cast(one, "float64"), tf.cast(other, "float64"), tolerance, 1e-6)


@pytest.mark.parametrize("formula_of_rows", [sparse_softmax.formula_of_rows, softmax.formula_of_rows])
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", [(SMALL // 64, 64), (4, SMALL // 256, 64)], ids=["rank 2", "rank 3"])
def test_what_is_small_is_one_formula_with_its_weighing(formula_of_rows, dtype, shape):
    for dimensions, is_small in (((shape[0] - 1, *shape[1:]), True), (shape, False)):
        is_sparse = formula_of_rows is sparse_softmax.formula_of_rows
        labels = tf.zeros(dimensions[:-1], tf.int32) if is_sparse else tf.zeros(dimensions, dtype)
        formula, _, axis = formula_of_rows(labels, tf.zeros(dimensions, dtype))
        assert (formula is not IDENTITY) == (axis == -1) == is_small
