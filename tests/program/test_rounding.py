# SPDX-License-Identifier: Apache-2.0
"""Results rounded at random scatter as those of different machines do."""

import numpy as np
import pytest

from tfcompat_losses.program.rounding import Rounding, truths

ULP_OF_1 = {"float16": 2.0**-10, "bfloat16": 2.0**-7, "float32": 2.0**-23, "float64": 2.0**-52}


def rounding(dtype="float32"):
    return Rounding(dtype, np.random.default_rng(1))


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32"])
def test_a_result_goes_to_one_of_its_neighbours_the_nearer_the_likelier(dtype):
    ulp = ULP_OF_1[dtype]
    found = rounding(dtype)(np.full(1000, 1.0 + 0.75 * ulp))
    assert set(found) == {1.0, 1.0 + ulp}
    assert 700 < np.sum(found == 1.0 + ulp) < 800


@pytest.mark.parametrize("number", [0.0, 1.0, -3.5, 2.0**-149, 1.0 + 2.0**-23, np.inf, -np.inf])
def test_what_is_exact_stays(number):
    assert rounding()(number) == rounding().library(number) == number


def test_a_nan_stays():
    assert np.isnan(rounding()(np.nan))


def test_below_the_smallest_normal_number_an_ulp_is_that_of_it():
    assert set(rounding()(np.full(100, 2.0**-150))) == {0.0, 2.0**-149}


def test_a_library_is_right_to_an_ulp():
    ulp = 2.0**-23
    assert set(rounding().library(np.full(1000, 1.0 + 0.75 * ulp))) == {1.0, 1.0 + ulp, 1.0 + 2 * ulp}


def test_without_random_numbers_nothing_is_rounded():
    assert Rounding("float32")(1.0 + 2.0**-40) == 1.0 + 2.0**-40


@pytest.mark.parametrize("count", [0, 1, 2, 3, 7])
def test_sums(count):
    terms = np.arange(2.0 * count).reshape(2, count)
    for each in (rounding(), Rounding("float32")):
        np.testing.assert_array_equal(each.sum(terms, -1), np.sum(terms, -1, keepdims=True))
        np.testing.assert_array_equal(each.sum(terms, 0), np.sum(terms, 0, keepdims=True))
        assert each.sum(terms) == np.sum(terms)


def test_a_sum_that_cancels_scatters_by_an_ulp_of_its_terms():
    # 1 + 2^-30 - 1: the order decides whether 2^-30 survives.
    terms = np.array([1.0, 2.0**-30, -1.0])
    (found,) = truths(lambda rounded: [rounded.sum(terms)], "float32")
    assert found.value == 2.0**-30
    assert found.explains(np.array(0.0))
    assert found.explains(found.value)
    assert not found.explains(np.array(2.0**-20))


def test_one_that_does_not_by_an_ulp_of_its_own():
    terms = np.array([0.1, 0.2, 0.3])
    (found,) = truths(lambda rounded: [rounded.sum(terms)], "float32")
    assert found.explains(np.float32(0.6) + np.spacing(np.float32(0.6)))
    assert not found.explains(np.float32(0.6) + 5 * np.spacing(np.float32(0.6)))


def test_an_array_is_explained_element_by_element_by_its_largest_deviation():
    terms = np.array([0.1, 1e-9])
    (found,) = truths(lambda rounded: [rounded(terms)], "float32")
    ulp = np.spacing(np.float32(0.1))
    assert found.explains(terms + np.array([0.0, ulp / 2]))
    assert not found.explains(terms + np.array([0.0, 5 * ulp]))
    assert not found.explains(np.zeros([3]))
    assert not found.explains(np.array([0.1, np.nan]))
