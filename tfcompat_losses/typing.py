# SPDX-License-Identifier: Apache-2.0
"""Types of the arguments of this package's functions, for the annotations of code that calls them.

    from tfcompat_losses.typing import ReductionName, TensorLike

    def my_loss(labels: TensorLike, logits: TensorLike, reduction: ReductionName) -> tf.Tensor: ...

TensorFlow brings no type information. Without stubs for it, such as types-tensorflow, a type checker accepts anything
as a `TensorLike`. It still finds a wrong reduction, and a wrong argument name.
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
