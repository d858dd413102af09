# migrate: --to v1
import tensorflow as tf
labels = tf.constant([[0.0, 1.0, 1.0], [1.0, 0.0, 1.0]])
predictions = tf.constant([[0.2, 0.9, 0.6], [0.7, 0.3, 0.4]])
WEIGHT = 0.5
fetches = [
    tf.contrib.losses.absolute_difference(predictions, labels, 2.0),
    tf.contrib.losses.mean_squared_error(predictions, labels, weights=WEIGHT),
    tf.contrib.losses.compute_weighted_loss(predictions, tf.constant(3.0)),
]
