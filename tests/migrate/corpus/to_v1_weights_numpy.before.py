# migrate: --to v1
import numpy as np
import tensorflow.compat.v1 as tf
from tensorflow.contrib import slim

labels = tf.constant([[0.0, 1.0, 1.0], [1.0, 0.0, 1.0]])
predictions = tf.constant([[0.2, 0.9, 0.6], [0.7, 0.3, 0.4]])
batch_size = 2
each = np.array([2.0, 0.5], np.float32)
column = np.full((batch_size, 1), 1.5)
fetches = [
    slim.losses.log_loss(predictions, labels, each),
    slim.losses.log_loss(predictions, labels, column),
    slim.losses.log_loss(predictions, labels, np.float32(0.5)),
    slim.losses.mean_squared_error(predictions, labels, 3.0 * np.ones(batch_size)),
    slim.losses.mean_squared_error(predictions, labels, np.array([2, 0])),
    slim.losses.sigmoid_cross_entropy(predictions, labels, each / each.sum()),
    slim.losses.absolute_difference(predictions, labels, each.reshape(-1, 1)),
    slim.losses.absolute_difference(predictions, labels, each * labels[:, 2]),
    slim.losses.softmax_cross_entropy(predictions, labels, each),
]
