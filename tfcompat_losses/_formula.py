# SPDX-License-Identifier: Apache-2.0
"""A per-element loss together with its own derivative, and the mean of one taken in a single differentiable step."""

from __future__ import annotations

import functools
import weakref
from collections.abc import Callable
from typing import Any

import tensorflow as tf

_ops = tf.raw_ops


Gradient = Callable[[], tf.Tensor]
"""The gradient with respect to one argument, computed when it is called."""


class Formula:
    """A per-element loss and what its gradient is, written out.

    Args:
      value: `value(*arguments)`, the per-element losses. Differentiated op by op it must give the right gradient too,
        corners included: that is how it is used where nothing records, and where the shapes may differ.
      gradient: `gradient(*arguments, upstream)`, one `Gradient` per argument (None for a count), each made of
        differentiable ops: the second order goes through it. `upstream` is a scalar or has the shape of the losses.
      shape: `shape(argument_shape)`, the static shape of the losses, if it is not that of the last argument.
    """

    def __init__(
        self,
        value: Callable[..., tf.Tensor],
        gradient: Callable[..., tuple[Gradient | None, ...]],
        shape: Callable[[tf.TensorShape], tf.TensorShape] | None = None,
    ) -> None:
        self.value = value
        self.gradient = gradient
        self.shape = shape

        def per_element(*arguments: tf.Tensor, needed: list[bool] | None = None) -> Any:
            def backward(upstream: tf.Tensor) -> list[tf.Tensor | None]:
                return _shaped_like(arguments, gradient(*arguments, upstream), needed)

            return value(*_unrecorded(arguments)), backward

        def mean(divisor: tf.Tensor, *arguments: tf.Tensor, needed: list[bool] | None = None) -> Any:
            # The divisor is a count: no gradient. The gradient of a mean is never spread over a tensor of its own.
            def backward(upstream: tf.Tensor) -> list[tf.Tensor | None]:
                upstream = _ops.DivNoNan(x=upstream, y=divisor)
                return [None, *_shaped_like(arguments, gradient(*arguments, upstream), needed)]

            return _ops.DivNoNan(x=total(value(*_unrecorded(arguments))), y=divisor), backward

        self._recorded_per_element = tf.custom_gradient(per_element)
        self._recorded_mean = tf.custom_gradient(mean)

    def like(self, *arguments: tf.Tensor) -> Any:
        """Something of the static shape of the losses."""
        return arguments[-1] if self.shape is None else tf.TensorSpec(self.shape(arguments[-1].shape))

    def per_element(self, *arguments: tf.Tensor) -> tf.Tensor:
        """The losses, element by element."""
        if _nothing_records(arguments[-1]):
            return self.value(*arguments)
        return _where_needed(self._recorded_per_element, arguments)

    def mean(self, divisor: tf.Tensor | float, *arguments: tf.Tensor) -> tf.Tensor:
        """The sum of the losses over `divisor`, which carries no gradient; 0 where the divisor is 0."""
        if _nothing_records(arguments[-1]):
            return _ops.DivNoNan(x=total(self.value(*arguments)), y=divisor)
        return _where_needed(functools.partial(self._recorded_mean, divisor), arguments)


def _where_needed(recorded: Callable[..., tf.Tensor], arguments: tuple[tf.Tensor, ...]) -> tf.Tensor:
    """`recorded(*arguments)`, of which eagerly no gradient is computed that nobody can ask for."""
    if not tf.executing_eagerly():
        return recorded(*arguments)
    needed = [True] * len(arguments)
    loss = recorded(*arguments, needed=needed)
    # A ForwardAccumulator has asked by now, and for all; a tape asks later, for what it has recorded.
    needed[:-1] = [isinstance(other, tf.Tensor) and not _nothing_records(other) for other in arguments[:-1]]
    return loss


def _nothing_records(tensor: tf.Tensor) -> bool:
    """True when no GradientTape records what is computed from `tensor`: then a custom gradient is only a cost.

    TensorFlow has no public question for it. But the gradient of Slice needs the shape of Slice's output, so that a
    recording tape keeps the output, here an empty one, alive, and nothing else does. Graphs always record.
    """
    if not tf.executing_eagerly():
        return False
    if not tensor.dtype.is_floating:
        return True
    zeros = _eager_zeros(tensor.shape.rank)
    return weakref.ref(_ops.Slice(input=tensor, begin=zeros, size=zeros))() is None


def _unrecorded(arguments: tuple[tf.Tensor, ...]) -> list[tf.Tensor]:
    # Eagerly a tape records the ops inside a custom gradient too, and keeps every tensor between them until it is done.
    return [tf.stop_gradient(argument) for argument in arguments] if tf.executing_eagerly() else list(arguments)


def total(losses: tf.Tensor) -> tf.Tensor:
    """The sum over all elements, a scalar."""
    rank = losses.shape.rank
    if rank is None:
        losses, rank = tf.reshape(losses, [-1]), 1
    axes = _eager_axes(rank) if tf.executing_eagerly() else list(range(rank))
    # The name "Sum" is that of the result, as code that reads names knows it.
    return _ops.Sum(input=losses, axis=axes, name="total")


@functools.cache
def _eager_axes(rank: int) -> tf.Tensor:
    # Kept: converting the list takes longer than the sum of a small batch.
    with tf.device("CPU:0"):
        return tf.range(rank)


@functools.cache
def _eager_zeros(rank: int) -> tf.Tensor:
    with tf.device("CPU:0"):
        return tf.zeros([rank], tf.int32)


def _shaped_like(
    arguments: tuple[tf.Tensor, ...], gradients: tuple[Gradient | None, ...], needed: list[bool] | None
) -> list[tf.Tensor | None]:
    """Each gradient summed to the shape of its argument: shapes unknown when tracing may turn out to broadcast."""
    return [
        None if gradient is None or not is_needed else _summed_to(argument, gradient())
        for argument, gradient, is_needed in zip(arguments, gradients, needed or [True] * len(arguments))
    ]


def _summed_to(argument: tf.Tensor, gradient: tf.Tensor) -> tf.Tensor:
    if argument.shape.is_fully_defined() and argument.shape == gradient.shape:
        return gradient
    shape = tf.shape(argument)
    _, axes = _ops.BroadcastGradientArgs(s0=tf.shape(gradient), s1=shape)
    return tf.reshape(tf.reduce_sum(gradient, axes), shape)


IDENTITY = Formula(
    value=lambda losses: losses,
    gradient=lambda losses, upstream: (lambda: _ops.BroadcastTo(input=upstream, shape=_ops.Shape(input=losses)),),
)
