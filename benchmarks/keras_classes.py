# SPDX-License-Identifier: Apache-2.0
"""The Keras classes against Keras's own losses: an eager call, and a step of `fit`."""

from __future__ import annotations

from collections.abc import Callable

import tensorflow as tf
from contestants import KERAS, OURS, keras_losses, loss_inputs
from race import Race
from tables import Shape, table

import tfcompat_losses.keras

CALL, STEP = "eager call", "step of fit"


def run_keras(
    losses: list[str] | None, shape: Shape, rounds: int, turn: float, steps: int
) -> dict[str, dict[str, Race]]:
    """Of the losses that Keras has too, or of some of them; in `fit` a turn is an epoch of so many steps."""
    races = {}
    batch, epoch = loss_inputs(shape), loss_inputs((shape[0] * steps, shape[1]))
    for name, keras in keras_losses().items():
        if keras is not None and (losses is None or name in losses):
            both = {KERAS: keras, OURS: getattr(tfcompat_losses.keras, class_of(name))()}
            fits = {who: _fit(loss, name, epoch[name][0], shape) for who, loss in both.items()}
            races[name] = {CALL: Race(both, batch[name], rounds, turn=turn), STEP: Race(fits, (), rounds, turn=0.0)}
    return races


def class_of(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("_"))


def _fit(loss: Callable, name: str, labels: tf.Tensor, shape: Shape) -> Callable:
    inputs = tf.random.Generator.from_seed(1).normal([labels.shape[0], 16])
    activation = "sigmoid" if name == "log_loss" else None
    model = tf.keras.Sequential([tf.keras.layers.Dense(shape[1], activation)])
    model.compile("sgd", loss)
    return lambda: model.fit(inputs, labels, shape[0], verbose=0, shuffle=False)


def keras_table(races: dict[str, dict[str, Race]], steps: int) -> str:
    units = {CALL: 1e-6, STEP: steps * 1e-6}
    rows = [
        [class_of(name), what, *(race.cell(who, units[what]) for who in (KERAS, OURS))]
        for name, of_name in races.items()
        for what, race in of_name.items()
    ]
    return table(["class", "what", KERAS, OURS], rows)
