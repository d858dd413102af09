# SPDX-License-Identifier: Apache-2.0
"""The checker, checked: what is right passes, and each way of being wrong is found."""

from __future__ import annotations

import copy
import types

import goldens
import numpy as np
import pytest
import tensorflow as tf

import tfcompat_losses
from golden import comparison, encoding, truth

ULP = 2.0**-23
CASE = {"id": "made_up", "given": {"losses": {"dtype": "float32", "values": [[1.0, 2.0]]}, "weights": None}}
RESULT = {
    "value": 1.5,
    "shape": [],
    "dtype": "float32",
    "name": "weighted_loss/value:0",
    "collections": {"losses": ["weighted_loss/value:0"]},
    "last_loss_reduction": "weighted_sum",
    "gradients": {"losses": [[1.0, -0.0078125]]},
}
REFUSAL = {
    "error": {"class": "ValueError", "message": "weights can not be broadcast to values", "when": "trace"},
    "collections": {},
}


def changed(result, **parts):
    return {**copy.deepcopy(result), **parts}


def problems(expected, actual, mode="session"):
    return goldens.difference(CASE, {"tensorflow": ["0.0"], **expected}, actual, mode)


@pytest.mark.parametrize("result", [RESULT, REFUSAL])
def test_the_same_result_passes(result):
    assert problems(result, copy.deepcopy(result)) == []


@pytest.mark.parametrize("steps", [8, -8])
def test_a_scalar_may_be_off_by_8_ulp(steps):
    # 1.5 lies between 1 and 2, where neighbours are 2**-23 apart
    assert problems(RESULT, changed(RESULT, value=1.5 + steps * ULP)) == []


@pytest.mark.parametrize("steps", [9, -9])
def test_a_scalar_off_by_9_ulp_fails(steps):
    assert "9 ulp" in problems(RESULT, changed(RESULT, value=1.5 + steps * ULP))[0]


@pytest.mark.parametrize(("steps", "fine"), [(16, True), (17, False)])
def test_jit_may_be_off_by_16_ulp(steps, fine):
    actual = changed(RESULT, value=1.5 + steps * ULP)
    assert (problems(RESULT, actual, "jit") == []) is fine


@pytest.mark.parametrize(("steps", "fine"), [(4, True), (5, False)])
def test_an_array_is_measured_by_its_largest_element(steps, fine):
    actual = changed(RESULT, gradients={"losses": [[1.0, -0.0078125 + steps * ULP]]})
    assert (problems(RESULT, actual) == []) is fine


def test_the_ruler_is_the_expected_array_not_the_actual_one():
    # One element is a million: measured by that, anything would pass.
    assert problems(RESULT, changed(RESULT, gradients={"losses": [[1e6, -0.0078125]]}))


@pytest.mark.parametrize(
    ("dtype", "unit"), [("float16", 2.0**-10), ("bfloat16", 2.0**-7), ("float32", ULP), ("float64", ULP)]
)
def test_the_unit_is_that_of_the_dtype_and_of_float32_for_float64(dtype, unit):
    assert comparison.ulp(1.0, dtype) == unit
    assert comparison.ulp(1.999, dtype) == unit
    assert comparison.ulp(-2.0, dtype) == 2 * unit


def test_the_unit_of_zero_is_the_smallest_step_there_is():
    assert comparison.ulp(0.0, "float32") == 2.0**-149
    assert comparison.ulp(0.0, "float16") == 2.0**-24


@pytest.mark.parametrize("dtype", ["float16", "float32"])
def test_the_unit_is_numpys(dtype):
    for number in (1.0, 3.7, 1e-4, 1000.0):
        number = np.dtype(dtype).type(number)
        assert comparison.ulp(float(number), dtype) == float(np.spacing(number))


@pytest.mark.parametrize(
    "wrong",
    [
        {"value": "nan"},
        {"value": "inf"},
        {"value": [1.5]},
        {"shape": [1]},
        {"dtype": "float64"},
        {"name": "weighted_loss_1/value:0"},
        {"collections": {}},
        {"collections": {"losses": ["weighted_loss/value:0"] * 2}},
        {"collections": {"my_losses": ["weighted_loss/value:0"]}},
        {"last_loss_reduction": "none"},
        {"last_loss_reduction": None},
        {"gradients": {}},
        {"gradients": {"losses": None}},
        {"gradients": {"losses": [1.0, -0.0078125]}},
        {"gradients": {"losses": [[1.0, "nan"]]}},
        {"gradients": {"losses": [[1.0, 0.0078125]]}},
        {"gradients": {"losses": [[1.0, -0.0078125]], "weights": 1.0}},
    ],
    ids=str,
)
def test_a_wrong_part_fails(wrong):
    assert len(problems(RESULT, changed(RESULT, **wrong))) == 1


