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
    name = "sigmoid_cross_entropy"
    return {**loss_contestants(name, keras_losses()[name]), BY_HAND: by_hand(name)}


BARE_FORMULAS = {
    "sigmoid_cross_entropy": tf.nn.sigmoid_cross_entropy_with_logits,
    "softmax_cross_entropy": tf.nn.softmax_cross_entropy_with_logits,
    "sparse_softmax_cross_entropy": tf.nn.sparse_softmax_cross_entropy_with_logits,
}
BARE_REDUCTIONS: dict[str, Callable] = {
    "default": lambda losses, weights: tf.reduce_mean(losses),
    "MEAN": lambda losses, weights: (
        tf.reduce_mean(losses) if weights is None else tf.reduce_mean(losses) / tf.reduce_mean(weights)
    ),
    "SUM": lambda losses, weights: tf.reduce_sum(losses),
    "NONE": lambda losses, weights: losses,
}
"""What one writes with tf.nn where no weight is zero, of weighed losses."""


def by_hand(name: str, reduction: str = "default") -> Loss:
    formula, reduced = BARE_FORMULAS[name], BARE_REDUCTIONS[reduction]

    def run(labels: tf.Tensor, logits: tf.Tensor, weights: tf.Tensor | None = None) -> tf.Tensor:
        losses = formula(labels=labels, logits=logits)
        if weights is not None:
            # Weights [B], as contrib takes them.
            weights = tf.expand_dims(weights, -1) if weights.shape.rank < losses.shape.rank else weights
            losses = weights * losses
        return reduced(losses, weights)

    return run


def loss_contestants(name: str, keras: Loss | None, *options: Any) -> dict[str, Loss]:
    """One of the ten losses, wherever there is one of that name, and the one of Keras that comes nearest."""
    contestants = {}
    for title, module in MODULES.items():
        contestants[title] = with_options(getattr(module, name), options)
    if tf_slim is not None and hasattr(tf_slim.losses, name):
        contestants[SLIM] = other_way_round(with_options(getattr(tf_slim.losses, name), options))
    if keras is not None:
        contestants[KERAS] = keras
    return contestants


def with_options(loss: Loss, options: tuple[Any, ...]) -> Loss:
    if not options:
        return loss
    named = dict(options)

    def run(labels: tf.Tensor, predictions: tf.Tensor, weights: Any = 1.0) -> tf.Tensor:
        return loss(labels, predictions, weights=weights, **named)

    return run


def other_way_round(loss: Loss) -> Loss:
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


def loss_inputs(shape: tuple[int, int]) -> dict[str, tuple[tf.Tensor, tf.Tensor]]:
    """For each of the ten losses labels and predictions that suit it."""
    rows, classes = shape
    values = tf.random.Generator.from_seed(1).normal(shape)
    ids = tf.range(rows) % classes
    onehot = tf.one_hot(ids, classes)
    return {
        **dict.fromkeys(keras_losses(), (onehot, values)),
        "log_loss": (onehot, tf.sigmoid(values)),
        "sparse_softmax_cross_entropy": (ids, values),
    }


def keras_losses() -> dict[str, Loss | None]:
    """The ten losses, and the one of Keras that comes nearest."""
    keras = tf.keras.losses
    return {
        "absolute_difference": keras.MeanAbsoluteError(),
        "cosine_distance": None,
        "hinge_loss": keras.Hinge(),
        "huber_loss": keras.Huber(),
        "log_loss": keras.BinaryCrossentropy(),
        "mean_pairwise_squared_error": None,
        "mean_squared_error": keras.MeanSquaredError(),
        "sigmoid_cross_entropy": keras.BinaryCrossentropy(from_logits=True),
        "softmax_cross_entropy": keras.CategoricalCrossentropy(from_logits=True),
        "sparse_softmax_cross_entropy": keras.SparseCategoricalCrossentropy(from_logits=True),
    }


OPTIONS = {"cosine_distance": (("axis", 1),)}
"""What a loss must be told besides."""


def each_loss() -> dict[str, tuple[dict[str, Loss], tuple[tf.Tensor, tf.Tensor]]]:
    """The ten losses at [32, 10]: the contestants, and labels and predictions that suit them."""
    inputs = loss_inputs((32, 10))
    contestants = {
        name: loss_contestants(name, keras, *OPTIONS.get(name, ())) for name, keras in keras_losses().items()
    }
    contestants["sigmoid_cross_entropy"] = sigmoid_contestants()
    return {name: (contestants[name], inputs[name]) for name in contestants}
