import tensorflow as tf
from tensorflow.keras import losses

loss = tf.keras.losses.mean_squared_error(y, p) + losses.mean_squared_error(y, p)
