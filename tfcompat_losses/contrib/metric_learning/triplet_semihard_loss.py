# SPDX-License-Identifier: Apache-2.0
"""Triplet loss with semi-hard negatives (Schroff, Kalenichenko, Philbin 2015)."""

from __future__ import annotations

import tensorflow as tf

from tfcompat_losses import _graphs
from tfcompat_losses.contrib.metric_learning._distances import (
    labels_and_points,
    positive_pairs,
    same_label,
    squared_distances,
)
from tfcompat_losses.typing import ScalarLike, TensorLike


@_graphs.outside_autograph
def triplet_semihard_loss(
    labels: TensorLike,
    embeddings: TensorLike,
    margin: ScalarLike = 1.0,
    *,
    without_positives: float | None = None,
) -> tf.Tensor:
    """The triplet loss with semi-hard negatives (tf.contrib.losses.metric_learning.triplet_semihard_loss).

    The mean over positive pairs (a, p) of max(margin + D(a, p) - D(a, n), 0), D being squared distances. n is the
    nearest sample of another label that is farther from a than p is; where there is none, the farthest.

    Args:
      labels: the class of each sample, `[batch_size]`.
      embeddings: the samples, `[batch_size, dimension]`; cast to float32. Memory grows with batch_size^3.
      margin: how much farther a negative should be than a positive.
      without_positives: beyond contrib: the loss of a batch where no two samples share a label, without a gradient.

    Returns:
      A float32 scalar; where no two samples share a label nan, or `without_positives`.

    Raises:
      ValueError: `labels` is not of rank 1.
      TypeError: an argument is not a dense tensor of real numbers.

    Examples:
      Points at 0, 1 and 1.5. From 0 the negative is far enough: 0; from 1 it is not: 1 + 1 - 0.5^2.

      >>> float(contrib.metric_learning.triplet_semihard_loss([0, 0, 1], [[0.0], [1.0], [1.5]]))
      0.875
    """
    labels, points = labels_and_points(labels, embeddings)
    squares = squared_distances(points)
    same = same_label(labels)
    negative = tf.logical_not(same)
    # [a, p, n]: n is no p, and farther from a.
    farther = negative[:, tf.newaxis, :] & (squares[:, tf.newaxis, :] > squares[:, :, tf.newaxis])
    nearest = _least_among(tf.broadcast_to(squares[:, tf.newaxis, :], tf.shape(farther)), farther)
    farthest = -_least_among(-squares, negative)
    negatives = tf.where(tf.reduce_any(farther, axis=-1), nearest, farthest[:, tf.newaxis])
    positives = positive_pairs(same)
    losses = tf.maximum((margin + squares - negatives) * positives, 0.0)
    total, pairs = tf.reduce_sum(losses), tf.reduce_sum(positives)
    if without_positives is None:
        return tf.divide(total, pairs, name="triplet_semihard_loss")
    # Not nan, whose gradient is nan too, with another number in its place.
    mean = tf.math.divide_no_nan(total, pairs)
    return tf.where(pairs > 0.0, mean, without_positives, name="triplet_semihard_loss")


def _least_among(values: tf.Tensor, chosen: tf.Tensor) -> tf.Tensor:
    """The least of the chosen values in each row; where none is chosen, the greatest of all."""
    # Shifted below 0, what is not chosen stands at 0. An infinity there would be the answer of a row without any.
    greatest = tf.reduce_max(values, axis=-1, keepdims=True)
    shifted = (values - greatest) * tf.cast(chosen, values.dtype)
    return tf.reduce_min(shifted, axis=-1) + tf.squeeze(greatest, [-1])
