# SPDX-License-Identifier: Apache-2.0
"""How far rounding alone may take a loss: where a sum cancels, two TensorFlows that are both right are many ulp apart.

It is asked only of a result that is beyond the limit, and widens the limit: by what the smallest change of the inputs,
at the place where the cancellation is, does to the result; or by an ulp of the terms that cancel.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf

from tfcompat_losses.program import functions
from tfcompat_losses.program.recording import Array, Call, Sample

_HALF_AN_ULP_OF_1, _ULP_OF_1 = 2.0**-24, 2.0**-23
_Inputs = dict[str, Array]


def nearby(call: Call, sample: Sample) -> list[_Inputs]:
    """Inputs that differ from the sample's by what rounding on the way can amount to; none for most functions."""
    change = _CHANGES.get(call.function)
    inputs = {name: value for name, value in (*call.values.items(), *sample.arguments.items()) if _is_float(value)}
    return [] if change is None else [sample.arguments | each for each in change(inputs)]


def _is_float(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.dtype.kind not in "biu"


def _one_minus_predictions(inputs: _Inputs) -> list[_Inputs]:
    """log_loss adds 1 - p + epsilon, which graph optimizers group as (1 + epsilon) - p, or not."""
    if "predictions" not in inputs:
        return []
    predictions = inputs["predictions"].astype(np.float32)
    return [{"predictions": np.float32(predictions + by)} for by in (-_ULP_OF_1, _HALF_AN_ULP_OF_1, _ULP_OF_1)]


def _sum_of_signed_losses(inputs: _Inputs) -> list[_Inputs]:
    """Losses of both signs cancel."""
    if "losses" not in inputs:
        return []
    return [{"losses": np.nextafter(inputs["losses"].astype(np.float32), np.float32(np.inf))}]


def _one_minus_cosine(inputs: _Inputs) -> list[_Inputs]:
    """1 - x.y is next to nothing where both point the same way."""
    if "predictions" not in inputs:
        return []
    return [{"predictions": np.float32(inputs["predictions"].astype(np.float32) * (1 + 2 * _ULP_OF_1))}]


def _square_of_the_mean(inputs: _Inputs) -> list[_Inputs]:
    """The mean of the squares less the square of the mean, where all differences are about the same."""
    if not {"labels", "predictions"} <= inputs.keys():
        return []
    labels, predictions = (inputs[name].astype(np.float64) for name in ("labels", "predictions"))
    signs = np.where(np.arange(labels.size).reshape(labels.shape) % 2, 1.0, -1.0)
    return [{"predictions": np.float32(labels + (predictions - labels) * (1 + _ULP_OF_1 * signs))}]


_CHANGES: dict[str, Callable[[_Inputs], list[_Inputs]]] = {
    "log_loss": _one_minus_predictions,
    "compute_weighted_loss": _sum_of_signed_losses,
    "cosine_distance": _one_minus_cosine,
    "mean_pairwise_squared_error": _square_of_the_mean,
    "sum_of_pairwise_squares": _square_of_the_mean,
}


def of_terms(call: Call, sample: Sample, unit: float) -> tuple[float, float]:
    """How far rounding of the terms takes the loss, and its gradient, where both are small differences of them.

    A softmax adds exp(0) = 1 and next to nothing; the gradients are a probability less a label, or in v1's huber_loss
    delta less delta: each times what the loss is multiplied by. In a loss that has lost no more than four bits of its
    terms (`unit` is its ulp) it is nothing.
    """
    if call.function not in _TERMS:
        return 0.0, 0.0
    given = {**call.values, **sample.arguments}
    shape = np.shape(given["logits" if "logits" in given else "predictions"])
    shape = shape[:-1] if "softmax" in call.function else shape
    weights = np.abs(np.asarray(given.get("weights", 1.0), np.float32))
    weights = weights[..., 0] if weights.ndim > len(shape) else weights
    how = {"reduction": given["reduction"], "loss_collection": None} if "reduction" in given else {}
    ones = tf.ones(shape)
    with tf.GradientTape() as tape:
        tape.watch(ones)
        weighted = functions.FAMILIES[call.family].compute_weighted_loss(ones, weights, **how)
    ulp = _ULP_OF_1 * max(1.0, float(given.get("delta", 1.0)))
    in_loss, in_gradient = (
        count * ulp * float(np.max(each, initial=0.0))
        for count, each in zip(_TERMS[call.function], (weighted, tape.gradient(weighted, ones)))
    )
    return in_loss if in_loss > _LOST * unit else 0.0, in_gradient


_LOST = 2.0**4
_TERMS = {
    "softmax_cross_entropy": (1.0, 4.0),
    "sparse_softmax_cross_entropy": (1.0, 4.0),
    "sigmoid_cross_entropy": (0.0, 4.0),
    "huber_loss": (0.0, 4.0),
}
"""The ulps of the terms, in the loss and in the gradient."""
