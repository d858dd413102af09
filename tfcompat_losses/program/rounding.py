# SPDX-License-Identifier: Apache-2.0
"""How far rounding alone may take a loss: where a sum cancels, two TensorFlows that are both right are many ulp apart.

It is asked only of a result that is beyond the limit, and widens the limit by what the smallest change of the inputs,
at the place where the cancellation is, does to the result.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

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
