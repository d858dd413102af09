# SPDX-License-Identifier: Apache-2.0
"""Towers on two devices that share their variables: each tower's own total, gradients averaged by hand."""

from __future__ import print_function

import numpy as np
import tensorflow as tf

slim_losses = tf.contrib.slim.losses
DEVICES = ["/cpu:0", "/cpu:1"]


def tower(points, classes):
    logits = tf.matmul(points, tf.get_variable("weights", [4, 3]))
    tf.losses.sparse_softmax_cross_entropy(classes, logits, weights=[[1.0], [0.0], [2.0], [1.0]])
    slim_losses.mean_pairwise_squared_error(logits, tf.one_hot(tf.squeeze(classes, 1), 3))


def main():
    random = np.random.RandomState(5)
    with tf.Graph().as_default(), tf.device("/cpu:0"):
        points = tf.placeholder(tf.float32, [8, 4], "points")
        classes = tf.placeholder(tf.int32, [8, 1], "classes")
        optimizer = tf.train.GradientDescentOptimizer(0.1)
        totals, gradients = [], []
        for number, device in enumerate(DEVICES):
            share = slice(4 * number, 4 * number + 4)
            with tf.device(device), tf.name_scope("tower_{}".format(number)) as scope:
                with tf.variable_scope(tf.get_variable_scope(), reuse=number > 0):
                    tower(points[share], classes[share])
                totals.append(tf.add_n(tf.losses.get_losses(scope), name="total"))
                gradients.append(optimizer.compute_gradients(totals[-1]))
        averaged = [(tf.add_n([first, second]) / 2.0, variable) for (first, variable), (second, _) in zip(*gradients)]
        train = optimizer.apply_gradients(averaged)
        config = tf.ConfigProto(device_count={"CPU": 2}, allow_soft_placement=True)
        with tf.Session(config=config) as session:
            session.run(tf.global_variables_initializer())
            for _ in range(10):
                feeds = {"points:0": random.uniform(-1, 1, (8, 4)), "classes:0": random.randint(0, 3, (8, 1))}
                print("{:.9g} {:.9g}".format(*session.run([train] + totals, feeds)[1:]))


if __name__ == "__main__":
    main()
