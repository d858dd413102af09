import tensorflow as tf
from tensorflow import losses

labels = tf.constant([[0.0, 1.0, 1.0], [1.0, 0.0, 1.0]])
predictions = tf.constant([[0.2, 0.9, 0.6], [0.7, 0.3, 0.4]])
loss = losses.hinge_loss(labels, predictions)
other = tf.losses.huber_loss(labels, predictions, delta=0.2)
fetches = [loss, other]
