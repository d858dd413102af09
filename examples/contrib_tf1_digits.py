# SPDX-License-Identifier: Apache-2.0
"""A script from the days of tf.contrib: slim's losses, a weight for each sample, arg_scope, the collections.

It runs as it is on TensorFlow 1.15. contrib_digits.py runs it as it is on today's TensorFlow, after legacy.install().
"""

import digits_data
import tensorflow.compat.v1 as tf
from tensorflow.contrib import slim
from tensorflow.contrib.losses.python.losses import loss_ops

LEARNING_RATE = 0.5
LABEL_SMOOTHING = 0.1
WEIGHT_DECAY = 1e-3
# One weight per digit, given to each sample of the batch: "0" is not to be learnt, 8 and 9 are the hard ones.
DIGIT_WEIGHTS = [0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 3.0, 2.0]


def build_model(images):
    first, second = digits_data.initial_weights()
    w1 = tf.get_variable("hidden/weights", initializer=first)
    w2 = tf.get_variable("logits/weights", initializer=second)
    w3 = tf.get_variable("decoder/weights", initializer=0.1 * first.T)
    for weights in (w1, w2):
        tf.add_to_collection(tf.GraphKeys.REGULARIZATION_LOSSES, WEIGHT_DECAY * tf.nn.l2_loss(weights))
    hidden = tf.tanh(tf.matmul(images, w1))
    return tf.matmul(hidden, w2), tf.matmul(hidden, w3)


def build_losses(images, labels):
    logits, decoded = build_model(images)
    # [batch_size]: contrib aligned it with the rows.
    weights = tf.reduce_sum(labels * DIGIT_WEIGHTS, 1)
    slim.losses.softmax_cross_entropy(logits, labels, weights=weights, label_smoothing=LABEL_SMOOTHING)
    slim.losses.mean_squared_error(decoded, images, weights=weights)
    slim.losses.mean_pairwise_squared_error(decoded, images, 0.001)
    # contrib's hinge loss is neither reduced nor kept.
    loss_ops.add_loss(0.1 * tf.reduce_mean(loss_ops.hinge_loss(logits, labels)))
    with slim.arg_scope([slim.losses.add_loss], loss_collection=None):
        watched = slim.losses.absolute_difference(decoded, images)
    return slim.losses.get_total_loss(), watched


def train():
    """The total loss and the watched one of each step, before the step's update, as float32."""
    training_set, _ = digits_data.load()

    with tf.Graph().as_default():
        images = tf.placeholder(tf.float32, [None, digits_data.PIXELS], name="images")
        labels = tf.placeholder(tf.float32, [None, digits_data.CLASSES], name="labels")
        total_loss, watched = build_losses(images, labels)
        print("collected:", ", ".join(loss.op.name for loss in slim.losses.get_losses()))

        # Without this the update may reach a variable before its L2 term has been read: another curve on each run.
        with tf.control_dependencies([total_loss, watched]):
            train_op = tf.train.GradientDescentOptimizer(LEARNING_RATE).minimize(total_loss)

        curve = []
        with tf.Session() as sess:
            sess.run(tf.global_variables_initializer())
            for step, (x, y) in enumerate(digits_data.batches(*training_set)):
                values = sess.run([total_loss, watched, train_op], feed_dict={images: x, labels: y})[:2]
                curve.append(values)
                if step % 50 == 0:
                    print("step {}: loss = {:.6f}, watched = {:.6f}".format(step, *values))
    return curve


def main(_):
    train()


if __name__ == "__main__":
    tf.app.run()
