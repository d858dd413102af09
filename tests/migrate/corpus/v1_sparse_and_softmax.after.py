import tensorflow as tf
import tfcompat_losses
labels = tf.constant([[0.0, 1.0, 1.0], [1.0, 0.0, 1.0]])
logits = tf.constant([[0.5, -1.0, 0.25], [2.0, 0.75, -0.5]])
fetches = [
    tfcompat_losses.softmax_cross_entropy(labels, logits, label_smoothing=0.2),
    tfcompat_losses.sparse_softmax_cross_entropy(tf.constant([[1], [2]]), logits, weights=[2.0, 0.0]),
]
