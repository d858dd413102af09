import tensorflow as tf

labels = tf.constant([[0.0, 1.0, 1.0], [1.0, 0.0, 1.0]])
predictions = tf.constant([[0.2, 0.9, 0.6], [0.7, 0.3, 0.4]])
LOSSES = tf.GraphKeys().LOSSES
tf.losses.log_loss(labels, predictions)
fetches = tf.get_collection(LOSSES)
