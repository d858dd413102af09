# SPDX-License-Identifier: Apache-2.0
"""Arithmetic that rounds at random: how far a machine may take a formula, whatever it adds first.

Each result of an operation goes to one of its two neighbouring floats, the nearer the likelier, and an exact one stays
(stochastic rounding: Connolly, Higham, Mary, SIAM J. Sci. Comput. 43, 2021). The results of a few such evaluations
scatter around the exact one as those of different machines do: by the formula's condition times a unit roundoff.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from tfcompat_losses.program.recording import Array

_BITS = {"float16": 11, "bfloat16": 8, "float32": 24, "float64": 53}
_SMALLEST_EXPONENT = {"float16": -13, "float64": -1021}
_DRAWS, _STANDARD_DEVIATIONS = 32, 3.0


class Rounding:
    """Rounds results to a dtype at random; without random numbers to none, and all is as exact as float64.

    Called with the exact result of an addition, a multiplication, a division or the like.
    """

    def __init__(self, dtype: str, random: np.random.Generator | None = None) -> None:
        self._dtype, self._random = dtype, random

    def of(self, dtype: str) -> Rounding:
        """The same to another dtype."""
        return Rounding(dtype, self._random)

    def __call__(self, exact: Any) -> Array:
        return self._rounded(exact, 0.0, 1.0)

    def library(self, exact: Any) -> Array:
        """The result of exp, log and the like, which libraries give to an ulp, not to half of one."""
        return self._rounded(exact, -0.5, 1.5)

    def _rounded(self, result: Any, low: float, high: float) -> Array:
        exact: Array = np.asarray(result, np.float64)
        if self._random is None:
            return exact
        finite = np.where(np.isfinite(exact), exact, 0.0)
        exponent = np.maximum(np.frexp(finite)[1], _SMALLEST_EXPONENT.get(self._dtype, -125))
        bits = _BITS.get(self._dtype, 24) - exponent
        ulps = np.ldexp(finite, bits)
        rounded = np.ldexp(np.floor(ulps + self._random.uniform(low, high, exact.shape)), -bits)
        found: Array = np.where(np.isfinite(exact) & (ulps != np.floor(ulps)), rounded, exact)
        return found

    def sum(self, terms: Array, axis: int | None = None) -> Array:
        """The sum along an axis, which stays with a size of 1, or of all; added by halves in any order."""
        last = np.reshape(terms, -1) if axis is None else np.moveaxis(terms, axis, -1)
        if self._random is not None:
            last = self._random.permutation(last, axis=-1)
        while last.shape[-1] > 1:
            last = np.append(last, np.zeros_like(last[..., : last.shape[-1] % 2]), axis=-1)
            last = self(last[..., ::2] + last[..., 1::2])
        if not last.shape[-1]:
            last = np.zeros((*last.shape[:-1], 1))
        total: Array = np.reshape(last, ()) if axis is None else np.moveaxis(last, -1, axis)
        return total


@dataclass(frozen=True)
class Truth:
    """A result without rounding, and how far from it rounding may take one."""

    value: Array
    deviation: Callable[[], float]
    """The standard deviation of the rounded results; of an array's elements the largest, as arrays are measured."""

    def explains(self, result: Array) -> bool:
        """Whether a result is so near that rounding alone may have made it; of an array, each element."""
        numbers = result.astype(np.float64)
        if numbers.shape != self.value.shape or not np.all(np.isfinite(numbers)):
            return False
        off = float(np.max(np.abs(numbers - self.value), initial=0.0))
        return off <= _STANDARD_DEVIATIONS * self.deviation()


def truths(compute: Callable[[Rounding], list[Array]], dtype: str) -> list[Truth]:
    """The truth of each result of a formula; its rounded evaluations wait until they are asked for."""
    # What is infinite or no number explains nothing, and is no news.
    with np.errstate(all="ignore"):
        exact = compute(Rounding(dtype))

    @functools.cache
    @np.errstate(all="ignore")
    def deviations() -> list[float]:
        random = np.random.default_rng(0)
        squares = [np.zeros(true.shape) for true in exact]
        for _ in range(_DRAWS):
            for square, one, true in zip(squares, compute(Rounding(dtype, random)), exact):
                square += (one - true) ** 2
        return [float(np.sqrt(np.max(square, initial=0.0) / _DRAWS)) for square in squares]

    return [Truth(true, functools.partial(lambda part: deviations()[part], part)) for part, true in enumerate(exact)]
