# SPDX-License-Identifier: Apache-2.0
"""The formulas whose terms cancel, in float64 or rounded at random: what a recorded loss and its gradient should be.

A function that is not here loses no more than the few ulps that are allowed anyway.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from tfcompat_losses.program import recorder
from tfcompat_losses.program.recording import Array, Call, Sample
from tfcompat_losses.program.rounding import Rounding, Truth, truths
from tfcompat_losses.reduction import Reduction

_IN_THEIR_DTYPE = {"sigmoid_cross_entropy", "softmax_cross_entropy", "sparse_softmax_cross_entropy"}
_NAMES = {
    **dict.fromkeys(("multi_class_labels", "onehot_labels", "target", "targets"), "labels"),
    **dict.fromkeys(("logits", "losses"), "predictions"),
    "weight": "weights",
    "dim": "axis",
}


@dataclass(frozen=True)
class _Given:
    """What a loss is computed from."""

    labels: Array
    predictions: Array
    weights: Array
    reduction: str
    is_contribs: bool
    axis: int
    smoothing: Array
    epsilon: Array
    delta: Array
    upstream: Array


_Losses = tuple[Array, Array]
"""Losses, with a size of 1 along what they are taken along, and their derivatives by the predictions."""


def of(call: Call, sample: Sample) -> list[Truth] | None:
    """The truth of a sample's loss, and of its gradient; None where the function's terms do not cancel."""
    formula = FORMULAS.get(call.function)
    if formula is None:
        return None
    dtype = sample.result.dtype.name if call.function in _IN_THEIR_DTYPE else "float32"
    given = _given(call, sample, dtype)
    of_gradient = "float32" if call.gradient_of is None else sample.arguments[call.gradient_of].dtype.name

    def compute(rounded: Rounding) -> list[Array]:
        losses, slopes = formula(rounded, given)
        along = _along(call.function, given)
        value, factor = _weighed(rounded.of("float32"), losses if along is None else np.squeeze(losses, along), given)
        factor = rounded.of("float32")(factor * given.upstream)
        factor = np.expand_dims(factor, along) if along is not None and factor.ndim else factor
        return [rounded(value), rounded.of(of_gradient)(slopes * rounded(factor))]

    return truths(compute, dtype)


def _given(call: Call, sample: Sample, dtype: str) -> _Given:
    known = {**call.values, **sample.arguments}
    given = {_NAMES.get(name, name): value for name, value in known.items() if value is not None}
    is_contribs = call.family == recorder.CONTRIB
    reduction = given.get("reduction", Reduction.SUM_BY_NONZERO_WEIGHTS)
    if "pairwise" in call.function:
        reduction = Reduction.SUM
    elif is_contribs and call.function == "hinge_loss":
        reduction = Reduction.NONE
    return _Given(
        labels=_numbers(given.get("labels", 0.0), dtype),
        predictions=_numbers(given["predictions"], dtype),
        weights=_numbers(given.get("weights", 1.0), "float32"),
        reduction=reduction,
        is_contribs=is_contribs,
        axis=int(given.get("axis", 0)),
        smoothing=_numbers(given.get("label_smoothing", 0.0), dtype),
        epsilon=_numbers(given.get("epsilon", 1e-7), dtype),
        delta=_numbers(given.get("delta", 1.0), dtype),
        upstream=_numbers(1.0 if sample.upstream is None else sample.upstream, dtype),
    )


def _numbers(value: Any, dtype: str) -> Array:
    """As the functions cast them: to float32, or to float64 if that is the dtype."""
    array = np.asarray(value)
    if array.dtype == np.float64 and dtype != "float64":
        array = array.astype(np.float32)
    return array.astype(np.float64)


def _along(function: str, given: _Given) -> int | None:
    """The dimension that the losses do not have."""
    if "softmax" in function:
        return -1
    return given.axis if function == "cosine_distance" and given.is_contribs else None


# --- weighting ---


def _weighed(rounded: Rounding, losses: Array, given: _Given) -> tuple[Array, Array]:
    """The weighted losses, reduced, and what a loss is multiplied by on the way."""
    weights = _without_last_one(given.weights, losses, given)
    divisor = _DIVISORS[given.reduction](weights, losses, given.is_contribs)
    weights = _aligned(weights, losses.ndim, given)
    factor = rounded(_divided(weights, divisor))
    weighed = rounded(losses * weights)
    if given.reduction == Reduction.NONE:
        return weighed, factor
    return rounded(_divided(rounded.sum(weighed), divisor)), factor


def _without_last_one(weights: Array, losses: Array, given: _Given) -> Array:
    """contrib drops it from [batch_size, 1], and v1's sparse_softmax_cross_entropy."""
    is_dropped = weights.ndim > 1 and weights.shape[-1] == 1 and (given.is_contribs or weights.ndim > losses.ndim)
    return np.squeeze(weights, -1) if is_dropped else weights


