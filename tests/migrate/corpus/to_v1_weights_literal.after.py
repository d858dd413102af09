# migrate: --to v1
import tensorflow.compat.v1 as tf
import tfcompat_losses

labels = tf.constant([[0.0, 1.0, 1.0], [1.0, 0.0, 1.0]])
predictions = tf.constant([[0.2, 0.9, 0.6], [0.7, 0.3, 0.4]])
weights = [2.0, 0.5]
fetches = [
    tfcompat_losses.log_loss(predictions=predictions, labels=labels, weights=tf.expand_dims([2.0, 0.5], -1)),
    tfcompat_losses.log_loss(predictions=predictions, labels=labels, weights=tf.expand_dims((1, 0), -1)),
    tfcompat_losses.mean_squared_error(predictions=predictions, labels=labels, weights=tf.expand_dims(weights, -1)),
    tfcompat_losses.sigmoid_cross_entropy(logits=predictions, multi_class_labels=labels, weights=[[2.0], [0.0]], label_smoothing=0.1),
    tfcompat_losses.absolute_difference(predictions=predictions, labels=labels, weights=[[2.0, 0.0, 1.0], [0.0, 0.0, 3.0]]),
    tfcompat_losses.softmax_cross_entropy(logits=predictions, onehot_labels=labels, weights=weights),
    tfcompat_losses.sparse_softmax_cross_entropy(logits=predictions, labels=[0, 2], weights=[0.5] * 2),
    tfcompat_losses.compute_weighted_loss(predictions, tf.expand_dims(weights, -1)),
]
