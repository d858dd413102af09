# SPDX-License-Identifier: Apache-2.0
"""Keras: Loss classes that train on v1's numbers, and a layer around code that collects losses.

    from tfcompat_losses.keras import SigmoidCrossEntropy

    model.compile(optimizer, loss=SigmoidCrossEntropy(label_smoothing=0.1))

For whichever Keras `tf.keras` is: Keras 3 (with its TensorFlow backend), tf_keras (`TF_USE_LEGACY_KERAS=1`) or Keras 2.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np
import tensorflow as tf

from tfcompat_losses import _graphs, _inputs, distribute
from tfcompat_losses._collected import Collected
from tfcompat_losses.loss_collections import adopt
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

__all__ = [
    "AbsoluteDifference",
    "CollectLosses",
    "CosineDistance",
    "HingeLoss",
    "HuberLoss",
    "LogLoss",
    "MeanPairwiseSquaredError",
    "MeanSquaredError",
    "SigmoidCrossEntropy",
    "SoftmaxCrossEntropy",
    "SparseSoftmaxCrossEntropy",
]

if tf.keras.backend.backend() != "tensorflow":
    raise ImportError(
        f"tfcompat_losses.keras needs the TensorFlow backend of Keras, which runs on {tf.keras.backend.backend()!r}. "
        "Set the environment variable KERAS_BACKEND=tensorflow before Keras is imported."
    )

_registered = tf.keras.utils.register_keras_serializable(package="tfcompat_losses")


class _V1Loss(tf.keras.losses.Loss):  # type: ignore[misc]
    """A loss of v1 as Keras calls it.

    `sample_weight`, and the mask of the predictions, weigh as v1's `weights` do, times the `weights` given here: a zero
    takes its elements out of the mean. Their dimensions are the first ones of the losses, as Keras's users expect:
    `[batch_size]` weighs samples, `[batch_size, time]` steps.

    In a replica of tf.distribute each call gives a share of the loss of the global batch: the shares are equal and sum
    to it, and so do the gradients.
    """

    _function: ClassVar[Callable[..., tf.Tensor]]
    _losses_shape: ClassVar[Callable[..., tf.TensorShape]] = staticmethod(lambda shape, **parameters: shape)

    def __init__(self, reduction: str | None, name: str, weights: Any = 1.0, **parameters: Any) -> None:
        # What is left for Keras to do with the shares of the replicas. tf_keras reads it.
        super().__init__(reduction="sum", name=name)
        self._config = {"weights": _plain(weights), **parameters}
        if reduction is not None:
            Reduction.validate(reduction)
            self._config["reduction"] = reduction

    @_graphs.outside_autograph
    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> tf.Tensor:
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
        with distribute.global_batch():
            share = type(self)._function(labels, predictions, weights=weights, loss_collection=None, **options)
        if distribute.has_other_replicas() and share.shape.rank == 0:
            share = _with_equal_values(share)
        return share

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


def _plain(weights: Any) -> Any:
    """`weights` as a float or as lists, which can be saved."""
    weights = np.asarray(weights, np.float32)
    return weights.tolist()


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
            "first ones of the losses, each 1 or equal."
        )
    return weights


@tf.custom_gradient  # type: ignore[untyped-decorator, unused-ignore]
def _with_equal_values(share: tf.Tensor) -> Any:
    """The mean of the shares of all replicas, with the gradient of this one.

    Keras reports the mean over the replicas weighted with their numbers of samples; it is right for equal shares only.
    """
    replicas = tf.distribute.get_strategy().num_replicas_in_sync
    return distribute.all_reduce(share) / tf.cast(replicas, share.dtype), lambda upstream: upstream


@_registered
class AbsoluteDifference(_V1Loss):
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
        weights: Any = 1.0,
        reduction: str = Reduction.SUM_BY_NONZERO_WEIGHTS,
        name: str = "absolute_difference",
    ) -> None:
        super().__init__(reduction, name, weights)


@_registered
class CosineDistance(_V1Loss):
    """`losses.cosine_distance` along `axis` for `model.compile`; otherwise as `AbsoluteDifference`."""

    _function = staticmethod(cosine_distance)

    def __init__(
        self,
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


@_registered
class HingeLoss(_V1Loss):
    """`losses.hinge_loss` for `model.compile`; otherwise as `AbsoluteDifference`."""

    _function = staticmethod(hinge_loss)

    def __init__(
        self, weights: Any = 1.0, reduction: str = Reduction.SUM_BY_NONZERO_WEIGHTS, name: str = "hinge_loss"
    ) -> None:
        super().__init__(reduction, name, weights)


@_registered
class HuberLoss(_V1Loss):
    """`losses.huber_loss` for `model.compile`; otherwise as `AbsoluteDifference`."""

    _function = staticmethod(huber_loss)

    def __init__(
        self,
        weights: Any = 1.0,
        delta: float = 1.0,
        reduction: str = Reduction.SUM_BY_NONZERO_WEIGHTS,
        name: str = "huber_loss",
    ) -> None:
        super().__init__(reduction, name, weights, delta=delta)


@_registered
class LogLoss(_V1Loss):
    """`losses.log_loss` for `model.compile`; otherwise as `AbsoluteDifference`."""

    _function = staticmethod(log_loss)

    def __init__(
        self,
        weights: Any = 1.0,
        epsilon: float = 1e-7,
        reduction: str = Reduction.SUM_BY_NONZERO_WEIGHTS,
        name: str = "log_loss",
    ) -> None:
        super().__init__(reduction, name, weights, epsilon=epsilon)


@_registered
class MeanPairwiseSquaredError(_V1Loss):
    """`losses.mean_pairwise_squared_error` for `model.compile`, which has no reduction: it sums over the samples."""

    _function = staticmethod(mean_pairwise_squared_error)

    def __init__(self, weights: Any = 1.0, name: str = "mean_pairwise_squared_error") -> None:
        super().__init__(None, name, weights)


@_registered
class MeanSquaredError(_V1Loss):
    """`losses.mean_squared_error` for `model.compile`; otherwise as `AbsoluteDifference`."""

    _function = staticmethod(mean_squared_error)

    def __init__(
        self, weights: Any = 1.0, reduction: str = Reduction.SUM_BY_NONZERO_WEIGHTS, name: str = "mean_squared_error"
    ) -> None:
        super().__init__(reduction, name, weights)


@_registered
class SigmoidCrossEntropy(_V1Loss):
    """`losses.sigmoid_cross_entropy` of logits for `model.compile`; otherwise as `AbsoluteDifference`."""

    _function = staticmethod(sigmoid_cross_entropy)

    def __init__(
        self,
        weights: Any = 1.0,
        label_smoothing: float = 0,
        reduction: str = Reduction.SUM_BY_NONZERO_WEIGHTS,
        name: str = "sigmoid_cross_entropy",
    ) -> None:
        super().__init__(reduction, name, weights, label_smoothing=label_smoothing)


def _without_classes(shape: tf.TensorShape, **parameters: Any) -> tf.TensorShape:
    return shape[:-1]


@_registered
class SoftmaxCrossEntropy(_V1Loss):
    """`losses.softmax_cross_entropy` of logits for `model.compile`; otherwise as `AbsoluteDifference`."""

    _function = staticmethod(softmax_cross_entropy)
    _losses_shape = staticmethod(_without_classes)

    def __init__(
        self,
        weights: Any = 1.0,
        label_smoothing: float = 0,
        reduction: str = Reduction.SUM_BY_NONZERO_WEIGHTS,
        name: str = "softmax_cross_entropy",
    ) -> None:
        super().__init__(reduction, name, weights, label_smoothing=label_smoothing)


@_registered
class SparseSoftmaxCrossEntropy(_V1Loss):
    """`losses.sparse_softmax_cross_entropy` of logits for `model.compile`; the class ids may be of any real dtype."""

    _function = staticmethod(sparse_softmax_cross_entropy)
    _losses_shape = staticmethod(_without_classes)

    def __init__(
        self,
        weights: Any = 1.0,
        reduction: str = Reduction.SUM_BY_NONZERO_WEIGHTS,
        name: str = "sparse_softmax_cross_entropy",
    ) -> None:
        super().__init__(reduction, name, weights)

    def _labels(self, labels: tf.Tensor, shape: tf.TensorShape) -> tf.Tensor:
        return labels if labels.dtype in (tf.int32, tf.int64) else tf.cast(labels, tf.int64)


@_registered
class CollectLosses(tf.keras.layers.Layer):  # type: ignore[misc]
    """A layer around a function or layer that makes losses while it runs: they become Keras's, by `add_loss`.

    Each loss and regularization loss that `function` makes or adds is handed over once per call, in float32, and is in
    `model.losses`. It leaves the loss collections: `losses.get_total_loss()` around the model does not count it again.
    What `function` adds to a collection of another key stays there.

    Args:
      function: a Keras layer, or any callable. Variables that a plain callable uses are not tracked by Keras; if it has
        an argument `training`, it gets Keras's. To be saved it must be a layer or a registered function.
      **kwargs: those of a layer: `name`, `dtype`, …

    Raises:
      ValueError: when called, for a loss made in a tf.cond branch or a loop body of `function`, or in a tf.function
        inside it that is not wrapped in `losses.lift_losses`.
    """

    def __init__(self, function: Callable[..., Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.function = function
        call = function.call if isinstance(function, tf.keras.layers.Layer) else function
        self._takes_training = "training" in inspect.signature(call).parameters

    def build(self, input_shape: Any) -> None:
        # Without a method of this name Keras 3 tries `call` out with each argument by name, which *args are not.
        super().build(input_shape)

    def call(self, *args: Any, training: Any = None, **kwargs: Any) -> Any:
        if self._takes_training:
            kwargs["training"] = training
        # Alone, and taken out of the graph: no scope around the model counts them again.
        with Collected(alone=True) as collected:
            result = self.function(*args, **kwargs)
            taken = collected.take()
        if _graphs.is_build_call(_graphs.default_graph()):
            return result
        for keyed in taken:
            for key, named in keyed.items():
                for name, loss in named.items():
                    if key in (_graphs.LOSSES, _graphs.REGULARIZATION_LOSSES):
                        self.add_loss(tf.cast(loss, tf.float32))
                    else:
                        adopt(loss, key, name)
        return result

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "function": tf.keras.utils.serialize_keras_object(self.function)}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> CollectLosses:
        function = tf.keras.utils.deserialize_keras_object(config.pop("function"))
        return cls(function, **config)
