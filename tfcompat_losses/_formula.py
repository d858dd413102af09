# SPDX-License-Identifier: Apache-2.0
"""A per-element loss together with its own derivative, and the mean of one taken in a single differentiable step."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any, Union

import tensorflow as tf

from tfcompat_losses._one_op import OneOp, is_recorded

_ops = tf.raw_ops

Number = Union[float, tf.Tensor]
"""A number that Python knows while tracing, or a float32 tensor."""

Gradient = Callable[[], tf.Tensor]
"""The gradient with respect to one argument, computed when it is called."""

Needed = tuple[bool, ...]
"""Of which tensors the gradient is needed."""

Axes = Callable[[int], Any]
"""All the axes of a tensor of a rank: in a graph, one constant for all that asks the same `Axes`."""

Weigh = Callable[[Any, Number, Axes], "tuple[Number, Number]"]
"""`weigh(losses, weights, axes)`: the factor of each loss, the weights as they fit, and the divisor of the sum."""


class Formula:
    """A per-element loss and what its gradient is, written out.

    Args:
      value: `value(*arguments)`, the per-element losses.
      gradient: `gradient(*arguments, upstream)`, one `Gradient` per argument (None for a count, which a mean has not),
        each made of differentiable ops: the second order goes through it. `upstream` can be broadcast to the losses.
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
        self._value_at_once = OneOp(lambda *arguments: [value(*arguments)])
        self._mean_at_once = OneOp(lambda factor, divisor, *arguments: [_mean(value(*arguments), factor, divisor)])
        self._gradients_at_once = OneOp(
            lambda *given: [gradient for gradient in self._gradients_of_mean(*given) if gradient is not None]
        )

    def per_element(self, *arguments: Any) -> tf.Tensor:
        """The losses, element by element."""
        (losses,), may_be_differentiated = self._value_at_once(*arguments)
        if not may_be_differentiated:
            return losses

        def gradients(needed: Needed, upstream: tf.Tensor) -> list[tf.Tensor | None]:
            return _needed_of(needed, _shaped_like(arguments, self.gradient(*arguments, upstream)))

        return _with_gradients(losses, arguments, gradients)

    def mean(self, weigh: Weigh, weights: Number, *arguments: tf.Tensor, name: str | None = None) -> tf.Tensor:
        """The sum of the weighted losses over a divisor that carries no gradient; 0 where the divisor is 0."""
        tensors = arguments if isinstance(weights, float) else (weights, *arguments)
        if tf.executing_eagerly():
            return self._mean_eagerly(weigh, weights, arguments, tensors)
        losses = self.value(*arguments)
        axes = functools.cache(all_axes)
        factor, divisor = weigh(losses, weights, axes)

        def gradients(needed: Needed, upstream: tf.Tensor) -> list[tf.Tensor | None]:
            return self._gradients_of_sum(needed, factor, upstream, *arguments, shaped=_shaped_like)

        summed = _with_gradients(total(times(losses, factor), axes), tensors, gradients)
        return _ops.DivNoNan(x=summed, y=divisor, name=name)

    def _mean_eagerly(
        self, weigh: Weigh, weights: Number, arguments: tuple[tf.Tensor, ...], tensors: tuple[tf.Tensor, ...]
    ) -> tf.Tensor:
        # The shape of the losses themselves would take as long as an op.
        like = arguments[-1] if self.shape is None else tf.TensorSpec(self.shape(arguments[-1].shape))
        factor, divisor = weigh(like, weights, all_axes)
        factor, unless_number = _plain(like, factor, divisor)
        (mean,), may_be_differentiated = self._mean_at_once(factor, unless_number, *arguments)
        if not may_be_differentiated:
            return mean

        def gradients(needed: Needed, upstream: tf.Tensor) -> list[tf.Tensor | None]:
            given = needed, factor, divisor, upstream, *arguments
            at_once = self._gradients_at_once.unless_recorded(*given)
            if at_once is None:
                # Recorded they have a gradient of their own.
                return self._gradients_of_mean(*given)
            following = iter(at_once)
            return [next(following) if is_needed else None for is_needed in needed]

        return _with_gradients(mean, tensors, gradients)

    def _gradients_of_mean(
        self,
        needed: Needed,
        factor: Number | None,
        divisor: Number,
        upstream: tf.Tensor,
        *arguments: tf.Tensor,
    ) -> list[tf.Tensor | None]:
        return self._gradients_of_sum(needed, factor, _ops.DivNoNan(x=upstream, y=divisor), *arguments)

    def _gradients_of_sum(
        self,
        needed: Needed,
        factor: Number | None,
        upstream: tf.Tensor,
        *arguments: tf.Tensor,
        shaped: Callable[..., tuple[Gradient | None, ...]] = lambda arguments, gradients: gradients,
    ) -> list[tf.Tensor | None]:
        """Those of the weights, if there is one more needed than there are arguments, and of the arguments."""
        # The gradient of a mean is never spread over a tensor of its own.
        gradients = shaped(arguments, self.gradient(*arguments, times(upstream, factor)))
        if len(needed) > len(arguments):
            gradients = (lambda: _summed_to(factor, _ops.Mul(x=self.per_element(*arguments), y=upstream)), *gradients)
        return _needed_of(needed, gradients)


