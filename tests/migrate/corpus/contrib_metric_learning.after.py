import tensorflow as tf
from tfcompat_losses.contrib import metric_learning
import tfcompat_losses.contrib

embeddings = tf.constant([[0.1, 0.9], [0.8, 0.2], [0.2, 0.7], [0.6, 0.4]])
labels = tf.constant([0, 1, 0, 1])
fetches = [
    metric_learning.triplet_semihard_loss(labels, embeddings),
    tfcompat_losses.contrib.metric_learning.contrastive_loss(labels, embeddings, embeddings[::-1]),
]
