# migrate: --to v1
import tensorflow.compat.v1 as tf
import tfcompat_losses

labels = tf.constant([[[0.0, 1.0, 1.0], [0.0, 0.0, 1.0]], [[1.0, 0.0, 1.0], [1.0, 1.0, 0.0]]])
predictions = tf.constant([[[0.2, 0.9, 0.6], [0.1, 0.5, 0.8]], [[0.7, 0.3, 0.4], [0.6, 0.7, 0.2]]])
each = tf.constant([2.0, 0.5])
steps = tf.constant([[1.0, 0.0], [0.5, 3.0]])
fetches = [
    tfcompat_losses.log_loss(predictions=predictions, labels=labels, weights=tf.expand_dims(tf.expand_dims(each, -1), -1)),
    tfcompat_losses.log_loss(predictions=predictions, labels=labels, weights=tf.expand_dims(each[:, None], -1)),
    tfcompat_losses.log_loss(predictions=predictions, labels=labels, weights=tf.expand_dims(steps, -1)),
    tfcompat_losses.log_loss(predictions=predictions, labels=labels, weights=steps[:, :, None]),
    tfcompat_losses.log_loss(predictions=predictions, labels=labels, weights=predictions),
    tfcompat_losses.log_loss(predictions=predictions[:, 0, 0], labels=labels[:, 0, 0], weights=each),
    tfcompat_losses.log_loss(predictions=predictions[:, 0, 0], labels=labels[:, 0, 0], weights=tf.squeeze(each[:, None], [-1])),
    tfcompat_losses.softmax_cross_entropy(logits=predictions, onehot_labels=labels, weights=tf.expand_dims(each, -1)),
    tfcompat_losses.softmax_cross_entropy(logits=predictions, onehot_labels=labels, weights=steps),
    tfcompat_losses.cosine_distance(predictions=predictions, labels=labels, axis=2, weights=tf.expand_dims(tf.expand_dims(each, -1), -1)),
    tfcompat_losses.cosine_distance(predictions=predictions, labels=labels, axis=-1, weights=tf.expand_dims(steps, -1)),
]
