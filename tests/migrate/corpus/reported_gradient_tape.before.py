import tensorflow as tf

with tf.GradientTape() as tape:
    value = tf.losses.mean_squared_error(y, p)
