# SPDX-License-Identifier: Apache-2.0
"""The one door by which tensors enter: None, conversion, dtype, static shape."""

from __future__ import annotations

import math
from typing import Any, Union

import numpy as np
import tensorflow as tf

Weights = Union[float, tf.Tensor]
"""Weights as they enter: a number that float32 holds, or a float32 tensor."""

_NOT_DENSE = (tf.RaggedTensor, tf.SparseTensor, tf.IndexedSlices)


def refuse_none(**arguments: Any) -> None:
    """Raises ValueError for the first argument that is None, in v1's words."""
    for name, value in arguments.items():
        if value is None:
            raise ValueError(f"Argument `{name}` must not be None.")


def to_tensor(name: str, value: Any) -> tf.Tensor:
    """`value` as a dense tensor of real numbers or bools, its dtype kept."""
    tensor = value if isinstance(value, tf.Tensor) else _converted(name, value)
    dtype = tensor.dtype
    if dtype is tf.float32:
        return tensor
    if not (dtype.is_floating or dtype.is_integer or dtype.is_bool) or dtype.is_quantized:
        raise TypeError(f"Argument `{name}` must hold real numbers or bools, got dtype {dtype.name}.")
    if dtype is not dtype.base_dtype:
        # A reference to a variable of TensorFlow 1, as tf.compat.v1.assign gives it: now it is read.
        return tf.identity(tensor)
    return tensor


def _converted(name: str, value: Any) -> tf.Tensor:
    if value is None:
        raise ValueError(f"None values not supported. Argument `{name}` must be a tensor, got None.")
    if isinstance(value, _NOT_DENSE):
        raise TypeError(
            f"Argument `{name}` must be a dense tensor, got a {type(value).__name__}. Convert it first "
            "(`.to_tensor()`, tf.sparse.to_dense, tf.convert_to_tensor) and give the padding a weight of zero."
        )
    try:
        tensor = tf.convert_to_tensor(value)
    except (ValueError, TypeError) as error:
        name_argument(error, name, value)
        raise
    if not isinstance(tensor, tf.Tensor):
        # tf_keras makes a layer of each op that gets one of its inputs; ours are out of its sight.
        raise TypeError(
            f"Argument `{name}` must be a tensor, got a {type(tensor).__name__}, which stands for one while a model is "
            "built. Call the loss in a layer, such as Keras's Lambda, or give compile() one of tfcompat_losses.keras."
        )
    return tensor


def name_argument(error: Exception, name: str, value: Any) -> None:
    """Adds to the message of an error, which begins as before, which argument it is about."""
    kind = type(value).__name__
    article = "an" if kind[0] in "aeiou" else "a"
    message = str(error).rstrip(".")
    error.args = (f"{message}. Argument `{name}` must be a tensor or numbers that fit into one, got {article} {kind}.",)


def to_float32(name: str, value: Any) -> tf.Tensor:
    """`value` as a dense float32 tensor, as v1's casting losses take it (float64 loses digits here)."""
    return cast(to_tensor(name, value), tf.float32)


LABELS_FIRST = " If the arguments are in the order of tf.contrib.losses: here the labels come first."
LOGITS_FIRST = " If the arguments are in the order of tf.losses: here the logits come first."
"""What may be wrong where integers stand for logits: in tf.losses, and in tf.contrib.losses."""


def to_floating(name: str, value: Any, order: str = "") -> tf.Tensor:
    """`value` as a dense floating-point tensor, its dtype kept. `order`: what to say where arguments may be swapped."""
    tensor = to_tensor(name, value)
    if not tensor.dtype.is_floating:
        raise TypeError(f"Argument `{name}` must be floating-point, got dtype {tensor.dtype.name}.{order}")
    return tensor


def to_parameter(name: str, value: Any, predictions: tf.Tensor) -> Any:
    """A number, or a float32 tensor that broadcasts with the predictions, that is a parameter of a formula."""
    if isinstance(value, (int, float)):
        try:
            return float(value)
        except OverflowError:
            # Which no tensor holds either.
            return to_float32(name, value)
    tensor = to_float32(name, value)
    try:
        tf.broadcast_static_shape(tensor.shape, predictions.shape)
    except ValueError as error:
        raise ValueError(
            f"Argument `{name}` must be a scalar, or broadcast with the predictions, of shape {predictions.shape}; "
            f"got shape {tensor.shape}."
        ) from error
    return tensor


def float32_pair(**arguments: Any) -> tuple[tf.Tensor, tf.Tensor]:
    """The two arguments as float32 tensors of the same static shape."""
    first, second = (to_float32(name, value) for name, value in arguments.items())
    check_same_shape(**dict(zip(arguments, (first, second))))
    return first, second


def logits_and_labels(
    logits: Any, labels_name: str, labels: Any, order: str = LABELS_FIRST
) -> tuple[tf.Tensor, tf.Tensor]:
    """Floating-point logits, and labels of their dtype and static shape; `order` as for `to_floating`."""
    logits = to_floating("logits", logits, order)
    labels = cast(to_tensor(labels_name, labels), logits.dtype)
    check_same_shape(**{"logits": logits, labels_name: labels})
    return logits, labels


_FLOAT32_OVERFLOWS = 2.0**128 - 2.0**103
"""The least number that float32 rounds to infinity."""


def to_weights(weights: Any) -> Weights:
    """A Python float where Python knows the number, else a float32 tensor."""
    if isinstance(weights, int) and abs(weights) >= 2**63:
        raise ValueError(
            "Can't convert Python sequence with out-of-range integer to Tensor. Argument `weights` must be a number "
            f"that int64 holds, got {weights}."
        )
    if type(weights) is float and _FLOAT32_OVERFLOWS <= abs(weights) < math.inf and tf.executing_eagerly():
        # In a graph v1 takes it for infinity.
        raise ValueError(
            "Can't convert Python sequence with a value out of range for a double-precision float. Argument `weights` "
            f"must be a number that float32 holds, got {weights}."
        )
    if isinstance(weights, (float, int, np.floating, np.integer, np.bool_)):
        return float(np.float32(weights))
    return to_float32("weights", weights)


def cast(tensor: tf.Tensor, dtype: tf.DType) -> tf.Tensor:
    # tf.cast on a tensor that already has the dtype still costs as much as an eager op.
    return tensor if tensor.dtype is dtype else tf.cast(tensor, dtype)


def check_same_shape(**tensors: tf.Tensor) -> None:
    """Raises ValueError when the static shapes of two tensors cannot be the same."""
    (name, tensor), (other_name, other) = tensors.items()
    if not tensor.shape.is_compatible_with(other.shape):
        raise ValueError(
            f"Shapes {tensor.shape} and {other.shape} are incompatible: "
            f"`{name}` and `{other_name}` must have the same shape."
        )


# A set: to compare dtypes takes longer than to hash one.
_CLASS_IDS = frozenset((tf.int32, tf.int64))


def to_class_ids(name: str, value: Any) -> tf.Tensor:
    """`value` as a dense int32 or int64 tensor, the dtypes that TensorFlow's sparse cross-entropy has kernels for."""
    tensor = to_tensor(name, value)
    if tensor.dtype not in _CLASS_IDS:
        raise TypeError(f"Argument `{name}` must hold class ids as int32 or int64, got dtype {tensor.dtype.name}.")
    return tensor
