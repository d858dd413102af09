import tensorflow as tf
from tensorflow.contrib.losses import metric_learning

embeddings = tf.constant([[0.1, 0.9], [0.8, 0.2], [0.2, 0.7], [0.6, 0.4]])
labels = tf.constant([0, 1, 0, 1])
fetches = [
    metric_learning.triplet_semihard_loss(labels, embeddings),
    tf.contrib.losses.metric_learning.contrastive_loss(labels, embeddings, embeddings[::-1]),
]
