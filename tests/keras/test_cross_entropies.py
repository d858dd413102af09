# SPDX-License-Identifier: Apache-2.0
"""The cross-entropies as Keras's users call them."""

import numpy as np
import pytest
import tensorflow as tf
from shifted_models import LABELS, LOGITS, SAMPLE_WEIGHT, fitted, model_with

import tfcompat_losses as losses
from tfcompat_losses import keras


def test_kerass_own_loss_and_the_raw_v1_function_give_other_numbers():
    v1 = fitted(model_with(keras.SigmoidCrossEntropy()), LOGITS, LABELS, SAMPLE_WEIGHT)
    own = fitted(model_with(tf.keras.losses.BinaryCrossentropy(from_logits=True)), LOGITS, LABELS, SAMPLE_WEIGHT)
    raw = fitted(model_with(tf.compat.v1.losses.sigmoid_cross_entropy), LOGITS, LABELS, SAMPLE_WEIGHT)
    np.testing.assert_allclose(v1, losses.sigmoid_cross_entropy(LABELS, LOGITS, SAMPLE_WEIGHT[:, None]), rtol=1e-6)
    assert abs(v1 - own) > 0.1
    assert abs(v1 - raw) > 0.1


@pytest.mark.parametrize("dtype", ["int32", "int64", "uint8", "float32"])
def test_class_ids_of_any_dtype_are_taken(dtype):
    # log(1 + e^-3)
    loss = keras.SparseSoftmaxCrossEntropy()(tf.constant([1], dtype), [[0.0, 3.0]])
    np.testing.assert_allclose(loss, np.log1p(np.exp(-3.0)), rtol=1e-6)
