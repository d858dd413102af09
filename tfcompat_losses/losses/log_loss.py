# SPDX-License-Identifier: Apache-2.0
"""Log loss: the cross-entropy of probabilities."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import tensorflow as tf

from tfcompat_losses import _graphs, _inputs
from tfcompat_losses._engine.formula import Formula, nan_if_infinite
from tfcompat_losses._graphs import LOSSES
from tfcompat_losses._loss_scope import name_scope
from tfcompat_losses.reduction import Reduction, ReductionName
from tfcompat_losses.typing import TensorLike
from tfcompat_losses.weighted_loss import weighted_loss

_ops = tf.raw_ops


def log_per_element(epsilon: Any, labels: tf.Tensor, predictions: tf.Tensor) -> tf.Tensor:
    """-y log(p + eps) - (1 - y) log(1 - p + eps), element by element."""
    positive = _ops.Mul(x=labels, y=_ops.Log(x=_ops.AddV2(x=predictions, y=epsilon)))
    # (1 - p) + eps in this order: 1 + eps is 1 in float32 for the default eps of 1e-7.
    others = _ops.Log(x=_ops.AddV2(x=_ops.Sub(x=1.0, y=predictions), y=epsilon))
    return _ops.Sub(x=_ops.Neg(x=positive), y=_ops.Mul(x=_ops.Sub(x=1.0, y=labels), y=others))


def log_gradient(
    epsilon: tf.Tensor, labels: tf.Tensor, predictions: tf.Tensor, upstream: tf.Tensor
) -> tuple[tf.Tensor, tf.Tensor]:
    """log(1 - p + eps) - log(p + eps) for the labels, (1 - y) / (1 - p + eps) - y / (p + eps) for the predictions."""
    positive = _ops.AddV2(x=predictions, y=epsilon)
    others = _ops.AddV2(x=_ops.Sub(x=1.0, y=predictions), y=epsilon)
    to_labels = _ops.Sub(x=_ops.Log(x=others), y=_ops.Log(x=positive))
    # By reciprocals, as TensorFlow derives it: of two zeros NaN, and not 0, comes of that.
    to_others = _ops.Mul(x=_ops.Sub(x=1.0, y=labels), y=_ops.Reciprocal(x=others))
    to_predictions = _ops.Sub(x=to_others, y=_ops.Mul(x=labels, y=_ops.Reciprocal(x=positive)))
    upstream = nan_if_infinite(upstream)
    return _ops.Mul(x=upstream, y=to_labels), _ops.Mul(x=upstream, y=to_predictions)


LOG = Formula(log_per_element, log_gradient)


@_graphs.outside_autograph
def log_loss(
    labels: TensorLike,
    predictions: TensorLike,
    weights: TensorLike = 1.0,
    epsilon: TensorLike = 1e-7,
    scope: str | None = None,
    loss_collection: Hashable = LOSSES,
    reduction: ReductionName = Reduction.SUM_BY_NONZERO_WEIGHTS,
) -> tf.Tensor:
    """The cross-entropy of labels and predicted probabilities (tf.compat.v1.losses.log_loss).

    Per element it is -y log(p + epsilon) - (1 - y) log(1 - p + epsilon).

    Args:
      labels: the true values y in [0, 1], any real dtype, any shape; cast to float32.
      predictions: the predicted probabilities p in [0, 1], of the same shape; cast to float32.
      weights: a scalar, or a tensor of the same rank as the losses, with each dimension 1 or equal to theirs. A weight
        per row has the shape `[batch_size, 1]`.
      epsilon: what is added to each probability before its logarithm is taken: a number, or what broadcasts with the
        predictions.
      scope: the name scope of the ops; None for "log_loss".
      loss_collection: the collection that the loss is added to; None adds it to none.
      reduction: one of `Reduction.all()`; the default divides by the number of elements whose weight is not 0.

    Returns:
      A float32 tensor: a scalar, or for `Reduction.NONE` shaped like the labels.

    Raises:
      ValueError: an argument is None, the static shapes of `labels` and `predictions` differ, that of `weights` or
        `epsilon` does not fit, or `reduction` is unknown.
      TypeError: an argument is not a dense tensor of real numbers.
      tf.errors.InvalidArgumentError: the shape of `weights`, known only when the graph runs, does not fit.

    Examples:
      -log(1 / 4), for a label of 1:

      >>> round(float(losses.log_loss([1.0], [0.25])), 4)
      1.3863
    """
    _inputs.refuse_none(labels=labels, predictions=predictions)
    with name_scope(scope, "log_loss", predictions, labels, weights) as scope_name:
        predictions, labels = _inputs.float32_pair(predictions=predictions, labels=labels)
        weights = _inputs.to_weights(weights)
        epsilon = _inputs.to_parameter("epsilon", epsilon, predictions)
        return weighted_loss(LOG, (epsilon, labels, predictions), weights, scope_name, loss_collection, reduction)
