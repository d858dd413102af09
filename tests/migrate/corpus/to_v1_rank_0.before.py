# migrate: --to v1
import tensorflow as tf
from tensorflow.contrib import slim

labels = tf.constant([[0.0, 1.0, 1.0], [1.0, 0.0, 1.0]])
predictions = tf.constant([[0.2, 0.9, 0.6], [0.7, 0.3, 0.4]])
mean = tf.reduce_mean(predictions)
fetches = [
    slim.losses.log_loss(predictions, labels, mean),
    slim.losses.log_loss(predictions, labels, 0.5 * mean),
    slim.losses.log_loss(predictions, labels, tf.ones([])),
    slim.losses.log_loss(predictions, labels, tf.zeros(())),
    slim.losses.log_loss(predictions, labels, tf.fill([], 3.0)),
    slim.losses.sigmoid_cross_entropy(predictions, labels, tf.cast(mean, tf.float32)),
    slim.losses.softmax_cross_entropy(predictions, labels, tf.reduce_sum(labels)),
    slim.losses.absolute_difference(predictions, labels, -tf.reduce_max(labels)),
]
