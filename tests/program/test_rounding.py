# SPDX-License-Identifier: Apache-2.0
"""Where a sum cancels the limit is wider, by as much as the smallest change of the inputs makes."""

import dataclasses

import numpy as np
import pytest

import tfcompat_losses as losses
from tfcompat_losses.program import replay, rounding
from tfcompat_losses.program.recording import Call, Recording, Sample


def outcome(function, result, **arguments):
    """What the eager replay of one call says that recorded `result`."""
    given = {name: np.array(value, np.float32) for name, value in arguments.items()}
    sample = Sample(0, given, np.array(result, np.float32))
    shapes = {name: list(value.shape) for name, value in given.items()}
    call = Call("tf.losses", function, "f.py", 1, None, "float32", {}, shapes, [sample])
    (found,) = replay.replay(Recording("", "1.15.5", "f.py", 1, None, 0, [call], []), ["eager"])
    return found


def test_losses_of_both_signs_may_cancel():
    # (1 + 2^-23 - 1) / 2 is a few ulps of 1, and millions of its own.
    signed = [1.0 + 2.0**-20, -1.0]
    assert outcome("compute_weighted_loss", 2.0**-21 + 2.0**-25, losses=signed).agrees
    assert not outcome("compute_weighted_loss", 2.0**-21 + 2.0**-19, losses=signed).agrees


def test_losses_of_one_sign_may_not():
    right = 1.5
    assert outcome("compute_weighted_loss", right, losses=[1.0, 2.0]).agrees
    assert not outcome("compute_weighted_loss", right + 20 * np.spacing(np.float32(right)), losses=[1.0, 2.0]).agrees


def test_one_minus_a_prediction_may_be_grouped_either_way():
    likely = [1.0 - 2.0**-10, 1.0 - 2.0**-12]
    other_group = np.float32(1.0 + 1e-7) - np.float32(likely)
    grouped = -np.mean(np.log(other_group))
    found = outcome("log_loss", grouped, labels=[0.0, 0.0], predictions=likely)
    assert found.agrees
    assert found.limit > 8.0
    assert not outcome("log_loss", 1.001 * grouped, labels=[0.0, 0.0], predictions=likely).agrees


def test_vectors_that_point_the_same_way_have_a_distance_of_rounding():
    # The dot product of two unit vectors is 1 but for an ulp or two.
    vector = np.float32([[0.6, 0.8]])
    assert _cosine(vector, 2.0**-23) <= 8.0
    assert _cosine(vector, 2.0**-10) > 8.0


def _cosine(vector, result):
    sample = Sample(0, {"labels": vector, "predictions": vector}, np.array(result, np.float32))
    call = Call("tf.losses", "cosine_distance", "f.py", 1, None, "float32", {"axis": 1}, {}, [])
    shapes = {"labels": [1, 2], "predictions": [1, 2]}
    call = dataclasses.replace(call, shapes=shapes, samples=[sample])
    (found,) = replay.replay(Recording("", "1.15.5", "f.py", 1, None, 0, [call], []), ["eager"])
    return found.ulps / found.limit * 8.0


def test_a_softmax_that_is_sure_is_right_to_an_ulp_of_one():
    # log(1 + 2 exp(-15)) = 6.1e-7: the sum in it is 1 and a few ulps.
    logits = np.float32([[15.0, 0.0, 0.0]])
    sure = float(np.log1p(2 * np.exp(-15.0)))
    assert _sparse(logits, np.float32(sure), [0]).agrees
    assert _sparse(logits, np.float32(sure + 2.0**-24), [0]).agrees
    assert not _sparse(logits, np.float32(sure + 2.0**-21), [0]).agrees
    # Where it is not sure an ulp of 1 is an ulp of the loss.
    unsure = _sparse(logits, np.float32(15.0 + sure), [1])
    assert (unsure.agrees, unsure.limit) == (True, 8.0)


def test_weights_weigh_the_rounding_too():
    logits = np.float32([[15.0, 0.0, 0.0]])
    sure = 100 * float(np.log1p(2 * np.exp(-15.0)))
    assert _sparse(logits, np.float32(sure + 100 * 2.0**-24), [0], weights=np.float32([[100.0]])).agrees
    assert not _sparse(logits, np.float32(sure + 100 * 2.0**-21), [0], weights=np.float32([[100.0]])).agrees


def _sparse(logits, result, labels, **values):
    sample = Sample(0, {"logits": logits}, np.array(result))
    values = {"labels": np.array(labels), "reduction": "weighted_sum", "weights": 1.0, **values}
    shapes = {"logits": [1, 3]}
    call = Call("tf.losses", "sparse_softmax_cross_entropy", "f.py", 1, None, "float32", values, shapes, [sample])
    (found,) = replay.replay(Recording("", "1.15.5", "f.py", 1, None, 0, [call], []), ["eager"])
    return found


@pytest.mark.parametrize("function", ["mean_squared_error", "sigmoid_cross_entropy", "huber_loss"])
def test_other_functions_get_nothing(function):
    names = {"mean_squared_error": "predictions", "huber_loss": "predictions", "sigmoid_cross_entropy": "logits"}
    sample = Sample(0, {names[function]: np.zeros([2], np.float32)}, np.zeros([], np.float32))
    call = Call("tf.losses", function, "f.py", 1, None, "float32", {}, {}, [sample])
    assert rounding.nearby(call, sample) == []
    assert rounding.of_terms(call, sample, 1e-9)[0] == 0.0


def test_the_names_are_those_of_losses():
    known = set(losses.__all__) | {"sum_of_pairwise_squares"}
    assert set(rounding._CHANGES) <= known
