# SPDX-License-Identifier: Apache-2.0
"""TensorFlow's own shim for TF1 layers, track_tf1_style_variables (tf_keras has it): its layers in `collect()`."""

import numpy as np
import pytest
import tensorflow as tf
from shifted_models import KERAS_3

import tfcompat_losses as losses
from tfcompat_losses import keras

pytestmark = pytest.mark.skipif(KERAS_3, reason="Keras 3 has no track_tf1_style_variables")
v1 = tf.compat.v1


def tf1_style_layer():
    class Legacy(tf.keras.layers.Layer):
        @v1.keras.utils.track_tf1_style_variables
        def call(self, x, training=False):
            with v1.variable_scope("model"):
                kernel = v1.get_variable(
                    "w",
                    [2, 2],
                    initializer=v1.ones_initializer(),
                    regularizer=lambda w: 0.1 * tf.nn.l2_loss(w),
                    use_resource=True,
                )
                y = tf.matmul(x, kernel)
            losses.absolute_difference(tf.zeros_like(y), y)
            return y

    return Legacy()


X = tf.constant([[1.0, 3.0]])


@pytest.mark.parametrize("through", [lambda step: step, tf.function], ids=["eager", "tf.function"])
def test_each_step_has_its_losses_and_those_of_the_regularizers_once(through):
    layer = tf1_style_layer()
    layer(X)

    def step():
        with tf.GradientTape() as tape, losses.collect() as collected:
            layer(X)
            collected.add_layer_losses(layer)
            total = losses.get_total_loss()
            regularization = losses.get_regularization_loss()
        return total, regularization, tape.gradient(total, layer.trainable_variables)

    for _ in range(2):
        total, regularization, (gradient,) = through(step)()
        # |1 + 3|, 0.1 * 4 / 2; x / 2 + 0.1 * w
        np.testing.assert_allclose([total, regularization], [4.2, 0.2], rtol=1e-6)
        np.testing.assert_allclose(gradient, [[0.6, 0.6], [1.6, 1.6]], rtol=1e-6)


def test_the_collecting_layer_hands_each_to_keras_once():
    model = tf.keras.Sequential([tf.keras.Input([2]), keras.CollectLosses(tf1_style_layer())])
    model.compile(tf.keras.optimizers.SGD(0.0), loss=keras.AbsoluteDifference())
    for _ in range(2):
        # |4| of the model's own loss, |4| collected, 0.2
        np.testing.assert_allclose(model.evaluate(X, np.zeros([1, 2], np.float32), verbose=0), 8.2, rtol=1e-6)
        model.fit(X, np.zeros([1, 2], np.float32), verbose=0)
