# SPDX-License-Identifier: Apache-2.0
"""slim.learning.train with slim's layers, arg_scope, regularizer and losses."""

from __future__ import print_function

import numpy as np
import tensorflow as tf
import tensorflow.contrib.slim as slim


def main():
    random = np.random.RandomState(2)
    with tf.Graph().as_default():
        points = tf.constant(random.uniform(-1, 1, (8, 4)), tf.float32)
        labels = tf.one_hot(random.randint(0, 3, 8), 3)
        with slim.arg_scope([slim.fully_connected], weights_regularizer=slim.l2_regularizer(1e-3)):
            hidden = slim.fully_connected(points, 6, scope="hidden")
            hidden = slim.dropout(hidden, 0.9, scope="dropout")
            logits = slim.fully_connected(hidden, 3, activation_fn=None, scope="logits")
        slim.losses.softmax_cross_entropy(logits, labels, weights=[1.0, 2.0, 1.0, 0.0, 1.0, 1.0, 3.0, 1.0])
        slim.losses.mean_squared_error(tf.sigmoid(logits), labels, 0.1)
        total = slim.losses.get_total_loss()
        with tf.control_dependencies([total]):
            train = slim.learning.create_train_op(total, tf.train.GradientDescentOptimizer(0.5))
        print("{:.9g}".format(slim.learning.train(train, None, number_of_steps=12, log_every_n_steps=100)))


if __name__ == "__main__":
    main()
