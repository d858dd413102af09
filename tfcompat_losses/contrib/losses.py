# SPDX-License-Identifier: Apache-2.0
"""The losses of tf.contrib.losses: its argument order and its numbers, on the per-element formulas of the v1 losses."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from typing_extensions import deprecated

from tfcompat_losses import _graphs, _inputs
from tfcompat_losses.contrib._deprecated import contrib_function
from tfcompat_losses.contrib.loss_collections import collection_here
from tfcompat_losses.contrib.weighting import (
    present_per_sample,
    refuse_unknown_rank,
    to_weights,
    weighted_mean,
    weighted_sum,
)
from tfcompat_losses.losses._smoothing import smoothing_factor
from tfcompat_losses.losses.absolute_difference import absolute_difference_per_element
from tfcompat_losses.losses.cosine_distance import axis_from, cosine_distance_along
from tfcompat_losses.losses.hinge_loss import hinge_per_element
from tfcompat_losses.losses.log_loss import log_per_element
from tfcompat_losses.losses.mean_squared_error import squared_error_per_element
from tfcompat_losses.losses.sigmoid_cross_entropy import sigmoid_cross_entropy_per_element
from tfcompat_losses.losses.softmax_cross_entropy import softmax_cross_entropy_per_row
from tfcompat_losses.losses.sparse_softmax_cross_entropy import sparse_softmax_cross_entropy_per_row
from tfcompat_losses.weighted_loss import finish

_ops = tf.raw_ops


def _weighted(losses: tf.Tensor, weights: Any, scope_name: str) -> tf.Tensor:
    """The weighted mean in the dtype of the losses, named as contrib named it, and added to the collection."""
    return finish(weighted_mean(losses, weights), losses.dtype, scope_name, "value", collection_here())


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
    with _graphs.name_scope(scope, "weighted_loss", losses, weights) as scope_name:
        return _weighted(_inputs.to_tensor("losses", losses), weights, scope_name)


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
    with _graphs.name_scope(scope, "absolute_difference", predictions, labels, weights) as scope_name:
        predictions, labels = _float32_pair(predictions=predictions, labels=labels)
        return _weighted(absolute_difference_per_element(labels, predictions), weights, scope_name)


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
    axis = axis_from(axis, dim)
    _inputs.refuse_none(predictions=predictions, labels=labels)
    with _graphs.name_scope(scope, "cosine_distance_loss", predictions, labels, weights) as scope_name:
        predictions, labels = _float32_pair(predictions=predictions, labels=labels)
        losses = tf.squeeze(cosine_distance_along(labels, predictions, axis), [axis])
        return _weighted(losses, weights, scope_name)


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
    with _graphs.name_scope(scope, "hinge_loss", logits, labels):
        logits, labels = _float32_pair(logits=logits, labels=labels)
        return hinge_per_element(labels, logits)


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
    with _graphs.name_scope(scope, "log_loss", predictions, labels, weights) as scope_name:
        predictions, labels = _float32_pair(predictions=predictions, labels=labels)
        return _weighted(log_per_element(labels, predictions, epsilon), weights, scope_name)


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


@contrib_function
@deprecated(
    "Use tfcompat_losses.sigmoid_cross_entropy(multi_class_labels, logits, weights, label_smoothing, scope): the "
    "labels come first. The numbers differ for weights of [batch_size] (refused there: write [batch_size, 1]) and of "
    "[1], [1, 1] or [1, num_classes] (here batch_size times as large).",
    category=None,
)
def sigmoid_cross_entropy(
    logits: Any, multi_class_labels: Any, weights: Any = 1.0, label_smoothing: Any = 0, scope: str | None = None
) -> tf.Tensor:
    """The mean cross-entropy of independent binary labels and logits (tf.contrib.losses.sigmoid_cross_entropy).

    Args:
      logits: the unbounded outputs of the network, `[batch_size, ...]`. Floating-point.
      multi_class_labels: the targets in [0, 1], of the same shape, any real dtype; cast to that of the logits.
      label_smoothing: if above 0, the labels are moved towards 1/2: z (1 - s) + s / 2.
      weights, scope: as for `compute_weighted_loss`.

    Returns:
      A scalar of the dtype of `logits`.

    Raises:
      ValueError, TypeError: as `compute_weighted_loss`; also if an argument is None or the static shapes differ.
    """
    _inputs.refuse_none(logits=logits, multi_class_labels=multi_class_labels)
    with _graphs.name_scope(scope, "sigmoid_cross_entropy_loss", logits, multi_class_labels, weights) as scope_name:
        logits, labels = _logits_and_labels(logits, "multi_class_labels", multi_class_labels)
        smoothing = smoothing_factor(label_smoothing, logits.dtype)
        if smoothing is not None:
            labels = labels * (1 - smoothing) + 0.5 * smoothing
        return _weighted(sigmoid_cross_entropy_per_element(labels, logits), weights, scope_name)


@contrib_function
@deprecated(
    "Use tfcompat_losses.softmax_cross_entropy(onehot_labels, logits, weights, label_smoothing, scope): the labels "
    "come first. The numbers differ for weights of [batch_size, 1] (refused there: write [batch_size]) and of [1] or "
    "[1, 1] (here batch_size times as large).",
    category=None,
)
def softmax_cross_entropy(
    logits: Any, onehot_labels: Any, weights: Any = 1.0, label_smoothing: Any = 0, scope: str | None = None
) -> tf.Tensor:
    """The mean cross-entropy of class distributions and logits (tf.contrib.losses.softmax_cross_entropy).

    Args:
      logits: the unbounded outputs of the network, `[batch_size, num_classes]`. Floating-point.
      onehot_labels: the target distribution of each row, of the same shape, any real dtype; cast to that of the
        logits. No gradient reaches it.
      label_smoothing: if above 0, each row is moved towards the uniform distribution: z (1 - s) + s / n, where n is
        dimension 1 of the labels, also where the classes are another.
      weights, scope: as for `compute_weighted_loss`; the losses have the shape `[batch_size]`.

    Returns:
      A scalar of the dtype of `logits`.

    Raises:
      ValueError, TypeError: as `compute_weighted_loss`; also if an argument is None or the static shapes differ.
    """
    _inputs.refuse_none(logits=logits, onehot_labels=onehot_labels)
    with _graphs.name_scope(scope, "softmax_cross_entropy_loss", logits, onehot_labels, weights) as scope_name:
        logits, labels = _logits_and_labels(logits, "onehot_labels", onehot_labels)
        smoothing = smoothing_factor(label_smoothing, logits.dtype)
        if smoothing is not None:
            # Dimension 1, not the last: contrib's own, and the same for logits of rank 2.
            labels = labels * (1 - smoothing) + smoothing / tf.cast(tf.shape(labels)[1], logits.dtype)
        return _weighted(softmax_cross_entropy_per_row(labels, logits), weights, scope_name)


@contrib_function
@deprecated(
    "Use tfcompat_losses.sparse_softmax_cross_entropy(labels, logits, weights, scope): the labels come first. The "
    "numbers differ for weights of [1] or [1, 1] (here batch_size times as large).",
    category=None,
)
def sparse_softmax_cross_entropy(logits: Any, labels: Any, weights: Any = 1.0, scope: str | None = None) -> tf.Tensor:
    """The mean cross-entropy of class ids and logits (tf.contrib.losses.sparse_softmax_cross_entropy).

    Args:
      logits: the unbounded outputs of the network, `[batch_size, num_classes]`. Floating-point.
      labels: the class ids, `[batch_size]` or `[batch_size, 1]`, integers in [0, num_classes).
      weights, scope: as for `compute_weighted_loss`; the losses have the shape `[batch_size]`.

    Returns:
      A scalar of the dtype of `logits`.

    Raises:
      ValueError, TypeError: as `compute_weighted_loss`; also if an argument is None or the static shapes do not fit.
    """
    _inputs.refuse_none(logits=logits, labels=labels)
    with _graphs.name_scope(scope, "sparse_softmax_cross_entropy_loss", logits, labels, weights) as scope_name:
        logits = _inputs.to_floating("logits", logits)
        labels = _inputs.to_class_ids("labels", labels)
        labels = tf.reshape(labels, [tf.shape(labels)[0]])
        return _weighted(sparse_softmax_cross_entropy_per_row(labels, logits), weights, scope_name)


def _float32_pair(**arguments: Any) -> tuple[tf.Tensor, tf.Tensor]:
    """The two arguments as float32 tensors of the same static shape."""
    first, second = (_inputs.to_float32(name, value) for name, value in arguments.items())
    _inputs.check_same_shape(**dict(zip(arguments, (first, second))))
    return first, second


def _logits_and_labels(logits: Any, labels_name: str, labels: Any) -> tuple[tf.Tensor, tf.Tensor]:
    """Floating-point logits, and labels of their dtype and static shape."""
    logits = _inputs.to_floating("logits", logits)
    labels = _inputs.cast(_inputs.to_tensor(labels_name, labels), logits.dtype)
    _inputs.check_same_shape(**{"logits": logits, labels_name: labels})
    return logits, labels


# The bodies of the two losses that have a second, older name: one call, one warning.
def _mean_squared_error(predictions: Any, labels: Any, weights: Any, scope: str | None) -> tf.Tensor:
    _inputs.refuse_none(predictions=predictions, labels=labels)
    with _graphs.name_scope(scope, "mean_squared_error", predictions, labels, weights) as scope_name:
        predictions, labels = _float32_pair(predictions=predictions, labels=labels)
        return _weighted(squared_error_per_element(labels, predictions), weights, scope_name)


def _mean_pairwise_squared_error(predictions: Any, labels: Any, weights: Any, scope: str | None) -> tf.Tensor:
    _inputs.refuse_none(predictions=predictions, labels=labels)
    with _graphs.name_scope(scope, "mean_pairwise_squared_error", predictions, labels, weights) as scope_name:
        predictions, labels = _float32_pair(predictions=predictions, labels=labels)
        refuse_unknown_rank("predictions", predictions)
        weights = to_weights(weights)
        differences = predictions - labels
        present = present_per_sample(differences, weights)
        within = list(range(1, differences.shape.rank))
        squares = tf.reduce_sum(tf.square(differences), axis=within)
        square = tf.square(tf.reduce_sum(differences, axis=within))
        losses = 2.0 * tf.math.divide_no_nan(squares, present) - 2.0 * tf.math.divide_no_nan(square, tf.square(present))
        loss = tf.where(tf.reduce_sum(present) > 0.0, weighted_sum(losses, weights), 0.0)
        return finish(loss, tf.float32, scope_name, "value_2", collection_here())


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
