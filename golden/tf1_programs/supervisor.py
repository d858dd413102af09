# SPDX-License-Identifier: Apache-2.0
"""The oldest way: tf.app.flags, tf.app.run, a Supervisor. Losses in a branch and in a loop, which nobody can fetch."""

from __future__ import print_function

import numpy as np
import tensorflow as tf

flags = tf.app.flags
flags.DEFINE_integer("max_steps", 12, "Number of steps to run.")
flags.DEFINE_float("learning_rate", 0.1, "Initial learning rate.")
FLAGS = flags.FLAGS


def inference(points):
    with tf.name_scope("hidden"):
        weights = tf.Variable(tf.truncated_normal([6, 8], stddev=0.4), name="weights")
        biases = tf.Variable(tf.zeros([8]), name="biases")
        hidden = tf.nn.relu(tf.matmul(points, weights) + biases)
    with tf.name_scope("linear"):
        weights = tf.Variable(tf.truncated_normal([8, 2], stddev=0.3), name="weights")
        decay = tf.multiply(1e-3, tf.nn.l2_loss(weights), name="decay")
        tf.add_to_collection(tf.GraphKeys.REGULARIZATION_LOSSES, decay)
        return tf.matmul(hidden, weights)


def build_losses(logits, labels, is_late):
    losses = tf.losses
    losses.hinge_loss(labels, logits, weights=tf.expand_dims(1.0 + labels[:, 0], 1))
    likely = tf.sigmoid(logits)
    branch = tf.cond(
        is_late,
        lambda: losses.mean_squared_error(labels, likely, loss_collection=None),
        lambda: losses.absolute_difference(labels, likely, loss_collection=None),
    )
    losses.add_loss(branch)

    def body(times, sum_so_far):
        scaled = logits * tf.cast(times, tf.float32)
        return times + 1, sum_so_far + losses.huber_loss(labels, scaled, loss_collection=None)

    _, looped = tf.while_loop(lambda times, _: times < 3, body, [0, 0.0])
    losses.add_loss(0.1 * looped)
    return losses.get_total_loss()


def main(_):
    random = np.random.RandomState(5)
    with tf.Graph().as_default(), tf.device("/cpu:0"):
        points = tf.placeholder(tf.float32, (None, 6), name="points")
        labels = tf.placeholder(tf.float32, (None, 2), name="labels")
        is_late = tf.placeholder_with_default(False, [], name="is_late")
        loss = build_losses(inference(points), labels, is_late)
        global_step = tf.Variable(0, name="global_step", trainable=False)
        train = tf.train.AdagradOptimizer(FLAGS.learning_rate).minimize(loss, global_step=global_step)
        summary = tf.summary.scalar("loss", loss)
        supervisor = tf.train.Supervisor(logdir=None, summary_op=None, global_step=global_step)
        with supervisor.managed_session() as session:
            step = 0
            while not supervisor.should_stop() and step < FLAGS.max_steps:
                batch = {points: random.uniform(-1, 1, (5, 6)), labels: random.randint(0, 2, (5, 2))}
                batch[is_late] = step > 6
                _, value = session.run([train, loss], feed_dict=batch)
                step = session.run(global_step)
                if step % 4 == 0:
                    print("step {}: loss = {:.9g}".format(step, value))
                    session.run(summary, feed_dict=batch)


if __name__ == "__main__":
    tf.app.run()
