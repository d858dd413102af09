import tensorflow.compat.v1 as tf

labels = tf.constant([[0.0, 1.0, 1.0], [1.0, 0.0, 1.0]])
predictions = tf.constant([[0.2, 0.9, 0.6], [0.7, 0.3, 0.4]])
tf.losses.log_loss(labels, predictions)
graph = tf.get_default_graph()
fetches = graph.get_collection("losses") + tf.get_default_graph().get_collection(tf.GraphKeys.LOSSES)
