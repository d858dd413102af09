# SPDX-License-Identifier: Apache-2.0
"""A per-element loss together with its own derivative, and the mean of one taken in a single differentiable step."""

from __future__ import annotations

import contextlib
import functools
import weakref
from collections.abc import Callable, Sequence
from typing import Any, Union

import tensorflow as tf

_ops = tf.raw_ops

Number = Union[float, tf.Tensor]
"""A number that Python knows while tracing, or a float32 tensor."""

Gradient = Callable[[], tf.Tensor]
"""The gradient with respect to one argument, computed when it is called."""

Weigh = Callable[[Any, Number], "tuple[Number, Number]"]
"""`weigh(losses, weights)`: the factor of each loss, which is the weights as they fit, and the divisor of the sum."""


class Formula:
    """A per-element loss and what its gradient is, written out.

    Args:
      value: `value(*arguments)`, the per-element losses. Differentiated op by op it must give the right gradient too,
        corners included: that is how it is used where no tape records.
      gradient: `gradient(*arguments, upstream)`, one `Gradient` per argument (None for a count), each made of
        differentiable ops: the second order goes through it. `upstream` can be broadcast to the losses.
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
        self._recorded_per_element = _CustomGradient(self._per_element_and_gradient)
        self._recorded_mean = _CustomGradient(self._mean_and_gradient)

    def per_element(self, *arguments: tf.Tensor) -> tf.Tensor:
        """The losses, element by element."""
        if _nothing_records(arguments[-1]):
            return self.value(*arguments)
        return self._recorded_per_element(arguments)

    def mean(self, weigh: Weigh, weights: Number, *arguments: tf.Tensor) -> tf.Tensor:
        """The sum of the weighted losses over a divisor that carries no gradient; 0 where the divisor is 0."""
        if _nothing_records(arguments[-1]):
            mean, _, _ = self._weighed(weigh, weights, arguments)
            return mean
        if isinstance(weights, float):
            return self._recorded_mean(arguments, weigh, weights)
        return self._recorded_mean((weights, *arguments), weigh)

    def _per_element_and_gradient(self, call: _Call, *arguments: tf.Tensor) -> Any:
        with _unrecorded():
            losses = self.value(*arguments)

        def backward(upstream: tf.Tensor) -> list[tf.Tensor | None]:
            return call.needed_of(_shaped_like(arguments, self.gradient(*arguments, upstream)))

        return losses, backward

    def _mean_and_gradient(self, call: _Call, *tensors: tf.Tensor) -> Any:
        weigh, *number = call.given
        weights, *arguments = [*number, *tensors]
        with _unrecorded():
            mean, factor, divisor = self._weighed(weigh, weights, arguments)

        # The gradient of a mean is never spread over a tensor of its own.
        def backward(upstream: tf.Tensor) -> list[tf.Tensor | None]:
            upstream = _ops.DivNoNan(x=upstream, y=divisor)
            gradients = _shaped_like(arguments, self.gradient(*arguments, times(upstream, factor)))
            if not number:
                gradients = (
                    lambda: _summed_to(weights, _ops.Mul(x=self.per_element(*arguments), y=upstream)),
                    *gradients,
                )
            return call.needed_of(gradients)

        return mean, backward

    def _weighed(
        self, weigh: Weigh, weights: Number, arguments: Sequence[tf.Tensor]
    ) -> tuple[tf.Tensor, Number, Number]:
        """The mean, the factor of the losses and the divisor of their sum."""
        losses = self.value(*arguments)
        # Eagerly the shape of a new tensor takes as long as an op; in a graph it may be known only from the losses.
        like = self._like(arguments) if tf.executing_eagerly() else losses
        factor, divisor = weigh(like, weights)
        losses, number = times(losses, factor), like.shape.num_elements()
        if number and isinstance(divisor, float) and number == divisor:
            # One op for two, with the same rounding.
            return _ops.Mean(input=losses, axis=_all_axes(like.shape.rank)), factor, divisor
        return _ops.DivNoNan(x=total(losses), y=divisor), factor, divisor

    def _like(self, arguments: Sequence[tf.Tensor]) -> Any:
        """Something of the static shape of the losses."""
        return arguments[-1] if self.shape is None else tf.TensorSpec(self.shape(arguments[-1].shape))


class _Call:
    """One call of a custom gradient: what it is given besides tensors, and of which tensors a gradient is needed.

    A gradient is computed where it is needed: a ForwardAccumulator asks at once, and for all; a tape asks later, for
    what it has recorded.
    """

    def __init__(self, given: tuple[Any, ...], tensors: tuple[tf.Tensor, ...]) -> None:
        self.given = given
        self._needed = [True] * len(tensors)

    def forget_unrecorded(self, tensors: tuple[tf.Tensor, ...]) -> None:
        # The last is known to be recorded, or there would be no custom gradient.
        for place, tensor in enumerate(tensors[:-1]):
            self._needed[place] = isinstance(tensor, tf.Tensor) and not _nothing_records(tensor)

    def needed_of(self, gradients: tuple[Gradient | None, ...]) -> list[tf.Tensor | None]:
        return [
            gradient() if gradient is not None and is_needed else None
            for gradient, is_needed in zip(gradients, self._needed)
        ]


class _CustomGradient:
    """tf.custom_gradient of `function(call, *tensors)`, whose first argument is no tensor."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function
        # Kept: eagerly it takes longer to wrap a function than to call it.
        self._eager = tf.custom_gradient(lambda *tensors, call: function(call, *tensors))

    def __call__(self, tensors: tuple[tf.Tensor, ...], *given: Any) -> tf.Tensor:
        call = _Call(given, tensors)
        if not tf.executing_eagerly():
            return tf.custom_gradient(lambda *tensors: self._function(call, *tensors))(*tensors)
        result = self._eager(*tensors, call=call)
        call.forget_unrecorded(tensors)
        return result


