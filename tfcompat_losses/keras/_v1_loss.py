# SPDX-License-Identifier: Apache-2.0
"""A loss of v1 as Keras calls it: sample weights, masks, half precision, replicas, saving."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any, ClassVar

import numpy as np
import tensorflow as tf

import tfcompat_losses
from tfcompat_losses import _graphs, _inputs, distribute
from tfcompat_losses.reduction import Reduction, ReductionName
from tfcompat_losses.typing import TensorLike

# Where the losses' base is from: Keras 2 and 3 are `keras`.
_KERAS = tf.keras.losses.Loss.__module__.partition(".")[0]

registered = tf.keras.utils.register_keras_serializable(package="tfcompat_losses")


class V1Loss(tf.keras.losses.Loss):  # type: ignore[misc]
    """A loss of v1 as Keras calls it.

    `sample_weight`, and the mask of the predictions, weigh as v1's `weights` do, times the `weights` given here: a zero
    takes its elements out of the mean. Their dimensions are the first ones of the losses, as Keras's users expect:
    `[batch_size]` weighs samples, `[batch_size, time]` steps.

    In a replica of tf.distribute each call gives a share of the loss of the global batch: the shares are equal and sum
    to it, and so do the gradients.
    """

    _function: ClassVar[str]
    """The name of the function. It is looked up at each call, so that `testing.record` sees the call."""
    _losses_shape: ClassVar[Callable[..., tf.TensorShape]] = staticmethod(lambda shape, **parameters: shape)

    def __init__(
        self, reduction: ReductionName | None, name: str, weights: TensorLike = 1.0, **parameters: Any
    ) -> None:
        # What is left for Keras to do with the shares of the replicas. tf_keras reads it.
        super().__init__(reduction="sum", name=name)
        self._config = {"weights": _plain(weights), **parameters}
        if reduction is not None:
            Reduction.validate(reduction)
            self._config["reduction"] = reduction

    @_graphs.outside_autograph
    def __call__(self, y_true: TensorLike, y_pred: TensorLike, sample_weight: TensorLike | None = None) -> tf.Tensor:
        _refuse_other_keras(type(self).__name__, inspect.currentframe())
        options = dict(self._config)
        predictions = _inputs.to_floating("y_pred", y_pred)
        if predictions.dtype in (tf.float16, tf.bfloat16):
            # As Keras does: half a precision has too few digits for a mean, and its range none for a scaled loss.
            predictions = tf.cast(predictions, tf.float32)
        labels = self._labels(_inputs.to_tensor("y_true", y_true), predictions.shape)
        weights = options.pop("weights")
        shape = self._losses_shape(predictions.shape, **options)
        for name, given in {"sample_weight": sample_weight, "mask": getattr(y_pred, "_keras_mask", None)}.items():
            if given is not None:
                lined_up = _lined_up(name, _inputs.to_float32(name, given), shape)
                weights = lined_up if isinstance(weights, float) and weights == 1.0 else lined_up * weights
        with distribute.global_batch_of_replicas():
            function = getattr(tfcompat_losses, self._function)
            share = function(labels, predictions, weights=weights, loss_collection=None, **options)
        if distribute.has_other_replicas() and share.shape.rank == 0:
            share = _with_equal_values(share)
        return share

    def call(self, y_true: TensorLike, y_pred: TensorLike) -> tf.Tensor:
        """The loss without a sample weight. Keras calls the object; that there is a `call` type checkers want."""
        return self(y_true, y_pred)

    def _labels(self, labels: tf.Tensor, shape: tf.TensorShape) -> tf.Tensor:
        """The labels of one value a sample are as often `[batch_size]` as `[batch_size, 1]`."""
        if labels.shape.rank is None or shape.rank is None:
            return labels
        if labels.shape.rank == shape.rank - 1 and shape[-1] == 1:
            return tf.expand_dims(labels, -1)
        if labels.shape.rank == shape.rank + 1 and labels.shape[-1] == 1:
            return tf.squeeze(labels, [-1])
        return labels

    def get_config(self) -> dict[str, Any]:
        return {"name": self.name, **self._config}


def _refuse_other_keras(name: str, frame: FrameType | None) -> None:
    """The other Keras takes the object for a function, and weighs the one number that it gives: silently wrong."""
    if "keras" not in sys.modules or "tf_keras" not in sys.modules:
        return
    caller = frame and frame.f_back
    while caller is not None and caller.f_globals.get("__name__", "").startswith("tensorflow."):
        caller = caller.f_back
    package = caller.f_globals.get("__name__", "").partition(".")[0] if caller is not None else ""
    if package in ("keras", "tf_keras") and package != _KERAS:
        legacy = "1 before TensorFlow is imported" if package == "tf_keras" else "0"
        raise TypeError(
            f"Argument `loss` must be a loss of {package}, as the model is, got {name}, which is one of {_KERAS}, as "
            f"tf.keras is. Set the environment variable TF_USE_LEGACY_KERAS={legacy}."
        )


def _plain(weights: TensorLike) -> Any:
    """`weights` as a float or as lists, which can be saved."""
    # NumPy would make NaN of it, and every loss with it.
    _inputs.refuse_none(weights=weights)
    try:
        return np.asarray(weights, np.float32).tolist()
    except (ValueError, TypeError) as error:
        _inputs.name_argument(error, "weights", weights)
        raise


def _lined_up(name: str, weights: tf.Tensor, shape: tf.TensorShape) -> tf.Tensor:
    """`weights`, whose dimensions are the first ones of the losses, with as many dimensions as those."""
    given, rank = weights.shape, weights.shape.rank
    if not rank or shape.rank is None:
        return weights
    if rank == shape.rank + 1 and given[-1] == 1:
        weights = tf.squeeze(weights, [-1])
    for _ in range(rank, shape.rank):
        weights = tf.expand_dims(weights, -1)
    pairs = zip(weights.shape.as_list(), shape.as_list())
    if weights.shape.rank != shape.rank or any(None not in pair and pair[0] not in (1, pair[1]) for pair in pairs):
        raise ValueError(
            f"Argument `{name}` of shape {given} does not fit losses of shape {shape}: its dimensions must be the "
            "first ones of the losses, or 1."
        )
    return weights


@tf.custom_gradient  # type: ignore[untyped-decorator, unused-ignore]
def _with_equal_values(share: tf.Tensor) -> Any:
    """The mean of the shares of all replicas, with the gradient of this one.

    Keras reports the mean over the replicas weighted with their numbers of samples; it is right for equal shares only.
    """
    replicas = tf.distribute.get_strategy().num_replicas_in_sync
    return distribute.all_reduce(share) / tf.cast(replicas, share.dtype), lambda upstream: upstream