def _aligned(weights: Array, rank: int, given: _Given) -> Array:
    """contrib's weights are of the first dimensions."""
    if not given.is_contribs or not weights.ndim:
        return weights
    return np.reshape(weights, weights.shape + (1,) * (rank - weights.ndim))


def _counted(weights: Array, losses: Array, is_contribs: bool) -> Any:
    """How many losses have a weight; contrib counts one that is broadcast once, but for dimensions it does not have."""
    if is_contribs:
        return np.count_nonzero(weights) * np.prod(losses.shape[weights.ndim :])
    return np.count_nonzero(np.broadcast_to(weights, losses.shape))


_DIVISORS: dict[str, Callable[[Array, Array, bool], Any]] = {
    Reduction.NONE: lambda weights, losses, is_contribs: 1.0,
    Reduction.SUM: lambda weights, losses, is_contribs: 1.0,
    Reduction.MEAN: lambda weights, losses, is_contribs: np.sum(np.broadcast_to(weights, losses.shape)),
    Reduction.SUM_OVER_BATCH_SIZE: lambda weights, losses, is_contribs: losses.size,
    Reduction.SUM_BY_NONZERO_WEIGHTS: _counted,
}


def _divided(numbers: Any, divisor: Any) -> Array:
    """0 where nothing is there to divide by."""
    divisor = np.asarray(divisor, np.float64)
    return np.where(divisor == 0.0, 0.0, numbers / np.where(divisor == 0.0, 1.0, divisor))


# --- formulas ---


def _weighted(rounded: Rounding, given: _Given) -> _Losses:
    """Losses of both signs cancel."""
    return given.predictions, np.ones_like(given.predictions)


def _cosine(rounded: Rounding, given: _Given) -> _Losses:
    """1 - x.y is next to nothing where both point the same way."""
    products = rounded.sum(rounded(given.labels * given.predictions), given.axis)
    return rounded(1.0 - products), -given.labels


def _hinge(rounded: Rounding, given: _Given) -> _Losses:
    """1 - s x is next to nothing at the margin."""
    signs = 2.0 * given.labels - 1.0
    missing = rounded(1.0 - rounded(signs * given.predictions))
    return np.maximum(missing, 0.0), np.where(missing > 0.0, -signs, 0.0)


def _huber(rounded: Rounding, given: _Given) -> _Losses:
    """v1's gradient of a small error is delta less delta, and the error."""
    delta = given.delta
    error = rounded(given.predictions - given.labels)
    quadratic = np.minimum(np.abs(error), delta)
    linear = rounded(np.abs(error) - quadratic)
    losses = rounded(0.5 * rounded(quadratic * quadratic) + rounded(linear * delta))
    slopes = np.where(np.abs(error) > delta, delta, rounded(rounded(quadratic - delta) + delta))
    return losses, np.sign(error) * slopes


