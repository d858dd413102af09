import tensorflow as tf
from tfcompat_losses import Reduction as R
import tfcompat_losses

labels = tf.constant([[0.0, 1.0, 1.0], [1.0, 0.0, 1.0]])
predictions = tf.constant([[0.2, 0.9, 0.6], [0.7, 0.3, 0.4]])
weights = tf.constant([[1.0, 0.0, 2.0], [0.0, 1.0, 1.0]])
REDUCTIONS = (tfcompat_losses.Reduction.NONE, tfcompat_losses.Reduction.MEAN, R.SUM_OVER_BATCH_SIZE)
fetches = [tfcompat_losses.log_loss(labels, predictions, weights, reduction=reduction) for reduction in REDUCTIONS]
