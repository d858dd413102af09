import tensorflow as tf
from tensorflow.contrib.losses.python.losses import loss_ops

labels = tf.constant([[0.0, 1.0, 1.0], [1.0, 0.0, 1.0]])
predictions = tf.constant([[0.2, 0.9, 0.6], [0.7, 0.3, 0.4]])
fetches = [loss_ops.absolute_difference(predictions, labels)]
