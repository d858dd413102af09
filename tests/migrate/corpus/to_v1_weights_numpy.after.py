# migrate: --to v1
import numpy as np
import tensorflow.compat.v1 as tf
import tfcompat_losses

labels = tf.constant([[0.0, 1.0, 1.0], [1.0, 0.0, 1.0]])
predictions = tf.constant([[0.2, 0.9, 0.6], [0.7, 0.3, 0.4]])
batch_size = 2
each = np.array([2.0, 0.5], np.float32)
column = np.full((batch_size, 1), 1.5)
fetches = [
    tfcompat_losses.log_loss(predictions=predictions, labels=labels, weights=tf.expand_dims(each, -1)),
    tfcompat_losses.log_loss(predictions=predictions, labels=labels, weights=column),
    tfcompat_losses.log_loss(predictions=predictions, labels=labels, weights=np.float32(0.5)),
    tfcompat_losses.mean_squared_error(predictions=predictions, labels=labels, weights=tf.expand_dims(3.0 * np.ones(batch_size), -1)),
    tfcompat_losses.mean_squared_error(predictions=predictions, labels=labels, weights=tf.expand_dims(np.array([2, 0]), -1)),
    tfcompat_losses.sigmoid_cross_entropy(logits=predictions, multi_class_labels=labels, weights=tf.expand_dims(each / each.sum(), -1)),
    tfcompat_losses.absolute_difference(predictions=predictions, labels=labels, weights=each.reshape(-1, 1)),
    tfcompat_losses.absolute_difference(predictions=predictions, labels=labels, weights=tf.expand_dims(each * labels[:, 2], -1)),
    tfcompat_losses.softmax_cross_entropy(logits=predictions, onehot_labels=labels, weights=each),
]