@pytest.mark.parametrize("missing", sorted(RESULT))
def test_a_missing_part_fails(missing):
    actual = changed(RESULT)
    del actual[missing]
    assert problems(RESULT, actual) == [f"{missing}: missing"]


@pytest.mark.parametrize("missing", ["value", "shape", "dtype", "gradients"])
def test_a_missing_part_fails_in_eager_too(missing):
    actual = changed(RESULT)
    del actual[missing]
    assert problems(RESULT, actual, "eager") == [f"{missing}: missing"]


@pytest.mark.parametrize(
    ("expected", "actual"),
    [("nan", 1.0), ("inf", 3.4028235e38), ("inf", "-inf"), ("inf", "nan"), (0.0, "nan"), (0.0, 1e-30)],
)
def test_nan_inf_and_zero_have_no_neighbours(expected, actual):
    assert problems(changed(RESULT, value=expected), changed(RESULT, value=actual))


def test_nan_and_inf_in_the_same_places_pass_and_the_rest_is_measured():
    expected = changed(RESULT, value=["nan", "-inf", 1.0], shape=[3])
    assert problems(expected, copy.deepcopy(expected)) == []
    assert problems(expected, changed(expected, value=["nan", "-inf", 1.001]))


def test_a_gradient_where_there_is_none_fails():
    expected = changed(RESULT, gradients={"losses": None})
    assert problems(expected, changed(expected, gradients={"losses": [[0.0, 0.0]]}))


@pytest.mark.parametrize(
    "wrong",
    [
        {"error": {"class": "TypeError", "message": "weights can not be broadcast to values", "when": "trace"}},
        {"error": {"class": "ValueError", "message": "something else", "when": "trace"}},
        {"error": {"class": "ValueError", "message": "weights can not be broadcast to values", "when": "run"}},
        {"collections": {"losses": ["weighted_loss/value:0"]}},
    ],
    ids=str,
)
def test_a_wrong_error_fails(wrong):
    assert len(problems(REFUSAL, changed(REFUSAL, **wrong))) == 1


def test_a_value_for_an_error_and_an_error_for_a_value_fail():
    assert problems(REFUSAL, RESULT)
    assert problems(RESULT, REFUSAL)


# --- what is written down ---


@pytest.mark.parametrize("number", [0.1, 1 / 3, 1e-45, 3.4028235e38, -0.0, 16777217.0])
def test_a_float32_is_written_so_that_every_bit_comes_back(number):
    exact = np.float32(number)
    assert np.float32(encoding.values(exact)) == exact
    assert len(repr(encoding.values(exact))) <= 14


def test_nan_and_inf_are_words():
    assert encoding.values(np.array([np.nan, np.inf, -np.inf], "f")) == ["nan", "inf", "-inf"]
    assert np.isnan(encoding.from_values(["nan"])[0])


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("Shapes (2, 3) and (2,) are incompatible", "Shapes (...) and (...) are incompatible"),
        ("weights can not be broadcast to values. values.rank=2.", "weights can not be broadcast to values"),
        (
            "assertion failed: [weights can not be broadcast to values.] [x:0] [2]",
            "weights can not be broadcast to values",
        ),
        (
            "Graph execution error:\n\nDetected at node 'a' defined at:\n  File b\nNode: 'a'\nBad x\n\t [[{{node a}}]]",
            "Bad x",
        ),
        ("{{function_node __wrapped__Cast_device_/job}} Bad x [Op:Cast]", "Bad x (...)"),
        ("Requires start <= limit for '{{node range}} = Range'", "Requires start <= limit"),
    ],
)
def test_first_words_leave_out_what_differs_from_run_to_run(message, words):
    assert encoding.first_words(message) == words


# --- the checker, run on modules that are wrong in one way ---


def losses_with(**replaced):
    functions = {name: getattr(tfcompat_losses, name) for name in goldens.functions()}
    return types.SimpleNamespace(**{**functions, **replaced})


def found(losses, function="hinge_loss", mode="session", excuses=(), share=None):
    return goldens.failures(losses, function, mode, excuses, share=share)


def off_by_a_little(labels, logits, *arguments, **named):
    return tfcompat_losses.hinge_loss(labels, logits, *arguments, **named) * 1.00001


def with_a_doubled_gradient(labels, logits, *arguments, **named):
    loss = tfcompat_losses.hinge_loss(labels, logits, *arguments, **named)
    return tf.stop_gradient(-loss) + 2.0 * loss


@pytest.mark.parametrize("mode", ["session", "eager", "function"])
@pytest.mark.parametrize("wrong", [off_by_a_little, with_a_doubled_gradient])
def test_a_wrong_loss_is_found_in_every_kind_of_mode(wrong, mode):
    assert any("/ordinary in" in line for line in found(losses_with(hinge_loss=wrong), mode=mode, share=(0, 8)))


