# migrate: --to v1
import tensorflow.compat.v1 as tf
from tensorflow.contrib import slim

labels = tf.constant([[0.0, 1.0, 1.0], [1.0, 0.0, 1.0]])
predictions = tf.constant([[0.2, 0.9, 0.6], [0.7, 0.3, 0.4]])
each = tf.Variable([2.0, 0.5])
column = tf.Variable(tf.ones([2, 1]), trainable=False)
one = tf.Variable(0.5)
named = tf.get_variable("named", shape=[2], initializer=tf.constant_initializer([0.0, 3.0]))
fetches = [
    slim.losses.log_loss(predictions, labels, each),
    slim.losses.log_loss(predictions, labels, column),
    slim.losses.log_loss(predictions, labels, one),
    slim.losses.mean_squared_error(predictions, labels, named),
    slim.losses.mean_squared_error(predictions, labels, 1.0 + tf.square(each)),
    slim.losses.softmax_cross_entropy(predictions, labels, named),
]
