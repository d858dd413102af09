# SPDX-License-Identifier: Apache-2.0
"""The losses of tf.contrib.losses for numbers and margins: its argument order and its numbers, on v1's formulas."""

from __future__ import annotations

import functools

import tensorflow as tf
from typing_extensions import deprecated

from tfcompat_losses import _inputs
from tfcompat_losses._engine.formula import IDENTITY, Formula
from tfcompat_losses._loss_scope import name_scope
from tfcompat_losses.contrib._deprecated import contrib_function
from tfcompat_losses.contrib.weighted_mean import weighted_mean
from tfcompat_losses.losses.absolute_difference import ABSOLUTE_DIFFERENCE
from tfcompat_losses.losses.cosine_distance import axis_from, cosine_distance_along
from tfcompat_losses.losses.hinge_loss import HINGE
from tfcompat_losses.losses.log_loss import LOG
from tfcompat_losses.typing import TensorLike


@functools.lru_cache(maxsize=16)
def cosine_formula_without(axis: int) -> Formula:
    """The cosine distance, whose losses do not have the dimension that it is taken along."""
    return Formula(lambda labels, predictions: tf.squeeze(cosine_distance_along(labels, predictions, axis), [axis]))


@contrib_function
@deprecated(
    "Use tfcompat_losses.compute_weighted_loss(losses, weights, scope). The numbers differ for weights of [batch_size] "
    "(refused there: write [batch_size, 1]) and of [1], [1, 1] or [1, num_classes] (here batch_size times as large).",
    category=None,
)
def compute_weighted_loss(losses: TensorLike, weights: TensorLike = 1.0, scope: str | None = None) -> tf.Tensor:
    """The weighted mean of per-element losses (tf.contrib.losses.compute_weighted_loss).

    Args:
      losses: `[batch_size, ...]`, any real dtype, of a known rank.
      weights: a scalar, `[batch_size]`, or the first dimensions of the losses, each 1 or equal; of a known rank. They
        are aligned from the left, and a last dimension of 1 is dropped. A dimension of 1 is broadcast but counted once,
        so that `[1]` gives batch_size times the mean that a scalar gives.
      scope: the name scope of the ops; None for "weighted_loss".

    Returns:
      A scalar of the dtype of `losses`, weighed in float32; 0 where no weight is other than zero.

    Raises:
      ValueError: `weights` is None, a rank is unknown, or the static shape of `weights` does not fit.
      TypeError: an argument is not a dense tensor of real numbers.

    Examples:
      (1 (1 + 3) + 2 (5 + 7)) / 4 with a weight per row; [2.0] counts once in two rows, a scalar does not:

      >>> values = [[1.0, 3.0], [5.0, 7.0]]
      >>> [float(contrib.compute_weighted_loss(values, weights)) for weights in ([1.0, 2.0], [2.0], 2.0)]
      [7.0, 16.0, 8.0]
    """
    with name_scope(scope, "weighted_loss", losses, weights) as scope_name:
        losses = _inputs.to_tensor("losses", losses)
        return weighted_mean(IDENTITY, (losses,), _inputs.to_weights(weights), scope_name)


@contrib_function
@deprecated(
    "Use tfcompat_losses.absolute_difference(labels, predictions, weights, scope): the labels come first. The numbers "
    "differ for weights of [batch_size] (refused there: write [batch_size, 1]) and of [1], [1, 1] or [1, num_classes] "
    "(here batch_size times as large).",
    category=None,
)
def absolute_difference(
    predictions: TensorLike, labels: TensorLike | None = None, weights: TensorLike = 1.0, scope: str | None = None
) -> tf.Tensor:
    """The mean absolute difference (tf.contrib.losses.absolute_difference).

    Args:
      predictions: the predicted values, `[batch_size, ...]`, any real dtype; cast to float32.
      labels: the true values, of the same shape; cast to float32.
      weights: a scalar, `[batch_size]`, or the first dimensions of the losses: as for `compute_weighted_loss`.
      scope: the name scope of the ops; None for "absolute_difference".

    Returns:
      A float32 scalar.

    Raises:
      ValueError: an argument is None, a static shape does not fit, or the rank of the weights or losses is unknown.
      TypeError: an argument is not a dense tensor of real numbers.

    Examples:
      (1 * |3 - 1| + 2 * |9 - 4|) / 2: a weight per sample.

      >>> float(contrib.absolute_difference([[3.0], [9.0]], [[1.0], [4.0]], weights=[1.0, 2.0]))
      6.0
    """
    _inputs.refuse_none(predictions=predictions, labels=labels)
    with name_scope(scope, "absolute_difference", predictions, labels, weights) as scope_name:
        predictions, labels = _inputs.float32_pair(predictions=predictions, labels=labels)
        weights = _inputs.to_weights(weights)
        return weighted_mean(ABSOLUTE_DIFFERENCE, (labels, predictions), weights, scope_name)


