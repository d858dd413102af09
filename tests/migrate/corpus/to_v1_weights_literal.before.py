# migrate: --to v1
import tensorflow.compat.v1 as tf
from tensorflow.contrib import slim

labels = tf.constant([[0.0, 1.0, 1.0], [1.0, 0.0, 1.0]])
predictions = tf.constant([[0.2, 0.9, 0.6], [0.7, 0.3, 0.4]])
weights = [2.0, 0.5]
fetches = [
    slim.losses.log_loss(predictions, labels, [2.0, 0.5]),
    slim.losses.log_loss(predictions, labels, weights=(1, 0)),
    slim.losses.mean_squared_error(predictions, labels, weights=weights),
    slim.losses.sigmoid_cross_entropy(predictions, labels, [[2.0], [0.0]], 0.1),
    slim.losses.absolute_difference(predictions, labels, [[2.0, 0.0, 1.0], [0.0, 0.0, 3.0]]),
    slim.losses.softmax_cross_entropy(predictions, labels, weights),
    slim.losses.sparse_softmax_cross_entropy(predictions, [0, 2], [0.5] * 2),
    slim.losses.compute_weighted_loss(predictions, weights),
]
