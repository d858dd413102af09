import tensorflow as tf
labels = tf.constant([[0.0, 1.0, 1.0], [1.0, 0.0, 1.0]])
predictions = tf.constant([[0.2, 0.9, 0.6], [0.7, 0.3, 0.4]])
tf.add_to_collection("losses", tf.reduce_sum(predictions))
tf.add_to_collection(name=tf.GraphKeys.LOSSES, value=tf.reduce_sum(labels))
fetches = [tf.losses.get_total_loss()]
