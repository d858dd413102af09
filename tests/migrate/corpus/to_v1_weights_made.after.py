# migrate: --to v1
import tensorflow.compat.v1 as tf
import tfcompat_losses

labels = tf.constant([[0.0, 1.0, 1.0], [1.0, 0.0, 1.0]])
predictions = tf.constant([[0.2, 0.9, 0.6], [0.7, 0.3, 0.4]])
batch_size = 2
ones, zeros = tf.ones([batch_size]), tf.zeros((batch_size, 1))
filled = tf.fill([batch_size], 3.0)
column = tf.expand_dims([0.5, 1.5], 1)
flat = tf.reshape(column, [2])
fetches = [
    tfcompat_losses.log_loss(predictions=predictions, labels=labels, weights=tf.expand_dims(2.0 * tf.ones([batch_size]), -1)),
    tfcompat_losses.log_loss(predictions=predictions, labels=labels, weights=tf.zeros((batch_size, 1))),
    tfcompat_losses.log_loss(predictions=predictions, labels=labels, weights=tf.expand_dims(filled, -1)),
    tfcompat_losses.log_loss(predictions=predictions, labels=labels, weights=tf.expand_dims(tf.constant([0.0, 1.5]), -1)),
    tfcompat_losses.log_loss(predictions=predictions, labels=labels, weights=tf.expand_dims(tf.constant(0.5, shape=[2]), -1)),
    tfcompat_losses.mean_squared_error(predictions=predictions, labels=labels, weights=column),
    tfcompat_losses.mean_squared_error(predictions=predictions, labels=labels, weights=tf.expand_dims(flat, -1)),
    tfcompat_losses.mean_squared_error(predictions=predictions, labels=labels, weights=flat[:, tf.newaxis]),
    tfcompat_losses.sigmoid_cross_entropy(logits=predictions, multi_class_labels=labels, weights=tf.expand_dims((flat + 1.0) * filled, -1)),
    tfcompat_losses.sigmoid_cross_entropy(logits=predictions, multi_class_labels=labels, weights=tf.expand_dims(tf.where(flat > 1.0, filled, filled / 2.0), -1)),
    tfcompat_losses.absolute_difference(predictions=predictions, labels=labels, weights=tf.expand_dims(tf.gather([1.0, 4.0, 2.0], [2, 1]), -1)),
    tfcompat_losses.absolute_difference(predictions=predictions, labels=labels, weights=tf.ones_like(labels)),
]
