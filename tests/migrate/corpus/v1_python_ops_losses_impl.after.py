import tensorflow as tf
from tfcompat_losses import compute_weighted_loss, Reduction

labels = tf.constant([[0.0, 1.0, 1.0], [1.0, 0.0, 1.0]])
predictions = tf.constant([[0.2, 0.9, 0.6], [0.7, 0.3, 0.4]])
loss = compute_weighted_loss(labels - predictions, [[2.0], [1.0]], reduction=Reduction.SUM)
fetches = [loss]
