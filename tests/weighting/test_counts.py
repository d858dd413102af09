# SPDX-License-Identifier: Apache-2.0
"""What is counted, exactly."""

import numpy as np
import pytest
import tensorflow as tf

from tfcompat_losses import Reduction, compute_weighted_loss
from tfcompat_losses.weighting.reductions import weigh
from tfcompat_losses.weighting.shapes import Shape


def number_present(losses, weights):
    return weigh(Reduction.SUM_BY_NONZERO_WEIGHTS, weights, Shape([losses])).divisor


@pytest.mark.parametrize("shape", [[2**24 + 3, 1], [None, None]], ids=["known", "unknown"])
@pytest.mark.parametrize("mode", ["eager", "graph", "jit"])
def test_the_count_of_present_elements_is_exact_above_2_to_the_24(mode, shape):
    # 2**24 + 2 is a float32, and adding 1 in float32 stops at 2**24
    def count(weights):
        return number_present(tf.zeros([2**24 + 3, 2]), weights)

    if mode != "eager":
        count = tf.function(count, input_signature=[tf.TensorSpec(shape)], jit_compile=mode == "jit")
    weights = tf.concat([tf.ones([2**24 + 2, 1]), tf.zeros([1, 1])], 0)
    np.testing.assert_array_equal(count(weights), 2.0 * (2**24 + 2))


@pytest.mark.parametrize(
    ("shape", "dtype"), [([2**24, 1], tf.float32), ([2**24 + 1, 1], tf.int64), ([None, None], tf.int64)], ids=str
)
def test_what_float32_may_not_hold_is_counted_in_integers(shape, dtype):
    # However a device orders its sums; those of a CPU happen to be exact in float32 too.
    spec = tf.TensorSpec(shape)
    graph = tf.function(number_present).get_concrete_function(spec, spec).graph
    assert [op.outputs[0].dtype for op in graph.get_operations() if op.type == "Sum"] == [dtype]


def test_a_weight_that_is_nan_counts_as_present():
    assert np.isnan(compute_weighted_loss([1.0, 1.0], [np.nan, 0.0]))


@pytest.mark.parametrize(("weights", "present"), [([[2.0, 0.0, 1.0]], 4 * 2), ([[0.5]], 4 * 3), ([[0.0]], 0)], ids=str)
def test_weights_of_a_known_shape_are_counted_for_a_batch_that_only_the_run_knows(weights, present):
    @tf.function(input_signature=[tf.TensorSpec([None, 3]), tf.TensorSpec([1, len(weights[0])])])
    def count(losses, weights):
        return number_present(losses, weights)

    assert count(tf.ones([4, 3]), tf.constant(weights)) == present
