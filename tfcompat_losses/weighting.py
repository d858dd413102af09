# SPDX-License-Identifier: Apache-2.0
"""v1's weighting: which weights fit which losses, how many elements count, and the table of reductions."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf

from tfcompat_losses import _graphs, _inputs, distribute
from tfcompat_losses._formula import IDENTITY, Axes, Formula, Number, Weigh, all_axes, times, total
from tfcompat_losses.reduction import Reduction

_ops = tf.raw_ops


def as_weights(weights: Any) -> Number:
    """A Python float where Python knows the number, else a float32 tensor."""
    if isinstance(weights, (float, int, np.floating, np.integer, np.bool_)):
        return float(np.float32(weights))
    return _inputs.to_float32("weights", weights)


def reduce_weighted(
    formula: Formula, arguments: tuple[tf.Tensor, ...], weights: Number, reduction: str, name: str
) -> tf.Tensor:
    """The losses `formula(*arguments)`, weighted and reduced in float32, as v1 does for every dtype."""
    # The one divisor that is not a count: the gradient reaches the weights through it too.
    is_sum_of_tensor = reduction == Reduction.MEAN and not isinstance(weights, float)
    if reduction in DIVISORS and not is_sum_of_tensor:
        if arguments[-1].dtype != tf.float32:
            formula, arguments = IDENTITY, (_inputs.cast(formula.per_element(*arguments), tf.float32),)
        return formula.mean(functools.partial(_factor_and_divisor, reduction), weights, *arguments, name=name)

    losses = _inputs.cast(formula.per_element(*arguments), tf.float32)
    weights = check_broadcastable(weights, "losses", losses)
    weighted = times(losses, weights)
    if reduction == Reduction.NONE:
        return _graphs.named(weighted, name)
    if reduction == Reduction.SUM:
        return total(weighted, name=name)
    divisor = distribute.over_replicas(sum_of_weights(losses, weights))
    return _ops.DivNoNan(x=total(weighted), y=divisor, name=name)


def _factor_and_divisor(reduction: str, losses: Any, weights: Number, axes: Axes) -> tuple[Number, Number]:
    weights, divisor = DIVISORS[reduction](losses, weights, axes)
    return weights, distribute.over_replicas(divisor)


def check_broadcastable(weights: Number, name: str, values: tf.Tensor) -> Number:
    """`weights`, once they are a scalar or have the rank of `values` with each dimension 1 or equal.

    What the static shapes show to be wrong is a ValueError now; what they leave open is checked when the graph runs
    (InvalidArgumentError), under jit_compile too.
    """
    if isinstance(weights, float) or _known_to_fit(weights, name, values):
        return weights
    return _checked_when_run(weights, name, values)


def _known_to_fit(weights: tf.Tensor, name: str, values: tf.Tensor) -> bool:
    """Whether the static shapes show that the weights fit; a ValueError if they show that they do not."""
    if weights.shape.rank == 0:
        return True
    if weights.shape.rank is None or values.shape.rank is None:
        return False
    pairs = list(zip(weights.shape.as_list(), values.shape.as_list()))
    if len(weights.shape) != len(values.shape) or any(
        None not in (weight, value) and weight not in (1, value) for weight, value in pairs
    ):
        raise ValueError(
            f"{_NOT_BROADCASTABLE} {name}.shape={values.shape}. weights.shape={weights.shape}. Argument "
            f"`weights` must be a scalar or have the rank of the {name} with each dimension 1 or equal "
            f"(a weight per row is [batch_size, 1], not [batch_size])."
        )
    return all(weight == 1 or (weight is not None and weight == value) for weight, value in pairs)


_NOT_BROADCASTABLE = "weights can not be broadcast to values."


def _checked_when_run(weights: tf.Tensor, name: str, values: tf.Tensor) -> tf.Tensor:
    weights_shape, values_shape = tf.shape(weights), tf.shape(values)
    if None not in (weights.shape.rank, values.shape.rank):
        fits = _dimensions_fit(weights_shape, values_shape)
    else:
        weights_rank, values_rank = tf.size(weights_shape), tf.size(values_shape)
        common = tf.minimum(weights_rank, values_rank)
        dimensions_fit = _dimensions_fit(weights_shape[:common], values_shape[:common])
        # tf.equal, not ==: in a tf.Graph that compares the tensors' identities.
        fits = tf.equal(weights_rank, 0) | (tf.equal(weights_rank, values_rank) & dimensions_fit)
    with tf.control_dependencies([_assert(fits, name, weights_shape, values_shape)]):
        # XLA drops assertions, but it refuses a reshape to dimensions of -2.
        checked = tf.reshape(weights, tf.where(fits, weights_shape, -2))
    checked.set_shape(weights.shape)
    return checked


def _dimensions_fit(weights_shape: tf.Tensor, values_shape: tf.Tensor) -> tf.Tensor:
    return tf.reduce_all(tf.equal(weights_shape, 1) | tf.equal(weights_shape, values_shape))


def _assert(fits: tf.Tensor, name: str, weights_shape: tf.Tensor, values_shape: tf.Tensor) -> tf.Operation:
    message = f"{_NOT_BROADCASTABLE} weights.shape, {name}.shape ="
    return _ops.Assert(condition=fits, data=[message, weights_shape, values_shape])


def check_and_count_present(losses: tf.Tensor, weights: Number, axes: Axes = all_axes) -> tuple[Number, Number]:
    """`check_broadcastable` and `number_present`."""
    if not isinstance(weights, float) and not _known_to_fit(weights, "losses", losses):
        if None not in (weights.shape.rank, losses.shape.rank):
            return _check_and_count_when_run(losses, weights, axes)
        weights = _checked_when_run(weights, "losses", losses)
    return weights, number_present(losses, weights, axes)


def _check_and_count_when_run(losses: tf.Tensor, weights: tf.Tensor, axes: Axes) -> tuple[tf.Tensor, tf.Tensor]:
    """Of one rank: the check and the count share what they can, for they are most of the ops of such a graph."""
    weights_shape, losses_shape = _ops.ShapeN(input=[weights, losses], out_type=tf.int64)
    zero, one = tf.constant(0, tf.int64), tf.constant(1, tf.int64)
    is_equal = _ops.Equal(x=weights_shape, y=losses_shape)
    fitting = _ops.SelectV2(condition=is_equal, t=weights_shape, e=one)
    fits = _ops.All(input=_ops.Equal(x=weights_shape, y=fitting), axis=zero)
    with tf.control_dependencies([_assert(fits, "losses", weights_shape, losses_shape)]):
        # Weights that fit have this shape. XLA drops assertions, but it refuses to reshape others: they are too many,
        # unless there are none, and no losses.
        checked = _ops.Reshape(tensor=weights, shape=fitting)
    repeats = _ops.Prod(input=_ops.SelectV2(condition=is_equal, t=one, e=losses_shape), axis=zero)
    present = _ops.SelectV2(condition=tf.cast(checked, tf.bool, name="is_nonzero"), t=repeats, e=zero)
    return checked, tf.cast(total(present, axes), tf.float32, name="num_present")


def number_of_elements(losses: tf.Tensor, weights: Number = 1.0) -> Number:
    """How many losses there are, whatever they weigh."""
    number = losses.shape.num_elements()
    if number is not None:
        return float(number)
    return tf.cast(tf.size(losses, out_type=tf.int64), tf.float32, name="num_elements")


def number_present(losses: tf.Tensor, weights: Number, axes: Axes = all_axes) -> Number:
    """How many losses have a weight other than zero, exactly: float32 loses count above 2**24."""
    if isinstance(weights, float):
        return number_of_elements(losses) if weights != 0.0 else 0.0
    elements = losses.shape.num_elements(), weights.shape.num_elements()
    if None not in elements:
        repeats = elements[0] // max(elements[1], 1)
        if _graphs.is_on_cpu(weights):
            # Python counts faster than five ops.
            return float(np.count_nonzero(np.not_equal(weights, 0.0)) * repeats)
        # float32 holds every count up to 2**24.
        nonzero = _nonzero(weights, tf.float32 if elements[1] <= 2**24 else tf.int64, axes)
        present = nonzero if repeats == 1 else _ops.Mul(x=nonzero, y=repeats)
    else:
        repeats = tf.size(losses, out_type=tf.int64)
        if elements[1] != 1:
            repeats //= tf.maximum(tf.size(weights, out_type=tf.int64), 1)
        present = _nonzero(weights, tf.int64, axes) * repeats
    # Named: the name of a loss that is cast counts the casts before it.
    return present if present.dtype is tf.float32 else tf.cast(present, tf.float32, name="num_present")


def _nonzero(weights: tf.Tensor, dtype: tf.DType, axes: Axes) -> tf.Tensor:
    is_nonzero = tf.cast(_ops.NotEqual(x=weights, y=0.0), dtype, name="nonzero")
    # Abs changes nothing, but XLA takes half the time for a sum of floats that are not straight from bools.
    return total(_ops.Abs(x=is_nonzero) if dtype is tf.float32 else is_nonzero, axes)


def sum_of_weights(losses: tf.Tensor, weights: Number) -> Number:
    """The sum of the weights, each counted as often as it is broadcast."""
    if isinstance(weights, float):
        return number_of_elements(losses) * weights
    return total(tf.broadcast_to(weights, tf.shape(losses)))


def _after_check(divisor: Callable[[tf.Tensor, Number], Number]) -> Weigh:
    def checked_and_divisor(losses: tf.Tensor, weights: Number, axes: Axes) -> tuple[Number, Number]:
        weights = check_broadcastable(weights, "losses", losses)
        return weights, divisor(losses, weights)

    return checked_and_divisor


DIVISORS: dict[str, Weigh] = {
    Reduction.MEAN: _after_check(sum_of_weights),
    Reduction.SUM_OVER_BATCH_SIZE: _after_check(number_of_elements),
    Reduction.SUM_BY_NONZERO_WEIGHTS: check_and_count_present,
}
"""The weights, checked, and what the sum of the weighted losses is divided by. NONE and SUM divide by nothing."""
