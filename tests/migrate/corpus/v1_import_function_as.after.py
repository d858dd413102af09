import tensorflow as tf
from tfcompat_losses import huber_loss as huber, log_loss

labels = tf.constant([[0.0, 1.0, 1.0], [1.0, 0.0, 1.0]])
predictions = tf.constant([[0.2, 0.9, 0.6], [0.7, 0.3, 0.4]])
fetches = [huber(labels, predictions), log_loss(labels, predictions)]
