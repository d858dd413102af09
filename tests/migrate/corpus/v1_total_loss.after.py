import tensorflow as tf
import tfcompat_losses
labels = tf.constant([[0.0, 1.0, 1.0], [1.0, 0.0, 1.0]])
predictions = tf.constant([[0.2, 0.9, 0.6], [0.7, 0.3, 0.4]])
tfcompat_losses.huber_loss(labels, predictions)
tfcompat_losses.log_loss(labels, predictions, scope="tower_1")
tfcompat_losses.add_loss(tf.reduce_sum(predictions), tf.compat.v1.GraphKeys.REGULARIZATION_LOSSES)
fetches = [tfcompat_losses.get_total_loss(), tfcompat_losses.get_losses("tower_1")[0], tfcompat_losses.get_regularization_loss()]
