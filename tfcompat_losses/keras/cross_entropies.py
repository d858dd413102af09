# SPDX-License-Identifier: Apache-2.0
"""The Loss classes of v1's cross-entropies: of logits, not of probabilities."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from tfcompat_losses.keras._v1_loss import V1Loss, registered
from tfcompat_losses.reduction import Reduction, ReductionName
from tfcompat_losses.typing import TensorLike


@registered
class SigmoidCrossEntropy(V1Loss):
    """`losses.sigmoid_cross_entropy` of logits for `model.compile`; called like `AbsoluteDifference`.

    Args:
      weights: a scalar, or an array that fits the losses; `sample_weight` is multiplied by it.
      label_smoothing: if above 0, the labels are moved towards 1/2: z (1 - s) + s / 2.
      reduction: one of `losses.Reduction.all()`.
      name: the name of the loss.

    Raises:
      ValueError: `reduction` is unknown, or, when called, a shape does not fit.

    Examples:
      >>> from tfcompat_losses.keras import SigmoidCrossEntropy
      >>> round(float(SigmoidCrossEntropy()([[1.0], [0.0]], [[2.0], [-1.0]], sample_weight=[1.0, 0.0])), 4)
      0.1269
    """

    _function = "sigmoid_cross_entropy"

    def __init__(
        self,
        *,
        weights: TensorLike = 1.0,
        label_smoothing: float = 0,
        reduction: ReductionName = Reduction.SUM_BY_NONZERO_WEIGHTS,
        name: str = "sigmoid_cross_entropy",
    ) -> None:
        super().__init__(reduction, name, weights, label_smoothing=label_smoothing)


def _without_classes(shape: tf.TensorShape, **parameters: Any) -> tf.TensorShape:
    return shape[:-1]


@registered
class SoftmaxCrossEntropy(V1Loss):
    """`losses.softmax_cross_entropy` of logits for `model.compile`; called like `AbsoluteDifference`.

    Args:
      weights: a scalar, or an array that fits the losses; `sample_weight` is multiplied by it.
      label_smoothing: if above 0, each row is moved towards the uniform distribution.
      reduction: one of `losses.Reduction.all()`.
      name: the name of the loss.

    Raises:
      ValueError: `reduction` is unknown, or, when called, a shape does not fit.

    Examples:
      >>> from tfcompat_losses.keras import SoftmaxCrossEntropy
      >>> round(float(SoftmaxCrossEntropy()([[1.0, 0.0]], [[3.0, 0.0]])), 4)
      0.0486
    """

    _function = "softmax_cross_entropy"
    _losses_shape = staticmethod(_without_classes)

    def __init__(
        self,
        *,
        weights: TensorLike = 1.0,
        label_smoothing: float = 0,
        reduction: ReductionName = Reduction.SUM_BY_NONZERO_WEIGHTS,
        name: str = "softmax_cross_entropy",
    ) -> None:
        super().__init__(reduction, name, weights, label_smoothing=label_smoothing)


@registered
class SparseSoftmaxCrossEntropy(V1Loss):
    """`losses.sparse_softmax_cross_entropy` of logits for `model.compile`; called like `AbsoluteDifference`.

    The class ids may be of any real dtype, as Keras casts labels.

    Args:
      weights: a scalar, or an array that fits the losses; `sample_weight` is multiplied by it.
      reduction: one of `losses.Reduction.all()`.
      name: the name of the loss.

    Raises:
      ValueError: `reduction` is unknown, or, when called, a shape does not fit.

    Examples:
      >>> from tfcompat_losses.keras import SparseSoftmaxCrossEntropy
      >>> round(float(SparseSoftmaxCrossEntropy()([1], [[0.0, 3.0]])), 4)
      0.0486
    """

    _function = "sparse_softmax_cross_entropy"
    _losses_shape = staticmethod(_without_classes)

    def __init__(
        self,
        *,
        weights: TensorLike = 1.0,
        reduction: ReductionName = Reduction.SUM_BY_NONZERO_WEIGHTS,
        name: str = "sparse_softmax_cross_entropy",
    ) -> None:
        super().__init__(reduction, name, weights)

    def _labels(self, labels: tf.Tensor, shape: tf.TensorShape) -> tf.Tensor:
        return labels if labels.dtype in (tf.int32, tf.int64) else tf.cast(labels, tf.int64)
