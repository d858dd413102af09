# SPDX-License-Identifier: Apache-2.0
"""Fits a small model with each Keras loss on one device, on two replicas and in two worker processes.

    python tests/conformance/replica_fits.py          prints the table of docs/distribute.md: how far the fits are apart

The samples have uneven weights, many of them zero, and the last batch is too small to be shared out evenly.
"""

from __future__ import annotations

import json
import os
import pathlib
import socket
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

LOSSES = [
    "AbsoluteDifference",
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
KERAS = {"Keras 3": {"TF_USE_LEGACY_KERAS": "0"}, "tf_keras": {"TF_USE_LEGACY_KERAS": "1"}}
PROCESSES = {("one", "two_replicas"): 1, ("two_workers",): 2}
"""The strategies that have their fits in one process, and how many such processes they take."""
SECONDS = 400

Fits = dict[str, dict[str, list[float]]]


def fit_all(strategies: Sequence[str], names: Sequence[str] = tuple(LOSSES)) -> dict[str, Fits]:
    """Under each strategy, for each named loss, the curve of three epochs, `evaluate` after them, and the weights."""
    import tensorflow as tf

    if "two_replicas" in strategies:
        tf.config.set_logical_device_configuration(
            tf.config.list_physical_devices("CPU")[0], [tf.config.LogicalDeviceConfiguration()] * 2
        )
    fits = {}
    for each in strategies:
        strategy = _strategy(each)
        fits[each] = {"total": total(strategy)} | {name: fit(strategy, name) for name in names}
    return fits


def _strategy(name: str) -> Any:
    import tensorflow as tf

    if name == "two_workers":
        return tf.distribute.MultiWorkerMirroredStrategy()
    if name == "two_replicas":
        return tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"], cross_device_ops=tf.distribute.ReductionToOneDevice())
    return tf.distribute.get_strategy()


def total(strategy: Any) -> dict[str, list[float]]:
    """Without Keras: total and regularization in `global_batch()`, and the gradients of the total."""
    import numpy as np
    import tensorflow as tf

    import tfcompat_losses as losses
    from tfcompat_losses import distribute

    rows = np.arange(16, dtype=np.float32).reshape(8, 2) / 7
    weights = np.float32([1, 1, 0, 2, 0, 0, 1, 0.5]).reshape(8, 1)
    with strategy.scope():
        variable = tf.Variable([2.0, 1.0])

    @distribute.global_batch()
    def replica_step(rows: Any, weights: Any) -> Any:
        with tf.GradientTape() as tape, losses.collect():
            losses.mean_squared_error(tf.zeros_like(rows), rows * variable, weights)
            losses.add_loss(0.1 * tf.nn.l2_loss(variable), "regularization_losses")
            losses.add_loss(distribute.replica_share(tf.reduce_sum(variable)))
            result = losses.get_total_loss(), losses.get_regularization_loss()
        return *result, tape.gradient(result[0], variable)

    @tf.function
    def step(batch: Any) -> Any:
        return [strategy.reduce("SUM", each, axis=None) for each in strategy.run(replica_step, args=batch)]

    data = tf.data.Dataset.from_tensor_slices((rows, weights)).batch(8)
    (results,) = [step(batch) for batch in strategy.experimental_distribute_dataset(data)]
    sums = [float(each) for each in results[:2]]
    return {"loss": sums, "weights": results[2].numpy().tolist()}


def fit(strategy: Any, name: str) -> dict[str, list[float]]:
    import numpy as np
    import tensorflow as tf

    from tfcompat_losses import keras

    random = np.random.RandomState(1)
    # Batches of 8: the fourth has 5 samples, four of which go to the first replica.
    inputs, kernel = random.randn(29, 4).astype(np.float32), random.randn(4, 3).astype(np.float32)
    classes = random.randint(0, 3, 29)
    labels = classes if name.startswith("Sparse") else np.eye(3, dtype=np.float32)[classes]
    sample_weight = np.where(np.arange(29) % 8 < 4, 1.0 + np.arange(29) % 3, np.arange(29) % 4 == 0).astype(np.float32)
    with strategy.scope():
        model = tf.keras.Sequential(
            [
                tf.keras.Input([4]),
                tf.keras.layers.Dense(
                    3,
                    activation="sigmoid" if name == "LogLoss" else None,
                    kernel_initializer=tf.keras.initializers.Constant(kernel),
                ),
            ]
        )
        model.compile(tf.keras.optimizers.SGD(0.1), loss=getattr(keras, name)())
    data = tf.data.Dataset.from_tensor_slices((inputs, labels, sample_weight)).batch(8)
    # Keras 3 has no fit on several workers (keras-team/keras#20585), whatever the loss: there a loop stands in for it.
    by_hand = (
        isinstance(strategy, tf.distribute.MultiWorkerMirroredStrategy) and getattr(tf.keras, "__version__", "2") >= "3"
    )
    if by_hand:
        distributed = strategy.experimental_distribute_dataset(data)
        curve = [epoch_by_hand(strategy, model, distributed, train=True) for _ in range(3)]
        evaluated = epoch_by_hand(strategy, model, distributed, train=False)
    else:
        curve = model.fit(data, epochs=3, verbose=0).history["loss"]
        evaluated = model.evaluate(data, verbose=0)
    return {"loss": [*curve, evaluated], "weights": np.concatenate([w.ravel() for w in model.get_weights()]).tolist()}


def epoch_by_hand(strategy: Any, model: Any, data: Any, train: bool) -> float:
    """The mean of the losses of the batches, each weighted with its number of samples, as Keras reports it."""
    import tensorflow as tf

    def replica_step(inputs, labels, sample_weight):
        with tf.GradientTape() as tape:
            loss = model.loss(labels, model(inputs), sample_weight)
        if train:
            variables = model.trainable_variables
            model.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
        return loss, tf.shape(inputs)[0]

    @tf.function
    def step(batch):
        return [strategy.reduce("SUM", each, axis=None) for each in strategy.run(replica_step, args=batch)]

    losses, sizes = zip(*(step(batch) for batch in data))
    return float(sum(loss * float(size) for loss, size in zip(losses, sizes)) / float(sum(sizes)))


def fits_of_each(
    environment: dict[str, str], names: Sequence[str], wanted: Sequence[str] = tuple(sum(PROCESSES, ()))
) -> dict[str, list[Fits]]:
    """Of each strategy that is wanted what each of its processes fitted."""
    return {
        strategy: [fits[strategy] for fits in processes]
        for strategies in PROCESSES
        if set(strategies) <= set(wanted)
        for processes in [fits_in_processes(strategies, environment, names)]
        for strategy in strategies
    }


def fits_in_processes(
    strategies: tuple[str, ...], environment: dict[str, str], names: Sequence[str]
) -> list[dict[str, Fits]]:
    """What each process of these strategies fitted. All processes have ended when it returns or raises."""
    count = PROCESSES[strategies]
    workers = [f"127.0.0.1:{port}" for port in free_ports(count)]
    processes = []
    try:
        for index in range(count):
            config = {"cluster": {"worker": workers}, "task": {"type": "worker", "index": index}}
            own = {"TF_CONFIG": json.dumps(config)} if count > 1 else {}
            root = str(pathlib.Path(__file__).parents[2])
            processes.append(
                subprocess.Popen(
                    [sys.executable, __file__, ",".join(strategies), *names],
                    env={**os.environ, "PYTHONPATH": root, "TF_CPP_MIN_LOG_LEVEL": "3", **environment, **own},
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    text=True,
                )
            )
        outputs = [process.communicate(timeout=SECONDS) for process in processes]
    finally:
        for process in processes:
            process.kill()
            process.wait()
    for process, (_, errors) in zip(processes, outputs):
        if process.returncode != 0:
            raise RuntimeError(f"{strategies} ended with {process.returncode}:\n{errors[-4000:]}")
    return [json.loads(output.splitlines()[-1]) for output, _ in outputs]


def free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


def apart(fits: dict[str, list[float]], others: dict[str, list[float]]) -> float:
    """The largest difference of two fits' losses and weights, over the largest loss and the largest weight."""
    return max(
        max(abs(a - b) for a, b in zip(fits[key], others[key])) / max(map(abs, fits[key]))
        for key in ("loss", "weights")
    )


def table() -> str:
    columns: dict[str, dict[str, float]] = {}
    for keras, environment in KERAS.items():
        fits_of = fits_of_each(environment, LOSSES)
        [one] = fits_of.pop("one")
        for strategy, processes in fits_of.items():
            columns[f"{keras}, {strategy.replace('_', ' ')}"] = {
                name: max(apart(one[name], fits[name]) for fits in processes) for name in LOSSES
            }
    rows = [["loss", *columns], ["---"] * (len(columns) + 1)]
    rows += [[f"`{name}`", *(f"{column[name]:.0e}" for column in columns.values())] for name in LOSSES]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


if __name__ == "__main__":
    print(json.dumps(fit_all(sys.argv[1].split(","), sys.argv[2:])) if len(sys.argv) > 1 else table())
