# migrate: --to v1
import tensorflow.compat.v1 as tf
from tensorflow.contrib import slim

labels = tf.constant([[[0.0, 1.0, 1.0], [0.0, 0.0, 1.0]], [[1.0, 0.0, 1.0], [1.0, 1.0, 0.0]]])
predictions = tf.constant([[[0.2, 0.9, 0.6], [0.1, 0.5, 0.8]], [[0.7, 0.3, 0.4], [0.6, 0.7, 0.2]]])
each = tf.constant([2.0, 0.5])
steps = tf.constant([[1.0, 0.0], [0.5, 3.0]])
fetches = [
    slim.losses.log_loss(predictions, labels, each),
    slim.losses.log_loss(predictions, labels, each[:, None]),
    slim.losses.log_loss(predictions, labels, steps),
    slim.losses.log_loss(predictions, labels, steps[:, :, None]),
    slim.losses.log_loss(predictions, labels, predictions),
    slim.losses.log_loss(predictions[:, 0, 0], labels[:, 0, 0], each),
    slim.losses.log_loss(predictions[:, 0, 0], labels[:, 0, 0], each[:, None]),
    slim.losses.softmax_cross_entropy(predictions, labels, each),
    slim.losses.softmax_cross_entropy(predictions, labels, steps),
    slim.losses.cosine_distance(predictions, labels, 2, each),
    slim.losses.cosine_distance(predictions, labels, -1, steps),
]
