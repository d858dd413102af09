# migrate: --to v1
import tensorflow as tf
import tfcompat_losses

labels = tf.constant([[0.0, 1.0, 1.0], [1.0, 0.0, 1.0]])
predictions = tf.constant([[0.2, 0.9, 0.6], [0.7, 0.3, 0.4]])
mean = tf.reduce_mean(predictions)
fetches = [
    tfcompat_losses.log_loss(predictions=predictions, labels=labels, weights=mean),
    tfcompat_losses.log_loss(predictions=predictions, labels=labels, weights=0.5 * mean),
    tfcompat_losses.log_loss(predictions=predictions, labels=labels, weights=tf.ones([])),
    tfcompat_losses.log_loss(predictions=predictions, labels=labels, weights=tf.zeros(())),
    tfcompat_losses.log_loss(predictions=predictions, labels=labels, weights=tf.fill([], 3.0)),
    tfcompat_losses.sigmoid_cross_entropy(logits=predictions, multi_class_labels=labels, weights=tf.cast(mean, tf.float32)),
    tfcompat_losses.softmax_cross_entropy(logits=predictions, onehot_labels=labels, weights=tf.reduce_sum(labels)),
    tfcompat_losses.absolute_difference(predictions=predictions, labels=labels, weights=-tf.reduce_max(labels)),
]
