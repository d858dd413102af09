# SPDX-License-Identifier: Apache-2.0
"""A Loss class for each loss of v1."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from tfcompat_losses.keras._v1_loss import V1Loss, registered
from tfcompat_losses.losses.absolute_difference import absolute_difference
from tfcompat_losses.losses.cosine_distance import cosine_distance, shape_along
from tfcompat_losses.losses.hinge_loss import hinge_loss
from tfcompat_losses.losses.huber_loss import huber_loss
from tfcompat_losses.losses.log_loss import log_loss
from tfcompat_losses.losses.mean_pairwise_squared_error import mean_pairwise_squared_error
from tfcompat_losses.losses.mean_squared_error import mean_squared_error
from tfcompat_losses.losses.sigmoid_cross_entropy import sigmoid_cross_entropy
from tfcompat_losses.losses.softmax_cross_entropy import softmax_cross_entropy
from tfcompat_losses.losses.sparse_softmax_cross_entropy import sparse_softmax_cross_entropy
from tfcompat_losses.reduction import Reduction


@registered
class AbsoluteDifference(V1Loss):
    """`losses.absolute_difference` for `model.compile`.

    Args:
      weights: a scalar, or an array that fits the losses; `sample_weight` is multiplied with it.
      reduction: one of `losses.Reduction.all()`.
      name: the name of the loss.

    Called with `y_true`, `y_pred` and `sample_weight`, it gives a float32 scalar (for `Reduction.NONE` the losses).

    Raises:
      ValueError: `reduction` is unknown, or a shape does not fit.
    """

    _function = staticmethod(absolute_difference)

    def __init__(
        self,
        *,
        weights: Any = 1.0,
        reduction: str = Reduction.SUM_BY_NONZERO_WEIGHTS,
        name: str = "absolute_difference",
    ) -> None:
        super().__init__(reduction, name, weights)


@registered
class CosineDistance(V1Loss):
    """`losses.cosine_distance` along `axis` for `model.compile`; otherwise as `AbsoluteDifference`."""

    _function = staticmethod(cosine_distance)

    def __init__(
        self,
        *,
        axis: int = -1,
        weights: Any = 1.0,
        reduction: str = Reduction.SUM_BY_NONZERO_WEIGHTS,
        name: str = "cosine_distance",
    ) -> None:
        super().__init__(reduction, name, weights, axis=axis)

    @staticmethod
    def _losses_shape(shape: tf.TensorShape, axis: int, **parameters: Any) -> tf.TensorShape:
        if shape.rank is None or not -shape.rank <= axis < shape.rank:
            # Of no known rank; or for `cosine_distance` to refuse.
            return shape
        return shape_along(shape, axis)


@registered
class HingeLoss(V1Loss):
    """`losses.hinge_loss` for `model.compile`; otherwise as `AbsoluteDifference`."""

    _function = staticmethod(hinge_loss)

    def __init__(
        self, *, weights: Any = 1.0, reduction: str = Reduction.SUM_BY_NONZERO_WEIGHTS, name: str = "hinge_loss"
    ) -> None:
        super().__init__(reduction, name, weights)


@registered
class HuberLoss(V1Loss):
    """`losses.huber_loss` for `model.compile`; otherwise as `AbsoluteDifference`."""

    _function = staticmethod(huber_loss)

    def __init__(
        self,
        *,
        weights: Any = 1.0,
        delta: float = 1.0,
        reduction: str = Reduction.SUM_BY_NONZERO_WEIGHTS,
        name: str = "huber_loss",
    ) -> None:
        super().__init__(reduction, name, weights, delta=delta)


@registered
class LogLoss(V1Loss):
    """`losses.log_loss` for `model.compile`; otherwise as `AbsoluteDifference`."""

    _function = staticmethod(log_loss)

    def __init__(
        self,
        *,
        weights: Any = 1.0,
        epsilon: float = 1e-7,
        reduction: str = Reduction.SUM_BY_NONZERO_WEIGHTS,
        name: str = "log_loss",
    ) -> None:
        super().__init__(reduction, name, weights, epsilon=epsilon)


@registered
class MeanPairwiseSquaredError(V1Loss):
    """`losses.mean_pairwise_squared_error` for `model.compile`, which has no reduction: it sums over the samples."""

    _function = staticmethod(mean_pairwise_squared_error)

    def __init__(self, *, weights: Any = 1.0, name: str = "mean_pairwise_squared_error") -> None:
        super().__init__(None, name, weights)


@registered
class MeanSquaredError(V1Loss):
    """`losses.mean_squared_error` for `model.compile`; otherwise as `AbsoluteDifference`."""

    _function = staticmethod(mean_squared_error)

    def __init__(
        self, *, weights: Any = 1.0, reduction: str = Reduction.SUM_BY_NONZERO_WEIGHTS, name: str = "mean_squared_error"
    ) -> None:
        super().__init__(reduction, name, weights)


@registered
class SigmoidCrossEntropy(V1Loss):
    """`losses.sigmoid_cross_entropy` of logits for `model.compile`; otherwise as `AbsoluteDifference`."""

    _function = staticmethod(sigmoid_cross_entropy)

    def __init__(
        self,
        *,
        weights: Any = 1.0,
        label_smoothing: float = 0,
        reduction: str = Reduction.SUM_BY_NONZERO_WEIGHTS,
        name: str = "sigmoid_cross_entropy",
    ) -> None:
        super().__init__(reduction, name, weights, label_smoothing=label_smoothing)


def _without_classes(shape: tf.TensorShape, **parameters: Any) -> tf.TensorShape:
    return shape[:-1]


@registered
class SoftmaxCrossEntropy(V1Loss):
    """`losses.softmax_cross_entropy` of logits for `model.compile`; otherwise as `AbsoluteDifference`."""

    _function = staticmethod(softmax_cross_entropy)
    _losses_shape = staticmethod(_without_classes)

    def __init__(
        self,
        *,
        weights: Any = 1.0,
        label_smoothing: float = 0,
        reduction: str = Reduction.SUM_BY_NONZERO_WEIGHTS,
        name: str = "softmax_cross_entropy",
    ) -> None:
        super().__init__(reduction, name, weights, label_smoothing=label_smoothing)


@registered
class SparseSoftmaxCrossEntropy(V1Loss):
    """`losses.sparse_softmax_cross_entropy` of logits for `model.compile`; the class ids may be of any real dtype."""

    _function = staticmethod(sparse_softmax_cross_entropy)
    _losses_shape = staticmethod(_without_classes)

    def __init__(
        self,
        *,
        weights: Any = 1.0,
        reduction: str = Reduction.SUM_BY_NONZERO_WEIGHTS,
        name: str = "sparse_softmax_cross_entropy",
    ) -> None:
        super().__init__(reduction, name, weights)

    def _labels(self, labels: tf.Tensor, shape: tf.TensorShape) -> tf.Tensor:
        return labels if labels.dtype in (tf.int32, tf.int64) else tf.cast(labels, tf.int64)
