# SPDX-License-Identifier: Apache-2.0
"""The formulas in float64 are those of the recorded losses, and what rounding does to them is what it may do."""

import numpy as np
import pytest
import tensorflow as tf

from program.conftest import PROGRAMS
from tfcompat_losses.program import recorder, replay, truth
from tfcompat_losses.program.recording import Call, Recording, Sample
from tfcompat_losses.program.ulps import ARRAY, SCALAR, ulp, unit


def outcome(function, result, gradient=None, values=(), family="tf.losses", **arguments):
    """What the eager replay of one call says that recorded `result`."""
    given = {name: np.array(value, np.float32) for name, value in arguments.items()}
    gradient_of, (*_, last) = None, given
    if gradient is not None:
        gradient_of, gradient = last, np.array(gradient, np.float32)
    sample = Sample(0, given, np.array(result, np.float32), gradient)
    shapes = {name: list(value.shape) for name, value in given.items()}
    call = Call(family, function, "f.py", 1, None, "float32", dict(values), shapes, [sample], gradient_of)
    (found,) = replay.replay(Recording("", "1.15.5", "f.py", 1, None, 0, [call], []), ["eager"])
    return found


def verdict(found):
    return "rounding" if found.by_rounding else "agrees" if found.agrees else "differs"


@pytest.mark.parametrize("name", [*PROGRAMS, "tf1_unseeded", "every_function"])
def test_what_was_recorded_is_near_it(name, kept):
    asked = set()
    for call in kept(name).calls:
        for sample in call.samples:
            for part, (recorded, limit) in enumerate([(sample.result, SCALAR), (sample.gradient, ARRAY)]):
                found = truth.of(call, sample)
                if found is None or recorded is None:
                    continue
                asked.add(call.function)
                dtype = sample.arguments[call.gradient_of].dtype.name if part else call.dtype
                off = np.max(np.abs(found[part].value - recorded)) / unit(recorded, dtype)
                assert off <= limit or found[part].explains(recorded)
    assert asked or name not in ("every_function", "tf1_unseeded")
    if name == "every_function":
        assert asked == truth.FORMULAS.keys() - {"sum_of_pairwise_squares"}


def test_every_formula_is_a_functions():
    assert truth.FORMULAS.keys() <= {name for names in recorder.FUNCTIONS.values() for name in names}


def test_losses_of_both_signs_may_cancel():
    # (1 + 2^-20 - 1) / 2 is 2^-21: an ulp of 1 is a quarter of it, or two million of its own.
    signed = [1.0 + 2.0**-20, -1.0, 2.0**-25, 2.0**-26]
    exact = (2.0**-20 + 2.0**-25 + 2.0**-26) / 4
    assert verdict(outcome("compute_weighted_loss", exact + 2.0**-26, losses=signed)) == "rounding"
    assert verdict(outcome("compute_weighted_loss", exact + 2.0**-21, losses=signed)) == "differs"


def test_losses_of_one_sign_may_not():
    right = np.float32(1.5)
    assert verdict(outcome("compute_weighted_loss", right, losses=[1.0, 2.0])) == "agrees"
    assert verdict(outcome("compute_weighted_loss", right + 20 * np.spacing(right), losses=[1.0, 2.0])) == "differs"


def test_one_minus_a_prediction_may_be_grouped_either_way():
    likely = [1.0 - 2.0**-10, 1.0 - 2.0**-12]
    grouped = -np.mean(np.log(np.float32(1.0 + 1e-7) - np.float32(likely)))
    assert verdict(outcome("log_loss", grouped, labels=[0.0, 0.0], predictions=likely)) == "rounding"
    assert verdict(outcome("log_loss", 1.001 * grouped, labels=[0.0, 0.0], predictions=likely)) == "differs"


def test_what_is_infinite_explains_nothing():
    certain = {"labels": [1.0, 0.0], "predictions": [0.0, 0.5]}
    found = outcome("log_loss", 3.0, values={"epsilon": 0.0}, **certain)
    assert truth.of(found.call, found.sample)[0].value == np.inf
    assert not truth.of(found.call, found.sample)[0].explains(np.array(3.0))
    assert not truth.of(found.call, found.sample)[0].explains(np.array(np.inf))


def test_vectors_that_point_the_same_way_have_a_distance_of_rounding():
    # The dot product of two unit vectors is 1 but for an ulp or two: here 1 + 2^-26.6.
    vectors = {"labels": [[0.6, 0.8]], "predictions": [[0.6, 0.8]]}
    for result, expected in [(2.0**-24, "rounding"), (2.0**-10, "differs")]:
        assert verdict(outcome("cosine_distance", result, values={"axis": 1, "dim": None}, **vectors)) == expected


