import tensorflow as tf
labels = tf.constant([[0.0, 1.0, 1.0], [1.0, 0.0, 1.0]])
predictions = tf.constant([[0.2, 0.9, 0.6], [0.7, 0.3, 0.4]])
with tf.name_scope("tower_1"):
    tf.losses.log_loss(labels, predictions)
tf.losses.huber_loss(labels, predictions)
fetches = list(tf.get_collection("losses", "tower_1")) + [tf.add_n(tf.get_collection("losses", scope="hub"))]
