import tensorflow as tf
labels = tf.constant([[0.0, 1.0, 1.0], [1.0, 0.0, 1.0]])
predictions = tf.constant([[0.2, 0.9, 0.6], [0.7, 0.3, 0.4]])
tf.losses.huber_loss(labels, predictions)
tf.losses.log_loss(labels, predictions, scope="tower_1")
tf.losses.add_loss(tf.reduce_sum(predictions), tf.compat.v1.GraphKeys.REGULARIZATION_LOSSES)
fetches = [tf.losses.get_total_loss(), tf.losses.get_losses("tower_1")[0], tf.losses.get_regularization_loss()]
