# SPDX-License-Identifier: Apache-2.0
"""A per-element loss, and the weighted sum of its losses over a divisor in one differentiable step."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any, Union

import numpy as np
import tensorflow as tf

from tfcompat_losses._engine.one_op import OneOp, Results

_ops = tf.raw_ops

Number = Union[float, tf.Tensor]
"""A number that Python knows, or a tensor."""

Gradient = Callable[..., tuple[tf.Tensor, ...]]


class Formula:
    """A per-element loss.

    In a graph its ops are the graph's, and so are their gradients: nothing outlives the graph or hides from a tape.
    Eagerly it runs as one op, and so does its gradient, which TensorFlow derives from the ops.

    Args:
      value: `value(*arguments)`, the losses. The last argument is a tensor, whose dtype numbers among the others take.
      gradient: `gradient(*arguments, upstream)`, what the last arguments get eagerly, if there is a shorter way to it
        than by the ops; what comes before the last two is a parameter. `upstream` can be broadcast to the losses.
      is_short: whether `value` is one op, or none. Where that is about all there is to do, it is done by the ops:
        TensorFlow makes no gradient of them that nobody asks for.
    """

    def __init__(
        self, value: Callable[..., tf.Tensor], gradient: Gradient | None = None, is_short: bool = False
    ) -> None:
        self.value = value
        self.gradient = gradient
        self.is_short = is_short
        self._at_once = OneOp(self._step_and_losses)
        # Asked for only where the step has run as one op.
        self._gradients_at_once = OneOp(self._gradients, traced_at_use=1)

    def weighted(
        self,
        arguments: tuple[Any, ...],
        factor: Number = 1.0,
        divisor: Number | None = None,
        rows_first: bool = False,
        by_factors: bool = False,
        name: str | None = None,
    ) -> tf.Tensor:
        """The losses times a factor, in float32; with a divisor, their sum over it, and 0 where it is 0.

        Args:
          arguments: of the formula.
          factor: a number, or a float32 tensor that broadcasts with the losses.
          divisor: a number or a float32 scalar; None: the losses are not summed.
          rows_first: whether the losses are summed over the dimensions that the factor does not have, its own being
            the first, before they are weighed.
          by_factors: whether the divisor is yet to be multiplied by the sum of the factor.
          name: that of the result, in a graph.

        Returns:
          A float32 tensor.
        """
        if not tf.executing_eagerly():
            return self._step(rows_first, by_factors, factor, divisor, *arguments, name=name)
        dtype = arguments[-1].dtype
        are_tensors = tuple([isinstance(value, tf.Tensor) for value in (factor, divisor, *arguments)])
        given = (
            are_tensors,
            rows_first,
            by_factors,
            None if _is_1(factor) else _to_tensor(factor, tf.float32),
            divisor if divisor is None or _is_1(divisor) else _to_tensor(divisor, tf.float32),
            *[_to_tensor(argument, dtype) for argument in arguments],
        )
        if divisor is None and are_tensors[0] and not self.is_short and _is_large(arguments[-1]):
            # By an op of its own, of which TensorFlow makes no gradient of the weights that nobody asks for.
            return _ops.Mul(x=self.weighted(arguments), y=factor)
        by_ops = self.is_short and (divisor is None or _is_large(arguments[-1]))
        at_once = None if by_ops else self._at_once(*given)
        if at_once is None:
            return self._step(*given[1:])
        (result, losses), is_recorded = at_once
        return self._differentiable(result, losses, given) if is_recorded else result

    def _step(
        self, rows_first: bool, by_factors: bool, factor: Any, divisor: Any, *arguments: Any, name: str | None = None
    ) -> tf.Tensor:
        return _weigh(self._losses(*arguments), rows_first, by_factors, factor, divisor, name)

    def _losses(self, *arguments: Any) -> tf.Tensor:
        losses = self.value(*arguments)
        return losses if losses.dtype == tf.float32 else tf.cast(losses, tf.float32)

    def _step_and_losses(
        self,
        are_tensors: tuple[bool, ...],
        rows_first: bool,
        by_factors: bool,
        factor: Any,
        divisor: Any,
        *arguments: Any,
    ) -> Results:
        """The result and, where the gradients of factor and divisor will be made of them, the losses."""
        losses = self._losses(*arguments)
        return [_weigh(losses, rows_first, by_factors, factor, divisor), losses if any(are_tensors[:2]) else None]

    def _differentiable(self, result: tf.Tensor, losses: tf.Tensor | None, given: tuple[Any, ...]) -> tf.Tensor:
        """`result` with the gradients of all tensors among factor, divisor and arguments.

        Which of them will be needed, no tape tells beforehand.
        """
        are_tensors, _, _, *values = given
        sources = _chosen(values, _are_differentiable(values, are_tensors))

        def backward(upstream: tf.Tensor) -> Results:
            at_once = self._gradients_at_once(upstream, losses, *given)
            if at_once is not None and not at_once[1]:
                return at_once[0]
            # Recorded by whoever records: the gradient of a gradient.
            with tf.GradientTape() as tape:
                tape.watch(sources)
                again = self._step(*given[1:])
            gradients: Results = tape.gradient(again, sources, output_gradients=upstream)
            return gradients

        return _eagerly(*sources, given=(result, backward))

    def _gradients(
        self,
        upstream: tf.Tensor,
        losses: tf.Tensor | None,
        are_tensors: tuple[bool, ...],
        rows_first: bool,
        by_factors: bool,
        factor: Any,
        divisor: Any,
        *arguments: tf.Tensor,
    ) -> Results:
        """In a graph: the gradients of all that were tensors among factor, divisor and arguments."""
        wanted = _are_differentiable([factor, divisor, *arguments], are_tensors)
        weighing = _chosen([factor, divisor], wanted)
        # What comes before labels and predictions is a parameter, whose gradient is seldom asked for.
        written = None if any(wanted[2:-2]) else self.gradient
        if written is None:
            computed = self._losses(*arguments)
            losses = computed if losses is None else losses
        to_losses, to_weighing = None, []
        if losses is not None:
            result = _weigh(losses, rows_first, by_factors, factor, divisor)
            to_losses, *to_weighing = tf.gradients(result, [losses, *weighing], upstream)
        if written is None:
            to_arguments = tf.gradients(computed, _chosen(arguments, wanted[2:]), to_losses)
        else:
            over = _over(by_factors, factor, divisor)
            scaled = upstream if over is None or _is_1(over) else _ops.DivNoNan(x=upstream, y=over)
            if factor is not None:
                missing = arguments[-1].shape.rank - factor.shape.rank if rows_first else 0
                scaled = _ops.Mul(x=scaled, y=functools.reduce(tf.expand_dims, [-1] * missing, factor))
            given = written(*arguments, tf.cast(scaled, arguments[-1].dtype))
            to_arguments = _chosen(given, wanted[-len(given) :])
        return [*to_weighing, *to_arguments]


def _weigh(
    losses: tf.Tensor, rows_first: bool, by_factors: bool, factor: Any, divisor: Any, name: str | None = None
) -> tf.Tensor:
    is_weighted = not (factor is None or _is_1(factor))
    if divisor is None:
        if is_weighted:
            return _ops.Mul(x=losses, y=factor, name=name)
        return losses if name is None else tf.identity(losses, name=name)
    if is_weighted and rows_first:
        rank = factor.shape.rank if isinstance(factor, tf.Tensor) else 0
        losses = _ops.Sum(input=losses, axis=np.arange(rank, losses.shape.rank, dtype=np.int32))
    if is_weighted:
        losses = _ops.Mul(x=losses, y=factor)
    over = _over(by_factors, factor, divisor)
    return total(losses, name=name) if _is_1(over) else _ops.DivNoNan(x=total(losses), y=over, name=name)


def _over(by_factors: bool, factor: Any, divisor: Any) -> Any:
    """What the sum is divided by."""
    if not by_factors:
        return divisor
    return total(factor) if _is_1(divisor) else _ops.Mul(x=total(factor), y=divisor)


LARGE = 2**19
"""Elements of which a gradient that nobody asked for takes longer than to run a few ops one by one."""

SMALL = 2**14
"""Elements up to which a kernel, run again for its gradient, takes less time than an op takes to begin."""

PRECISE = (tf.float32, tf.float64)
"""The dtypes that the kernels of tf.nn compute in: others are cast for them."""


def nan_if_infinite(upstream: tf.Tensor) -> tf.Tensor:
    """For a written gradient: by the ops an infinite weight gives NaN, where they take one part from another."""
    return _ops.AddV2(x=upstream, y=_ops.Sub(x=upstream, y=upstream))


def _is_large(tensor: tf.Tensor) -> bool:
    size: int = tensor.shape.num_elements()
    return size >= LARGE


# Made once: it takes longer to wrap a function than to call it.
_eagerly = tf.custom_gradient(lambda *tensors, given: given)


def _are_differentiable(values: Sequence[Any], are_tensors: Sequence[bool]) -> list[bool]:
    """A number that Python knew, before it was made a tensor, has no gradient: nobody can ask for it."""
    return [is_tensor and value.dtype.is_floating for value, is_tensor in zip(values, are_tensors)]


def _chosen(values: Sequence[Any], wanted: Sequence[bool]) -> list[Any]:
    return [value for value, is_wanted in zip(values, wanted) if is_wanted]


def _is_1(value: Any) -> bool:
    return isinstance(value, float) and value == 1.0


def _to_tensor(value: Number, dtype: tf.DType) -> tf.Tensor:
    return _constant(value, dtype) if isinstance(value, float) else value


@functools.lru_cache(maxsize=64)  # The same few numbers come again and again.
def _constant(value: float, dtype: tf.DType) -> tf.Tensor:
    # Of an array: TensorFlow keeps each number that it is given as Python's. It rounds through float32, as this does.
    with np.errstate(over="ignore"), tf.device("CPU:0"):
        rounded = np.asarray(value, np.float64 if dtype is tf.float64 else np.float32)
        return tf.constant(rounded.astype(dtype.as_numpy_dtype))


def total(losses: tf.Tensor, name: str | None = None) -> tf.Tensor:
    """The sum over all elements, a scalar."""
    rank = losses.shape.rank
    if rank is None:
        losses, rank = tf.reshape(losses, [-1]), 1
    return _ops.Sum(input=losses, axis=np.arange(rank, dtype=np.int32), name=name)


IDENTITY = Formula(lambda losses: losses, is_short=True)
