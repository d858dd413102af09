import tensorflow as tf
import tfcompat_losses

loss = tfcompat_losses.log_loss(y, p)
other = tf.losses.hubre_loss(y, p)
