# SPDX-License-Identifier: Apache-2.0
"""A TensorFlow 1 training script as people wrote them in 2018: placeholders, a Session, tf.losses and its collections.

It needs TensorFlow 1.x. multilabel_digits.py beside it is the same training on today's TensorFlow.
"""

import digits_data
import numpy as np
import tensorflow as tf

LEARNING_RATE = 1.0
LABEL_SMOOTHING = 0.1
WEIGHT_DECAY = 1e-3
# One weight per label: 8 and 9 are the ones that get confused; the label "0" is not to be learnt.
CLASS_WEIGHTS = [[0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 3.0, 2.0]]


def build_model(images):
    first, second = digits_data.initial_weights()
    w1 = tf.get_variable("hidden/weights", initializer=first)
    b1 = tf.get_variable("hidden/biases", shape=[digits_data.HIDDEN], initializer=tf.zeros_initializer())
    w2 = tf.get_variable("logits/weights", initializer=second)
    b2 = tf.get_variable("logits/biases", shape=[digits_data.CLASSES], initializer=tf.zeros_initializer())
    for weights in (w1, w2):
        tf.add_to_collection(tf.GraphKeys.REGULARIZATION_LOSSES, WEIGHT_DECAY * tf.nn.l2_loss(weights))
    hidden = tf.tanh(tf.matmul(images, w1) + b1)
    return tf.matmul(hidden, w2) + b2


def train():
    """The total loss of each step, before the step's update, as float32."""
    (train_images, train_labels), (test_images, test_labels) = digits_data.load()

    with tf.Graph().as_default():
        images = tf.placeholder(tf.float32, [None, digits_data.PIXELS], name="images")
        labels = tf.placeholder(tf.float32, [None, digits_data.CLASSES], name="labels")
        logits = build_model(images)

        tf.losses.sigmoid_cross_entropy(labels, logits, weights=CLASS_WEIGHTS, label_smoothing=LABEL_SMOOTHING)
        total_loss = tf.losses.get_total_loss()

        # Without this the update may reach a variable before its L2 term has been read: another curve on each run.
        with tf.control_dependencies([total_loss]):
            train_op = tf.train.GradientDescentOptimizer(LEARNING_RATE).minimize(total_loss)

        answers_right = tf.equal(logits > 0, labels > 0.5)

        curve = []
        with tf.Session() as sess:
            sess.run(tf.global_variables_initializer())
            for step, (x, y) in enumerate(digits_data.batches(train_images, train_labels)):
                loss_value, _ = sess.run([total_loss, train_op], feed_dict={images: x, labels: y})
                curve.append(loss_value)
                if step % 50 == 0:
                    print(f"step {step}: loss = {loss_value:.6f}")
            right = sess.run(answers_right, feed_dict={images: test_images, labels: test_labels})
            print(f"held out: {np.mean(right[:, 1:]):.2%} of the answers to the labels 1 to 9 are right")
    return curve


def main(_):
    train()


if __name__ == "__main__":
    tf.app.run()
