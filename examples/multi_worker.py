# SPDX-License-Identifier: Apache-2.0
"""The digits on two worker processes, which it starts itself, and on one device: the same losses.

    pip install '.[examples]' && python examples/multi_worker.py

Each worker has half of each batch. Three samples in four of the first half have a weight of zero, so that losses
normalised per worker would be far from those of one device; `global_batch` makes them shares of the whole.
"""

import json
import os
import pathlib
import socket
import subprocess
import sys

import digits_data
import numpy as np
import tensorflow as tf

import tfcompat_losses as losses
from tfcompat_losses import distribute

STEPS = 45
WORKERS = 2
SECONDS = 300


def train(strategy, after_step=lambda step, loss: None):
    """The loss of each step."""
    first, second = digits_data.initial_weights()
    with strategy.scope():
        variables = [tf.Variable(first), tf.Variable(second)]
    replicas = strategy.num_replicas_in_sync

    @distribute.global_batch()
    def replica_step(images, labels, weights):
        with tf.GradientTape() as tape:
            logits = tf.tanh(images @ variables[0]) @ variables[1]
            loss = losses.sigmoid_cross_entropy(labels, logits, weights)
        gradients = tape.gradient(loss, variables)
        context = tf.distribute.get_replica_context()
        for variable, gradient in zip(variables, context.all_reduce("SUM", gradients)):
            variable.assign_sub(gradient)
        return loss

    @tf.function
    def step(*batch):
        return strategy.reduce("SUM", strategy.run(replica_step, args=batch), axis=None)

    def share(array):
        parts = np.split(array, replicas)
        return strategy.experimental_distribute_values_from_function(
            lambda context: tf.constant(parts[context.replica_id_in_sync_group])
        )

    (images, labels), _ = digits_data.load()
    weights = np.ones([digits_data.BATCH_SIZE, 1], np.float32)
    weights[: digits_data.BATCH_SIZE // 2] = (np.arange(digits_data.BATCH_SIZE // 2) % 4 == 0)[:, np.newaxis]
    curve = []
    for number, batch in zip(range(STEPS), digits_data.batches(images, labels)):
        curve.append(float(step(*map(share, (*batch, weights)))))
        after_step(number + 1, curve[-1])
    return curve


def start_workers():
    """The curves of WORKERS processes on this machine, which have ended when it returns or raises."""
    sockets = [socket.socket() for _ in range(WORKERS)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    addresses = [f"127.0.0.1:{each.getsockname()[1]}" for each in sockets]
    for each in sockets:
        each.close()
    processes = []
    try:
        for index in range(WORKERS):
            config = {"cluster": {"worker": addresses}, "task": {"type": "worker", "index": index}}
            environment = {**os.environ, "TF_CONFIG": json.dumps(config)}
            command = [sys.executable, str(pathlib.Path(__file__).resolve()), "--worker"]
            processes.append(subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True))
        outputs = [process.communicate(timeout=SECONDS)[0] for process in processes]
    finally:
        for process in processes:
            process.kill()
            process.wait()
    failed = [str(index) for index, process in enumerate(processes) if process.returncode != 0]
    if failed:
        sys.exit(f"worker {', '.join(failed)} failed")
    return [json.loads(output.splitlines()[-1]) for output in outputs]


def main():
    if "--worker" in sys.argv[1:]:
        print(json.dumps(train(tf.distribute.MultiWorkerMirroredStrategy())))
        return
    print("One device with the whole batch, then two worker processes with half of it each:")
    progress = tf.keras.utils.Progbar(STEPS, stateful_metrics=["loss"])
    one = np.array(train(tf.distribute.get_strategy(), lambda step, loss: progress.update(step, [("loss", loss)])))
    for index, curve in enumerate(start_workers()):
        apart = np.max(np.abs(curve - one) / one)
        print(
            f"worker {index}: the loss goes from {curve[0]:.6f} to {curve[-1]:.6f} in {STEPS} steps; the largest "
            f"relative difference from one device is {apart:.1e}"
        )
        if apart > 1e-5:
            sys.exit("The workers do not train as one device does: a relative difference of 1e-05 is allowed.")
    print("Both workers train as one device does: what each reports is the loss of the whole batch.")


if __name__ == "__main__":
    main()
