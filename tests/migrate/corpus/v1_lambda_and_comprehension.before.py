import tensorflow as tf
labels = tf.constant([[0.0, 1.0, 1.0], [1.0, 0.0, 1.0]])
predictions = tf.constant([[0.2, 0.9, 0.6], [0.7, 0.3, 0.4]])
f = lambda p: tf.losses.huber_loss(labels, p)
fetches = [loss(labels, predictions) for loss in (tf.losses.hinge_loss, tf.losses.log_loss)] + [f(predictions)]
