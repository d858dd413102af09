# SPDX-License-Identifier: Apache-2.0
"""What is read of the collections: by whom, when, and with which filter."""

import re

import numpy as np
import pytest
import tensorflow as tf

import tfcompat_losses as losses


def loss_of(value):
    return losses.absolute_difference([0.0], [float(value)])


def values(tensors):
    return [float(tensor) for tensor in tensors]


def test_nothing_is_kept_outside():
    loss_of(1)
    with losses.collect():
        pass
    loss_of(2)
    with pytest.warns(UserWarning, match="kept nowhere"):
        assert losses.get_losses() == []


def test_of_losses_from_before_a_scope_says_nothing():
    loss_of(1)
    with losses.collect():
        assert losses.get_losses() == []


def test_the_scope_filter_is_a_prefix_regex_that_keeps_the_order():
    with losses.collect():
        for tower in ("tower_1", "tower_10", "tower_2"):
            with tf.name_scope(tower):
                loss_of(tower[6:])
        assert values(losses.get_losses(scope="tower_1")) == [1.0, 10.0]
        assert values(losses.get_losses(scope="tower_1/")) == [1.0]
        assert values(losses.get_losses(scope=r".*_\d/")) == [1.0, 2.0]
        assert values(losses.get_losses(scope=r".*value:0$")) == [1.0, 10.0, 2.0]
        np.testing.assert_allclose(losses.get_total_loss(scope="tower_2"), 2.0)
        with pytest.raises(re.error):
            losses.get_losses(scope="(")


def test_in_a_graph_a_scope_narrows_the_reads_to_what_came_since():
    with tf.Graph().as_default() as graph:
        before = loss_of(1)
        with losses.collect() as collected:
            foreign = tf.compat.v1.losses.absolute_difference([0.0], [2.0])
            own = loss_of(3)
            assert [loss is other for loss, other in zip(losses.get_losses(), [foreign, own])] == [True, True]
        assert graph.get_collection("losses") == [before, foreign, own]
        assert collected.losses == [foreign, own]
        assert losses.get_losses() == [before, foreign, own]


def test_a_graphs_other_collections_are_readable_but_are_no_losses():
    with tf.Graph().as_default():
        with losses.collect() as collected:
            variable = tf.compat.v1.get_variable("w", [], use_resource=True)
            loss_of(1)
        assert len(collected) == 1
        assert collected["trainable_variables"][0] is variable
