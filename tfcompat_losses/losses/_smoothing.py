# SPDX-License-Identifier: Apache-2.0
"""The label smoothing factor of the two cross-entropies that have one."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from tfcompat_losses import _inputs
from tfcompat_losses.typing import ScalarLike


def smoothing_factor(label_smoothing: ScalarLike, dtype: tf.DType) -> Any:
    """A number above 0 or a scalar tensor of `dtype` that is never below 0; None for no smoothing."""
    if not isinstance(label_smoothing, (tf.Tensor, tf.Variable)):
        return float(label_smoothing) if label_smoothing > 0 else None
    factor = _inputs.cast(_inputs.to_tensor("label_smoothing", label_smoothing), dtype)
    return tf.maximum(factor, tf.zeros([], dtype))
