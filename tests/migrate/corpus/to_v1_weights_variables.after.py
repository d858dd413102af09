# migrate: --to v1
import tensorflow.compat.v1 as tf
import tfcompat_losses

labels = tf.constant([[0.0, 1.0, 1.0], [1.0, 0.0, 1.0]])
predictions = tf.constant([[0.2, 0.9, 0.6], [0.7, 0.3, 0.4]])
each = tf.Variable([2.0, 0.5])
column = tf.Variable(tf.ones([2, 1]), trainable=False)
one = tf.Variable(0.5)
named = tf.get_variable("named", shape=[2], initializer=tf.constant_initializer([0.0, 3.0]))
fetches = [
    tfcompat_losses.log_loss(predictions=predictions, labels=labels, weights=tf.expand_dims(each, -1)),
    tfcompat_losses.log_loss(predictions=predictions, labels=labels, weights=column),
    tfcompat_losses.log_loss(predictions=predictions, labels=labels, weights=one),
    tfcompat_losses.mean_squared_error(predictions=predictions, labels=labels, weights=tf.expand_dims(named, -1)),
    tfcompat_losses.mean_squared_error(predictions=predictions, labels=labels, weights=tf.expand_dims(1.0 + tf.square(each), -1)),
    tfcompat_losses.softmax_cross_entropy(logits=predictions, onehot_labels=labels, weights=named),
]
