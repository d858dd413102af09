import tensorflow as tf

loss = tf.losses.log_loss(y, p)
other = tf.losses.hubre_loss(y, p)
