"""tf.losses.huber_loss(labels, predictions) and slim.losses."""
import tensorflow as tf

# loss = tf.losses.log_loss(y, p)
NAME = "tf.contrib.losses.log_loss"
print("from tensorflow.contrib import losses", tf.zeros(3))
