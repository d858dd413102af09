# migrate: --to v1
import tensorflow.compat.v1 as tf
import tfcompat_losses

labels = tf.placeholder_with_default([[0.0, 1.0, 1.0], [1.0, 0.0, 1.0]], [None, 3])
predictions = tf.placeholder_with_default([[0.2, 0.9, 0.6], [0.7, 0.3, 0.4]], [None, 3])
present = tf.cast(tf.reduce_max(predictions, axis=1) > 0.8, tf.float32)
fetches = [
    tfcompat_losses.log_loss(predictions=predictions, labels=labels, weights=tf.expand_dims(tf.reduce_sum(labels, 1), -1)),
    tfcompat_losses.log_loss(predictions=predictions, labels=labels, weights=tf.reduce_mean(predictions, axis=[1], keepdims=True)),
    tfcompat_losses.log_loss(predictions=predictions, labels=labels, weights=tf.expand_dims(tf.reduce_max(predictions, reduction_indices=1), -1)),
    tfcompat_losses.log_loss(predictions=predictions, labels=labels, weights=tf.expand_dims(present, -1)),
    tfcompat_losses.softmax_cross_entropy(logits=predictions, onehot_labels=labels, weights=present),
    tfcompat_losses.softmax_cross_entropy(logits=predictions, onehot_labels=labels, weights=tf.squeeze(tf.reduce_sum(labels, 1, keepdims=True), [-1])),
    tfcompat_losses.cosine_distance(predictions=predictions, labels=labels, axis=1, weights=tf.expand_dims(labels[:, 0] + 0.5, -1)),
]
