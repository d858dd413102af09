import functools

import tensorflow as tf
import tfcompat_losses.contrib

TABLE = {"abs": tfcompat_losses.contrib.absolute_difference}
half = functools.partial(tfcompat_losses.contrib.log_loss, weights=0.5)


def build(predictions, labels, loss=tfcompat_losses.contrib.mean_squared_error):
    return [loss(predictions, labels), TABLE["abs"](predictions, labels), half(predictions, labels)]


labels = tf.constant([[0.0, 1.0, 1.0], [1.0, 0.0, 1.0]])
predictions = tf.constant([[0.2, 0.9, 0.6], [0.7, 0.3, 0.4]])
fetches = build(predictions, labels)
