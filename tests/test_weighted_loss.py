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
