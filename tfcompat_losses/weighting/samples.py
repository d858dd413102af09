# SPDX-License-Identifier: Apache-2.0
"""How a loss of whole samples is weighed."""

from __future__ import annotations

import numpy as np
import tensorflow as tf

from tfcompat_losses import _graphs
from tfcompat_losses._inputs import Weights
from tfcompat_losses.weighting.counts import all_or_none, number_of_elements, total_of
from tfcompat_losses.weighting.fitting import check_broadcastable
from tfcompat_losses.weighting.reductions import Weighing
from tfcompat_losses.weighting.shapes import Shape

_ops = tf.raw_ops


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


def _sum_within_samples(values: tf.Tensor) -> tf.Tensor:
    rank = values.shape.rank
    axes = tf.range(1, tf.rank(values)) if rank is None else np.arange(1, rank, dtype=np.int32)
    return _ops.Sum(input=values, axis=axes, keep_dims=True)