def _unrecorded() -> contextlib.AbstractContextManager[Any]:
    """Around the ops inside a custom gradient: a tape would record them too, and keep every tensor between them."""
    # Eagerly, all that an init_scope does is to pause the tapes.
    return tf.init_scope() if tf.executing_eagerly() else contextlib.nullcontext()


def times(values: tf.Tensor, factor: Number) -> tf.Tensor:
    return values if isinstance(factor, float) and factor == 1.0 else _ops.Mul(x=values, y=factor, name="weighted")


def _nothing_records(tensor: tf.Tensor) -> bool:
    """True when no GradientTape records what is computed from `tensor`: then a custom gradient is only a cost.

    TensorFlow has no public question for it. But the gradient of Slice needs the shape of Slice's output, so that a
    recording tape keeps the output, here an empty one, alive, and nothing else does. Graphs always record.
    """
    if not tf.executing_eagerly():
        return False
    zeros = _eager_zeros(tensor.shape.rank)
    return weakref.ref(_ops.Slice(input=tensor, begin=zeros, size=zeros))() is None


def total(losses: tf.Tensor) -> tf.Tensor:
    """The sum over all elements, a scalar."""
    rank = losses.shape.rank
    if rank is None:
        losses, rank = tf.reshape(losses, [-1]), 1
    # The name "Sum" is that of the result, as code that reads names knows it.
    return _ops.Sum(input=losses, axis=_all_axes(rank), name="total")


def _all_axes(rank: int) -> tf.Tensor | list[int]:
    return _eager_axes(rank) if tf.executing_eagerly() else list(range(rank))


@functools.cache
def _eager_axes(rank: int) -> tf.Tensor:
    # Kept: converting the list takes longer than the sum of a small batch.
    with tf.device("CPU:0"):
        return tf.range(rank)


@functools.cache
def _eager_zeros(rank: int) -> tf.Tensor:
    with tf.device("CPU:0"):
        return tf.zeros([rank], tf.int32)


def _shaped_like(arguments: Sequence[tf.Tensor], gradients: tuple[Gradient | None, ...]) -> tuple[Gradient | None, ...]:
    """Each gradient in the shape of its argument.

    Shapes that are known have been checked to be the same; those unknown when tracing may turn out to broadcast.
    """
    if (
        tf.executing_eagerly()
        or len(arguments) == 1
        or all(argument.shape.is_fully_defined() for argument in arguments)
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
