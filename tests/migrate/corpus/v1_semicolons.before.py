import os; import tensorflow as tf; import sys
labels = tf.constant([[0.0, 1.0, 1.0], [1.0, 0.0, 1.0]])
predictions = tf.constant([[0.2, 0.9, 0.6], [0.7, 0.3, 0.4]])
a = tf.losses.huber_loss(labels, predictions); b = tf.losses.log_loss(labels, predictions)
fetches = [a, b]
