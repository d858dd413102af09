import tensorflow as tf

session = tf.Session()
with tf.GradientTape() as tape:
    loss = tf.losses.mean_squared_error(y, p)
