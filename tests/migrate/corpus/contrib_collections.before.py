import tensorflow as tf
from tensorflow.contrib import slim

labels = tf.constant([[0.0, 1.0, 1.0], [1.0, 0.0, 1.0]])
predictions = tf.constant([[0.2, 0.9, 0.6], [0.7, 0.3, 0.4]])
slim.losses.log_loss(predictions, labels)
slim.losses.add_loss(tf.reduce_sum(predictions))
fetches = [slim.losses.get_total_loss(), slim.losses.get_losses()[1]]