def _plain(like: Any, factor: Number, divisor: Number) -> tuple[Number | None, Number | None]:
    """Factor and divisor, None for a factor of 1 and for a divisor that is the number of the losses."""
    number = like.shape.num_elements()
    return (
        None if isinstance(factor, float) and factor == 1.0 else factor,
        None if number and isinstance(divisor, float) and divisor == number else divisor,
    )


def _mean(losses: tf.Tensor, factor: Number | None, divisor: Number | None) -> tf.Tensor:
    # Of the losses: a factor of unknown rank hides it.
    rank = losses.shape.rank
    losses = times(losses, factor)
    if divisor is None:
        # One op for two, with the same rounding.
        return _ops.Mean(input=losses, axis=all_axes(rank))
    return _ops.DivNoNan(x=total(losses), y=divisor)


def _needed_of(needed: Needed, gradients: tuple[Gradient | None, ...]) -> list[tf.Tensor | None]:
    return [
        gradient() if is_needed and gradient is not None else None for is_needed, gradient in zip(needed, gradients)
    ]


def _with_gradients(
    result: tf.Tensor, tensors: Sequence[Any], gradients: Callable[[Needed, tf.Tensor], list[tf.Tensor | None]]
) -> tf.Tensor:
    """`result` as a function of `tensors` that has these gradients."""
    needed = [True] * len(tensors)

    def backward(upstream: tf.Tensor) -> list[tf.Tensor | None]:
        return gradients(tuple(needed), upstream)

    if not tf.executing_eagerly():
        return tf.custom_gradient(lambda *tensors: (result, backward))(*tensors)
    differentiable = _eagerly(*tensors, given=(result, backward))
    # A ForwardAccumulator has asked by now, and for all; a tape will ask for what it has recorded.
    if tensors[-1].shape.num_elements() > _SMALL:
        needed[:-1] = map(is_recorded, tensors[:-1])
        needed[-1] = not any(needed[:-1]) or is_recorded(tensors[-1])
    return differentiable


_SMALL = 2**12
"""Of so few elements a gradient that nobody needs takes less time than to find out that nobody does."""

# Made once: it takes longer to wrap a function than to call it.
_eagerly = tf.custom_gradient(lambda *tensors, given: given)


def times(values: tf.Tensor, factor: Number | None) -> tf.Tensor:
    is_one = factor is None or (isinstance(factor, float) and factor == 1.0)
    return values if is_one else _ops.Mul(x=values, y=factor, name="weighted")


def all_axes(rank: int) -> tf.Tensor:
    return _eager_axes(rank) if tf.executing_eagerly() else tf.constant([*range(rank)], tf.int32, name="axes")


def total(losses: tf.Tensor, axes: Axes = all_axes, name: str = "total") -> tf.Tensor:
    """The sum over all elements, a scalar."""
    rank = losses.shape.rank
    if rank is None:
        losses, rank = tf.reshape(losses, [-1]), 1
    # "Sum" is the name of a result, which code that reads names knows.
    return _ops.Sum(input=losses, axis=axes(rank), name=name)


@functools.cache
def _eager_axes(rank: int) -> tf.Tensor:
    # Kept: converting the list takes longer than the sum of a small batch.
    with tf.device("CPU:0"):
        return tf.range(rank)


def _shaped_like(arguments: Sequence[tf.Tensor], gradients: tuple[Gradient | None, ...]) -> tuple[Gradient | None, ...]:
    """Each gradient in the shape of its argument.

    Shapes that are known have been checked to be the same; those unknown when tracing may turn out to broadcast.
    """
    if (
        tf.executing_eagerly()
        or len(arguments) == 1
        or all(isinstance(argument, float) or argument.shape.is_fully_defined() for argument in arguments)
    ):
        return gradients
    shape = shape_together(arguments)

    def shaped(argument: tf.Tensor, gradient: Gradient) -> tf.Tensor:
        return _summed_to(argument, _ops.BroadcastTo(input=gradient(), shape=shape))

    return tuple(
        None if gradient is None else functools.partial(shaped, argument, gradient)
        for argument, gradient in zip(arguments, gradients)
    )


def shape_together(tensors: Sequence[tf.Tensor]) -> tf.Tensor:
    """The shape to which the tensors are broadcast by an op that takes them all."""
    last = tensors[-1].shape
    if last.is_fully_defined() and all(tensor.shape == last for tensor in tensors):
        return _ops.Shape(input=tensors[-1])
    shapes = [_ops.Shape(input=tensor) for tensor in tensors]
    return functools.reduce(lambda one, other: _ops.BroadcastArgs(s0=one, s1=other), shapes)


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
