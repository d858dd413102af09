# SPDX-License-Identifier: Apache-2.0
"""Who runs: the losses, the originals and their peers, in one form: functions of labels, logits and perhaps weights."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import tensorflow as tf

import tfcompat_losses

try:
    import tf_slim
except ImportError:
    tf_slim = None
else:
    # It tells every caller to use, by 2016-12-30, what this is.
    tf.get_logger().setLevel("ERROR")

ORACLE = "tf.compat.v1.losses"
OURS = "tfcompat_losses"
SLIM = "tf_slim.losses"
KERAS = "keras.losses"
BY_HAND = "tf.reduce_mean(tf.nn…)"
MODULES = {ORACLE: tf.compat.v1.losses, OURS: tfcompat_losses}

Loss = Callable[..., tf.Tensor]


def sigmoid_contestants() -> dict[str, Loss]:
    """The ways to a sigmoid cross-entropy. Who takes part where there are weights, a `Race` finds out."""

    def by_hand(labels: tf.Tensor, logits: tf.Tensor, weights: tf.Tensor | None = None) -> tf.Tensor:
        losses = tf.nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=logits)
        return tf.reduce_mean(losses if weights is None else weights * losses)

    return {
        **loss_contestants("sigmoid_cross_entropy", tf.keras.losses.BinaryCrossentropy(from_logits=True)),
        BY_HAND: by_hand,
    }


def loss_contestants(name: str, keras: Loss | None, *options: Any) -> dict[str, Loss]:
    """One of the ten losses, wherever there is one of that name, and the one of Keras that comes nearest."""
    contestants = {}
    for title, module in MODULES.items():
        contestants[title] = _with_options(getattr(module, name), options)
    if tf_slim is not None and hasattr(tf_slim.losses, name):
        contestants[SLIM] = _other_way_round(_with_options(getattr(tf_slim.losses, name), options))
    if keras is not None:
        contestants[KERAS] = keras
    return contestants


def _with_options(loss: Loss, options: tuple[Any, ...]) -> Loss:
    return functools.partial(loss, **dict(options)) if options else loss


def _other_way_round(loss: Loss) -> Loss:
    def run(labels: tf.Tensor, predictions: tf.Tensor, *weights: tf.Tensor) -> tf.Tensor:
        return loss(predictions, labels, *weights)

    return run


def forward(loss: Loss) -> Callable:
    def run(*arguments: tf.Tensor) -> tf.Tensor:
        return loss(*arguments)

    return run


def with_gradient(loss: Loss) -> Callable:
    """The loss and its gradient for the predictions."""

    def run(labels: tf.Tensor, predictions: tf.Tensor, *weights: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        with tf.GradientTape() as tape:
            tape.watch(predictions)
            value = loss(labels, predictions, *weights)
        return value, tape.gradient(value, predictions)

    return run


WHAT = {"forward": forward, "forward and gradient": with_gradient}
MODES: dict[str, Callable[[Callable], Callable]] = {
    "eager": lambda function: function,
    "tf.function": tf.function,
    "jit_compile": functools.partial(tf.function, jit_compile=True),
}
WEIGHTS = {"none": None, "[B, 1]": lambda rows, columns: (rows, 1), "full": lambda rows, columns: (rows, columns)}


def sigmoid_inputs(shape: tuple[int, int], weights: str = "none") -> tuple[tf.Tensor, ...]:
    """Labels of 0 and 1, logits, and weights around 1, none of them 0: so weighed, all contestants mean the same."""
    generator = tf.random.Generator.from_seed(1)
    logits = generator.normal(shape)
    labels = tf.cast(generator.uniform(shape) > 0.5, tf.float32)
    weights_shape = WEIGHTS[weights]
    return (labels, logits, *([generator.uniform(weights_shape(*shape), 0.5, 1.5)] if weights_shape else []))


def each_loss() -> dict[str, tuple[dict[str, Loss], tuple[tf.Tensor, tf.Tensor]]]:
    """The ten losses at [32, 10]: the contestants, and labels and predictions that suit them."""
    values = tf.random.Generator.from_seed(1).normal([32, 10])
    ids = tf.range(32) % 10
    onehot = tf.one_hot(ids, 10)
    keras = tf.keras.losses
    return {
        "absolute_difference": (loss_contestants("absolute_difference", keras.MeanAbsoluteError()), (onehot, values)),
        "cosine_distance": (loss_contestants("cosine_distance", None, ("axis", 1)), (onehot, values)),
        "hinge_loss": (loss_contestants("hinge_loss", keras.Hinge()), (onehot, values)),
        "huber_loss": (loss_contestants("huber_loss", keras.Huber()), (onehot, values)),
        "log_loss": (loss_contestants("log_loss", keras.BinaryCrossentropy()), (onehot, tf.sigmoid(values))),
        "mean_pairwise_squared_error": (loss_contestants("mean_pairwise_squared_error", None), (onehot, values)),
        "mean_squared_error": (loss_contestants("mean_squared_error", keras.MeanSquaredError()), (onehot, values)),
        "sigmoid_cross_entropy": (sigmoid_contestants(), (onehot, values)),
        "softmax_cross_entropy": (
            loss_contestants("softmax_cross_entropy", keras.CategoricalCrossentropy(from_logits=True)),
            (onehot, values),
        ),
        "sparse_softmax_cross_entropy": (
            loss_contestants("sparse_softmax_cross_entropy", keras.SparseCategoricalCrossentropy(from_logits=True)),
            (ids, values),
        ),
    }
