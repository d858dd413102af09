import tensorflow as tf
from tensorflow.contrib import slim

labels = tf.constant([[0.0, 1.0, 1.0], [1.0, 0.0, 1.0]])
logits = tf.constant([[0.5, -1.0, 0.25], [2.0, 0.75, -0.5]])
fetches = [slim.losses.sigmoid_cross_entropy(logits, labels, tf.constant([1.0, 3.0]))]
