# SPDX-License-Identifier: Apache-2.0
"""contrib's weighting, which is not v1's: aligned from the left, and counted before anything is broadcast."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from tfcompat_losses import _inputs, distribute
from tfcompat_losses.weighting import as_weights

_ops = tf.raw_ops


def weighted_mean(losses: tf.Tensor, weights: Any) -> tf.Tensor:
    """The sum of the weighted losses over the number of losses that have a weight other than zero; 0 where that is 0.

    Args:
      losses: per-element losses, `[batch_size, ...]`, of a known rank.
      weights: a number, or a tensor of a known rank k: its dimensions are the first k of the losses, each 1 or equal. A
        last dimension of 1 is dropped from k > 1.

    Returns:
      A float32 scalar. A dimension of 1 is broadcast over the losses but counted once: weights of [1] give batch_size
      times the mean that a scalar gives.

    Raises:
      ValueError: a rank is unknown, or the static shape of `weights` does not fit.
    """
    losses = _inputs.cast(losses, tf.float32)
    weights = _without_last_one(to_weights(weights))
    weighted = weighted_sum(losses, weights)
    present = tf.reduce_sum(present_per_sample(losses, weights))
    # One weight for all samples is counted once, on however many replicas.
    if weights.shape.rank == 0 or weights.shape[0] != 1 or losses.shape[0] == 1:
        present = distribute.over_replicas(present)
    return _ops.DivNoNan(x=weighted, y=present)


def to_weights(weights: Any) -> tf.Tensor:
    """The weights as a float32 tensor of a known rank."""
    weights = tf.convert_to_tensor(as_weights(weights), tf.float32)
    refuse_unknown_rank("weights", weights)
    return weights


def refuse_unknown_rank(name: str, tensor: tf.Tensor) -> None:
    if tensor.shape.rank is None:
        raise ValueError(
            f"The rank of `{name}` must be known while the graph is built. Use set_shape or tf.ensure_shape."
        )


def _without_last_one(weights: tf.Tensor) -> tf.Tensor:
    # An unknown dimension too: [None, None] weights must turn out to be [batch_size, 1].
    if weights.shape.rank > 1 and weights.shape[-1] in (1, None):
        return tf.squeeze(weights, [-1])
    return weights


def weighted_sum(losses: tf.Tensor, weights: tf.Tensor) -> tf.Tensor:
    """The losses summed over the dimensions that the weights do not have, times the weights, summed."""
    refuse_unknown_rank("losses", losses)
    losses = tf.reduce_sum(losses, axis=list(range(weights.shape.rank, losses.shape.rank)))
    _refuse_misfit(weights, weights.shape, losses.shape)
    return tf.reduce_sum(_ops.Mul(x=losses, y=weights))


def present_per_sample(losses: tf.Tensor, weights: tf.Tensor) -> tf.Tensor:
    """How many losses each row of the weights stands for that are not zero, `[batch_size]` or `[1]`, in float32."""
    if weights.shape.rank == 0:
        weights = tf.fill(tf.shape(losses)[:1], weights)
    rank = weights.shape.rank
    _refuse_misfit(weights, weights.shape[:1], losses.shape[:1])
    if rank > losses.shape.rank:
        raise ValueError(
            f"The weights, of shape {weights.shape}, have more dimensions than the losses, {losses.shape}."
        )
    nonzero = tf.math.count_nonzero(weights, axis=list(range(1, rank)), dtype=tf.int64)
    elements = losses.shape[rank:].num_elements()
    if elements is None:
        elements = tf.reduce_prod(tf.shape(losses, out_type=tf.int64)[rank:])
    return tf.cast(nonzero * elements, tf.float32)


def _refuse_misfit(weights: tf.Tensor, shape: tf.TensorShape, losses: tf.TensorShape) -> None:
    try:
        tf.broadcast_static_shape(shape, losses)
    except ValueError as error:
        raise ValueError(f"The weights, of shape {weights.shape}, do not fit losses of shape {losses}.") from error
