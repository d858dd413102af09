import tensorflow as tf
import tfcompat_losses.contrib

loss = tfcompat_losses.contrib.log_loss(tf.zeros(3), tf.zeros(3))