@contrib_function
@deprecated(
    "Use tfcompat_losses.cosine_distance(labels, predictions, axis, weights, scope): the labels come first. The "
    "numbers differ for weights of [batch_size] (refused there: write [batch_size, 1]) and of [1] or [1, 1] (here "
    "batch_size times as large).",
    category=None,
)
def cosine_distance(
    predictions: TensorLike,
    labels: TensorLike | None = None,
    axis: int | None = None,
    weights: TensorLike = 1.0,
    scope: str | None = None,
    dim: int | None = None,
) -> tf.Tensor:
    """The mean cosine distance of vectors that have unit length along `axis` (tf.contrib.losses.cosine_distance).

    Args:
      predictions: vectors of unit length along `axis`, any real dtype; cast to float32. Nothing is normalised here.
      labels: vectors of unit length along `axis`, of the same shape; cast to float32.
      axis: the dimension along which the distance is taken. The losses do not have it, unlike v1's.
      weights: a scalar, `[batch_size]`, or the first dimensions of the losses: as for `compute_weighted_loss`.
      scope: the name scope of the ops; None for "cosine_distance_loss".
      dim: the deprecated name of `axis`.

    Returns:
      A float32 scalar.

    Raises:
      ValueError: an argument is None, a static shape does not fit, the rank of the weights or losses is unknown, or not
        exactly one of `axis` and `dim` is given.
      TypeError: an argument is not a dense tensor of real numbers.

    Examples:
      The mean of 1 - 1, for equal vectors, and 1 - 0, for orthogonal ones:

      >>> float(contrib.cosine_distance([[1.0, 0.0], [1.0, 0.0]], [[1.0, 0.0], [0.0, 1.0]], axis=1))
      0.5
    """
    axis = axis_from(axis, dim, several=False)
    _inputs.refuse_none(predictions=predictions, labels=labels)
    with name_scope(scope, "cosine_distance_loss", predictions, labels, weights) as scope_name:
        predictions, labels = _inputs.float32_pair(predictions=predictions, labels=labels)
        weights = _inputs.to_weights(weights)
        return weighted_mean(cosine_formula_without(axis), (labels, predictions), weights, scope_name, axis)


@contrib_function
@deprecated(
    "Use tfcompat_losses.hinge_loss(labels, logits, scope=scope, loss_collection=None, reduction=Reduction.NONE): the "
    "labels come first. Without the last two arguments it is a mean there, and added to a collection.",
    category=None,
)
def hinge_loss(logits: TensorLike, labels: TensorLike | None = None, scope: str | None = None) -> tf.Tensor:
    """The hinge losses, one for each element: not weighed, not reduced, not collected (tf.contrib.losses.hinge_loss).

    Args:
      logits: the margins, positive for class 1, any real dtype, any shape; cast to float32.
      labels: the true classes, 0 or 1, of the same shape; cast to float32.
      scope: the name scope of the ops; None for "hinge_loss".

    Returns:
      A float32 tensor shaped like `logits`.

    Raises:
      ValueError: an argument is None, or the static shapes differ.
      TypeError: an argument is not a dense tensor of real numbers.

    Examples:
      1 - 0.5 and 1 + 2:

      >>> contrib.hinge_loss([0.5, 2.0], [1.0, 0.0]).numpy().tolist()
      [0.5, 3.0]
    """
    _inputs.refuse_none(logits=logits, labels=labels)
    with name_scope(scope, "hinge_loss", logits, labels) as scope_name:
        logits, labels = _inputs.float32_pair(logits=logits, labels=labels)
        return HINGE.weighted((labels, logits), name=scope_name.finish("Relu", None, tf.float32))


@contrib_function
@deprecated(
    "Use tfcompat_losses.log_loss(labels, predictions, weights, epsilon, scope): the labels come first. The numbers "
    "differ for weights of [batch_size] (refused there: write [batch_size, 1]) and of [1], [1, 1] or [1, num_classes] "
    "(here batch_size times as large).",
    category=None,
)
def log_loss(
    predictions: TensorLike,
    labels: TensorLike | None = None,
    weights: TensorLike = 1.0,
    epsilon: TensorLike = 1e-7,
    scope: str | None = None,
) -> tf.Tensor:
    """The mean cross-entropy of labels and predicted probabilities (tf.contrib.losses.log_loss).

    Args:
      predictions: the predicted probabilities in [0, 1], `[batch_size, ...]`, any real dtype; cast to float32.
      labels: the true values in [0, 1], of the same shape; cast to float32.
      weights: a scalar, `[batch_size]`, or the first dimensions of the losses: as for `compute_weighted_loss`.
      epsilon: what is added to each probability before its logarithm is taken: a number, or what broadcasts with the
        predictions.
      scope: the name scope of the ops; None for "log_loss".

    Returns:
      A float32 scalar.

    Raises:
      ValueError: an argument is None, a static shape does not fit, or the rank of the weights or losses is unknown.
      TypeError: an argument is not a dense tensor of real numbers.

    Examples:
      -log(1 / 4), for a label of 1:

      >>> round(float(contrib.log_loss([0.25], [1.0])), 4)
      1.3863
    """
    _inputs.refuse_none(predictions=predictions, labels=labels)
    with name_scope(scope, "log_loss", predictions, labels, weights) as scope_name:
        predictions, labels = _inputs.float32_pair(predictions=predictions, labels=labels)
        epsilon = _inputs.to_parameter("epsilon", epsilon, predictions)
        weights = _inputs.to_weights(weights)
        return weighted_mean(LOG, (epsilon, labels, predictions), weights, scope_name)
