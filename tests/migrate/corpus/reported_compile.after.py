import tensorflow as tf
import tfcompat_losses

model = build()
model.compile("sgd", loss=tfcompat_losses.huber_loss)
model.compile("sgd", loss=tf.keras.losses.Huber())
