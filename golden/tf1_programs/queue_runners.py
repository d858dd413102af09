# SPDX-License-Identifier: Apache-2.0
"""Queues, filled by threads of a coordinator; a Supervisor's days. It runs until its data ends."""

from __future__ import print_function

import numpy as np
import tensorflow as tf
from tensorflow.contrib.losses.python.losses import loss_ops


def main():
    random = np.random.RandomState(3)
    with tf.Graph().as_default():
        data = [random.uniform(-1, 1, (20, 3)).astype(np.float32), random.randint(0, 2, (20, 3)).astype(np.float32)]
        queued = tf.train.slice_input_producer(data, num_epochs=2, shuffle=False)
        points, labels = tf.train.batch(queued, 4)
        logits = points * tf.get_variable("scale", [3])
        tf.losses.hinge_loss(labels, logits, reduction=tf.losses.Reduction.SUM)
        loss_ops.add_loss(0.5 * tf.reduce_mean(loss_ops.hinge_loss(logits, labels)))
        loss_ops.absolute_difference(logits, labels, weights=tf.constant([1.0, 2.0, 0.0, 1.0]))
        total = tf.add_n(tf.get_collection("losses"), name="by_hand")
        train = tf.train.GradientDescentOptimizer(0.1).minimize(total)
        with tf.Session() as session:
            session.run([tf.global_variables_initializer(), tf.local_variables_initializer()])
            coordinator = tf.train.Coordinator()
            threads = tf.train.start_queue_runners(session, coordinator)
            try:
                while not coordinator.should_stop():
                    print("{:.9g}".format(session.run([total, train])[0]))
            except tf.errors.OutOfRangeError:
                print("no more data")
            finally:
                coordinator.request_stop()
            coordinator.join(threads)


if __name__ == "__main__":
    main()
