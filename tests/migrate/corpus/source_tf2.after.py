# migrate: --source tf2
import tensorflow as tf

session = tf.Session()
loss = tf.losses.mean_squared_error(y, p)
