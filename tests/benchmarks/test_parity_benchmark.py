# SPDX-License-Identifier: Apache-2.0
"""That a difference from a golden is measured in its ulps. How large they are, the tables say."""

import math

import goldens
import numpy as np
import pytest
from quick_run import imported


@pytest.fixture(scope="module")
def parity():
    return imported("parity")


@pytest.fixture
def case():
    return next(case for case in goldens.load("hinge_loss") if case["id"] == "ordinary")


def test_a_value_or_a_gradient_that_is_off_by_an_ulp_is(parity, case):
    expected = case["results"][0]
    assert parity.apart(case, expected, expected) == 0.0
    beside = float(np.nextafter(np.float32(expected["value"]), np.float32(np.inf)))
    assert parity.apart(case, expected, {**expected, "value": beside}) == 1.0
    name = next(name for name, gradient in expected["gradients"].items() if gradient is not None)
    assert parity.apart(case, expected, {**expected, "gradients": {**expected["gradients"], name: None}}) == math.inf


def test_what_failed_or_is_excused_is_not_compared(parity, case):
    assert parity.is_compared("hinge_loss", case, "eager")
    failed = next(case for case in goldens.load("hinge_loss") if "error" in case["results"][0])
    assert not parity.is_compared("hinge_loss", failed, "eager")
    infinite = next(case for case in goldens.load("hinge_loss") if case["id"] == "weight_infinite")
    assert not parity.is_compared("hinge_loss", infinite, "jit")


def test_the_conclusion_names_the_worst(parity):
    versions, processors = {"a": {"1.15.5, eager": 2.0}, "b": {"1.15.5, eager": 3.25}}, {"a": {"AVX2": 1.0}}
    assert parity.conclusion([versions, processors]) == (
        "At most 3.2 ulp from the recorded TensorFlows, anywhere: b, 1.15.5, eager"
    )
