# SPDX-License-Identifier: Apache-2.0
"""The table of reductions."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Union

import tensorflow as tf

from tfcompat_losses import distribute
from tfcompat_losses._inputs import Weights
from tfcompat_losses.reduction import Reduction
from tfcompat_losses.weighting.counts import (
    known_number_present,
    known_repeats,
    number_of_elements,
    number_of_nonzero,
    total_of,
)
from tfcompat_losses.weighting.fitting import check_broadcastable, check_tensor, fit_when_run, known_to_fit
from tfcompat_losses.weighting.shapes import Shape

_ops = tf.raw_ops

Divisor = Union[float, tf.Tensor, None]


class Weighing(NamedTuple):
    """What a loss does with its per-element losses."""

    factor: Weights
    divisor: Divisor
    """What the sum of the weighted losses is divided by; None: they are not summed."""
    rows_first: bool = False
    """Whether the losses are summed over the dimensions that the factor does not have before they are weighed."""
    by_factors: bool = False
    """Whether the divisor is yet to be multiplied by the sum of the factor."""


def weigh(reduction: str, weights: Weights, shape: Shape) -> Weighing:
    """The factor of each loss and the divisor of their sum, for losses of a shape."""
    return REDUCTIONS[reduction](weights, shape)


def _checked_and_counted(weights: Weights, shape: Shape) -> Weighing:
    """How many losses have a weight other than zero, exactly: float32 loses count above 2**24."""
    if isinstance(weights, float):
        return Weighing(weights, number_of_elements(shape) if weights != 0.0 else 0.0)
    if not known_to_fit(weights, "losses", shape.static):
        fitting = fit_when_run(weights, "losses", shape)
        return Weighing(fitting.checked, fitting.number_present())
    repeats = known_repeats(weights, shape)
    if repeats is not None:
        return Weighing(weights, known_number_present(weights, repeats))
    dimensions = shape.when_run()
    if weights.shape.rank:
        dimensions = tf.gather(dimensions, [axis for axis, size in enumerate(weights.shape.as_list()) if size == 1])
    present = number_of_nonzero(weights, tf.int64) * tf.reduce_prod(dimensions)
    return Weighing(weights, tf.cast(present, tf.float32, name="num_present"))


def _checked_and_summed(weights: Weights, shape: Shape) -> Weighing:
    """The sum of the weights, each as often as it is broadcast; the gradient reaches the weights through it too."""
    if isinstance(weights, float):
        return Weighing(weights, number_of_elements(shape) * weights)
    weights = check_tensor(weights, "losses", shape)
    repeats = known_repeats(weights, shape)
    if repeats is None:
        return Weighing(weights, total_of(tf.broadcast_to(weights, shape.when_run())))
    if not distribute.are_divisors_shared():
        return Weighing(weights, float(repeats), by_factors=True)
    return Weighing(weights, _ops.Mul(x=total_of(weights), y=float(repeats)))


def _over(divisor: Callable[[Weights, Shape], Divisor]) -> Callable[[Weights, Shape], Weighing]:
    def checked_and_divisor(weights: Weights, shape: Shape) -> Weighing:
        weights = check_broadcastable(weights, "losses", shape)
        return Weighing(weights, divisor(weights, shape))

    return checked_and_divisor


def _over_replicas(row: Callable[[Weights, Shape], Weighing]) -> Callable[[Weights, Shape], Weighing]:
    def summed_over_replicas(weights: Weights, shape: Shape) -> Weighing:
        weighing = row(weights, shape)
        divisor = distribute.over_replicas(weighing.divisor)
        return weighing if divisor is weighing.divisor else weighing._replace(divisor=divisor)

    return summed_over_replicas


REDUCTIONS: dict[str, Callable[[Weights, Shape], Weighing]] = {
    Reduction.NONE: _over(lambda weights, shape: None),
    Reduction.SUM: _over(lambda weights, shape: 1.0),
    Reduction.MEAN: _over_replicas(_checked_and_summed),
    Reduction.SUM_OVER_BATCH_SIZE: _over_replicas(_over(lambda weights, shape: number_of_elements(shape))),
    Reduction.SUM_BY_NONZERO_WEIGHTS: _over_replicas(_checked_and_counted),
}
"""How each reduction weighs."""
