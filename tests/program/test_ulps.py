# SPDX-License-Identifier: Apache-2.0
"""Units of the last place are those of the goldens."""

import numpy as np
import pytest

from golden import comparison
from tfcompat_losses.program import ulps


def test_the_limits_are_the_goldens():
    assert (ulps.SCALAR, ulps.ARRAY) == (comparison.SCALAR_ULP, comparison.ARRAY_ULP)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64"])
@pytest.mark.parametrize("number", [0.0, 1.0, -3.5, 1e-30, 6e4])
def test_an_ulp_is_the_goldens(number, dtype):
    assert ulps.ulp(number, dtype) == comparison.ulp(number, dtype)


def test_an_array_is_measured_by_its_largest_element():
    # 2^-20 is eight ulps of 1, which is the largest; of 2^-10 it would be thousands.
    expected = np.array([1.0, 2.0**-10], np.float32)
    distance, what = ulps.distance("it", expected, expected + np.float32([0.0, 2.0**-20]), "float32")
    assert distance == 8.0
    assert what == f"it is {2.0**-10 + 2.0**-20:.9g}, recorded is {2.0**-10:.9g}"


@pytest.mark.parametrize(
    ("expected", "actual"), [([1.0], 1.0), (np.nan, 1.0), (1.0, np.inf), (np.inf, -np.inf), ([np.nan, 1.0], [1.0, 1.0])]
)
def test_what_no_number_says_is_infinitely_far(expected, actual):
    assert ulps.distance("it", np.array(expected), np.array(actual), "float32")[0] == np.inf


def test_the_same_nan_is_no_difference():
    both = np.array([np.nan, np.inf, 1.0])
    assert ulps.distance("it", both, both, "float32")[0] == 0.0
    assert ulps.distance("it", np.array(np.nan), np.array(np.nan), "float32")[0] == 0.0
