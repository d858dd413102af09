import tfcompat_losses
import os


@staticmethod
def loss_of(labels, predictions):
    import tensorflow.compat.v1 as t
    return tfcompat_losses.log_loss(labels, predictions)


import tensorflow as tf
labels = tf.constant([[0.0, 1.0, 1.0], [1.0, 0.0, 1.0]])
predictions = tf.constant([[0.2, 0.9, 0.6], [0.7, 0.3, 0.4]])
fetches = [loss_of.__func__(labels, predictions), tf.constant(len(os.sep))]
