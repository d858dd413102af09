# migrate: --to v1
import tensorflow.compat.v1 as tf
from tensorflow.contrib import slim

labels = tf.placeholder_with_default([[0.0, 1.0, 1.0], [1.0, 0.0, 1.0]], [None, 3])
predictions = tf.placeholder_with_default([[0.2, 0.9, 0.6], [0.7, 0.3, 0.4]], [None, 3])
weights = tf.placeholder_with_default([2.0, 0.5], [None])
column = tf.placeholder_with_default([[2.0], [0.0]], shape=(None, 1))
full = tf.placeholder_with_default([[2.0, 0.0, 1.0], [0.0, 0.0, 3.0]], shape=(None, 3))
fetches = [
    slim.losses.log_loss(predictions, labels, weights),
    slim.losses.log_loss(predictions, labels, column),
    slim.losses.log_loss(predictions, labels, full),
    slim.losses.softmax_cross_entropy(predictions, labels, weights),
    slim.losses.sparse_softmax_cross_entropy(predictions, tf.constant([0, 2]), weights),
    slim.losses.compute_weighted_loss(predictions, weights),
]
