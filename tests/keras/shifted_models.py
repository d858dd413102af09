# SPDX-License-Identifier: Apache-2.0
"""A model whose predictions are known, to fit with a loss."""

import numpy as np
import pytest
import tensorflow as tf

KERAS_3 = getattr(tf.keras, "__version__", "2") >= "3"
LOGITS = np.float32([[-1.5, 0.25, 3.0], [0.5, -2.0, 1.0], [2.0, 0.5, -1.0], [0.1, 0.2, -0.3]])
LABELS = np.float32([[0, 1, 0], [1, 1, 0], [0, 0, 1], [1, 0, 1]])
SAMPLE_WEIGHT = np.float32([1.0, 2.0, 0.0, 0.5])

# Keras 3 with NumPy 2, when it saves an optimizer.
kerass_own_warning = pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy keyword")


class Shift(tf.keras.layers.Layer):
    """Its inputs plus one variable: a model whose predictions are known."""

    def build(self, shape):
        self.shift = self.add_weight(shape=(), initializer="zeros", name="shift")

    def call(self, inputs):
        return inputs + self.shift

    def compute_output_shape(self, shape):
        return shape


def model_with(loss, *layers, **options):
    model = tf.keras.Sequential([*layers, Shift()])
    model.compile(tf.keras.optimizers.SGD(0.1), loss=loss, **options)
    return model


def fitted(model, inputs, labels, sample_weight=None, **options):
    """The loss of one step over the whole batch."""
    options = {"batch_size": len(inputs), "shuffle": False, "verbose": 0, **options}
    history = model.fit(inputs, labels, sample_weight=sample_weight, **options)
    return np.float32(history.history["loss"][0])