def _log(rounded: Rounding, given: _Given) -> _Losses:
    """1 - p + epsilon, which a graph optimizer groups as (1 + epsilon) - p, or not: here it does."""
    likely = rounded(given.predictions + given.epsilon)
    unlikely = rounded(rounded(1.0 + given.epsilon) - given.predictions)
    others = rounded(1.0 - given.labels)
    positive = rounded(given.labels * rounded.library(np.log(likely)))
    negative = rounded(others * rounded.library(np.log(unlikely)))
    return rounded(-positive - negative), rounded(rounded(others / unlikely) - rounded(given.labels / likely))


def _pairwise(rounded: Rounding, given: _Given) -> _Losses:
    """The mean of the squares less the square of the mean, where all differences are about the same."""
    labels, ones = given.labels, (1,) * (given.labels.ndim - 1)
    differences = np.reshape(rounded(given.predictions - labels), (len(labels), -1))
    squares, total = rounded.sum(rounded(differences * differences), -1), rounded.sum(differences, -1)
    weights = np.broadcast_to(_aligned(given.weights, labels.ndim, given), labels.shape)
    present = np.count_nonzero(np.reshape(weights, differences.shape), axis=-1, keepdims=True)
    others = present if given.is_contribs else np.maximum(present - 1, 0)
    first, second = rounded(_divided(squares, others)), rounded(_divided(rounded(total * total), present * others))
    losses = rounded(2.0 * first - 2.0 * second)
    slopes = rounded(_divided(4.0 * differences, others)) - rounded(_divided(4.0 * total, present * others))
    return np.reshape(losses, (-1, *ones)), np.reshape(rounded(slopes), labels.shape)


def _sigmoid(rounded: Rounding, given: _Given) -> _Losses:
    """The gradient is 1 or 0, less what is next to nothing far from 0, less the label; or a sigmoid less the label."""
    labels, logits = _smoothed(rounded, given, 2), given.predictions
    power = rounded.library(np.exp(-np.abs(logits)))
    linear = rounded(np.maximum(logits, 0.0) - rounded(logits * labels))
    is_positive = logits >= 0.0
    tail = np.where(is_positive, 1.0, -1.0) * rounded(power / rounded(1.0 + power))
    losses = rounded(linear + rounded.library(np.log1p(power)))
    return losses, rounded(rounded.library(is_positive - tail) - labels)


def _softmax(rounded: Rounding, given: _Given) -> _Losses:
    """The sum of a network that is sure is 1 and next to nothing; the gradient is a probability less a label."""
    return _softmax_of(rounded, _smoothed(rounded, given, given.labels.shape[-1]), given.predictions)


def _sparse_softmax(rounded: Rounding, given: _Given) -> _Losses:
    ids = np.reshape(given.labels, given.predictions.shape[:-1]).astype(np.int64)
    return _softmax_of(rounded, np.eye(given.predictions.shape[-1])[ids], given.predictions)


def _softmax_of(rounded: Rounding, labels: Array, logits: Array) -> _Losses:
    shifted = rounded(logits - np.max(logits, axis=-1, keepdims=True))
    powers = rounded.library(np.exp(shifted))
    total = rounded.sum(powers, -1)
    losses = rounded(labels * rounded(rounded.library(np.log(total)) - shifted))
    return rounded.sum(losses, -1), rounded(rounded(powers / total) - labels)


def _smoothed(rounded: Rounding, given: _Given, classes: int) -> Array:
    if not given.smoothing > 0.0:
        return given.labels
    return rounded(rounded(given.labels * rounded(1.0 - given.smoothing)) + rounded(given.smoothing / classes))


FORMULAS: dict[str, Callable[[Rounding, _Given], _Losses]] = {
    "compute_weighted_loss": _weighted,
    "cosine_distance": _cosine,
    "hinge_loss": _hinge,
    "huber_loss": _huber,
    "log_loss": _log,
    "mean_pairwise_squared_error": _pairwise,
    "sum_of_pairwise_squares": _pairwise,
    "sigmoid_cross_entropy": _sigmoid,
    "softmax_cross_entropy": _softmax,
    "sparse_softmax_cross_entropy": _sparse_softmax,
}
"""By the name of the function, in v1 and in contrib."""
