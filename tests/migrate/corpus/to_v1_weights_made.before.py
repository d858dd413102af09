# migrate: --to v1
import tensorflow.compat.v1 as tf
from tensorflow.contrib import slim

labels = tf.constant([[0.0, 1.0, 1.0], [1.0, 0.0, 1.0]])
predictions = tf.constant([[0.2, 0.9, 0.6], [0.7, 0.3, 0.4]])
batch_size = 2
ones, zeros = tf.ones([batch_size]), tf.zeros((batch_size, 1))
filled = tf.fill([batch_size], 3.0)
column = tf.expand_dims([0.5, 1.5], 1)
flat = tf.reshape(column, [2])
fetches = [
    slim.losses.log_loss(predictions, labels, 2.0 * tf.ones([batch_size])),
    slim.losses.log_loss(predictions, labels, tf.zeros((batch_size, 1))),
    slim.losses.log_loss(predictions, labels, filled),
    slim.losses.log_loss(predictions, labels, tf.constant([0.0, 1.5])),
    slim.losses.log_loss(predictions, labels, tf.constant(0.5, shape=[2])),
    slim.losses.mean_squared_error(predictions, labels, column),
    slim.losses.mean_squared_error(predictions, labels, flat),
    slim.losses.mean_squared_error(predictions, labels, flat[:, tf.newaxis]),
    slim.losses.sigmoid_cross_entropy(predictions, labels, (flat + 1.0) * filled),
    slim.losses.sigmoid_cross_entropy(predictions, labels, tf.where(flat > 1.0, filled, filled / 2.0)),
    slim.losses.absolute_difference(predictions, labels, tf.gather([1.0, 4.0, 2.0], [2, 1])),
    slim.losses.absolute_difference(predictions, labels, tf.ones_like(labels)),
]
