# SPDX-License-Identifier: Apache-2.0
"""Distances between all pairs of points, and who has the same label as whom."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from tfcompat_losses import _inputs


def squared_distances(points: tf.Tensor) -> tf.Tensor:
    """|a - b|^2 of all pairs, `[n, n]`, as |a|^2 + |b|^2 - 2 a.b; never below 0, and 0 on the diagonal."""
    norms = tf.reduce_sum(tf.square(points), axis=1)
    # Rounding may leave a little less than 0 where two points are the same.
    squares = tf.maximum(norms[:, tf.newaxis] + norms - 2.0 * tf.matmul(points, points, transpose_b=True), 0.0)
    return squares * _off_diagonal(squares)


def distances(points: tf.Tensor) -> tf.Tensor:
    """|a - b| of all pairs, `[n, n]`. Between two points in the same place the gradient is 0."""
    squares = squared_distances(points)
    apart = squares > 0.0
    # The root of what is not 0 only: that of 0 has no finite gradient, and infinity times the mask's 0 is nan.
    return tf.where(apart, tf.sqrt(tf.where(apart, squares, 1.0)), 0.0)


def labels_and_points(labels: Any, embeddings: Any) -> tuple[tf.Tensor, tf.Tensor]:
    """Labels `[n]` of their own dtype, and embeddings `[n, dimension]` in float32."""
    return vector("labels", labels), _inputs.to_float32("embeddings", embeddings)


def vector(name: str, value: Any) -> tf.Tensor:
    tensor = _inputs.to_tensor(name, value)
    if tensor.shape.rank not in (1, None):
        raise ValueError(f"Argument `{name}` must have rank 1, got shape {tensor.shape}.")
    return tensor


def same_label(labels: tf.Tensor) -> tf.Tensor:
    """Whether two samples have the same label, `[n, n]` bools."""
    return tf.equal(labels[:, tf.newaxis], labels)


def positive_pairs(same: tf.Tensor) -> tf.Tensor:
    """1 for two different samples of the same label, else 0, `[n, n]` in float32."""
    positive = tf.cast(same, tf.float32)
    return positive * _off_diagonal(positive)


def _off_diagonal(matrix: tf.Tensor) -> tf.Tensor:
    return 1.0 - tf.eye(tf.shape(matrix)[0], dtype=matrix.dtype)
