# migrate: --to v1
import tensorflow as tf
import tfcompat_losses
labels = tf.constant([[0.0, 1.0, 1.0], [1.0, 0.0, 1.0]])
predictions = tf.constant([[0.2, 0.9, 0.6], [0.7, 0.3, 0.4]])
WEIGHT = 0.5
fetches = [
    tfcompat_losses.absolute_difference(predictions=predictions, labels=labels, weights=2.0),
    tfcompat_losses.mean_squared_error(predictions=predictions, labels=labels, weights=WEIGHT),
    tfcompat_losses.compute_weighted_loss(predictions, tf.constant(3.0)),
]
