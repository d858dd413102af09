import tensorflow as tf

loss = tf.losses.MeanSquaredError()
value = tf.losses.mean_squared_error(y, p)
