# SPDX-License-Identifier: Apache-2.0
"""The label smoothing factor of the two cross-entropies that have one."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from tfcompat_losses import _inputs
from tfcompat_losses.typing import ScalarLike


def smoothing_factor(label_smoothing: ScalarLike, dtype: tf.DType) -> Any:
    """A number above 0 or a scalar tensor of `dtype` that is never below 0; None for no smoothing."""
    if isinstance(label_smoothing, (tf.Tensor, tf.Variable)):
        factor = _inputs.cast(_inputs.to_tensor("label_smoothing", label_smoothing), dtype)
        return tf.maximum(_as_scalar(factor), tf.zeros([], dtype))
    if isinstance(label_smoothing, np.ndarray):
        _refuse_several(label_smoothing.shape, label_smoothing.size)
        label_smoothing = label_smoothing.item()
    try:
        return float(label_smoothing) if label_smoothing > 0 else None
    except TypeError as error:
        raise TypeError(f"{error}. {_WANTED}, got {label_smoothing!r}.") from error


_WANTED = "Argument `label_smoothing` must be a number or a scalar tensor"


def _as_scalar(factor: tf.Tensor) -> tf.Tensor:
    if factor.shape.rank == 0:
        return factor
    _refuse_several(factor.shape, factor.shape.num_elements())
    # Of a shape that only the run shows, too, it takes one number and no more.
    return tf.reshape(factor, [])


def _refuse_several(shape: Any, size: int | None) -> None:
    if size not in (1, None):
        raise ValueError(f"{_WANTED}, got shape {shape}.")