def test_an_excuse_replaces_what_is_asked_of_a_case():
    losses = losses_with(hinge_loss=off_by_a_little)
    excuse = goldens.Excuse("hinge_loss/ordinary", ["eager"], lambda case, actual, mode: [], "for the test")
    assert any("/ordinary in" in line for line in found(losses, mode="eager"))
    assert not any("/ordinary in" in line for line in found(losses, mode="eager", excuses=[excuse]))


def test_an_excuse_that_is_not_needed_fails():
    excuse = goldens.Excuse("hinge_loss/ordinary", ["eager"], lambda case, actual, mode: [], "for the test")
    lines = found(losses_with(), mode="eager", excuses=[excuse])
    assert "hinge_loss/ordinary in eager: needs no excuse any more: for the test" in lines


def test_an_excuse_that_is_needed_sometimes_is_still_judged_when_it_is():
    excuse = goldens.Excuse("hinge_loss/ordinary", ["eager"], goldens.gives(7.0), "for the test", "sometimes")
    assert not any("/ordinary in" in line for line in found(losses_with(), mode="eager", excuses=[excuse]))
    lines = found(losses_with(hinge_loss=off_by_a_little), mode="eager", excuses=[excuse])
    assert any("/ordinary in eager" in line and "expected 7.0" in line for line in lines)


# --- where rounding is amplified ---


def beside_the_truth(recorded_ulp, actual_ulp, **case):
    """The problems of a gradient so many ulp above its truth, which is 1.0, where the recorded one is so many above."""
    expected, actual = (
        changed(RESULT, gradients={"losses": [[1.0 + ulp * ULP, 0.0]]}) for ulp in (recorded_ulp, actual_ulp)
    )
    return goldens.difference({**CASE, **case}, {"tensorflow": ["0.0"], **expected}, actual, "session")


TRUTH = {"value": 1.5, "gradients": {"losses": [[1.0, 0.0]]}}


@pytest.mark.parametrize(
    ("recorded_ulp", "actual_ulp", "fine"),
    [
        (2, -3, True),  # 5 ulp apart, 3 from the truth
        (2, -4, True),
        (2, -5, False),
        (5, -1, True),
        (5, -10, True),  # 15 ulp apart, twice as far from the truth as the recorded one
        (5, -11, False),
        (0, 1000, False),
    ],
)
def test_as_near_to_the_truth_as_the_recorded_number_is_near_enough(recorded_ulp, actual_ulp, fine):
    assert beside_the_truth(recorded_ulp, actual_ulp)
    found = beside_the_truth(recorded_ulp, actual_ulp, truth=TRUTH)
    assert (found == []) is fine
    assert fine or f"{abs(actual_ulp)} ulp from the truth" in found[0]


def test_within_the_tolerance_of_the_recorded_number_the_truth_is_not_asked():
    assert beside_the_truth(20, 24, truth=TRUTH) == []


@pytest.mark.parametrize("wrong", [{"value": "nan"}, {"gradients": {"losses": [["nan", 0.0]]}}, {"dtype": "float64"}])
def test_beside_its_truth_a_wrong_result_fails_as_anywhere(wrong):
    case = dict(CASE, truth=TRUTH)
    assert goldens.difference(case, {"tensorflow": ["0.0"], **RESULT}, changed(RESULT, **wrong), "session")


@pytest.mark.parametrize("function", sorted(truth.FORMULAS))
def test_the_truth_is_what_its_formula_gives_and_near_to_what_was_recorded(function):
    assert truth.same(function, truth.asked(function))
    _, amplified, ids = truth.FORMULAS[function]
    cases = [case for case in goldens.load(function) if "truth" in case]
    assert sorted(case["id"] for case in cases) == sorted(ids)
    for case in cases:
        for entry in case["results"]:
            for recorded, true in (
                (entry["value"], case["truth"]["value"]),
                (entry["gradients"][amplified], case["truth"]["gradients"][amplified]),
            ):
                largest = max(1.0, np.max(np.abs(true)))
                np.testing.assert_allclose(recorded, true, rtol=0, atol=8 * comparison.ulp(largest, "float32"))


def test_a_truth_that_is_not_what_its_formula_gives_is_found():
    for part in ({"value": 1.0}, {"gradients": {}}, {"id": "another"}):
        found = truth.asked("log_loss")
        found[0].update(part)
        assert not truth.same("log_loss", found)


def test_the_differences_give_the_slope():
    # d/dx of x^4 + y^2 at (2, 3): 4 * 8 and 2 * 3
    given = {"point": np.array([2.0, 3.0])}
    slope = truth.gradient(lambda point: point[0] ** 4 + point[1] ** 2, given, "point")
    np.testing.assert_allclose(slope, [32.0, 6.0], rtol=1e-11)
