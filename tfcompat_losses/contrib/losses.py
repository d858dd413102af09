# SPDX-License-Identifier: Apache-2.0
"""The losses of tf.contrib.losses for numbers and margins: its argument order and its numbers, on v1's formulas."""

from __future__ import annotations

import functools
from typing import Any

import tensorflow as tf
from typing_extensions import deprecated

from tfcompat_losses import _inputs
from tfcompat_losses._engine.formula import IDENTITY, Formula, Number
from tfcompat_losses._loss_scope import PAIRWISE, name_scope
from tfcompat_losses.contrib._deprecated import contrib_function
from tfcompat_losses.contrib.loss_collections import collection_here
from tfcompat_losses.contrib.weighted_mean import weighted_mean
from tfcompat_losses.contrib.weighting import weigh_samples
from tfcompat_losses.losses.absolute_difference import ABSOLUTE_DIFFERENCE
from tfcompat_losses.losses.cosine_distance import axis_from, cosine_distance_along
from tfcompat_losses.losses.hinge_loss import HINGE
from tfcompat_losses.losses.log_loss import LOG
from tfcompat_losses.losses.mean_squared_error import SQUARED_ERROR
from tfcompat_losses.weighted_loss import computed
from tfcompat_losses.weighting import Shape

_ops = tf.raw_ops


@functools.lru_cache(maxsize=16)
def cosine_formula_without(axis: int) -> Formula:
    """The cosine distance, whose losses do not have the dimension that it is taken along."""
    return Formula(lambda labels, predictions: tf.squeeze(cosine_distance_along(labels, predictions, axis), [axis]))


def pairwise_squared_error_per_sample(present: Number, labels: tf.Tensor, predictions: tf.Tensor) -> tf.Tensor:
    """2 sum(d^2) / n - 2 sum(d)^2 / n^2 for each sample, `[batch_size]`; d = p - y, n = `present`, without gradient."""
    differences = _ops.Sub(x=predictions, y=labels)
    within = list(range(1, differences.shape.rank))
    squares = _ops.Sum(input=_ops.Square(x=differences), axis=within)
    square = _ops.Square(x=_ops.Sum(input=differences, axis=within))
    present = tf.stop_gradient(present)
    first = _ops.Mul(x=2.0, y=_ops.DivNoNan(x=squares, y=present))
    return _ops.Sub(x=first, y=_ops.Mul(x=2.0, y=_ops.DivNoNan(x=square, y=_ops.Square(x=present))))


PAIRWISE_SQUARED_ERROR = Formula(pairwise_squared_error_per_sample)


