# SPDX-License-Identifier: Apache-2.0
"""N-pairs loss, for samples of one label and of several (Sohn 2016)."""

from __future__ import annotations

from collections.abc import Sequence

import tensorflow as tf

from tfcompat_losses import _graphs, _inputs
from tfcompat_losses.contrib.metric_learning._distances import same_label, vector
from tfcompat_losses.typing import ScalarLike, TensorLike


@_graphs.outside_autograph
def npairs_loss(
    labels: TensorLike,
    embeddings_anchor: TensorLike,
    embeddings_positive: TensorLike,
    reg_lambda: ScalarLike = 0.002,
    print_losses: bool = False,
) -> tf.Tensor:
    """The cross-entropy of which positive belongs to which anchor (tf.contrib.losses.metric_learning.npairs_loss).

    The logits of anchor i are its dot products with all positives; the target is spread over those of its label. An L2
    term is added.

    Args:
      labels: the class of each pair, `[pairs]`.
      embeddings_anchor: one sample of each pair, `[pairs, dimension]`; cast to float32.
      embeddings_positive: the other one, of the same shape; cast to float32.
      reg_lambda: the weight of the L2 term, reg_lambda / 4 times the mean squared norms of anchors and positives.
      print_losses: whether both terms are printed when it runs.

    Returns:
      A float32 scalar.

    Raises:
      ValueError: `labels` is not of rank 1.
      TypeError: an argument is not a dense tensor of real numbers.

    Examples:
      log(1 + e^-1), for a dot product of 1 with the right positive and 0 with the other, and 0.002 / 4 (1 + 1):

      >>> points = [[1.0, 0.0], [0.0, 1.0]]
      >>> round(float(contrib.metric_learning.npairs_loss([3, 4], points, points)), 4)
      0.3143
    """
    targets = tf.cast(same_label(vector("labels", labels)), tf.float32)
    return _npairs(targets, embeddings_anchor, embeddings_positive, reg_lambda, print_losses)


@_graphs.outside_autograph
def npairs_loss_multilabel(
    sparse_labels: Sequence[tf.SparseTensor],
    embeddings_anchor: TensorLike,
    embeddings_positive: TensorLike,
    reg_lambda: ScalarLike = 0.002,
    print_losses: bool = False,
) -> tf.Tensor:
    """npairs_loss for pairs with several labels (tf.contrib.losses.metric_learning.npairs_loss_multilabel).

    The target of two pairs is how many labels they share.

    Args:
      sparse_labels: for each pair a tf.SparseTensor `[num_classes]` that holds 1 at its labels.
      embeddings_anchor: as for `npairs_loss`.
      embeddings_positive: as for `npairs_loss`.
      reg_lambda: as for `npairs_loss`.
      print_losses: as for `npairs_loss`.

    Returns:
      A float32 scalar; nan where a pair shares no label with any, itself included.

    Raises:
      TypeError: `sparse_labels` is not a list of tf.SparseTensor, or an argument is not a dense tensor of real numbers.

    Examples:
      As in `npairs_loss`: the pairs share no label.

      >>> points, labels = [[1.0, 0.0], [0.0, 1.0]], [tf.sparse.from_dense(row) for row in ([1, 0, 1], [0, 1, 0])]
      >>> round(float(contrib.metric_learning.npairs_loss_multilabel(labels, points, points)), 4)
      0.3143
    """
    if not isinstance(sparse_labels, Sequence) or not all(isinstance(row, tf.SparseTensor) for row in sparse_labels):
        raise TypeError(f"Argument `sparse_labels` must be a list of tf.SparseTensor, got {sparse_labels}.")
    with tf.name_scope("NpairsLossMultiLabel"):
        rows = tf.stack([tf.sparse.to_dense(tf.sparse.reorder(row)) for row in sparse_labels])
        # The minimum, not the product: a label that is counted twice on both sides is shared twice.
        shared = tf.reduce_sum(tf.minimum(rows[:, tf.newaxis, :], rows), axis=-1)
        targets = tf.cast(shared, tf.float32)
        return _npairs(targets, embeddings_anchor, embeddings_positive, reg_lambda, print_losses)


def _npairs(
    targets: tf.Tensor, anchor: TensorLike, positive: TensorLike, reg_lambda: ScalarLike, print_losses: bool
) -> tf.Tensor:
    anchor = _inputs.to_float32("embeddings_anchor", anchor)
    positive = _inputs.to_float32("embeddings_positive", positive)
    l2_loss = 0.25 * reg_lambda * (_mean_squared_norm(anchor) + _mean_squared_norm(positive))
    targets /= tf.reduce_sum(targets, axis=1, keepdims=True)
    similarities = tf.matmul(anchor, positive, transpose_b=True)
    cross_entropy = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=targets, logits=similarities))
    if print_losses:
        tf.print("cross entropy:", cross_entropy, "l2loss:", l2_loss)
    return l2_loss + cross_entropy


def _mean_squared_norm(points: tf.Tensor) -> tf.Tensor:
    return tf.reduce_mean(tf.reduce_sum(tf.square(points), axis=1))
