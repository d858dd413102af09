# SPDX-License-Identifier: Apache-2.0
"""The sum of a collection: of losses of one shape and dtype, and otherwise an error that names them."""

import contextlib

import numpy as np
import pytest
import tensorflow as tf

import tfcompat_losses as losses


def different_shapes():
    losses.absolute_difference([0.0, 0.0], [1.0, 2.0], reduction="none")
    losses.mean_squared_error([0.0], [1.0])
    return losses.get_total_loss()


def different_regularizers():
    losses.add_loss(tf.constant([1.0, 2.0]), "regularization_losses")
    losses.add_loss(tf.constant([[1.0]]), "regularization_losses")
    return losses.get_regularization_loss()


def different_dtypes():
    losses.mean_squared_error([0.0], [1.0])
    losses.add_loss(tf.constant(1.0, tf.float64))
    return losses.get_total_loss()


def in_a_graph(step):
    with tf.Graph().as_default():
        step()


MODES = {
    "eager": losses.collect(),
    "function": tf.function,
    "jit": lambda step: tf.function(step, jit_compile=True),
    "graph": lambda step: lambda: in_a_graph(step),
}


@pytest.mark.parametrize("mode", MODES)
def test_losses_of_different_shapes_are_named_with_their_shapes(mode):
    with pytest.raises(ValueError, match=r"differ in shape") as caught:
        MODES[mode](different_shapes)()
    for each in (r"absolute_difference/Mul:0' (2,)", "mean_squared_error/value:0' ()", "Reduction.NONE"):
        assert each in str(caught.value)


@pytest.mark.parametrize("mode", MODES)
def test_so_are_regularization_losses(mode):
    with pytest.raises(ValueError, match=r"(?s)differ in shape.*\(2,\).*\(1, 1\)"):
        MODES[mode](different_regularizers)()


@pytest.mark.parametrize("mode", MODES)
def test_losses_of_different_dtypes_are_named_with_their_dtypes(mode):
    with pytest.raises(TypeError, match="differ in dtype.*mean_squared_error/value:0' float32.*float64"):
        MODES[mode](different_dtypes)()


def test_the_total_of_a_scope_says_the_same_after_it_closed():
    with losses.collect() as collected, contextlib.suppress(ValueError):
        different_shapes()
    with pytest.raises(ValueError, match="differ in shape"):
        collected.total_loss()


def test_arrays_and_numbers_added_by_hand_are_added_up():
    with losses.collect():
        losses.add_loss(np.float32(1.0))
        losses.add_loss(2.0)
        losses.add_loss(tf.constant(3.0))
        np.testing.assert_allclose(losses.get_total_loss(), 6.0)


def test_of_those_that_differ_in_shape_a_number_has_none():
    with losses.collect(), pytest.raises(ValueError, match=r"loss:0' \(\), 'loss_1:0' \(2,\)"):
        losses.add_loss(2.0)
        losses.add_loss(np.ones([2], np.float32))
        losses.get_total_loss()


def test_a_row_of_the_table_is_one_line_whatever_the_shape():
    with losses.collect() as collected:
        losses.add_loss(tf.zeros([2, 2]))
    assert len(str(collected).splitlines()) == 2
