# SPDX-License-Identifier: Apache-2.0
"""How far two results are apart, and how far they may be: in units of the last place, as for the goldens."""

from __future__ import annotations

import numpy as np

from tfcompat_losses.program.recording import Array

SCALAR, ARRAY, SCALAR_UNDER_JIT = 8.0, 4.0, 16.0
# v1 weighs in float32 whatever the dtype of the losses: a float64 result is right to float32 only.
_MANTISSA_BITS = {"float16": 10, "bfloat16": 7}
_SMALLEST_EXPONENT = {"float16": -14}


def scalar_or_array(is_scalar: bool, under_jit: bool) -> float:
    """The ulps that a result may be away; an array's are those of its largest element."""
    if not is_scalar:
        return ARRAY
    return SCALAR_UNDER_JIT if under_jit else SCALAR


def ulp(number: float, dtype: str) -> float:
    """The distance between two neighbouring floats of this dtype, float32 at the finest, at this number."""
    exponent = float(np.floor(np.log2(abs(number)))) if number else -np.inf
    exponent = max(exponent, _SMALLEST_EXPONENT.get(dtype, -126))
    return float(2.0 ** (exponent - _MANTISSA_BITS.get(dtype, 23)))


def unit(expected: Array, dtype: str) -> float:
    """The ulp of an array: that of its largest finite element."""
    sizes = np.abs(expected.astype(np.float64))
    return ulp(float(np.max(sizes, initial=0.0, where=np.isfinite(sizes))), dtype)


def distance(what: str, expected: Array, actual: Array, dtype: str) -> tuple[float, str]:
    """The ulps between two results, infinite where no number says it, and a sentence about them."""
    if expected.shape != actual.shape:
        return np.inf, f"{what} has the shape {list(actual.shape)}, recorded is {list(expected.shape)}"
    wanted, got = expected.astype(np.float64), actual.astype(np.float64)
    finite = np.isfinite(wanted)
    if not np.array_equal(wanted[~finite], got[~finite], equal_nan=True) or not np.all(np.isfinite(got[finite])):
        return np.inf, f"{what} has nan or inf in other places than recorded"
    if not finite.any():
        return 0.0, ""
    off = np.abs(np.where(finite, wanted, 0.0) - np.where(finite, got, 0.0))
    worst = np.unravel_index(int(np.argmax(off)), off.shape)
    ulps = float(off[worst]) / unit(wanted, dtype)
    return ulps, f"{what} is {got[worst]:.9g}, recorded is {wanted[worst]:.9g}"
