import tensorflow as tf

model = build()
model.compile("sgd", loss=tf.losses.huber_loss)
model.compile("sgd", loss=tf.keras.losses.Huber())
