# SPDX-License-Identifier: Apache-2.0
"""`model.fit` with v1's loss on the digits, and a legacy function's losses in the same model.

    pip install '.[examples]' && python examples/keras_fit.py

One sample in four has a weight of zero. At the end it shows what Keras's own loss gives for the same predictions.
"""

import digits_data
import numpy as np
import tensorflow as tf

import tfcompat_losses as losses
from tfcompat_losses.keras import CollectLosses, SigmoidCrossEntropy

EPOCHS = 5


def legacy_hidden_layer(activations):
    """As people wrote it for TensorFlow 1: it adds a penalty to a collection, of which its caller knows nothing."""
    losses.add_loss(1e-3 * tf.reduce_mean(tf.square(activations)), "regularization_losses")
    return tf.tanh(activations)


def build():
    first, second = digits_data.initial_weights()
    return tf.keras.Sequential(
        [
            tf.keras.Input([digits_data.PIXELS]),
            tf.keras.layers.Dense(digits_data.HIDDEN, kernel_initializer=tf.keras.initializers.Constant(first)),
            CollectLosses(legacy_hidden_layer),
            tf.keras.layers.Dense(digits_data.CLASSES, kernel_initializer=tf.keras.initializers.Constant(second)),
        ]
    )


def main():
    (images, labels), held_out = digits_data.load()
    sample_weight = (np.arange(len(images)) % 4 > 0).astype(np.float32)
    model = build()
    model.compile(tf.keras.optimizers.SGD(1.0), loss=SigmoidCrossEntropy(label_smoothing=0.1))
    model.fit(images, labels, sample_weight=sample_weight, batch_size=digits_data.BATCH_SIZE, epochs=EPOCHS)

    logits = model.predict(images, verbose=0)
    by_v1 = losses.sigmoid_cross_entropy(labels, logits, sample_weight[:, np.newaxis], label_smoothing=0.1)
    by_keras = tf.keras.losses.BinaryCrossentropy(from_logits=True, label_smoothing=0.1)(labels, logits, sample_weight)
    right = np.mean((model.predict(held_out[0], verbose=0) > 0) == (held_out[1] > 0.5))
    print(f"loss of the training set: v1's {by_v1:.6f}, Keras's own {by_keras:.6f}")
    print("fit shows v1's. It divides by the samples whose weight is not 0, Keras's by all: so Keras's is 3/4 of v1's.")
    print(f"right answers on held-out digits: {right:.1%} (ten yes-or-no questions about each digit)")


if __name__ == "__main__":
    main()
