# SPDX-License-Identifier: Apache-2.0
"""compute_weighted_loss: the way that every loss takes, without a formula."""

import numpy as np
import pytest
import tensorflow as tf

import tfcompat_losses as losses


def test_lists_of_losses_are_weighed_and_collected():
    with losses.collect() as collected:
        loss = losses.compute_weighted_loss([1.0, 3.0], weights=[1.0, 2.0])
    # (1 + 6) / 2
    np.testing.assert_allclose(loss, 3.5)
    assert collected.losses[0] is loss
    assert str(collected).splitlines()[1].startswith("weighted_loss/value:0")


@pytest.mark.parametrize("weights", [1.0, 2.0, [[1.0], [2.0]]], ids=["none", "scalar", "column"])
def test_names_are_those_of_v1_for_each_reduction(weights):
    for reduction in losses.Reduction.all():
        names = []
        for module in (losses, tf.compat.v1.losses):
            with tf.Graph().as_default():
                names.append(module.compute_weighted_loss(tf.ones([2, 3]), weights, reduction=reduction).name)
        assert names[0] == names[1]


def test_inside_a_function_autograph_leaves_it_as_it_is():
    @tf.function
    def loss(values):
        return losses.compute_weighted_loss(values)

    assert "autograph" not in loss.get_concrete_function(tf.TensorSpec([2])).graph.get_operations()[-1].name
    np.testing.assert_allclose(loss(tf.constant([1.0, 3.0])), 2.0)


@pytest.mark.parametrize("reduction", sorted({*losses.Reduction.all()}))
def test_weights_of_unknown_rank_weigh_losses_of_a_known_shape(reduction):
    values, weights = tf.constant([[1.0, 2.0], [3.0, 4.0]]), tf.constant([[2.0], [0.0]])

    def weighed(module):
        @tf.function(input_signature=[tf.TensorSpec(None)])
        def run(weights):
            with tf.GradientTape() as tape:
                tape.watch([values, weights])
                loss = module.compute_weighted_loss(values, weights, reduction=reduction)
            return loss, *tape.gradient(loss, [values, weights])

        return run(weights)

    for ours, v1 in zip(weighed(losses), weighed(tf.compat.v1.losses)):
        np.testing.assert_allclose(ours, v1, rtol=1e-6)


WEIGHTS = {
    "a number": lambda: 2.0,
    "an int": lambda: 2,
    "a NumPy number": lambda: np.float64(2.0),
    "a list": lambda: [[2.0], [0.5]],
    "ints": lambda: [[2], [1]],
    "bools": lambda: np.array([[True], [False]]),
    "float64": lambda: np.array([[2.0], [0.5]]),
    "a tensor": lambda: tf.constant([[2.0], [0.5]]),
    "a tensor of float64": lambda: tf.constant([[2.0], [0.5]], tf.float64),
}


@pytest.mark.parametrize("dtype", [tf.float32, tf.float64], ids=lambda dtype: dtype.name)
@pytest.mark.parametrize("weights", WEIGHTS.values(), ids=WEIGHTS)
def test_weights_of_each_kind_take_the_names_that_they_take_in_v1(weights, dtype):
    def names(module):
        with tf.Graph().as_default():
            pair = tf.ones([2, 3], dtype), tf.zeros([2, 3], dtype)
            return [
                module.compute_weighted_loss(pair[0], weights()).name,
                module.sigmoid_cross_entropy(*pair, weights()).name,
                module.mean_squared_error(*pair, weights()).name,
            ]

    assert names(losses) == names(tf.compat.v1.losses)
