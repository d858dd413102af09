# migrate: --to keras
import tensorflow as tf
labels = tf.constant([[0.0, 1.0, 1.0], [1.0, 0.0, 1.0]])
logits = tf.constant([[0.5, -1.0, 0.25], [2.0, 0.75, -0.5]])
fetches = [
    tf.keras.losses.BinaryCrossentropy(from_logits=True, label_smoothing=0.1)(labels, logits),
    tf.keras.losses.CategoricalCrossentropy(from_logits=True)(tf.one_hot([1, 2], 3), logits),
    tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)(tf.constant([1, 2]), logits),
]
