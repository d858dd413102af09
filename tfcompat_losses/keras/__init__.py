# SPDX-License-Identifier: Apache-2.0
"""Keras: Loss classes that train on v1's numbers, and a layer around code that collects losses.

    from tfcompat_losses.keras import SigmoidCrossEntropy

    model.compile(optimizer, loss=SigmoidCrossEntropy(label_smoothing=0.1))

For whichever Keras `tf.keras` is: Keras 3 (with its TensorFlow backend), tf_keras (`TF_USE_LEGACY_KERAS=1`) or Keras 2.
"""

from __future__ import annotations

import tensorflow as tf

if tf.keras.backend.backend() != "tensorflow":
    raise ImportError(
        f"tfcompat_losses.keras needs the TensorFlow backend of Keras, which runs on {tf.keras.backend.backend()!r}. "
        "Set the environment variable KERAS_BACKEND=tensorflow before Keras is imported."
    )

from tfcompat_losses.keras.collect_losses import CollectLosses
from tfcompat_losses.keras.cross_entropies import (
    SigmoidCrossEntropy,
    SoftmaxCrossEntropy,
    SparseSoftmaxCrossEntropy,
)
from tfcompat_losses.keras.losses import (
    AbsoluteDifference,
    CosineDistance,
    HingeLoss,
    HuberLoss,
    LogLoss,
    MeanPairwiseSquaredError,
    MeanSquaredError,
)

__all__ = [
    "AbsoluteDifference",
    "CollectLosses",
    "CosineDistance",
    "HingeLoss",
    "HuberLoss",
    "LogLoss",
    "MeanPairwiseSquaredError",
    "MeanSquaredError",
    "SigmoidCrossEntropy",
    "SoftmaxCrossEntropy",
    "SparseSoftmaxCrossEntropy",
]
