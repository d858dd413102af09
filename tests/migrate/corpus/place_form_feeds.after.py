import tensorflow as tf
import tfcompat_losses.contrib

labels = tf.constant([[0.0, 1.0, 1.0], [1.0, 0.0, 1.0]])
predictions = tf.constant([[0.2, 0.9, 0.6], [0.7, 0.3, 0.4]])
fetches = [tfcompat_losses.contrib.log_loss(predictions, labels)]
