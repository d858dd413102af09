# SPDX-License-Identifier: Apache-2.0
"""The squared errors of tf.contrib.losses, by both names that each has: its argument order, numbers and formula."""

from __future__ import annotations

import tensorflow as tf
from typing_extensions import deprecated

from tfcompat_losses import _inputs, _mistakes
from tfcompat_losses._engine.formula import Formula, Number
from tfcompat_losses._loss_scope import PAIRWISE, name_scope
from tfcompat_losses.contrib._deprecated import contrib_function
from tfcompat_losses.contrib.loss_collections import collection_here
from tfcompat_losses.contrib.weighted_mean import weighted_mean
from tfcompat_losses.contrib.weighting import weigh_samples
from tfcompat_losses.losses.mean_squared_error import SQUARED_ERROR
from tfcompat_losses.typing import TensorLike
from tfcompat_losses.weighted_loss import computed
from tfcompat_losses.weighting.shapes import Shape

_ops = tf.raw_ops


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
    "Use tfcompat_losses.mean_squared_error(labels, predictions, weights, scope): the labels come first. The numbers "
    "differ for weights of [batch_size] (refused there: write [batch_size, 1]) and of [1], [1, 1] or [1, num_classes] "
    "(here batch_size times as large).",
    category=None,
)
def mean_squared_error(
    predictions: TensorLike, labels: TensorLike | None = None, weights: TensorLike = 1.0, scope: str | None = None
) -> tf.Tensor:
    """The mean squared difference (tf.contrib.losses.mean_squared_error).

    Args:
      predictions: the predicted values, `[batch_size, ...]`, any real dtype; cast to float32.
      labels: the true values, of the same shape; cast to float32.
      weights: a scalar, `[batch_size]`, or the first dimensions of the losses: as for `compute_weighted_loss`.
      scope: the name scope of the ops; None for "mean_squared_error".

    Returns:
      A float32 scalar.

    Raises:
      ValueError: an argument is None, a static shape does not fit, or the rank of the weights or losses is unknown.
      TypeError: an argument is not a dense tensor of real numbers.

    Examples:
      (1 * 1^2 + 0.5 * 2^2) / 2: a weight per sample.

      >>> float(contrib.mean_squared_error([[1.0], [2.0]], [[0.0], [0.0]], weights=[1.0, 0.5]))
      1.5
    """
    return _mean_squared_error(predictions, labels, weights, scope)


@contrib_function
@deprecated(
    "Use tfcompat_losses.mean_squared_error(labels, predictions, weights, scope): it has been called so since "
    "TensorFlow 1.0, and the labels come first. The numbers differ for some weights, as for contrib's "
    "mean_squared_error.",
    category=None,
)
def sum_of_squares(
    predictions: TensorLike, labels: TensorLike | None = None, weights: TensorLike = 1.0, scope: str | None = None
) -> tf.Tensor:
    """mean_squared_error under the name that it had before TensorFlow 1.0 (tf.contrib.losses.sum_of_squares).

    Args:
      predictions: as for `mean_squared_error`.
      labels: as for `mean_squared_error`.
      weights: as for `mean_squared_error`.
      scope: as for `mean_squared_error`.

    Returns:
      A float32 scalar: the mean, not the sum.

    Raises:
      ValueError: as `mean_squared_error`.
      TypeError: as `mean_squared_error`.

    Examples:
      (1^2 + 3^2) / 2, by the arguments' names of those days:

      >>> float(contrib.sum_of_squares([[1.0], [3.0]], targets=[[0.0], [0.0]], weight=1.0))
      5.0
    """
    return _mean_squared_error(predictions, labels, weights, scope)


