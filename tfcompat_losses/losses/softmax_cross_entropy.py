# SPDX-License-Identifier: Apache-2.0
"""Softmax cross-entropy: mutually exclusive classes, from logits and a distribution."""

from __future__ import annotations

import functools
from collections.abc import Hashable
from typing import Any

import tensorflow as tf

from tfcompat_losses import _graphs, _inputs
from tfcompat_losses._engine.formula import IDENTITY, Formula
from tfcompat_losses._graphs import LOSSES
from tfcompat_losses._loss_scope import name_scope
from tfcompat_losses.losses._rows import are_few, fit_the_kernel, of_any_rank
from tfcompat_losses.losses._smoothing import smoothing_factor
from tfcompat_losses.reduction import Reduction, ReductionName
from tfcompat_losses.typing import ScalarLike, TensorLike
from tfcompat_losses.weighted_loss import weighted_loss

_ops = tf.raw_ops


def _kernel(labels: tf.Tensor, logits: tf.Tensor) -> tf.Tensor:
    return _ops.SoftmaxCrossEntropyWithLogits(features=logits, labels=_ops.StopGradient(input=labels))[0]


_of_any_rank = of_any_rank(_kernel, tf.float16, tf.bfloat16)
_KERNEL = Formula(_kernel, is_short=True)
_OF_ANY_RANK = Formula(_of_any_rank)


@functools.cache
def _smoothed_formula(over: int) -> Formula:
    def losses(kept: Any, smoothing: Any, labels: tf.Tensor, logits: tf.Tensor) -> tf.Tensor:
        return _of_any_rank(_smoothed(kept, smoothing, labels, over), logits)

    return Formula(losses)


def _smoothed(kept: Any, smoothing: Any, labels: tf.Tensor, over: int) -> tf.Tensor:
    """Labels that are moved towards the uniform distribution over a dimension of theirs."""
    num_classes = tf.cast(tf.shape(labels)[over], labels.dtype)
    return labels * kept + smoothing / num_classes


def formula_of_rows(
    labels: tf.Tensor, logits: tf.Tensor, label_smoothing: ScalarLike = 0, smoothed_over: int = -1
) -> tuple[Formula, tuple[Any, ...], int | None]:
    """-sum(z log(softmax(x))) over the last dimension: a formula, its arguments, and that dimension.

    No gradient reaches the labels, which are smoothed over a dimension: the last, or as contrib does the second. Where
    the losses are computed here, the formula is the identity, and no dimension is left to be dropped.
    """
    smoothing = smoothing_factor(label_smoothing, logits.dtype)
    of_smoothing = () if smoothing is None else (1 - smoothing, smoothing)
    if labels.shape.rank == logits.shape.rank and are_few(logits):
        if of_smoothing:
            return _smoothed_formula(smoothed_over), (*of_smoothing, labels, logits), -1
        return _KERNEL if fit_the_kernel(logits) else _OF_ANY_RANK, (labels, logits), -1
    if of_smoothing:
        labels = _smoothed(*of_smoothing, labels, smoothed_over)
    if _graphs.is_on_cpu(logits) and labels.shape.rank == logits.shape.rank > 1:
        # What tf.nn does too, after looking for dimensions to move and, for GPUs, for determinism.
        return IDENTITY, (_of_any_rank(labels, logits),), None
    losses = tf.nn.softmax_cross_entropy_with_logits(labels=_ops.StopGradient(input=labels), logits=logits)
    return IDENTITY, (losses,), None


@_graphs.outside_autograph
def softmax_cross_entropy(
    onehot_labels: TensorLike,
    logits: TensorLike,
    weights: TensorLike = 1.0,
    label_smoothing: ScalarLike = 0,
    scope: str | None = None,
    loss_collection: Hashable = LOSSES,
    reduction: ReductionName = Reduction.SUM_BY_NONZERO_WEIGHTS,
) -> tf.Tensor:
    """The cross-entropy of class distributions and logits (tf.compat.v1.losses.softmax_cross_entropy).

    Args:
      onehot_labels: the target distribution of each row, `[..., num_classes]`, any real dtype; cast to that of the
        logits. No gradient reaches it.
      logits: the unbounded outputs of the network, of the same shape. Floating-point.
      weights: a scalar, or a tensor of the same rank as the losses, with each dimension 1 or equal to theirs. The
        losses have the shape `[...]`, without the classes: a weight per row is `[batch_size]`.
      label_smoothing: if above 0, each row is moved towards the uniform distribution: z (1 - s) + s / num_classes.
        A number or a scalar tensor.
      scope: the name scope of the ops; None for "softmax_cross_entropy_loss".
      loss_collection: the collection that the loss is added to; None adds it to none.
      reduction: one of `Reduction.all()`; the default divides by the number of elements whose weight is not 0.

    Returns:
      A tensor of the dtype of `logits`: a scalar, or for `Reduction.NONE` of the shape `[...]`.

    Raises:
      ValueError: an argument is None, the static shapes of labels and logits differ, that of `weights` does not fit, or
        `reduction` is unknown.
      TypeError: `logits` are not floating-point, or an argument is not a dense tensor of real numbers.
      tf.errors.InvalidArgumentError: the shape of `weights`, known only when the graph runs, does not fit.

    Examples:
      Two classes of which neither is preferred, log(2); then the right one is, by 3:

      >>> round(float(losses.softmax_cross_entropy([[1.0, 0.0]], [[0.0, 0.0]])), 4)
      0.6931
      >>> round(float(losses.softmax_cross_entropy([[1.0, 0.0]], [[3.0, 0.0]])), 4)
      0.0486
    """
    _inputs.refuse_none(onehot_labels=onehot_labels, logits=logits)
    with name_scope(
        scope, "softmax_cross_entropy_loss", logits, onehot_labels, weights, label_smoothing=label_smoothing
    ) as scope_name:
        logits, labels = _inputs.logits_and_labels(logits, "onehot_labels", onehot_labels)
        formula, arguments, axis = formula_of_rows(labels, logits, label_smoothing)
        weights = _inputs.to_weights(weights)
        return weighted_loss(formula, arguments, weights, scope_name, loss_collection, reduction, axis, keepdims=False)
