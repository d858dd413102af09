# SPDX-License-Identifier: Apache-2.0
"""contrib's functions on the collections, beside what the recorded programs say of them."""

import pytest
import tensorflow as tf

import tfcompat_losses as losses
from tfcompat_losses import contrib

pytestmark = pytest.mark.usefixtures("silent")


def test_eager_losses_are_kept_in_a_collect_only():
    contrib.add_loss(tf.constant(1.0))
    with pytest.warns(UserWarning, match="kept nowhere"):
        assert contrib.get_losses() == []
    with losses.collect():
        contrib.add_loss(tf.constant(1.0))
        contrib.add_loss(tf.constant(2.0), "regularization_losses")
        contrib.add_loss(tf.constant(4.0), None)
        assert contrib.get_total_loss() == 3.0
        assert contrib.get_total_loss(add_regularization_losses=False) == 1.0
        assert contrib.get_regularization_losses() == [2.0]


def test_none_is_no_loss():
    with losses.collect(), pytest.raises(ValueError, match="Argument `loss` must not be None"):
        contrib.add_loss(None)


def test_a_total_of_nothing_names_collect():
    with pytest.raises(ValueError, match=r"with losses\.collect\(\):"):
        contrib.get_total_loss()


def test_an_arg_scope_reaches_eager_losses_too():
    with losses.collect() as collected:
        with contrib.arg_scope([contrib.add_loss], loss_collection="mine"):
            contrib.absolute_difference([2.0], [1.0])
            contrib.add_loss(tf.constant(3.0))
        contrib.absolute_difference([5.0], [1.0])
    assert collected["mine"] == [1.0, 3.0]
    assert collected.losses == [4.0]


def test_an_arg_scope_holds_in_replicas(two_replicas):
    def replica():
        contrib.absolute_difference([2.0], [1.0])
        return float(len(contrib.get_losses())), float(len(contrib.get_losses(loss_collection="mine")))

    with contrib.arg_scope([contrib.add_loss], loss_collection="mine"), losses.collect():
        counts = two_replicas.run(tf.function(replica))
    assert [[number.numpy() for number in two_replicas.experimental_local_results(each)] for each in counts] == [
        [0.0, 0.0],
        [1.0, 1.0],
    ]
