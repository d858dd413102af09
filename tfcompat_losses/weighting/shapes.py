# SPDX-License-Identifier: Apache-2.0
"""The shape of losses, before it is known what is computed."""

from __future__ import annotations

import functools
from collections.abc import Sequence

import tensorflow as tf

_ops = tf.raw_ops


class Shape:
    """The shape that tensors have together, before it is known what is computed from them.

    Args:
      tensors: what is broadcast together.
      axis: a dimension that the losses are reduced along, if there is one.
      keepdims: whether that one is then there, with size 1.
    """

    def __init__(self, tensors: Sequence[tf.Tensor], axis: int | None = None, keepdims: bool = True) -> None:
        self._tensors = tensors
        self._axis = axis
        self._keepdims = keepdims
        static = tensors[-1].shape
        if len(tensors) > 2 or not tf.executing_eagerly():
            # Eagerly labels and predictions have been checked to be the same; a parameter may broadcast.
            static = functools.reduce(tf.broadcast_static_shape, [tensor.shape for tensor in tensors])
        if axis is not None and static.rank is not None:
            dimensions = static.as_list()
            check_axis(axis, static.rank)
            self._axis = axis % static.rank
            dimensions[self._axis : self._axis + 1] = [1] if keepdims else []
            static = tf.TensorShape(dimensions)
        self.static = static

    def when_run(self) -> tf.Tensor:
        """The shape as an int64 tensor."""
        if self.static.is_fully_defined():
            return tf.constant(self.static.as_list(), tf.int64, name="losses_shape")
        shapes = [_ops.Shape(input=tensor, out_type=tf.int64) for tensor in self._tensors]
        shape = functools.reduce(lambda one, other: _ops.BroadcastArgs(s0=one, s1=other), shapes)
        if self._axis is None:
            return shape
        before, after = shape[: self._axis], shape[self._axis + 1 :]
        return tf.concat([before, tf.ones([int(self._keepdims)], tf.int64), after], axis=0)


def check_axis(axis: int, rank: int) -> None:
    """Raises ValueError for an axis that tensors of this rank do not have, in v1's words and with its name."""
    if not -rank <= axis < rank:
        wanted = (
            f"must be an integer from {-rank} to {rank - 1}" if rank else "names a dimension, and scalars have none"
        )
        raise ValueError(
            f"Invalid reduction dimension {axis} for input with {rank} dimensions. "
            f"Argument `axis` {wanted}, got {axis}."
        )
