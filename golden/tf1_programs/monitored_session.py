# SPDX-License-Identifier: Apache-2.0
"""A MonitoredTrainingSession with hooks, dropout, and a loss that only an evaluation hook computes."""

from __future__ import print_function

import numpy as np
import tensorflow as tf


class Evaluation(tf.train.SessionRunHook):
    """Runs something else, in between, and asks for more with every third step."""

    def __init__(self, evaluated, watched):
        self.evaluated, self.watched, self.step = evaluated, watched, 0

    def before_run(self, run_context):
        self.step += 1
        if self.step % 5 == 0:
            print("evaluated {:.9g}".format(run_context.session.run(self.evaluated)))
        return tf.train.SessionRunArgs([self.watched] if self.step % 3 == 0 else [])

    def after_run(self, run_context, run_values):
        for value in run_values.results:
            print("watched {:.9g}".format(value))


def main():
    random = np.random.RandomState(1)
    with tf.Graph().as_default():
        points = tf.constant(random.uniform(-1, 1, (6, 4)), tf.float32)
        classes = tf.one_hot(random.randint(0, 3, 6), 3)
        hidden = tf.nn.dropout(points, 0.7)
        with tf.variable_scope("model", initializer=tf.truncated_normal_initializer(stddev=0.5)):
            logits = tf.matmul(hidden, tf.get_variable("weights", [4, 3]))
        loss = tf.losses.softmax_cross_entropy(classes, logits, weights=[1.0, 0.0, 2.0, 1.0, 1.0, 0.5])
        watched = tf.losses.mean_pairwise_squared_error(classes, logits, loss_collection=None)
        evaluated = tf.losses.mean_squared_error(classes, tf.nn.softmax(logits), loss_collection="evaluation")
        step = tf.train.create_global_step()
        train = tf.train.AdamOptimizer(0.05).minimize(loss, global_step=step)
        hooks = [tf.train.StopAtStepHook(last_step=10), tf.train.NanTensorHook(loss), Evaluation(evaluated, watched)]
        with tf.train.MonitoredTrainingSession(hooks=hooks) as session:
            while not session.should_stop():
                print("{:.9g}".format(session.run([train, loss])[1]))


if __name__ == "__main__":
    main()
