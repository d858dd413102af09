# SPDX-License-Identifier: Apache-2.0
"""Huber: quadratic near zero, linear beyond delta."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import tensorflow as tf

from tfcompat_losses import _graphs, _inputs
from tfcompat_losses._engine.formula import Formula
from tfcompat_losses._graphs import LOSSES
from tfcompat_losses._loss_scope import name_scope
from tfcompat_losses.reduction import Reduction, ReductionName
from tfcompat_losses.typing import TensorLike
from tfcompat_losses.weighted_loss import weighted_loss

_ops = tf.raw_ops


def huber_per_element(delta: Any, labels: tf.Tensor, predictions: tf.Tensor) -> tf.Tensor:
    """e^2 / 2 where |e| <= delta, else delta |e| - delta^2 / 2, with e = p - y, element by element."""
    abs_error = _ops.Abs(x=_ops.Sub(x=predictions, y=labels))
    quadratic = _ops.Minimum(x=abs_error, y=delta)
    # |e| - q, not max(|e| - delta, 0): equal in value, but no second gradient at |e| == delta.
    linear = _ops.Sub(x=abs_error, y=quadratic)
    return _ops.AddV2(x=_ops.Mul(x=0.5, y=_ops.Mul(x=quadratic, y=quadratic)), y=_ops.Mul(x=linear, y=delta))


HUBER = Formula(huber_per_element)


@_graphs.outside_autograph
def huber_loss(
    labels: TensorLike,
    predictions: TensorLike,
    weights: TensorLike = 1.0,
    delta: TensorLike = 1.0,
    scope: str | None = None,
    loss_collection: Hashable = LOSSES,
    reduction: ReductionName = Reduction.SUM_BY_NONZERO_WEIGHTS,
) -> tf.Tensor:
    """The Huber loss of labels and predictions (tf.compat.v1.losses.huber_loss).

    With the error e = p - y it is e^2 / 2 where |e| <= delta, else delta |e| - delta^2 / 2.

    Args:
      labels: the true values y, any real dtype, any shape; cast to float32.
      predictions: the predicted values p, of the same shape; cast to float32.
      weights: a scalar, or a tensor of the same rank as the losses, with each dimension 1 or equal to theirs. A weight
        per row has the shape `[batch_size, 1]`.
      delta: the absolute error at which the loss turns from quadratic to linear: a number, or what broadcasts with the
        predictions.
      scope: the name scope of the ops; None for "huber_loss".
      loss_collection: the collection that the loss is added to; None adds it to none.
      reduction: one of `Reduction.all()`; the default divides by the number of elements whose weight is not 0.

    Returns:
      A float32 tensor: a scalar, or for `Reduction.NONE` shaped like the labels.

    Raises:
      ValueError: an argument is None, the static shapes of `labels` and `predictions` differ, that of `weights` or
        `delta` does not fit, or `reduction` is unknown.
      TypeError: an argument is not a dense tensor of real numbers.
      tf.errors.InvalidArgumentError: the shape of `weights`, known only when the graph runs, does not fit.

    Examples:
      The mean of 0.5^2 / 2 and 3 - 1 / 2:

      >>> float(losses.huber_loss([0.0, 0.0], [0.5, 3.0]))
      1.3125
    """
    _inputs.refuse_none(labels=labels, predictions=predictions)
    with name_scope(scope, "huber_loss", predictions, labels, weights) as scope_name:
        predictions, labels = _inputs.float32_pair(predictions=predictions, labels=labels)
        weights = _inputs.to_weights(weights)
        delta = _inputs.to_parameter("delta", delta, predictions)
        return weighted_loss(HUBER, (delta, labels, predictions), weights, scope_name, loss_collection, reduction)
