# SPDX-License-Identifier: Apache-2.0
"""contrib's weighting, which is not v1's: aligned from the left, and counted before anything is broadcast."""

from __future__ import annotations

import numpy as np
import tensorflow as tf

from tfcompat_losses import _graphs, distribute
from tfcompat_losses._inputs import Weights
from tfcompat_losses.weighting.counts import all_or_none, number_of_elements, total_of
from tfcompat_losses.weighting.reductions import Weighing
from tfcompat_losses.weighting.shapes import Shape

_ops = tf.raw_ops


def weigh(weights: Weights, shape: Shape) -> Weighing:
    """The factor of each loss, and the number of losses that have a weight other than zero; 0 where that is 0.

    Args:
      weights: a number, or a tensor of a known rank k: its dimensions are the first k of the losses, each 1 or equal. A
        last dimension of 1 is dropped from k > 1. A dimension of 1 is broadcast over the losses but counted once:
        weights of [1] give batch_size times the mean that a scalar gives.
      shape: that of the losses, `[batch_size, ...]`, of a known rank.

    Raises:
      ValueError: a rank is unknown, or the static shape of `weights` does not fit.
    """
    _refuse_unknown_rank(weights=weights, losses=shape.static)
    if isinstance(weights, float):
        present = number_of_elements(shape) if weights != 0.0 else 0.0
        return Weighing(weights, distribute.over_replicas(present), rows_first=True)
    weights = _without_last_one(weights)
    dimensions, of_losses = weights.shape.as_list(), shape.static.as_list()
    rank = len(dimensions)
    if dimensions != of_losses[:rank]:
        _refuse_misfit(weights, shape.static, shape.static[:rank])
    present = _counted(weights, 0, shape)
    # One weight for all samples is counted once, on however many replicas.
    if rank == 0 or dimensions[0] != 1 or of_losses[0] == 1:
        present = distribute.over_replicas(present)
    many_for_one = [axis for axis, pair in enumerate(zip(dimensions, of_losses)) if pair[1] == 1 and pair[0] != 1]
    if many_for_one:
        # All weigh the same loss.
        weights = tf.reduce_sum(weights, many_for_one, keepdims=True)
    return Weighing(weights, present, rows_first=True)


def weigh_samples(weights: Weights, shape: Shape) -> tuple[Weights, Weighing]:
    """For a loss of each sample: how many of its elements count, and how the samples weigh.

    The count is a number, or `[batch_size]`. Where no element counts the loss is 0.
    """
    _refuse_unknown_rank(weights=weights, predictions=shape.static)
    if not isinstance(weights, float) and weights.shape.as_list() != shape.static.as_list()[:1]:
        _refuse_misfit(weights, shape.static, shape.static[:1])
    counts_all = all_or_none(weights) if isinstance(weights, float) or weights.shape.rank == 1 else None
    if counts_all is not None:
        # A number, where it is the same for all samples: a tensor takes longer.
        elements = number_of_elements(shape, from_dimension=1)
        return (elements, Weighing(weights, 1.0)) if counts_all else (0.0, Weighing(weights, 0.0))
    present = _counted(weights, 1, shape)
    if _graphs.is_on_cpu(weights):
        return present, Weighing(weights, 1.0 if np.count_nonzero(present) else 0.0)
    return present, Weighing(weights, tf.cast(_ops.Greater(x=total_of(present), y=0.0), tf.float32, name="is_any"))


def _counted(weights: tf.Tensor, kept: int, shape: Shape) -> Weights:
    """How many losses have a weight other than zero, in all or (`kept` is 1) of each row of the weights."""
    rank = weights.shape.rank
    axes = tuple(range(kept, rank))
    elements = number_of_elements(shape, from_dimension=max(rank, kept))
    if _graphs.is_on_cpu(weights):
        # Python counts faster than the ops, and all at once faster than along axes.
        values = np.asarray(weights)
        if not kept:
            return int(np.count_nonzero(values)) * elements
        counts = np.count_nonzero(values, axis=axes) if axes else values != 0.0
        return tf.constant(counts * elements, tf.float32)
    nonzero = tf.math.count_nonzero(weights, axis=axes, dtype=tf.int64)
    return _ops.Mul(x=tf.cast(nonzero, tf.float32, name="num_nonzero"), y=elements)


def _refuse_unknown_rank(**arguments: Weights | tf.TensorShape) -> None:
    for name, value in arguments.items():
        shape = value.shape if isinstance(value, tf.Tensor) else value
        if isinstance(shape, tf.TensorShape) and shape.rank is None:
            raise ValueError(
                f"The rank of `{name}` must be known while the graph is built. Use set_shape or tf.ensure_shape."
            )


def _without_last_one(weights: tf.Tensor) -> tf.Tensor:
    # An unknown dimension too: [None, None] weights must turn out to be [batch_size, 1].
    if weights.shape.rank > 1 and weights.shape.as_list()[-1] in (1, None):
        return tf.squeeze(weights, [-1])
    return weights


def _refuse_misfit(weights: tf.Tensor, losses: tf.TensorShape, weighed: tf.TensorShape) -> None:
    """Raises ValueError for weights that cannot be broadcast with `weighed`, dimensions of the losses."""
    try:
        tf.broadcast_static_shape(weights.shape, weighed)
    except ValueError as error:
        raise ValueError(f"The weights, of shape {weights.shape}, do not fit losses of shape {weighed}.") from error
    if weights.shape.rank > losses.rank:
        raise ValueError(f"The weights, of shape {weights.shape}, have more dimensions than the losses, {losses}.")
