# migrate: --to v1
import tensorflow as tf
import tfcompat_losses

labels = tf.constant([[0.0, 1.0, 1.0], [1.0, 0.0, 1.0]])
predictions = tf.constant([[0.2, 0.9, 0.6], [0.7, 0.3, 0.4]])
fetches = [tfcompat_losses.log_loss(predictions=predictions, labels=labels), tfcompat_losses.cosine_distance(predictions=predictions, labels=labels, axis=1)]
