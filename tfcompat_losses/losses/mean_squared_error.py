# SPDX-License-Identifier: Apache-2.0
"""Squared error: (y - p)^2."""

from __future__ import annotations

from collections.abc import Hashable

import tensorflow as tf

from tfcompat_losses import _graphs, _inputs
from tfcompat_losses._engine.formula import Formula
from tfcompat_losses._graphs import LOSSES
from tfcompat_losses._loss_scope import name_scope
from tfcompat_losses.reduction import Reduction, ReductionName
from tfcompat_losses.typing import TensorLike
from tfcompat_losses.weighted_loss import weighted_loss

_ops = tf.raw_ops


def squared_error_per_element(labels: tf.Tensor, predictions: tf.Tensor) -> tf.Tensor:
    """(p - y)^2, element by element."""
    return _ops.SquaredDifference(x=predictions, y=labels)


def squared_error_gradient(
    labels: tf.Tensor, predictions: tf.Tensor, upstream: tf.Tensor
) -> tuple[tf.Tensor, tf.Tensor]:
    """2 (y - p) for the labels, 2 (p - y) for the predictions, each times what came."""
    to_predictions = _ops.Mul(x=_ops.Mul(x=upstream, y=2.0), y=_ops.Sub(x=predictions, y=labels))
    return _ops.Neg(x=to_predictions), to_predictions


SQUARED_ERROR = Formula(squared_error_per_element, squared_error_gradient)


@_graphs.outside_autograph
def mean_squared_error(
    labels: TensorLike,
    predictions: TensorLike,
    weights: TensorLike = 1.0,
    scope: str | None = None,
    loss_collection: Hashable = LOSSES,
    reduction: ReductionName = Reduction.SUM_BY_NONZERO_WEIGHTS,
) -> tf.Tensor:
    """The squared difference (y - p)^2 of labels and predictions (tf.compat.v1.losses.mean_squared_error).

    Args:
      labels: the true values y, any real dtype, any shape; cast to float32.
      predictions: the predicted values p, of the same shape; cast to float32.
      weights: a scalar, or a tensor of the same rank as the losses, with each dimension 1 or equal to theirs. A weight
        per row has the shape `[batch_size, 1]`.
      scope: the name scope of the ops; None for "mean_squared_error".
      loss_collection: the collection that the loss is added to; None adds it to none.
      reduction: one of `Reduction.all()`; the default divides by the number of elements whose weight is not 0.

    Returns:
      A float32 tensor: a scalar, or for `Reduction.NONE` shaped like the labels.

    Raises:
      ValueError: an argument is None, the static shapes of `labels` and `predictions` differ, that of `weights` does
        not fit, or `reduction` is unknown.
      TypeError: an argument is not a dense tensor of real numbers.
      tf.errors.InvalidArgumentError: the shape of `weights`, known only when the graph runs, does not fit.

    Examples:
      The mean of 1 and 9; then of 2 * 1 and 2 * 9 in the row that has a weight:

      >>> float(losses.mean_squared_error([[0.0, 0.0]], [[1.0, 3.0]]))
      5.0
      >>> labels, predictions = tf.zeros([2, 2]), [[1.0, 3.0], [5.0, 7.0]]
      >>> float(losses.mean_squared_error(labels, predictions, weights=[[2.0], [0.0]]))
      10.0
    """
    _inputs.refuse_none(labels=labels, predictions=predictions)
    with name_scope(scope, "mean_squared_error", predictions, labels, weights) as scope_name:
        predictions, labels = _inputs.float32_pair(predictions=predictions, labels=labels)
        weights = _inputs.to_weights(weights)
        return weighted_loss(SQUARED_ERROR, (labels, predictions), weights, scope_name, loss_collection, reduction)
