# SPDX-License-Identifier: Apache-2.0
"""tf.data: initializable and one-shot iterators; losses in and outside a tf.cond; two graphs, one after the other."""

from __future__ import print_function

import numpy as np
import tensorflow as tf


def train(epochs):
    random = np.random.RandomState(4)
    with tf.Graph().as_default():
        data = random.uniform(-1, 1, (10, 3)).astype(np.float32), random.uniform(-1, 1, (10, 3)).astype(np.float32)
        batches = tf.data.Dataset.from_tensor_slices(data).batch(4)
        iterator = batches.make_initializable_iterator()
        points, targets = iterator.get_next()
        predictions = points * tf.get_variable("scale", [3], initializer=tf.random_uniform_initializer(0.5, 1.0))
        tf.losses.huber_loss(targets, predictions, delta=0.5)
        unit = tf.nn.l2_normalize(predictions, 1)
        tf.losses.cosine_distance(tf.nn.l2_normalize(targets, 1), unit, 1, weights=0.5)
        big = tf.reduce_sum(tf.abs(points)) > 3.0
        branch = tf.cond(
            big,
            lambda: tf.losses.absolute_difference(targets, predictions, loss_collection=None),
            lambda: tf.constant(0.0),
        )
        tf.losses.compute_weighted_loss([branch, 1.0], weights=[1.0, 0.0])
        total = tf.losses.get_total_loss()
        update = tf.train.GradientDescentOptimizer(0.1).minimize(total)
        with tf.Session() as session:
            session.run(tf.global_variables_initializer())
            for _ in range(epochs):
                session.run(iterator.initializer)
                while True:
                    try:
                        print("{:.9g}".format(session.run((total, update))[0]))
                    except tf.errors.OutOfRangeError:
                        break


def evaluate():
    with tf.Graph().as_default():
        values = tf.data.Dataset.range(1, 4).make_one_shot_iterator().get_next()
        loss = tf.losses.mean_squared_error([0.5, 1.5], tf.stack([values, values]), weights=[[1.0]][0])
        with tf.Session() as session:
            for _ in range(3):
                print("{:.9g}".format(session.run(loss)))


if __name__ == "__main__":
    train(3)
    evaluate()
