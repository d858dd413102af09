import tensorflow as tf
import tfcompat_losses.contrib

labels = tf.constant([[0.0, 1.0, 1.0], [1.0, 0.0, 1.0]])
logits = tf.constant([[0.5, -1.0, 0.25], [2.0, 0.75, -0.5]])
fetches = [tfcompat_losses.contrib.softmax_cross_entropy(logits, labels)]
