# SPDX-License-Identifier: Apache-2.0
"""A Loss class for each loss of v1 but the cross-entropies of logits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import tensorflow as tf

from tfcompat_losses.keras._v1_loss import V1Loss, registered
from tfcompat_losses.losses.cosine_distance import axis_from, shape_along
from tfcompat_losses.reduction import Reduction, ReductionName
from tfcompat_losses.typing import TensorLike


@registered
class AbsoluteDifference(V1Loss):
    """`losses.absolute_difference` for `model.compile`.

    Called with `y_true`, `y_pred` and `sample_weight`, it gives a float32 scalar (for `Reduction.NONE` the losses).

    Args:
      weights: a scalar, or an array that fits the losses; `sample_weight` is multiplied by it.
      reduction: one of `losses.Reduction.all()`.
      name: the name of the loss.

    Raises:
      ValueError: `reduction` is unknown, or, when called, a shape does not fit.

    Examples:
      The second sample has no weight, and does not count:

      >>> from tfcompat_losses.keras import AbsoluteDifference
      >>> float(AbsoluteDifference()([[1.0], [4.0]], [[3.0], [9.0]], sample_weight=[1.0, 0.0]))
      2.0
    """

    _function = "absolute_difference"

    def __init__(
        self,
        *,
        weights: TensorLike = 1.0,
        reduction: ReductionName = Reduction.SUM_BY_NONZERO_WEIGHTS,
        name: str = "absolute_difference",
    ) -> None:
        super().__init__(reduction, name, weights)


@registered
class CosineDistance(V1Loss):
    """`losses.cosine_distance` for `model.compile`; called like `AbsoluteDifference`.

    Args:
      axis: the dimension along which the distance is taken, or several, as a list or a tuple.
      weights: a scalar, or an array that fits the losses; `sample_weight` is multiplied by it.
      reduction: one of `losses.Reduction.all()`.
      name: the name of the loss.

    Raises:
      ValueError: `reduction` is unknown, or, when called, a shape does not fit.
      TypeError: `axis` is not an integer.

    Examples:
      >>> from tfcompat_losses.keras import CosineDistance
      >>> float(CosineDistance()([[1.0, 0.0], [0.0, 1.0]], [[1.0, 0.0], [1.0, 0.0]]))
      0.5
    """

    _function = "cosine_distance"

    def __init__(
        self,
        *,
        axis: int | Sequence[int] = -1,
        weights: TensorLike = 1.0,
        reduction: ReductionName = Reduction.SUM_BY_NONZERO_WEIGHTS,
        name: str = "cosine_distance",
    ) -> None:
        super().__init__(reduction, name, weights, axis=axis_from(axis, None))

    @staticmethod
    def _losses_shape(shape: tf.TensorShape, axis: int | tuple[int, ...], **parameters: Any) -> tf.TensorShape:
        axes = axis if isinstance(axis, tuple) else (axis,)
        if shape.rank is None or not all(-shape.rank <= each < shape.rank for each in axes):
            # Of no known rank; or for `cosine_distance` to refuse.
            return shape
        return shape_along(shape, axes)


@registered
class HingeLoss(V1Loss):
    """`losses.hinge_loss` for `model.compile`; called like `AbsoluteDifference`.

    Args:
      weights: a scalar, or an array that fits the losses; `sample_weight` is multiplied by it.
      reduction: one of `losses.Reduction.all()`.
      name: the name of the loss.

    Raises:
      ValueError: `reduction` is unknown, or, when called, a shape does not fit.

    Examples:
      >>> from tfcompat_losses.keras import HingeLoss
      >>> float(HingeLoss()([[1.0], [0.0]], [[0.5], [2.0]]))
      1.75
    """

    _function = "hinge_loss"

    def __init__(
        self,
        *,
        weights: TensorLike = 1.0,
        reduction: ReductionName = Reduction.SUM_BY_NONZERO_WEIGHTS,
        name: str = "hinge_loss",
    ) -> None:
        super().__init__(reduction, name, weights)


@registered
class HuberLoss(V1Loss):
    """`losses.huber_loss` for `model.compile`; called like `AbsoluteDifference`.

    Args:
      weights: a scalar, or an array that fits the losses; `sample_weight` is multiplied by it.
      delta: the absolute error at which the loss turns from quadratic to linear.
      reduction: one of `losses.Reduction.all()`.
      name: the name of the loss.

    Raises:
      ValueError: `reduction` is unknown, or, when called, a shape does not fit.

    Examples:
      >>> from tfcompat_losses.keras import HuberLoss
      >>> float(HuberLoss(delta=2.0)([[0.0]], [[3.0]]))
      4.0
    """

    _function = "huber_loss"

    def __init__(
        self,
        *,
        weights: TensorLike = 1.0,
        delta: float = 1.0,
        reduction: ReductionName = Reduction.SUM_BY_NONZERO_WEIGHTS,
        name: str = "huber_loss",
    ) -> None:
        super().__init__(reduction, name, weights, delta=delta)


@registered
class LogLoss(V1Loss):
    """`losses.log_loss` for `model.compile`; called like `AbsoluteDifference`.

    Args:
      weights: a scalar, or an array that fits the losses; `sample_weight` is multiplied by it.
      epsilon: what is added to each probability before its logarithm is taken.
      reduction: one of `losses.Reduction.all()`.
      name: the name of the loss.

    Raises:
      ValueError: `reduction` is unknown, or, when called, a shape does not fit.

    Examples:
      >>> from tfcompat_losses.keras import LogLoss
      >>> round(float(LogLoss()([[1.0]], [[0.25]])), 4)
      1.3863
    """

    _function = "log_loss"

    def __init__(
        self,
        *,
        weights: TensorLike = 1.0,
        epsilon: float = 1e-7,
        reduction: ReductionName = Reduction.SUM_BY_NONZERO_WEIGHTS,
        name: str = "log_loss",
    ) -> None:
        super().__init__(reduction, name, weights, epsilon=epsilon)


@registered
class MeanPairwiseSquaredError(V1Loss):
    """`losses.mean_pairwise_squared_error` for `model.compile`, which has no reduction: it sums over the samples.

    Args:
      weights: a scalar, or an array that fits the labels; `sample_weight` is multiplied by it.
      name: the name of the loss.

    Raises:
      ValueError: when called, a shape does not fit.

    Examples:
      >>> from tfcompat_losses.keras import MeanPairwiseSquaredError
      >>> float(MeanPairwiseSquaredError()([[0.0, 0.0]], [[1.0, 3.0]]))
      4.0
    """

    _function = "mean_pairwise_squared_error"

    def __init__(self, *, weights: TensorLike = 1.0, name: str = "mean_pairwise_squared_error") -> None:
        super().__init__(None, name, weights)


@registered
class MeanSquaredError(V1Loss):
    """`losses.mean_squared_error` for `model.compile`; called like `AbsoluteDifference`.

    Args:
      weights: a scalar, or an array that fits the losses; `sample_weight` is multiplied by it.
      reduction: one of `losses.Reduction.all()`.
      name: the name of the loss.

    Raises:
      ValueError: `reduction` is unknown, or, when called, a shape does not fit.

    Examples:
      >>> from tfcompat_losses.keras import MeanSquaredError
      >>> float(MeanSquaredError(reduction="weighted_sum")([[0.0], [0.0]], [[1.0], [3.0]]))
      10.0
    """

    _function = "mean_squared_error"

    def __init__(
        self,
        *,
        weights: TensorLike = 1.0,
        reduction: ReductionName = Reduction.SUM_BY_NONZERO_WEIGHTS,
        name: str = "mean_squared_error",
    ) -> None:
        super().__init__(reduction, name, weights)