@contrib_function
@deprecated(
    "Use tfcompat_losses.mean_pairwise_squared_error(labels, predictions, weights, scope): the labels come first. The "
    "numbers differ for all weights: n elements make n * n pairs here, n * (n - 1) there.",
    category=None,
)
def mean_pairwise_squared_error(
    predictions: TensorLike, labels: TensorLike | None = None, weights: TensorLike = 1.0, scope: str | None = None
) -> tf.Tensor:
    """The pairwise squared error, by contrib's older formula (tf.contrib.losses.mean_pairwise_squared_error).

    For each sample 2 sum(d^2) / n - 2 sum(d)^2 / n^2 with d = p - y, which is the mean of (d_i - d_j)^2 over all n * n
    pairs (v1 leaves out i == j); times the weight; summed over the samples. A sample of one element has no other to be
    compared with: its loss is always 0, which gives a warning.

    Args:
      predictions: the predicted values p, `[batch_size, ...]`, any real dtype; cast to float32. Their rank must be
        known.
      labels: the true values y, of the same shape; cast to float32.
      weights: a scalar or `[batch_size]`. As in contrib, other shapes that broadcast give meaningless numbers: n is
        then 1, and with `[batch_size, 1]` weights each sample is multiplied by each weight.
      scope: the name scope of the ops; None for "mean_pairwise_squared_error".

    Returns:
      A float32 scalar.

    Raises:
      ValueError: an argument is None, a static shape does not fit, or the rank of the weights or losses is unknown.
      TypeError: an argument is not a dense tensor of real numbers.

    Examples:
      The errors are 1 and 3: two of the four pairs differ, by 2. ((1 - 3)^2 + (3 - 1)^2) / 4:

      >>> float(contrib.mean_pairwise_squared_error([[1.0, 3.0]], [[0.0, 0.0]]))
      2.0
    """
    return _mean_pairwise_squared_error(predictions, labels, weights, scope)


@contrib_function
@deprecated(
    "Use tfcompat_losses.mean_pairwise_squared_error(labels, predictions, weights, scope): it has been called so since "
    "TensorFlow 1.0, and the labels come first. The numbers differ, as for this module's mean_pairwise_squared_error.",
    category=None,
)
def sum_of_pairwise_squares(
    predictions: TensorLike, labels: TensorLike | None = None, weights: TensorLike = 1.0, scope: str | None = None
) -> tf.Tensor:
    """mean_pairwise_squared_error by its name before TensorFlow 1.0 (tf.contrib.losses.sum_of_pairwise_squares).

    Args:
      predictions: as for `mean_pairwise_squared_error`.
      labels: as for `mean_pairwise_squared_error`.
      weights: as for `mean_pairwise_squared_error`.
      scope: as for `mean_pairwise_squared_error`.

    Returns:
      A float32 scalar.

    Raises:
      ValueError: as `mean_pairwise_squared_error`.
      TypeError: as `mean_pairwise_squared_error`.

    Examples:
      >>> float(contrib.sum_of_pairwise_squares([[1.0, 3.0]], targets=[[0.0, 0.0]]))
      2.0
    """
    return _mean_pairwise_squared_error(predictions, labels, weights, scope)


# The bodies of the losses by both names: one call, one warning.
def _mean_squared_error(
    predictions: TensorLike, labels: TensorLike | None, weights: TensorLike, scope: str | None
) -> tf.Tensor:
    _inputs.refuse_none(predictions=predictions, labels=labels)
    with name_scope(scope, "mean_squared_error", predictions, labels, weights) as scope_name:
        predictions, labels = _inputs.float32_pair(predictions=predictions, labels=labels)
        weights = _inputs.to_weights(weights)
        return weighted_mean(SQUARED_ERROR, (labels, predictions), weights, scope_name)


def _mean_pairwise_squared_error(
    predictions: TensorLike, labels: TensorLike | None, weights: TensorLike, scope: str | None
) -> tf.Tensor:
    _inputs.refuse_none(predictions=predictions, labels=labels)
    with name_scope(scope, "mean_pairwise_squared_error", predictions, labels, weights) as scope_name:
        predictions, labels = _inputs.float32_pair(predictions=predictions, labels=labels)
        _mistakes.warn_of_no_pairs(predictions.shape)
        weights = _inputs.to_weights(weights)
        present, weighing = weigh_samples(weights, Shape([labels, predictions]))
        arguments = present, labels, predictions
        return computed(PAIRWISE_SQUARED_ERROR, arguments, weighing, "value", scope_name, collection_here(), PAIRWISE)
