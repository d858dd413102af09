import tensorflow as tf
labels = tf.constant([[0.0, 1.0, 1.0], [1.0, 0.0, 1.0]])
logits = tf.constant([[0.5, -1.0, 0.25], [2.0, 0.75, -0.5]])
loss = tf.losses.sigmoid_cross_entropy(labels, logits, label_smoothing=0.1)
fetches = [loss]
