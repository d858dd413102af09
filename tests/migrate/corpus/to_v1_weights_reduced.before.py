# migrate: --to v1
import tensorflow.compat.v1 as tf
from tensorflow.contrib import slim

labels = tf.placeholder_with_default([[0.0, 1.0, 1.0], [1.0, 0.0, 1.0]], [None, 3])
predictions = tf.placeholder_with_default([[0.2, 0.9, 0.6], [0.7, 0.3, 0.4]], [None, 3])
present = tf.cast(tf.reduce_max(predictions, axis=1) > 0.8, tf.float32)
fetches = [
    slim.losses.log_loss(predictions, labels, tf.reduce_sum(labels, 1)),
    slim.losses.log_loss(predictions, labels, tf.reduce_mean(predictions, axis=[1], keepdims=True)),
    slim.losses.log_loss(predictions, labels, tf.reduce_max(predictions, reduction_indices=1)),
    slim.losses.log_loss(predictions, labels, present),
    slim.losses.softmax_cross_entropy(predictions, labels, present),
    slim.losses.softmax_cross_entropy(predictions, labels, tf.reduce_sum(labels, 1, keepdims=True)),
    slim.losses.cosine_distance(predictions, labels, 1, labels[:, 0] + 0.5),
]
