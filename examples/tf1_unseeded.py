# SPDX-License-Identifier: Apache-2.0
"""A TensorFlow 1 training program as it was left: nothing is seeded, and two generations of losses stand side by side.

Unseeded initializers, dropout, contrib's and v1's losses, an L2 regularizer, a MonitoredTrainingSession with a hook.

    python examples/tf1_unseeded.py [--steps N]        under TensorFlow 1.15
    tfcompat-losses run examples/tf1_unseeded.py       under today's, as it is
"""

from __future__ import print_function

import numpy as np
import tensorflow as tf
from tensorflow.contrib import losses as contrib_losses

tf.flags.DEFINE_integer("steps", 100, "training steps")
FLAGS = tf.flags.FLAGS

ROWS, FEATURES, HIDDEN, CLASSES, BATCH_SIZE = 512, 8, 16, 3, 16


def samples():
    """Points around three centres, and how far each is from its own: [512, 8], [512], [512, 1]."""
    random = np.random.RandomState(0)
    classes = random.randint(0, CLASSES, ROWS)
    centres = random.uniform(-1.0, 1.0, (CLASSES, FEATURES))
    noise = random.uniform(-0.5, 0.5, (ROWS, FEATURES))
    distance = np.sqrt(np.sum(noise * noise, axis=1, keepdims=True))
    return (centres[classes] + noise).astype(np.float32), classes.astype(np.int64), distance.astype(np.float32)


def l2_regularizer(weights):
    return 1e-3 * tf.nn.l2_loss(weights)


def dense(name, inputs, width):
    with tf.variable_scope(name, regularizer=l2_regularizer):
        weights = tf.get_variable("weights", [inputs.shape[1], width])
    with tf.variable_scope(name):
        biases = tf.get_variable("biases", [width], initializer=tf.zeros_initializer())
    return tf.matmul(inputs, weights) + biases


def build_losses(points, classes, distances):
    hidden = tf.nn.relu(dense("hidden", points, HIDDEN))
    hidden = tf.nn.dropout(hidden, keep_prob=0.8)
    logits = dense("logits", hidden, CLASSES)
    tf.losses.sparse_softmax_cross_entropy(classes, logits)
    # Class 0 is twice as dear; contrib takes one weight for each sample.
    weights = tf.where(tf.equal(classes, 0), 2.0 * tf.ones([BATCH_SIZE]), tf.ones([BATCH_SIZE]))
    contrib_losses.mean_squared_error(dense("distance", hidden, 1), distances, weights=0.5 * weights)
    tf.losses.huber_loss(points, dense("decoded", hidden, FEATURES), weights=0.1, scope="decoder")
    return tf.losses.get_total_loss()


class PrintLoss(tf.train.SessionRunHook):
    def __init__(self, loss):
        self.loss = loss

    def before_run(self, run_context):
        return tf.train.SessionRunArgs([self.loss, tf.train.get_global_step()])

    def after_run(self, run_context, run_values):
        loss, step = run_values.results
        if step % 20 == 1:
            print("step {}: loss = {:.6f}".format(step, loss))


def main(_):
    points, classes, distances = samples()
    with tf.Graph().as_default():
        batch = tf.train.slice_input_producer([points, classes, distances], shuffle=False)
        batch = tf.train.batch(batch, BATCH_SIZE)
        loss = build_losses(*batch)
        step = tf.train.get_or_create_global_step()
        # The update waits until every loss is read: another order would be another curve.
        with tf.control_dependencies([loss]):
            train = tf.train.GradientDescentOptimizer(0.1).minimize(loss, global_step=step)
        hooks = [PrintLoss(loss), tf.train.StopAtStepHook(last_step=FLAGS.steps)]
        with tf.train.MonitoredTrainingSession(hooks=hooks) as session:
            while not session.should_stop():
                session.run(train)


if __name__ == "__main__":
    tf.app.run()
