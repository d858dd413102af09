# SPDX-License-Identifier: Apache-2.0
"""v1's weighting: which weights fit which losses, how many elements count, and the table of reductions."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence
from typing import NamedTuple, Union

import numpy as np
import tensorflow as tf

from tfcompat_losses import _graphs, distribute
from tfcompat_losses._inputs import Weights
from tfcompat_losses.reduction import Reduction

_ops = tf.raw_ops

Divisor = Union[float, tf.Tensor, None]


class Weighing(NamedTuple):
    """What a loss does with its per-element losses."""

    factor: Weights
    divisor: Divisor
    """What the sum of the weighted losses is divided by; None: they are not summed."""
    rows_first: bool = False
    """Whether the losses are summed over the dimensions that the factor does not have before they are weighed."""
    by_factors: bool = False
    """Whether the divisor is yet to be multiplied by the sum of the factor."""


class Shape:
    """The shape that tensors have together, before it is known what is computed from them.

    Args:
      tensors: what is broadcast together.
      axis: a dimension that the losses are reduced along, if there is one.
      keepdims: whether that one is then there, with size 1.
    """

    def __init__(self, tensors: Sequence[tf.Tensor], axis: int | None = None, keepdims: bool = True) -> None:
        self._tensors = tensors
        self._axis = axis
        self._keepdims = keepdims
        static = tensors[-1].shape
        if len(tensors) > 2 or not tf.executing_eagerly():
            # Eagerly labels and predictions have been checked to be the same; a parameter may broadcast.
            static = functools.reduce(tf.broadcast_static_shape, [tensor.shape for tensor in tensors])
        if axis is not None and static.rank is not None:
            dimensions = static.as_list()
            check_axis(axis, static.rank)
            self._axis = axis % static.rank
            dimensions[self._axis : self._axis + 1] = [1] if keepdims else []
            static = tf.TensorShape(dimensions)
        self.static = static

    def when_run(self) -> tf.Tensor:
        """The shape as an int64 tensor."""
        if self.static.is_fully_defined():
            return tf.constant(self.static.as_list(), tf.int64, name="losses_shape")
        shapes = [_ops.Shape(input=tensor, out_type=tf.int64) for tensor in self._tensors]
        shape = functools.reduce(lambda one, other: _ops.BroadcastArgs(s0=one, s1=other), shapes)
        if self._axis is None:
            return shape
        before, after = shape[: self._axis], shape[self._axis + 1 :]
        return tf.concat([before, tf.ones([int(self._keepdims)], tf.int64), after], axis=0)


def check_axis(axis: int, rank: int) -> None:
    """Raises ValueError for an axis that tensors of this rank do not have, in v1's words and with its name."""
    if not -rank <= axis < rank:
        wanted = (
            f"must be an integer from {-rank} to {rank - 1}" if rank else "names a dimension, and scalars have none"
        )
        raise ValueError(
            f"Invalid reduction dimension {axis} for input with {rank} dimensions. "
            f"Argument `axis` {wanted}, got {axis}."
        )


def weigh(reduction: str, weights: Weights, shape: Shape) -> Weighing:
    """The factor of each loss and the divisor of their sum, for losses of a shape."""
    return REDUCTIONS[reduction](weights, shape)


def check_broadcastable(weights: Weights, name: str, shape: Shape) -> Weights:
    """`weights`, once they are a scalar or have the rank of `shape` with each dimension 1 or equal.

    What the static shapes show to be wrong is a ValueError now; what they leave open is checked when the graph runs
    (InvalidArgumentError), under jit_compile too.
    """
    return weights if isinstance(weights, float) else _checked(weights, name, shape)


def _checked(weights: tf.Tensor, name: str, shape: Shape) -> tf.Tensor:
    return weights if _known_to_fit(weights, name, shape.static) else _fitting(weights, name, shape).checked


