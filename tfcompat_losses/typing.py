# SPDX-License-Identifier: Apache-2.0
"""What the functions of this package take, for the annotations of code that calls them.

    from tfcompat_losses.typing import ReductionName, TensorLike

    def my_loss(labels: TensorLike, logits: TensorLike, reduction: ReductionName) -> tf.Tensor: ...

TensorFlow brings no type information. Without stubs for it, such as types-tensorflow, a type checker takes anything
for a `TensorLike`; a wrong word for a reduction, or for the name of an argument, it finds in any case.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Union

import numpy as np
import tensorflow as tf

from tfcompat_losses.reduction import ReductionName as ReductionName

__all__ = ["ReductionName", "ScalarLike", "TensorLike"]

TensorLike = Union[tf.Tensor, tf.Variable, np.ndarray, np.generic, float, Sequence["TensorLike"]]
"""What becomes a dense tensor: a tensor, a variable, an array, a number, or nested sequences of them."""

ScalarLike = Union[tf.Tensor, tf.Variable, np.number, float]
"""What becomes a scalar: a number, or a scalar tensor or variable."""
