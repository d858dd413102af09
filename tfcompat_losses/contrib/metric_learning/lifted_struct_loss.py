# SPDX-License-Identifier: Apache-2.0
"""Lifted structured loss (Oh Song, Xiang, Jegelka, Savarese 2016)."""

from __future__ import annotations

import tensorflow as tf

from tfcompat_losses import _graphs
from tfcompat_losses.contrib.metric_learning._distances import (
    distances,
    labels_and_points,
    positive_pairs,
    same_label,
)
from tfcompat_losses.typing import ScalarLike, TensorLike


@_graphs.outside_autograph
def lifted_struct_loss(labels: TensorLike, embeddings: TensorLike, margin: ScalarLike = 1.0) -> tf.Tensor:
    """The lifted structured loss (tf.contrib.losses.metric_learning.lifted_struct_loss).

    Half the mean over unordered positive pairs of max(J, 0)^2, with J(i, j) = d(i, j) + log(sum_n e^(margin - d)). The
    sum is over the negatives n of both i and j; d are distances.

    Args:
      labels: the class of each sample, `[batch_size]`.
      embeddings: the samples, `[batch_size, dimension]`; cast to float32. Memory grows with batch_size^3.
      margin: how far apart negatives should be.

    Returns:
      A float32 scalar; nan where no two samples share a label, or all do.

    Raises:
      ValueError: `labels` is not of rank 1.
      TypeError: an argument is not a dense tensor of real numbers.

    Examples:
      One positive pair, 1 apart, and a negative 3 and 2 from it: (1 + log(e^(1 - 3) + e^(1 - 2)))^2 / 2.

      >>> loss = contrib.metric_learning.lifted_struct_loss([0, 0, 1], [[0.0], [1.0], [3.0]])
      >>> round(float(loss), 4)
      0.0491
    """
    labels, points = labels_and_points(labels, embeddings)
    apart = distances(points)
    same = same_label(labels)
    negative = tf.cast(tf.logical_not(same), tf.float32)
    pull = margin - apart
    # The greatest exponent of i or j is taken out of the sum, so that no exponential overflows.
    least = tf.reduce_min(pull, axis=1, keepdims=True)
    greatest_of_row = tf.reduce_max((pull - least) * negative, axis=1, keepdims=True) + least
    # Without a gradient: what it adds and what it takes out cancel, and left to do so they leave rounding.
    greatest = tf.stop_gradient(tf.maximum(greatest_of_row, tf.transpose(greatest_of_row)))
    # [i, j, n]: the negatives n of i, scaled for the pair (i, j).
    scaled = tf.exp(pull[:, tf.newaxis, :] - greatest[:, :, tf.newaxis]) * negative[:, tf.newaxis, :]
    of_first = tf.reduce_sum(scaled, axis=-1)
    losses = greatest + tf.math.log(of_first + tf.transpose(of_first)) + apart
    positives = positive_pairs(same)
    squares = tf.square(tf.maximum(losses * positives, 0.0))
    # Each unordered pair is there twice.
    return tf.divide(0.25 * tf.reduce_sum(squares), tf.reduce_sum(positives) / 2.0, name="liftedstruct_loss")
