# SPDX-License-Identifier: Apache-2.0
"""Sigmoid cross-entropy: independent binary classes, from logits."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import tensorflow as tf

from tfcompat_losses import _graphs, _inputs
from tfcompat_losses._engine.formula import Formula, nan_if_infinite
from tfcompat_losses._graphs import LOSSES
from tfcompat_losses._loss_scope import name_scope
from tfcompat_losses.losses._smoothing import smoothing_factor
from tfcompat_losses.reduction import Reduction, ReductionName
from tfcompat_losses.typing import ScalarLike, TensorLike
from tfcompat_losses.weighted_loss import weighted_loss

_ops = tf.raw_ops

_SMALLEST = {tf.float64: 2.0**-1022, tf.float32: 2.0**-126, tf.bfloat16: 2.0**-126, tf.float16: 2.0**-24}
"""The smallest number that is no 0: of float16, which is computed in float32, one without all its digits."""


def sigmoid_cross_entropy_per_element(labels: tf.Tensor, logits: tf.Tensor) -> tf.Tensor:
    """max(x, 0) - x z + log(1 + exp(-|x|)): -z log(sigmoid(x)) - (1 - z) log(1 - sigmoid(x)) without overflow."""
    # Not a Relu, whose gradient TensorFlow Lite does not know; at 0 its gradient is 1.
    positive = _ops.Maximum(x=logits, y=0.0)
    # At 0 an Abs has no gradient. A number that is rounded away everywhere else makes it 1 there: the loss has 0.5 - z.
    beside_0 = _ops.AddV2(x=logits, y=_SMALLEST[logits.dtype])
    log_term = _ops.Log1p(x=_ops.Exp(x=_ops.Neg(x=_ops.Abs(x=beside_0))))
    # A Sub, then the small log term: an AddN of the three, or two Adds that the graph optimizer makes one of, adds in
    # any order, and the loss of a confidently right prediction is rounded away.
    linear = _ops.Sub(x=positive, y=_ops.Mul(x=logits, y=labels))
    return _ops.AddV2(x=linear, y=log_term)


def sigmoid_cross_entropy_gradient(
    labels: tf.Tensor, logits: tf.Tensor, upstream: tf.Tensor
) -> tuple[tf.Tensor, tf.Tensor]:
    """-x for the labels, sigmoid(x) - z for the logits, each times what came: a third of the passes over memory."""
    to_logits = _ops.Mul(x=_ops.Sub(x=_ops.Sigmoid(x=logits), y=labels), y=nan_if_infinite(upstream))
    return _ops.Mul(x=logits, y=_ops.Neg(x=upstream)), to_logits


def smoothed_sigmoid_cross_entropy_per_element(
    kept: Any, spread: Any, labels: tf.Tensor, logits: tf.Tensor
) -> tf.Tensor:
    """The same, of labels that are moved towards 1/2."""
    return sigmoid_cross_entropy_per_element(_ops.AddV2(x=_ops.Mul(x=labels, y=kept), y=spread), logits)


SIGMOID_CROSS_ENTROPY = Formula(sigmoid_cross_entropy_per_element, sigmoid_cross_entropy_gradient)
SMOOTHED_SIGMOID_CROSS_ENTROPY = Formula(smoothed_sigmoid_cross_entropy_per_element)


def formula_and_arguments(
    labels: tf.Tensor, logits: tf.Tensor, label_smoothing: ScalarLike
) -> tuple[Formula, tuple[Any, ...]]:
    smoothing = smoothing_factor(label_smoothing, logits.dtype)
    if smoothing is None:
        return SIGMOID_CROSS_ENTROPY, (labels, logits)
    return SMOOTHED_SIGMOID_CROSS_ENTROPY, (1 - smoothing, 0.5 * smoothing, labels, logits)


@_graphs.outside_autograph
def sigmoid_cross_entropy(
    multi_class_labels: TensorLike,
    logits: TensorLike,
    weights: TensorLike = 1.0,
    label_smoothing: ScalarLike = 0,
    scope: str | None = None,
    loss_collection: Hashable = LOSSES,
    reduction: ReductionName = Reduction.SUM_BY_NONZERO_WEIGHTS,
) -> tf.Tensor:
    """The cross-entropy of independent binary labels and logits (tf.compat.v1.losses.sigmoid_cross_entropy).

    Per element, with z the label and x the logit, it is max(x, 0) - x z + log(1 + exp(-|x|)), the stable form of
    -z log(sigmoid(x)) - (1 - z) log(1 - sigmoid(x)). Gradients reach logits, labels and weights.

    Args:
      multi_class_labels: the targets z, `[batch_size, num_classes]` or any other shape; 0 or 1, or anything between.
        Any real dtype; cast to that of the logits.
      logits: the unbounded outputs x of the network, of the same shape. Floating-point.
      weights: a scalar, or a tensor of the same rank as the labels, with each dimension 1 or equal to theirs. A weight
        per sample has the shape `[batch_size, 1]`. TensorFlow's documentation promises `[batch_size]`, but its code
        refuses that shape, and so does this function.
      label_smoothing: if above 0, the labels are moved towards 1/2: z (1 - s) + s / 2. A number or a scalar tensor.
      scope: the name scope of the ops; None for "sigmoid_cross_entropy_loss".
      loss_collection: the collection that the loss is added to; None adds it to none.
      reduction: one of `Reduction.all()`; the default divides by the number of elements whose weight is not 0.

    Returns:
      A tensor of the dtype of `logits`: a scalar, or for `Reduction.NONE` shaped like `logits`.

    Raises:
      ValueError: `multi_class_labels`, `logits` or `weights` is None, the static shapes of labels and logits differ,
        that of `weights` does not fit, or `reduction` is unknown.
      TypeError: `logits` are not floating-point, or an argument is not a dense tensor of real numbers.
      tf.errors.InvalidArgumentError: the shape of `weights`, known only when the graph runs, does not fit.

    Examples:
      The mean of -log(sigmoid(2)) and -log(1 - sigmoid(-1)); then of the first sample alone:

      >>> labels, logits = [[1.0], [0.0]], [[2.0], [-1.0]]
      >>> round(float(losses.sigmoid_cross_entropy(labels, logits)), 4)
      0.2201
      >>> round(float(losses.sigmoid_cross_entropy(labels, logits, weights=[[1.0], [0.0]])), 4)
      0.1269
    """
    _inputs.refuse_none(multi_class_labels=multi_class_labels, logits=logits)
    with name_scope(
        scope, "sigmoid_cross_entropy_loss", logits, multi_class_labels, weights, label_smoothing=label_smoothing
    ) as scope_name:
        logits, labels = _inputs.logits_and_labels(logits, "multi_class_labels", multi_class_labels)
        formula, arguments = formula_and_arguments(labels, logits, label_smoothing)
        weights = _inputs.to_weights(weights)
        return weighted_loss(formula, arguments, weights, scope_name, loss_collection, reduction)
