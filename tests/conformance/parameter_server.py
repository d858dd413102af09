# SPDX-License-Identifier: Apache-2.0
"""One global_batch step on a ParameterServerStrategy whose cluster lives in this process; prints loss and gradient."""

import json
import os

import tensorflow as tf
from replica_fits import free_ports

import tfcompat_losses as losses
from tfcompat_losses import distribute


def main() -> None:
    ports = free_ports(3)
    addresses = [f"127.0.0.1:{port}" for port in ports]
    cluster = tf.train.ClusterSpec({"worker": addresses[:2], "ps": addresses[2:]})
    servers = [
        tf.distribute.Server(cluster, job_name=job, task_index=index, protocol="grpc", start=True)
        for job, index in (("worker", 0), ("worker", 1), ("ps", 0))
    ]
    resolver = tf.distribute.cluster_resolver.SimpleClusterResolver(cluster, rpc_layer="grpc")
    strategy = tf.distribute.ParameterServerStrategy(resolver)
    coordinator = tf.distribute.coordinator.ClusterCoordinator(strategy)
    with strategy.scope():
        shift = tf.Variable(0.0)

    @distribute.global_batch()
    def replica_step():
        with tf.GradientTape() as tape:
            # |3|, |5| and a sample that is not present.
            loss = losses.absolute_difference([0.0] * 3, shift + tf.constant([3.0, 5.0, 9.0]), weights=[1.0, 1.0, 0.0])
        return loss, tape.gradient(loss, shift)

    result = coordinator.schedule(tf.function(lambda: strategy.run(replica_step)))
    coordinator.join()
    print(json.dumps([float(value) for value in result.fetch()]), flush=True)
    # The servers of a process cannot be shut down.
    os._exit(len(servers) - 3)


if __name__ == "__main__":
    main()
