# SPDX-License-Identifier: Apache-2.0
"""The losses of tf.contrib.losses for logits of classes: its argument order and its numbers, on v1's formulas."""

from __future__ import annotations

import tensorflow as tf
from typing_extensions import deprecated

from tfcompat_losses import _inputs
from tfcompat_losses._loss_scope import name_scope
from tfcompat_losses.contrib._deprecated import contrib_function
from tfcompat_losses.contrib.weighted_mean import weighted_mean
from tfcompat_losses.losses.sigmoid_cross_entropy import formula_and_arguments
from tfcompat_losses.losses.softmax_cross_entropy import formula_of_rows as formula_of_softmax
from tfcompat_losses.losses.sparse_softmax_cross_entropy import formula_of_rows as formula_of_sparse_softmax
from tfcompat_losses.typing import ScalarLike, TensorLike


@contrib_function
@deprecated(
    "Use tfcompat_losses.sigmoid_cross_entropy(multi_class_labels, logits, weights, label_smoothing, scope): the "
    "labels come first. The numbers differ for weights of [batch_size] (refused there: write [batch_size, 1]) and of "
    "[1], [1, 1] or [1, num_classes] (here batch_size times as large).",
    category=None,
)
def sigmoid_cross_entropy(
    logits: TensorLike,
    multi_class_labels: TensorLike,
    weights: TensorLike = 1.0,
    label_smoothing: ScalarLike = 0,
    scope: str | None = None,
) -> tf.Tensor:
    """The mean cross-entropy of independent binary labels and logits (tf.contrib.losses.sigmoid_cross_entropy).

    Args:
      logits: the unbounded outputs of the network, `[batch_size, ...]`. Floating-point.
      multi_class_labels: the targets in [0, 1], of the same shape, any real dtype; cast to that of the logits.
      weights: a scalar, `[batch_size]`, or the first dimensions of the losses: as for `compute_weighted_loss`.
      label_smoothing: if above 0, the labels are moved towards 1/2: z (1 - s) + s / 2. A number or a scalar tensor.
      scope: the name scope of the ops; None for "sigmoid_cross_entropy_loss".

    Returns:
      A scalar of the dtype of `logits`.

    Raises:
      ValueError: an argument is None, a static shape does not fit, or the rank of the weights or losses is unknown.
      TypeError: `logits` are not floating-point, or an argument is not a dense tensor of real numbers.

    Examples:
      The mean of -log(sigmoid(2)) and -log(1 - sigmoid(-1)); then of the first sample alone:

      >>> logits, labels = [[2.0], [-1.0]], [[1.0], [0.0]]
      >>> round(float(contrib.sigmoid_cross_entropy(logits, labels)), 4)
      0.2201
      >>> round(float(contrib.sigmoid_cross_entropy(logits, labels, weights=[1.0, 0.0])), 4)
      0.1269
    """
    _inputs.refuse_none(logits=logits, multi_class_labels=multi_class_labels)
    with name_scope(scope, "sigmoid_cross_entropy_loss", logits, multi_class_labels, weights) as scope_name:
        order = _inputs.LOGITS_FIRST
        logits, labels = _inputs.logits_and_labels(logits, "multi_class_labels", multi_class_labels, order)
        formula, arguments = formula_and_arguments(labels, logits, label_smoothing)
        return weighted_mean(formula, arguments, _inputs.to_weights(weights), scope_name)


