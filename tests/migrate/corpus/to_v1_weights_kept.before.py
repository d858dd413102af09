# migrate: --to v1
import tensorflow.compat.v1 as tf
from tensorflow.contrib import slim

labels = tf.constant([[0.0, 1.0, 1.0], [1.0, 0.0, 1.0]])
predictions = tf.constant([[0.2, 0.9, 0.6], [0.7, 0.3, 0.4]])
some = tf.placeholder_with_default([2.0, 0.5], None)
some.set_shape([2])
fetches = [
    slim.losses.log_loss(predictions, labels, [2.0]),
    slim.losses.log_loss(predictions, labels, [[2.0]]),
    slim.losses.log_loss(predictions, labels, tf.reduce_mean(labels, 0, keepdims=True)),
    slim.losses.log_loss(predictions, labels, some),
    slim.losses.softmax_cross_entropy(tf.identity_n([predictions])[0], tf.stack([labels, labels])[1], 1.0, 0.1),
    slim.losses.cosine_distance(predictions, labels, 0, [1.0, 2.0, 3.0]),
]
