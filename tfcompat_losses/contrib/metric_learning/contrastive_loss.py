# SPDX-License-Identifier: Apache-2.0
"""Contrastive loss: pairs that belong together close, others a margin apart (Hadsell, Chopra, LeCun 2006)."""

from __future__ import annotations

import tensorflow as tf

from tfcompat_losses import _graphs, _inputs
from tfcompat_losses.typing import ScalarLike, TensorLike


@_graphs.outside_autograph
def contrastive_loss(
    labels: TensorLike, embeddings_anchor: TensorLike, embeddings_positive: TensorLike, margin: ScalarLike = 1.0
) -> tf.Tensor:
    """The mean of y d^2 + (1 - y) max(margin - d, 0)^2 (tf.contrib.losses.metric_learning.contrastive_loss).

    d is the distance between the two points of a pair.

    Args:
      labels: y, 1 for a pair that belongs together, 0 for one that does not, `[batch_size]`; cast to the dtype of the
        embeddings.
      embeddings_anchor: one point of each pair, `[batch_size, dimension]`. Floating-point.
      embeddings_positive: the other point, of the same shape and dtype.
      margin: the distance beyond which pairs that do not belong together cost nothing.

    Returns:
      A scalar of the dtype of the embeddings. Where the points of a pair that does not belong together are the same,
      its gradient is nan.

    Raises:
      TypeError: the embeddings are not floating-point, or an argument is not a dense tensor of real numbers.

    Examples:
      A pair that belongs together, 5 apart, and one that does not, 1/2 apart: (5^2 + (1 - 1/2)^2) / 2.

      >>> anchors, positives = [[0.0, 0.0], [0.0, 0.0]], [[3.0, 4.0], [0.0, 0.5]]
      >>> float(contrib.metric_learning.contrastive_loss([1, 0], anchors, positives))
      12.625
    """
    anchor = _inputs.to_floating("embeddings_anchor", embeddings_anchor)
    positive = _inputs.to_floating("embeddings_positive", embeddings_positive)
    distance = tf.sqrt(tf.reduce_sum(tf.math.squared_difference(anchor, positive), axis=1))
    together = _inputs.cast(_inputs.to_tensor("labels", labels), distance.dtype)
    near = together * tf.square(distance)
    far = (1.0 - together) * tf.square(tf.maximum(margin - distance, 0.0))
    return tf.reduce_mean(near + far, name="contrastive_loss")
