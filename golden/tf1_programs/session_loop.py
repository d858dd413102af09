# SPDX-License-Identifier: Apache-2.0
"""The plainest of TensorFlow 1 programs: placeholders, a Session, a loop that feeds it. Losses by three paths."""

from __future__ import print_function

import numpy as np
import tensorflow as tf
from tensorflow import losses as tf_losses

absolute_difference = tf.losses.absolute_difference


def main():
    random = np.random.RandomState(0)
    with tf.Graph().as_default():
        points = tf.placeholder(tf.float32, [None, 5])
        labels = tf.placeholder(tf.int32, [None, 2])
        evaluated = tf.placeholder_with_default(1.0, [])
        logits = tf.matmul(points, tf.get_variable("weights", [5, 2]))
        tf_losses.sigmoid_cross_entropy(labels, logits, weights=[[1.0, 2.0]], label_smoothing=0.1)
        tf_losses.log_loss(labels, tf.sigmoid(logits), weights=evaluated, epsilon=1e-6, scope="log")
        absolute_difference(
            labels, logits, weights=tf.constant([[0.5], [0.0], [1.0], [2.0]]), loss_collection="watched"
        )
        total = tf.losses.get_total_loss()
        train = tf.train.MomentumOptimizer(0.2, 0.9).minimize(total)
        with tf.Session() as session:
            session.run(tf.global_variables_initializer())
            for step in range(12):
                feeds = {points: random.uniform(-1, 1, (4, 5)), labels: random.randint(0, 2, (4, 2))}
                _, loss = session.run([train, total], feeds)
                print("{:.9g}".format(loss))
                if step % 4 == 3:
                    # The losses alone, of another batch; what is watched is not asked for.
                    print(sorted(session.run(dict(a=tf.losses.get_losses()), dict(feeds))["a"]))


if __name__ == "__main__":
    main()
