# migrate: --to keras
import tensorflow as tf
labels = tf.constant([[0.0, 1.0, 1.0], [1.0, 0.0, 1.0]])
predictions = tf.constant([[0.2, 0.9, 0.6], [0.7, 0.3, 0.4]])
fetches = [
    tf.keras.losses.MeanSquaredError()(labels, predictions),
    tf.keras.losses.Huber(delta=0.3)(y_true=labels, y_pred=predictions),
    tf.keras.losses.MeanAbsoluteError()(labels, predictions),
]
