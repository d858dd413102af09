import tensorflow as tf

xent = tf.losses.sigmoid_cross_entropy
labels = tf.constant([[0.0, 1.0, 1.0], [1.0, 0.0, 1.0]])
logits = tf.constant([[0.5, -1.0, 0.25], [2.0, 0.75, -0.5]])
fetches = [xent(labels, logits)]
