# SPDX-License-Identifier: Apache-2.0
"""Sigmoid cross-entropy: independent binary classes, from logits."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import tensorflow as tf

from tfcompat_losses import _graphs, _inputs
from tfcompat_losses._formula import Formula, Gradient
from tfcompat_losses._graphs import LOSSES
from tfcompat_losses.losses._smoothing import smoothing_factor
from tfcompat_losses.reduction import Reduction
from tfcompat_losses.weighted_loss import weighted_loss

_ops = tf.raw_ops


def sigmoid_cross_entropy_per_element(labels: tf.Tensor, logits: tf.Tensor) -> tf.Tensor:
    """max(x, 0) - x z + log(1 + exp(-|x|)): -z log(sigmoid(x)) - (1 - z) log(1 - sigmoid(x)) without overflow."""
    log_term = _ops.Log1p(x=_exp_of_minus_abs(logits))
    # A Sub, then the small log term: an AddN of the three, or two Adds that the graph optimizer makes one of, adds in
    # any order, and the loss of a confidently right prediction is rounded away.
    linear = _ops.Sub(x=_ops.Relu(features=logits), y=_ops.Mul(x=logits, y=labels, name="xz"))
    return _ops.AddV2(x=linear, y=log_term)


def _exp_of_minus_abs(logits: tf.Tensor) -> tf.Tensor:
    # |x| as a leaky ReLU of slope -1: differentiated at x == 0 the loss then gives 0.5 - z, with an Abs -z. min(x, -x)
    # would do too, but XLA takes longer for it, which has NaNs to look after.
    return _ops.Exp(x=_ops.Neg(x=_ops.LeakyRelu(features=logits, alpha=-1.0)))


def _sigmoid(logits: tf.Tensor) -> tf.Tensor:
    """sigmoid(x); under XLA from the exponential that the loss takes as well, which is then taken once for both."""

    def from_exponential() -> tf.Tensor:
        exponential = _exp_of_minus_abs(logits)
        of_minus_abs = _ops.Mul(x=exponential, y=_ops.Reciprocal(x=_ops.AddV2(x=exponential, y=1.0)))
        # Not at 0, where the derivative of |x| is taken as -1.
        is_positive = _ops.Greater(x=logits, y=0.0)
        to_nearest = _ops.SelectV2(condition=is_positive, t=_ops.Neg(x=of_minus_abs), e=of_minus_abs)
        return _ops.AddV2(x=tf.cast(is_positive, logits.dtype), y=to_nearest)

    return _graphs.under_xla(from_exponential, otherwise=lambda: _ops.Sigmoid(x=logits))


def sigmoid_cross_entropy_gradient(
    labels: tf.Tensor, logits: tf.Tensor, upstream: tf.Tensor
) -> tuple[Gradient, Gradient]:
    """-x for the labels, sigmoid(x) - z for the logits, each times what came."""
    return (
        lambda: _ops.Mul(x=logits, y=_ops.Neg(x=upstream)),
        lambda: _ops.Mul(x=_ops.Sub(x=_sigmoid(logits), y=labels), y=upstream),
    )


SIGMOID_CROSS_ENTROPY = Formula(sigmoid_cross_entropy_per_element, sigmoid_cross_entropy_gradient)


@_graphs.outside_autograph
def sigmoid_cross_entropy(
    multi_class_labels: Any,
    logits: Any,
    weights: Any = 1.0,
    label_smoothing: Any = 0,
    scope: str | None = None,
    loss_collection: Hashable = LOSSES,
    reduction: str = Reduction.SUM_BY_NONZERO_WEIGHTS,
) -> tf.Tensor:
    """The cross-entropy of independent binary labels and logits (tf.compat.v1.losses.sigmoid_cross_entropy).

    Per element, with z the label and x the logit, it is max(x, 0) - x z + log(1 + exp(-|x|)), the stable form of
    -z log(sigmoid(x)) - (1 - z) log(1 - sigmoid(x)). Gradients reach logits, labels and weights.

    Args:
      multi_class_labels: the targets, `[batch_size, num_classes]` or any other shape; 0 or 1, or anything between. Any
        real dtype; cast to that of the logits.
      logits: the unbounded outputs of the network, of the same shape. Floating-point.
      weights: the coefficient of each element: a scalar, or a tensor of the rank of the labels whose dimensions are
        each 1 or equal to theirs. A weight per sample has the shape `[batch_size, 1]`; `[batch_size]`, which
        TensorFlow's documentation promises, is refused here as TensorFlow refuses it.
      label_smoothing: if above 0, the labels are moved towards 1/2: z (1 - s) + s / 2. A number or a scalar tensor.
      scope: the name scope of the ops.
      loss_collection: the collection that the result is added to; None for none.
      reduction: one of `Reduction.all()`.

    Returns:
      A tensor of the dtype of `logits`: a scalar, or for `Reduction.NONE` shaped like `logits`.

    Raises:
      ValueError: `multi_class_labels`, `logits` or `weights` is None, the static shapes of labels and logits differ,
        that of `weights` does not fit, or `reduction` is unknown.
      TypeError: `logits` are not floating-point, or an argument is no dense tensor of real numbers.
      tf.errors.InvalidArgumentError: the shape of `weights`, known only when the graph runs, does not fit.
    """
    _inputs.refuse_none(multi_class_labels=multi_class_labels, logits=logits)
    with _graphs.name_scope(
        scope, "sigmoid_cross_entropy_loss", logits, multi_class_labels, weights, label_smoothing=label_smoothing
    ) as scope_name:
        logits = _inputs.to_floating("logits", logits)
        labels = _inputs.cast(_inputs.to_tensor("multi_class_labels", multi_class_labels), logits.dtype)
        _inputs.check_same_shape(logits=logits, multi_class_labels=labels)
        smoothing = smoothing_factor(label_smoothing, logits.dtype)
        if smoothing is not None:
            labels = labels * (1 - smoothing) + 0.5 * smoothing
        return weighted_loss(SIGMOID_CROSS_ENTROPY, (labels, logits), weights, scope_name, loss_collection, reduction)
