# migrate: --source tf1
import tensorflow as tf

loss = tf.losses.mean_squared_error(y, p)
