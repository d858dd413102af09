# SPDX-License-Identifier: Apache-2.0
"""Which weights fit which losses."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import tensorflow as tf

from tfcompat_losses._inputs import Weights
from tfcompat_losses.weighting.counts import total_of
from tfcompat_losses.weighting.shapes import Shape

_ops = tf.raw_ops


def check_broadcastable(weights: Weights, name: str, shape: Shape) -> Weights:
    """`weights`, once they are a scalar or have the rank of `shape` with each dimension 1 or equal.

    What the static shapes show to be wrong is a ValueError now; what they leave open is checked when the graph runs
    (InvalidArgumentError), under jit_compile too.
    """
    return weights if isinstance(weights, float) else check_tensor(weights, name, shape)


def check_tensor(weights: tf.Tensor, name: str, shape: Shape) -> tf.Tensor:
    """The same of a tensor."""
    return weights if known_to_fit(weights, name, shape.static) else fit_when_run(weights, name, shape).checked


def known_to_fit(weights: tf.Tensor, name: str, shape: tf.TensorShape) -> bool:
    """Whether the static shapes show that the weights fit; a ValueError if they show that they do not."""
    if weights.shape.rank == 0:
        return True
    if weights.shape.rank is None or shape.rank is None:
        return False
    of_weights, of_losses = weights.shape.as_list(), shape.as_list()
    # A list: eagerly a generator takes longer.
    apart = [(weight, value) for weight, value in zip(of_weights, of_losses) if weight not in (1, value)]
    if len(of_weights) != len(of_losses) or any(None not in pair for pair in apart):
        raise ValueError(
            f"{_NOT_BROADCASTABLE} {name}.shape={shape}. weights.shape={weights.shape}. {_what_fits(name)}"
        )
    return not apart and None not in of_weights


_NOT_BROADCASTABLE = "weights can not be broadcast to values."


def _what_fits(name: str) -> str:
    return (
        f"Argument `weights` must be a scalar or have the rank of the {name} with each dimension 1 or equal (for "
        f"{name} of rank 2 a weight per row is [batch_size, 1], not [batch_size])."
    )


class Fitting(NamedTuple):
    checked: tf.Tensor
    number_present: Callable[[], tf.Tensor]


def fit_when_run(weights: tf.Tensor, name: str, shape: Shape) -> Fitting:
    """Weights that are checked when the graph runs."""
    weights_shape, values_shape = _ops.Shape(input=weights, out_type=tf.int64), shape.when_run()
    zero, one = tf.constant(0, tf.int64), tf.constant(1, tf.int64)
    known = None not in (weights.shape.rank, shape.static.rank)
    dimensions = weights_shape if known else _of_rank(tf.size(values_shape), weights_shape)
    is_equal = _ops.Equal(x=dimensions, y=values_shape)
    fitting = _ops.SelectV2(condition=is_equal, t=dimensions, e=one)
    fits = _ops.All(input=_ops.Equal(x=dimensions, y=fitting), axis=zero)
    if not known:
        rank = tf.size(weights_shape)
        # tf.equal, not ==: in a tf.Graph that compares the tensors' identities.
        fits &= tf.equal(rank, 0) | tf.equal(rank, tf.size(values_shape))
        # There can be as many weights as that, of another rank: no reshape takes a size of -2.
        fitting = tf.where(fits, fitting, -2)
    with tf.control_dependencies([_assert(fits, name, weights_shape, values_shape)]):
        # Weights that fit have this shape. XLA drops assertions, but it refuses to reshape others: they are too many,
        # unless there are none, and no losses.
        checked = _ops.Reshape(tensor=weights, shape=fitting)
    checked.set_shape(weights.shape)

    def number_present() -> tf.Tensor:
        # Repeats where a weight is not 0, and their sum: an op less than to count the weights and multiply.
        repeats = _ops.Prod(input=_ops.SelectV2(condition=is_equal, t=one, e=values_shape), axis=zero)
        is_nonzero = tf.cast(checked, tf.bool, name="is_nonzero")
        present = total_of(_ops.SelectV2(condition=is_nonzero, t=repeats, e=zero))
        return tf.cast(present, tf.float32, name="num_present")

    return Fitting(checked, number_present)


def _of_rank(rank: tf.Tensor, dimensions: tf.Tensor) -> tf.Tensor:
    """As many dimensions as `rank`, those that are missing of size 1: all of a scalar's."""
    missing = tf.maximum(rank - tf.size(dimensions), 0)
    return tf.concat([dimensions, tf.ones([missing], tf.int64)], axis=0)[:rank]


_ALL_DIMENSIONS = 8
"""Of a shape in a message; by default TensorFlow shows three."""


def _assert(fits: tf.Tensor, name: str, weights_shape: tf.Tensor, values_shape: tf.Tensor) -> tf.Operation:
    # In one string: another would be another op.
    message = f"{_NOT_BROADCASTABLE} {_what_fits(name)} weights.shape, {name}.shape ="
    return _ops.Assert(condition=fits, data=[message, weights_shape, values_shape], summarize=_ALL_DIMENSIONS)