def _known_to_fit(weights: tf.Tensor, name: str, shape: tf.TensorShape) -> bool:
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


class _Fitting(NamedTuple):
    checked: tf.Tensor
    number_present: Callable[[], tf.Tensor]


def _fitting(weights: tf.Tensor, name: str, shape: Shape) -> _Fitting:
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

    return _Fitting(checked, number_present)


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


def number_of_elements(shape: Shape, from_dimension: int = 0) -> Weights:
    """How many losses there are, whatever they weigh: the product of the dimensions."""
    known = _num_elements(shape.static, from_dimension)
    if known is not None:
        return float(known)
    dimensions = shape.when_run()[from_dimension:] if from_dimension else shape.when_run()
    return tf.cast(tf.reduce_prod(dimensions), tf.float32, name="num_elements")


def _checked_and_counted(weights: Weights, shape: Shape) -> Weighing:
    """How many losses have a weight other than zero, exactly: float32 loses count above 2**24."""
    if isinstance(weights, float):
        return Weighing(weights, number_of_elements(shape) if weights != 0.0 else 0.0)
    if not _known_to_fit(weights, "losses", shape.static):
        checked, number_present = _fitting(weights, "losses", shape)
        return Weighing(checked, number_present())
    repeats = _known_repeats(weights, shape)
    if repeats is not None:
        return Weighing(weights, _known_number_present(weights, repeats))
    dimensions = shape.when_run()
    if weights.shape.rank:
        dimensions = tf.gather(dimensions, [axis for axis, size in enumerate(weights.shape.as_list()) if size == 1])
    present = _nonzero(weights, tf.int64) * tf.reduce_prod(dimensions)
    return Weighing(weights, tf.cast(present, tf.float32, name="num_present"))


def _known_repeats(weights: tf.Tensor, shape: Shape) -> int | None:
    """How many losses each weight is for, if the static shapes of weights that fit tell."""
    losses, weighing = _num_elements(shape.static), _num_elements(weights.shape)
    return None if losses is None or weighing is None else losses // max(weighing, 1)


def _num_elements(shape: tf.TensorShape, from_dimension: int = 0) -> int | None:
    # In a third of the time that TensorShape takes for it, a slice of which takes as long as an op.
    dimensions = None if shape.rank is None else shape.as_list()[from_dimension:]
    return None if dimensions is None or None in dimensions else math.prod(dimensions)


def _known_number_present(weights: tf.Tensor, repeats: int) -> Weights:
    if _graphs.is_on_cpu(weights):
        # Python counts faster than five ops.
        return float(int(np.count_nonzero(np.asarray(weights))) * repeats)
    # float32 holds every count up to 2**24.
    nonzero = _nonzero(weights, tf.float32 if weights.shape.num_elements() <= 2**24 else tf.int64)
    present = nonzero if repeats == 1 else _ops.Mul(x=nonzero, y=repeats)
    return present if present.dtype is tf.float32 else tf.cast(present, tf.float32, name="num_present")


def _nonzero(weights: tf.Tensor, dtype: tf.DType) -> tf.Tensor:
    is_nonzero = tf.cast(_ops.NotEqual(x=weights, y=0.0), dtype, name="nonzero")
    # Abs changes nothing, but XLA takes half the time for a sum of floats that are not straight from bools.
    return total_of(_ops.Abs(x=is_nonzero) if dtype is tf.float32 else is_nonzero)


def total_of(values: tf.Tensor) -> tf.Tensor:
    if values.shape.rank is None:
        values = tf.reshape(values, [-1])
    return _ops.Sum(input=values, axis=np.arange(values.shape.rank, dtype=np.int32), name="sum_of_all")


