# SPDX-License-Identifier: Apache-2.0
"""Hinge: max(0, 1 - (2y - 1) x)."""

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


def hinge_per_element(labels: tf.Tensor, logits: tf.Tensor) -> tf.Tensor:
    """max(0, 1 - s x) with s = 2y - 1, element by element. Where 1 - s x == 0 the gradient is 0."""
    return _ops.Relu(features=_missing(_signs(labels), logits))


def hinge_gradient(labels: tf.Tensor, logits: tf.Tensor, upstream: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """-2x for the labels, -s for the logits, each times what came, where the loss is not 0."""
    signs = _signs(labels)
    # Multiplied, as the gradient of a Relu is on a CPU: where there is no loss an infinite weight gives NaN.
    is_active = tf.cast(_ops.Greater(x=_missing(signs, logits), y=0.0), logits.dtype)
    to_margins = _ops.Neg(x=_ops.Mul(x=is_active, y=upstream))
    return _ops.Mul(x=_ops.Mul(x=to_margins, y=logits), y=2.0), _ops.Mul(x=to_margins, y=signs)


def _signs(labels: tf.Tensor) -> tf.Tensor:
    return _ops.Sub(x=_ops.Mul(x=labels, y=2.0), y=1.0)


def _missing(signs: tf.Tensor, logits: tf.Tensor) -> tf.Tensor:
    """What the margin lacks of 1."""
    return _ops.Sub(x=1.0, y=_ops.Mul(x=signs, y=logits))


HINGE = Formula(hinge_per_element, hinge_gradient)


@_graphs.outside_autograph
def hinge_loss(
    labels: TensorLike,
    logits: TensorLike,
    weights: TensorLike = 1.0,
    scope: str | None = None,
    loss_collection: Hashable = LOSSES,
    reduction: ReductionName = Reduction.SUM_BY_NONZERO_WEIGHTS,
) -> tf.Tensor:
    """The hinge loss max(0, 1 - (2y - 1) x) of binary labels and logits (tf.compat.v1.losses.hinge_loss).

    Args:
      labels: the true classes y, 0 or 1, any real dtype, any shape; cast to float32.
      logits: the margins x, positive for class 1, of the same shape; cast to float32.
      weights: a scalar, or a tensor of the same rank as the losses, with each dimension 1 or equal to theirs. A weight
        per row has the shape `[batch_size, 1]`.
      scope: the name scope of the ops; None for "hinge_loss".
      loss_collection: the collection that the loss is added to; None adds it to none.
      reduction: one of `Reduction.all()`; the default divides by the number of elements whose weight is not 0.

    Returns:
      A float32 tensor: a scalar, or for `Reduction.NONE` shaped like the labels.

    Raises:
      ValueError: an argument is None, the static shapes of `labels` and `logits` differ, that of `weights` does not
        fit, or `reduction` is unknown.
      TypeError: an argument is not a dense tensor of real numbers.
      tf.errors.InvalidArgumentError: the shape of `weights`, known only when the graph runs, does not fit.

    Examples:
      The mean of 1 - 0.5 and 1 + 2:

      >>> float(losses.hinge_loss([1.0, 0.0], [0.5, 2.0]))
      1.75
    """
    _inputs.refuse_none(labels=labels, logits=logits)
    with name_scope(scope, "hinge_loss", logits, labels, weights) as scope_name:
        logits, labels = _inputs.float32_pair(logits=logits, labels=labels)
        weights = _inputs.to_weights(weights)
        return weighted_loss(HINGE, (labels, logits), weights, scope_name, loss_collection, reduction)