@contrib_function
@deprecated(
    "Use tfcompat_losses.compute_weighted_loss(losses, weights, scope). The numbers differ for weights of [batch_size] "
    "(refused there: write [batch_size, 1]) and of [1], [1, 1] or [1, num_classes] (here batch_size times as large).",
    category=None,
)
def compute_weighted_loss(losses: Any, weights: Any = 1.0, scope: str | None = None) -> tf.Tensor:
    """The weighted mean of per-element losses (tf.contrib.losses.compute_weighted_loss).

    Args:
      losses: `[batch_size, ...]`, any real dtype, of a known rank.
      weights: a scalar, `[batch_size]`, or the first dimensions of the losses, each 1 or equal; of a known rank. They
        are aligned from the left, and a last dimension of 1 is dropped. A dimension of 1 is broadcast but counted once,
        so that `[1]` gives batch_size times the mean that a scalar gives.
      scope: the name scope of the ops.

    Returns:
      A scalar of the dtype of `losses`, weighed in float32; 0 where no weight is other than zero.

    Raises:
      ValueError: `weights` is None, a rank is unknown, or the static shape of `weights` does not fit.
      TypeError: an argument is no dense tensor of real numbers.
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
    predictions: Any, labels: Any = None, weights: Any = 1.0, scope: str | None = None
) -> tf.Tensor:
    """The mean absolute difference (tf.contrib.losses.absolute_difference).

    Args:
      predictions: the predicted values, `[batch_size, ...]`, any real dtype; cast to float32.
      labels: the true values, of the same shape; cast to float32.
      weights, scope: as for `compute_weighted_loss`.

    Returns:
      A float32 scalar.

    Raises:
      ValueError, TypeError: as `compute_weighted_loss`; also if `labels` is None or its static shape differs.
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
    predictions: Any,
    labels: Any = None,
    axis: int | None = None,
    weights: Any = 1.0,
    scope: str | None = None,
    dim: int | None = None,
) -> tf.Tensor:
    """The mean cosine distance of vectors that have unit length along `axis` (tf.contrib.losses.cosine_distance).

    Args:
      predictions: vectors of unit length along `axis`, any real dtype; cast to float32. Nothing is normalised here.
      labels: vectors of unit length along `axis`, of the same shape; cast to float32.
      axis: the dimension along which the distance is taken. The losses do not have it, unlike v1's.
      dim: the deprecated name of `axis`.
      weights, scope: as for `compute_weighted_loss`.

    Returns:
      A float32 scalar.

    Raises:
      ValueError, TypeError: as `compute_weighted_loss`; also if `labels` is None, its static shape differs, or neither
        `axis` nor `dim` is given, or both.
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
def hinge_loss(logits: Any, labels: Any = None, scope: str | None = None) -> tf.Tensor:
    """The hinge losses, one for each element: not weighed, not reduced, not collected (tf.contrib.losses.hinge_loss).

    Args:
      logits: the margins, positive for class 1, any real dtype, any shape; cast to float32.
      labels: the true classes, 0 or 1, of the same shape; cast to float32.
      scope: the name scope of the ops.

    Returns:
      A float32 tensor shaped like `logits`.

    Raises:
      ValueError: an argument is None, or the static shapes differ.
      TypeError: an argument is no dense tensor of real numbers.
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
    predictions: Any, labels: Any = None, weights: Any = 1.0, epsilon: Any = 1e-7, scope: str | None = None
) -> tf.Tensor:
    """The mean cross-entropy of labels and predicted probabilities (tf.contrib.losses.log_loss).

    Args:
      predictions: the predicted probabilities in [0, 1], `[batch_size, ...]`, any real dtype; cast to float32.
      labels: the true values in [0, 1], of the same shape; cast to float32.
      epsilon: what is added to each probability before its logarithm is taken.
      weights, scope: as for `compute_weighted_loss`.

    Returns:
      A float32 scalar.

    Raises:
      ValueError, TypeError: as `compute_weighted_loss`; also if `labels` is None or its static shape differs.
    """
    _inputs.refuse_none(predictions=predictions, labels=labels)
    with name_scope(scope, "log_loss", predictions, labels, weights) as scope_name:
        predictions, labels = _inputs.float32_pair(predictions=predictions, labels=labels)
        epsilon = _inputs.to_parameter("epsilon", epsilon, predictions)
        weights = _inputs.to_weights(weights)
        return weighted_mean(LOG, (epsilon, labels, predictions), weights, scope_name)


@contrib_function
@deprecated(
    "Use tfcompat_losses.mean_pairwise_squared_error(labels, predictions, weights, scope): the labels come first. The "
    "numbers differ for all weights: n elements make n * n pairs here, n * (n - 1) there.",
    category=None,
)
def mean_pairwise_squared_error(
    predictions: Any, labels: Any = None, weights: Any = 1.0, scope: str | None = None
) -> tf.Tensor:
    """The formula from before TensorFlow 1.6 (tf.contrib.losses.mean_pairwise_squared_error).

    For each sample 2 sum(d^2) / n - 2 sum(d)^2 / n^2 with d = p - y, which is the mean of (d_i - d_j)^2 over all n * n
    pairs (v1 leaves out i == j); times the weight; summed over the samples.

    Args:
      predictions: the predicted values, `[batch_size, ...]`, any real dtype; cast to float32. Their rank must be known.
      labels: the true values, of the same shape; cast to float32.
      weights: a scalar or `[batch_size]`. As in contrib, other shapes give numbers that mean nothing where they can be
        broadcast: n is then 1, and `[batch_size, 1]` weights meet each sample with each weight.
      scope: the name scope of the ops.

    Returns:
      A float32 scalar.

    Raises:
      ValueError, TypeError: as `compute_weighted_loss`; also if `labels` is None or its static shape differs.
    """
    return _mean_pairwise_squared_error(predictions, labels, weights, scope)