def _checked_and_summed(weights: Weights, shape: Shape) -> Weighing:
    """The sum of the weights, each as often as it is broadcast; the gradient reaches the weights through it too."""
    if isinstance(weights, float):
        return Weighing(weights, number_of_elements(shape) * weights)
    weights = _checked(weights, "losses", shape)
    repeats = _known_repeats(weights, shape)
    if repeats is None:
        return Weighing(weights, total_of(tf.broadcast_to(weights, shape.when_run())))
    if not distribute.are_divisors_shared():
        return Weighing(weights, float(repeats), by_factors=True)
    return Weighing(weights, _ops.Mul(x=total_of(weights), y=float(repeats)))


def weigh_samples(weights: Weights, labels: tf.Tensor, predictions: tf.Tensor) -> tuple[Weights, Weighing]:
    """For a loss of whole samples: how many elements of each have a weight other than zero, and how they weigh.

    The count is a number, the same for all, or `[batch_size, 1, ...]`. Where no element counts the loss is 0.
    """
    weights = check_broadcastable(weights, "labels", Shape([labels]))
    shape = Shape([labels, predictions])
    static = shape.static
    counts_all = all_or_none(weights)
    if counts_all is not None and static.is_fully_defined():
        present = number_of_elements(shape, from_dimension=1) if counts_all else 0.0
        return present, Weighing(weights, 1.0 if present > 0.0 else 0.0)
    if isinstance(weights, tf.Tensor) and _graphs.is_on_cpu(weights):
        nonzero = np.broadcast_to(np.not_equal(weights, 0.0), static.as_list())
        counts = np.count_nonzero(nonzero, axis=tuple(range(1, static.rank)), keepdims=True)
        return tf.constant(counts, tf.float32), Weighing(weights, 1.0 if counts.any() else 0.0)
    nonzero = tf.cast(_ops.NotEqual(x=weights, y=0.0), tf.float32)
    present = _sum_within_samples(tf.broadcast_to(nonzero, shape.when_run()))
    return present, Weighing(weights, tf.cast(_ops.Greater(x=total_of(present), y=0.0), tf.float32))


def all_or_none(weights: Weights) -> bool | None:
    """Whether all weights are other than zero (True) or none is (False); None: some, or their values are not known."""
    if isinstance(weights, float):
        return weights != 0.0
    if not _graphs.is_on_cpu(weights):
        return None
    values = np.asarray(weights)
    nonzero = int(np.count_nonzero(values))
    return True if nonzero == values.size else None if nonzero else False


def _sum_within_samples(values: tf.Tensor) -> tf.Tensor:
    rank = values.shape.rank
    axes = tf.range(1, tf.rank(values)) if rank is None else np.arange(1, rank, dtype=np.int32)
    return _ops.Sum(input=values, axis=axes, keep_dims=True)


def _over(divisor: Callable[[Weights, Shape], Divisor]) -> Callable[[Weights, Shape], Weighing]:
    def checked_and_divisor(weights: Weights, shape: Shape) -> Weighing:
        weights = check_broadcastable(weights, "losses", shape)
        return Weighing(weights, divisor(weights, shape))

    return checked_and_divisor


def _over_replicas(row: Callable[[Weights, Shape], Weighing]) -> Callable[[Weights, Shape], Weighing]:
    def summed_over_replicas(weights: Weights, shape: Shape) -> Weighing:
        weighing = row(weights, shape)
        divisor = distribute.over_replicas(weighing.divisor)
        return weighing if divisor is weighing.divisor else weighing._replace(divisor=divisor)

    return summed_over_replicas


REDUCTIONS: dict[str, Callable[[Weights, Shape], Weighing]] = {
    Reduction.NONE: _over(lambda weights, shape: None),
    Reduction.SUM: _over(lambda weights, shape: 1.0),
    Reduction.MEAN: _over_replicas(_checked_and_summed),
    Reduction.SUM_OVER_BATCH_SIZE: _over_replicas(_over(lambda weights, shape: number_of_elements(shape))),
    Reduction.SUM_BY_NONZERO_WEIGHTS: _over_replicas(_checked_and_counted),
}
"""How each reduction weighs."""
