# migrate: --to v1
import tensorflow as tf
from tensorflow.contrib.losses import softmax_cross_entropy

labels = tf.constant([[0.0, 1.0, 1.0], [1.0, 0.0, 1.0]])
logits = tf.constant([[0.5, -1.0, 0.25], [2.0, 0.75, -0.5]])
fetches = [softmax_cross_entropy(logits, onehot_labels=labels, label_smoothing=0.1)]