@contrib_function
@deprecated(
    "Use tfcompat_losses.softmax_cross_entropy(onehot_labels, logits, weights, label_smoothing, scope): the labels "
    "come first. The numbers differ for weights of [batch_size, 1] (refused there: write [batch_size]) and of [1] or "
    "[1, 1] (here batch_size times as large).",
    category=None,
)
def softmax_cross_entropy(
    logits: TensorLike,
    onehot_labels: TensorLike,
    weights: TensorLike = 1.0,
    label_smoothing: ScalarLike = 0,
    scope: str | None = None,
) -> tf.Tensor:
    """The mean cross-entropy of class distributions and logits (tf.contrib.losses.softmax_cross_entropy).

    Args:
      logits: the unbounded outputs of the network, `[batch_size, num_classes]`. Floating-point.
      onehot_labels: the target distribution of each row, of the same shape, any real dtype; cast to that of the
        logits. No gradient reaches it.
      weights: a scalar or `[batch_size]`, the shape of the losses: as for `compute_weighted_loss`.
      label_smoothing: if above 0, each row is moved towards the uniform distribution: z (1 - s) + s / n, where n is
        dimension 1 of the labels, also where the classes are another. A number or a scalar tensor.
      scope: the name scope of the ops; None for "softmax_cross_entropy_loss".

    Returns:
      A scalar of the dtype of `logits`.

    Raises:
      ValueError: an argument is None, a static shape does not fit, or the rank of the weights or losses is unknown.
      TypeError: `logits` are not floating-point, or an argument is not a dense tensor of real numbers.

    Examples:
      Two classes, of which the right one is preferred by 3:

      >>> round(float(contrib.softmax_cross_entropy([[3.0, 0.0]], [[1.0, 0.0]])), 4)
      0.0486
    """
    _inputs.refuse_none(logits=logits, onehot_labels=onehot_labels)
    with name_scope(scope, "softmax_cross_entropy_loss", logits, onehot_labels, weights) as scope_name:
        logits, labels = _inputs.logits_and_labels(logits, "onehot_labels", onehot_labels, _inputs.LOGITS_FIRST)
        # Dimension 1, not the last: contrib's own, and the same for logits of rank 2.
        formula, arguments, axis = formula_of_softmax(labels, logits, label_smoothing, smoothed_over=1)
        return weighted_mean(formula, arguments, _inputs.to_weights(weights), scope_name, axis)


@contrib_function
@deprecated(
    "Use tfcompat_losses.sparse_softmax_cross_entropy(labels, logits, weights, scope): the labels come first. The "
    "numbers differ for weights of [1] or [1, 1] (here batch_size times as large).",
    category=None,
)
def sparse_softmax_cross_entropy(
    logits: TensorLike, labels: TensorLike, weights: TensorLike = 1.0, scope: str | None = None
) -> tf.Tensor:
    """The mean cross-entropy of class ids and logits (tf.contrib.losses.sparse_softmax_cross_entropy).

    Args:
      logits: the unbounded outputs of the network, `[batch_size, num_classes]`. Floating-point.
      labels: the class ids, `[batch_size]` or `[batch_size, 1]`, int32 or int64 in [0, num_classes).
      weights: a scalar or `[batch_size]`, the shape of the losses: as for `compute_weighted_loss`.
      scope: the name scope of the ops; None for "sparse_softmax_cross_entropy_loss".

    Returns:
      A scalar of the dtype of `logits`.

    Raises:
      ValueError: an argument is None, a static shape does not fit, or the rank of the weights or losses is unknown.
      TypeError: `labels` are not int32 or int64, `logits` are not floating-point, or an argument is not dense.

    Examples:
      Two classes, of which the right one is preferred by 3:

      >>> round(float(contrib.sparse_softmax_cross_entropy([[0.0, 3.0]], [1])), 4)
      0.0486
    """
    _inputs.refuse_none(logits=logits, labels=labels)
    with name_scope(scope, "sparse_softmax_cross_entropy_loss", logits, labels, weights) as scope_name:
        logits = _inputs.to_floating("logits", logits, _inputs.LOGITS_FIRST)
        labels = _inputs.to_class_ids("labels", labels)
        if labels.shape.rank != 1:
            labels = tf.reshape(labels, [tf.shape(labels)[0]])
        formula, arguments, axis = formula_of_sparse_softmax(labels, logits)
        return weighted_mean(formula, arguments, _inputs.to_weights(weights), scope_name, axis)
