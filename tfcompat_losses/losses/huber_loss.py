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
from tfcompat_losses.reduction import Reduction
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
    labels: Any,
    predictions: Any,
    weights: Any = 1.0,
    delta: Any = 1.0,
    scope: str | None = None,
    loss_collection: Hashable = LOSSES,
    reduction: str = Reduction.SUM_BY_NONZERO_WEIGHTS,
) -> tf.Tensor:
    """The Huber loss of labels and predictions (tf.compat.v1.losses.huber_loss).

    Args:
      labels: the true values, any real dtype, any shape; cast to float32.
      predictions: the predicted values, of the same shape; cast to float32.
      delta: the absolute error at which the loss turns from quadratic to linear, a number or a scalar tensor.
      weights, scope, loss_collection, reduction: as for `compute_weighted_loss`; `weights` must fit the losses.

    Returns:
      A float32 tensor: a scalar, or for `Reduction.NONE` shaped like the losses.

    Raises:
      ValueError: an argument is None, the static shapes of `labels` and `predictions` differ, that of `weights` does
        not fit, or `reduction` is unknown.
      TypeError: an argument is no dense tensor of real numbers.
    """
    _inputs.refuse_none(labels=labels, predictions=predictions)
    with name_scope(scope, "huber_loss", predictions, labels, weights) as scope_name:
        predictions, labels = _inputs.float32_pair(predictions=predictions, labels=labels)
        weights = _inputs.to_weights(weights)
        delta = _inputs.to_parameter("delta", delta, predictions)
        return weighted_loss(HUBER, (delta, labels, predictions), weights, scope_name, loss_collection, reduction)
