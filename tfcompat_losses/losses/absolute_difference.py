# SPDX-License-Identifier: Apache-2.0
"""Absolute difference: |y - p|."""

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


def absolute_difference_per_element(labels: tf.Tensor, predictions: tf.Tensor) -> tf.Tensor:
    """|p - y|, element by element. At p == y the gradient is 0."""
    return _ops.Abs(x=_ops.Sub(x=predictions, y=labels))


def absolute_difference_gradient(
    labels: tf.Tensor, predictions: tf.Tensor, upstream: tf.Tensor
) -> tuple[tf.Tensor, tf.Tensor]:
    """The sign of y - p for the labels, of p - y for the predictions, each times what came."""
    to_predictions = _ops.Mul(x=_ops.Sign(x=_ops.Sub(x=predictions, y=labels)), y=upstream)
    return _ops.Neg(x=to_predictions), to_predictions


ABSOLUTE_DIFFERENCE = Formula(absolute_difference_per_element, absolute_difference_gradient)


@_graphs.outside_autograph
def absolute_difference(
    labels: TensorLike,
    predictions: TensorLike,
    weights: TensorLike = 1.0,
    scope: str | None = None,
    loss_collection: Hashable = LOSSES,
    reduction: ReductionName = Reduction.SUM_BY_NONZERO_WEIGHTS,
) -> tf.Tensor:
    """The absolute difference |y - p| of labels and predictions (tf.compat.v1.losses.absolute_difference).

    Args:
      labels: the true values y, any real dtype, any shape; cast to float32.
      predictions: the predicted values p, of the same shape; cast to float32.
      weights: a scalar, or a tensor of the same rank as the losses, with each dimension 1 or equal to theirs. A weight
        per row has the shape `[batch_size, 1]`.
      scope: the name scope of the ops; None for "absolute_difference".
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
      The mean of |1 - 3| and |4 - 9|; then without the second:

      >>> float(losses.absolute_difference([1.0, 4.0], [3.0, 9.0]))
      3.5
      >>> float(losses.absolute_difference([1.0, 4.0], [3.0, 9.0], weights=[1.0, 0.0]))
      2.0
    """
    _inputs.refuse_none(labels=labels, predictions=predictions)
    with name_scope(scope, "absolute_difference", predictions, labels, weights) as scope_name:
        predictions, labels = _inputs.float32_pair(predictions=predictions, labels=labels)
        weights = _inputs.to_weights(weights)
        return weighted_loss(
            ABSOLUTE_DIFFERENCE, (labels, predictions), weights, scope_name, loss_collection, reduction
        )
