import tensorflow as tf
import tfcompat_losses


def build(labels, predictions, loss=tfcompat_losses.absolute_difference, reduction=tfcompat_losses.Reduction.SUM):
    return loss(labels, predictions, reduction=reduction)


labels = tf.constant([[0.0, 1.0, 1.0], [1.0, 0.0, 1.0]])
predictions = tf.constant([[0.2, 0.9, 0.6], [0.7, 0.3, 0.4]])
fetches = [build(labels, predictions), build(labels, predictions, loss=tfcompat_losses.huber_loss)]
