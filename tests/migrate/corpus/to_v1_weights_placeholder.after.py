# migrate: --to v1
import tensorflow.compat.v1 as tf
import tfcompat_losses

labels = tf.placeholder_with_default([[0.0, 1.0, 1.0], [1.0, 0.0, 1.0]], [None, 3])
predictions = tf.placeholder_with_default([[0.2, 0.9, 0.6], [0.7, 0.3, 0.4]], [None, 3])
weights = tf.placeholder_with_default([2.0, 0.5], [None])
column = tf.placeholder_with_default([[2.0], [0.0]], shape=(None, 1))
full = tf.placeholder_with_default([[2.0, 0.0, 1.0], [0.0, 0.0, 3.0]], shape=(None, 3))
fetches = [
    tfcompat_losses.log_loss(predictions=predictions, labels=labels, weights=tf.reshape(weights, [tf.shape(predictions)[0], 1])),
    tfcompat_losses.log_loss(predictions=predictions, labels=labels, weights=tf.reshape(column, [tf.shape(predictions)[0], 1])),
    tfcompat_losses.log_loss(predictions=predictions, labels=labels, weights=tf.reshape(full, tf.shape(predictions))),
    tfcompat_losses.softmax_cross_entropy(logits=predictions, onehot_labels=labels, weights=tf.reshape(weights, [tf.shape(predictions)[0]])),
    tfcompat_losses.sparse_softmax_cross_entropy(logits=predictions, labels=tf.constant([0, 2]), weights=tf.reshape(weights, [tf.shape(predictions)[0]])),
    tfcompat_losses.compute_weighted_loss(predictions, tf.reshape(weights, [tf.shape(predictions)[0], 1])),
]
