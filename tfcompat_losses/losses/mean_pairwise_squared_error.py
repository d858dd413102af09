# SPDX-License-Identifier: Apache-2.0
"""Mean pairwise squared error: how far the differences within a sample are from those of its labels."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np
import tensorflow as tf

from tfcompat_losses import _graphs, _inputs, _mistakes
from tfcompat_losses._engine.formula import Formula, Number
from tfcompat_losses._graphs import LOSSES
from tfcompat_losses._loss_scope import PAIRWISE, name_scope
from tfcompat_losses.typing import TensorLike
from tfcompat_losses.weighted_loss import computed
from tfcompat_losses.weighting.samples import weigh_samples

_ops = tf.raw_ops


def pairwise_squared_error_per_sample(present: Number, labels: tf.Tensor, predictions: tf.Tensor) -> tf.Tensor:
    """2 sum(d^2) / (n - 1) - 2 sum(d)^2 / (n (n - 1)) for each sample; d = p - y, n = `present`.

    It is the mean of (d_i - d_j)^2 over the pairs i != j. No gradient reaches the count.
    """
    differences = _ops.Sub(x=predictions, y=labels)
    squares = _sum_within_samples(_ops.Square(x=differences))
    square = _ops.Square(x=_sum_within_samples(differences))
    present = tf.stop_gradient(present)
    others = _ops.Sub(x=present, y=1.0)
    pairs = _ops.Maximum(x=_ops.Mul(x=present, y=others), y=0.0)
    # In this order and with these two divisions: the terms nearly cancel, and what is left is their rounding.
    first = _ops.Mul(x=2.0, y=_ops.DivNoNan(x=squares, y=_ops.Maximum(x=others, y=0.0)))
    second = _ops.Mul(x=2.0, y=_ops.DivNoNan(x=square, y=pairs))
    return _ops.Sub(x=first, y=second)


PAIRWISE_SQUARED_ERROR = Formula(pairwise_squared_error_per_sample)


@_graphs.outside_autograph
def mean_pairwise_squared_error(
    labels: TensorLike,
    predictions: TensorLike,
    weights: TensorLike = 1.0,
    scope: str | None = None,
    loss_collection: Hashable = LOSSES,
) -> tf.Tensor:
    """The squared error of the differences within each sample (tf.compat.v1.losses.mean_pairwise_squared_error).

    For each sample, the mean of ((p_i - p_j) - (y_i - y_j))^2 over its pairs of elements with a weight, times the
    weight; summed over the samples. A sample of one element has no pairs: its loss is always 0, which gives a
    warning. Elements are counted per sample, eagerly too; v1 does so in graphs only.

    Args:
      labels: the true values y, `[batch_size, ...]`, any real dtype; cast to float32.
      predictions: the predicted values p, of the same shape; cast to float32.
      weights: a scalar, or a tensor of the same rank as the labels, with each dimension 1 or equal to theirs. Elements
        of weight 0 are not counted, but their differences still enter the sums.
      scope: the name scope of the ops; None for "mean_pairwise_squared_error".
      loss_collection: the collection that the loss is added to; None adds it to none.

    Returns:
      A float32 scalar.

    Raises:
      ValueError: an argument is None, the static shapes of `labels` and `predictions` differ, or that of `weights` does
        not fit.
      TypeError: an argument is not a dense tensor of real numbers.
      tf.errors.InvalidArgumentError: the shape of `weights`, known only when the graph runs, does not fit.

    Examples:
      The errors are 1 and 3, and (1 - 3)^2 is 4:

      >>> float(losses.mean_pairwise_squared_error([[0.0, 0.0]], [[1.0, 3.0]]))
      4.0
    """
    _inputs.refuse_none(labels=labels, predictions=predictions)
    with name_scope(scope, "mean_pairwise_squared_error", predictions, labels, weights) as scope_name:
        predictions, labels = _inputs.float32_pair(predictions=predictions, labels=labels)
        _mistakes.warn_of_no_pairs(predictions.shape)
        weights = _inputs.to_weights(weights)
        scope_name.is_weighed = True
        present, weighing = weigh_samples(weights, labels, predictions)
        arguments = present, labels, predictions
        return computed(PAIRWISE_SQUARED_ERROR, arguments, weighing, "value", scope_name, loss_collection, PAIRWISE)


def _sum_within_samples(values: tf.Tensor) -> tf.Tensor:
    rank = values.shape.rank
    axes = tf.range(1, tf.rank(values)) if rank is None else np.arange(1, rank, dtype=np.int32)
    return _ops.Sum(input=values, axis=axes, keep_dims=True)
