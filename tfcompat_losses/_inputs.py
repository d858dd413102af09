# SPDX-License-Identifier: Apache-2.0
"""The one door by which tensors enter: None, conversion, dtype, static shape."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

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
    return tensor


def _converted(name: str, value: Any) -> tf.Tensor:
    if value is None:
        raise ValueError(f"None values not supported. Argument `{name}` must be a tensor, got None.")
    if isinstance(value, _NOT_DENSE):
        raise TypeError(
            f"Argument `{name}` must be a dense tensor, got a {type(value).__name__}. Convert it first "
            "(`.to_tensor()`, tf.sparse.to_dense, tf.convert_to_tensor) and give the padding a weight of zero."
        )
    return tf.convert_to_tensor(value)


def to_float32(name: str, value: Any) -> tf.Tensor:
    """`value` as a dense float32 tensor, as v1's casting losses take it (float64 loses digits here)."""
    return cast(to_tensor(name, value), tf.float32)


def to_floating(name: str, value: Any) -> tf.Tensor:
    """`value` as a dense floating-point tensor, its dtype kept."""
    tensor = to_tensor(name, value)
    if not tensor.dtype.is_floating:
        raise TypeError(
            f"Argument `{name}` must be floating-point, got dtype {tensor.dtype.name}. If the arguments are in the "
            "order of tf.contrib.losses: here the labels come first."
        )
    return tensor


def to_parameter(name: str, value: Any) -> Any:
    """A number, or a scalar tensor of real numbers, that is a parameter of a formula."""
    return float(value) if isinstance(value, (int, float)) else to_float32(name, value)


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


def to_class_ids(name: str, value: Any) -> tf.Tensor:
    """`value` as a dense int32 or int64 tensor, the dtypes that TensorFlow's sparse cross-entropy has kernels for."""
    tensor = to_tensor(name, value)
    if tensor.dtype not in (tf.int32, tf.int64):
        raise TypeError(f"Argument `{name}` must hold class ids as int32 or int64, got dtype {tensor.dtype.name}.")
    return tensor