@contrib_function
@deprecated(
    "Use tfcompat_losses.mean_squared_error(labels, predictions, weights, scope): the labels come first. The numbers "
    "differ for weights of [batch_size] (refused there: write [batch_size, 1]) and of [1], [1, 1] or [1, num_classes] "
    "(here batch_size times as large).",
    category=None,
)
def mean_squared_error(predictions: Any, labels: Any = None, weights: Any = 1.0, scope: str | None = None) -> tf.Tensor:
    """The mean squared difference (tf.contrib.losses.mean_squared_error).

    Args:
      predictions: the predicted values, `[batch_size, ...]`, any real dtype; cast to float32.
      labels: the true values, of the same shape; cast to float32.
      weights, scope: as for `compute_weighted_loss`.

    Returns:
      A float32 scalar.

    Raises:
      ValueError, TypeError: as `compute_weighted_loss`; also if `labels` is None or its static shape differs.
    """
    return _mean_squared_error(predictions, labels, weights, scope)


# The bodies of the two losses that have a second, older name: one call, one warning.
def _mean_squared_error(predictions: Any, labels: Any, weights: Any, scope: str | None) -> tf.Tensor:
    _inputs.refuse_none(predictions=predictions, labels=labels)
    with name_scope(scope, "mean_squared_error", predictions, labels, weights) as scope_name:
        predictions, labels = _inputs.float32_pair(predictions=predictions, labels=labels)
        weights = _inputs.to_weights(weights)
        return weighted_mean(SQUARED_ERROR, (labels, predictions), weights, scope_name)


def _mean_pairwise_squared_error(predictions: Any, labels: Any, weights: Any, scope: str | None) -> tf.Tensor:
    _inputs.refuse_none(predictions=predictions, labels=labels)
    with name_scope(scope, "mean_pairwise_squared_error", predictions, labels, weights) as scope_name:
        predictions, labels = _inputs.float32_pair(predictions=predictions, labels=labels)
        weights = _inputs.to_weights(weights)
        present, weighing = weigh_samples(weights, Shape([labels, predictions]))
        arguments = present, labels, predictions
        return computed(PAIRWISE_SQUARED_ERROR, arguments, weighing, "value", scope_name, collection_here(), PAIRWISE)


@contrib_function
@deprecated(
    "Use tfcompat_losses.mean_squared_error(labels, predictions, weights, scope): it has been called so since "
    "TensorFlow 1.0, and the labels come first. The numbers differ for some weights, as for contrib's "
    "mean_squared_error.",
    category=None,
)
def sum_of_squares(predictions: Any, labels: Any = None, weights: Any = 1.0, scope: str | None = None) -> tf.Tensor:
    """mean_squared_error under the name that it had before TensorFlow 1.0."""
    return _mean_squared_error(predictions, labels, weights, scope)


@contrib_function
@deprecated(
    "Use tfcompat_losses.mean_pairwise_squared_error(labels, predictions, weights, scope): it has been called so since "
    "TensorFlow 1.0, and the labels come first. The numbers differ, as for this module's mean_pairwise_squared_error.",
    category=None,
)
def sum_of_pairwise_squares(
    predictions: Any, labels: Any = None, weights: Any = 1.0, scope: str | None = None
) -> tf.Tensor:
    """mean_pairwise_squared_error under the name that it had before TensorFlow 1.0."""
    return _mean_pairwise_squared_error(predictions, labels, weights, scope)
