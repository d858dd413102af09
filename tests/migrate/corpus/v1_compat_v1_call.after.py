import tensorflow as tf
import tfcompat_losses
labels = tf.constant([[0.0, 1.0, 1.0], [1.0, 0.0, 1.0]])
logits = tf.constant([[0.5, -1.0, 0.25], [2.0, 0.75, -0.5]])
loss = tfcompat_losses.sigmoid_cross_entropy(labels, logits, weights=[[1.0], [3.0]])
fetches = [loss]
