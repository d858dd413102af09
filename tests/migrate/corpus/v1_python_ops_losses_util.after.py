import tensorflow as tf
import tfcompat_losses as losses_util

labels = tf.constant([[0.0, 1.0, 1.0], [1.0, 0.0, 1.0]])
predictions = tf.constant([[0.2, 0.9, 0.6], [0.7, 0.3, 0.4]])
losses_util.add_loss(tf.reduce_sum(predictions))
fetches = [losses_util.get_total_loss()]