def test_differences_that_are_all_the_same_are_rounding():
    # d is 0.1 throughout: the mean of the squares is the square of the mean.
    given = {"labels": [[0.0, 1.0, 2.0]], "predictions": [[0.1, 1.1, 2.1]]}
    assert verdict(outcome("mean_pairwise_squared_error", 2.0**-29, **given)) in ("rounding", "agrees")
    assert verdict(outcome("mean_pairwise_squared_error", 2.0**-20, **given)) == "differs"


def sparse(logits, labels, result, **values):
    values = {"labels": np.array(labels), "reduction": "weighted_sum", "weights": 1.0, **values}
    return verdict(outcome("sparse_softmax_cross_entropy", result, values=values, logits=logits))


def test_a_softmax_that_is_sure_is_right_to_an_ulp_of_one():
    # log(1 + 2 exp(-15)) = 6.1e-7: the sum in it is 1 and a few ulps.
    logits, sure = [[15.0, 0.0, 0.0]], float(np.log1p(2 * np.exp(-15.0)))
    assert sparse(logits, [0], sure + 2.0**-24) == "rounding"
    assert sparse(logits, [0], sure + 2.0**-21) == "differs"
    # Where it is not sure an ulp of 1 is an ulp of the loss.
    assert sparse(logits, [1], 15.0 + sure) == "agrees"
    assert sparse(logits, [1], 15.0 + 20 * np.spacing(np.float32(15.0))) == "differs"


def test_weights_weigh_the_rounding_too():
    logits, sure = [[15.0, 0.0, 0.0]], 100 * float(np.log1p(2 * np.exp(-15.0)))
    weights = np.float32([[100.0]])
    assert sparse(logits, [0], sure + 100 * 2.0**-24, weights=weights) == "rounding"
    assert sparse(logits, [0], sure + 100 * 2.0**-21, weights=weights) == "differs"


def slope_of(function, change, **arguments):
    """The verdict on a gradient that is so far from the true one, where the loss is right."""
    exact = outcome(function, 0.0, [0.0], **arguments)
    loss, slope = truth.of(exact.call, exact.sample)
    return verdict(outcome(function, loss.value, slope.value + change, **arguments))


def test_a_gradient_of_delta_less_delta_and_the_error_is_right_to_an_ulp_of_delta():
    assert slope_of("huber_loss", 2.0**-25, labels=[0.0], predictions=[0.001]) == "rounding"
    assert slope_of("huber_loss", 2.0**-20, labels=[0.0], predictions=[0.001]) == "differs"


def test_a_gradient_of_a_probability_less_a_label_is_right_to_an_ulp_of_one():
    for logit in (13.0, 13.5, 14.0):
        found = {
            slope_of("sigmoid_cross_entropy", by, multi_class_labels=[1.0], logits=[logit]) for by in (0, 2.0**-25)
        }
        assert found <= {"agrees", "rounding"}
        assert "rounding" in found
        assert slope_of("sigmoid_cross_entropy", 2.0**-20, multi_class_labels=[1.0], logits=[logit]) == "differs"


@pytest.mark.parametrize("dtype", [tf.float16, tf.bfloat16, tf.float64])
def test_logits_of_each_dtype_are_rounded_to_it(dtype):
    # A sure softmax of two classes: log(1 + exp(-4)) = 0.01815.
    logits, ids = tf.constant([[4.0, 0.0]], dtype).numpy(), np.array([0])
    exact = np.log1p(np.exp(-4.0))
    for off, expected in [(0.1, True), (8.0, False)]:
        # In units of the last place of 1, float32's at the finest: in it v1 weighs.
        result = tf.constant(exact + off * ulp(1.0, dtype.name), dtype).numpy()
        values = {"labels": ids, "reduction": "weighted_sum"}
        sample = Sample(0, {"logits": logits}, np.asarray(result))
        call = Call("tf.losses", "sparse_softmax_cross_entropy", "f.py", 1, None, dtype.name, values, {}, [sample])
        assert truth.of(call, sample)[0].explains(sample.result) is (expected and dtype != tf.float64)


@pytest.mark.parametrize("function", ["mean_squared_error", "absolute_difference"])
def test_where_nothing_cancels_there_is_none(function):
    found = outcome(function, 1.0 + 20 * 2.0**-23, labels=[0.0], predictions=[1.0])
    assert verdict(found) == "differs"
    assert truth.of(found.call, found.sample) is None
