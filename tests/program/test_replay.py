# SPDX-License-Identifier: Apache-2.0
"""What was recorded under TensorFlow 1.15.5 comes out of this package in every mode, and a changed number does not."""

import dataclasses

import numpy as np
import pytest

from program.conftest import PROGRAMS
from tfcompat_losses.program import recorder, replay, truth
from tfcompat_losses.program.recording import BadRecording
from tfcompat_losses.program.ulps import unit


def differing(outcomes):
    return [(outcome.call.site, outcome.mode, outcome.what) for outcome in outcomes if not outcome.agrees]


@pytest.mark.parametrize("name", [*PROGRAMS, "tf1_unseeded"])
def test_the_kept_programs_replay_in_every_mode(name, kept):
    outcomes = list(replay.replay(kept(name)))
    assert {outcome.mode for outcome in outcomes} == set(replay.MODES)
    assert differing(outcomes) == []


@pytest.mark.parametrize(("modes", "every"), [(("eager", "function"), 1), (("jit",), 4)])
def test_two_hundred_calls_of_all_functions_weights_and_dtypes_replay(modes, every, kept):
    # Compiling takes most of the time: every fourth call here. The command replays all of them in the three modes.
    recorded = kept("every_function")
    assert len(recorded.calls) >= 200
    outcomes = list(replay.replay(dataclasses.replace(recorded, calls=recorded.calls[::every]), modes))
    assert differing(outcomes) == []
    if every == 1:
        assert len(outcomes) == len(modes) * len(recorded.calls)
        asked = {(call.family, call.function) for call in recorded.calls}
        given = {(family, name) for family, names in recorder.FUNCTIONS.items() for name in names}
        # In TensorFlow 1.15 there is no sum_of_squares any more.
        assert {name for _, name in given - asked} == {"sum_of_squares", "sum_of_pairwise_squares", "cluster_loss"}


def with_sample(recorded, number, **changes):
    """The recording with the first sample of a call changed."""
    calls = list(recorded.calls)
    first, *others = calls[number].samples
    calls[number] = dataclasses.replace(calls[number], samples=[dataclasses.replace(first, **changes), *others])
    return dataclasses.replace(recorded, calls=calls)


def ulps_away(number, ulps):
    return np.float32(number + ulps * np.spacing(np.abs(number)))


def twenty_ulp_away(call, sample, sign=1):
    return np.asarray(sample.result + sign * 20 * unit(sample.result, call.dtype), sample.result.dtype)


def test_a_result_of_each_function_and_dtype_changed_by_20_ulp_differs(kept):
    recorded = kept("every_function")
    kinds = {(call.family, call.function, call.dtype): call for call in recorded.calls}
    changed = dataclasses.replace(recorded, calls=list(kinds.values()))
    for number, call in enumerate(changed.calls):
        changed = with_sample(changed, number, result=twenty_ulp_away(call, call.samples[0]))
    found = list(replay.replay(changed, ["eager"]))
    assert len(found) == len(kinds) == 33
    assert [outcome.call.function for outcome in found if outcome.agrees] == []


def test_of_all_kept_results_one_is_that_rounding_could_take_20_ulp_away(kept):
    explained = [
        (call.function, sample)
        for name in [*PROGRAMS, "tf1_unseeded", "every_function"]
        for call in kept(name).calls
        for sample in call.samples
        for found in [truth.of(call, sample)]
        if found is not None and any(found[0].explains(twenty_ulp_away(call, sample, sign)) for sign in (1, -1))
    ]
    # What is left of losses of both signs is right to an ulp of these, which is hundreds of its own.
    ((function, sample),) = explained
    assert function == "compute_weighted_loss"
    assert abs(sample.result) < 2e-4 * np.max(np.abs(sample.arguments["losses"]))


def test_what_rounding_explains_is_said_apart(kept):
    recorded = kept("every_function")
    (call,) = (
        call for call in recorded.calls if "weighted_loss" in call.function and 0 < call.samples[0].result < 1e-3
    )
    recorded = dataclasses.replace(recorded, calls=[call])
    changed = with_sample(recorded, 0, result=twenty_ulp_away(call, call.samples[0]))
    (found,) = replay.replay(changed, ["eager"])
    assert (found.agrees, found.by_rounding, found.ulps > found.limit) == (True, True, True)


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_loss_changed_by_20_ulp_differs_at_its_call_site_in_every_mode(number, kept):
    recorded = kept("tf1_unseeded")
    changed = ulps_away(recorded.calls[number].samples[0].result, 20)
    found = differing(replay.replay(with_sample(recorded, number, result=changed)))
    assert [(site, mode) for site, mode, _ in found] == [(recorded.calls[number].site, mode) for mode in replay.MODES]
    assert f"recorded is {changed:.9g}" in found[0][2]


def test_a_gradient_changed_by_20_ulp_differs(kept):
    recorded = kept("every_function")
    first = dataclasses.replace(recorded, calls=recorded.calls[:1])
    gradient = first.calls[0].samples[0].gradient.copy()
    worst = np.unravel_index(np.argmax(np.abs(gradient)), gradient.shape)
    gradient[worst] = ulps_away(gradient[worst], 20)
    ((_, _, what),) = differing(replay.replay(with_sample(first, 0, gradient=gradient), ["eager"]))
    assert what.startswith("the gradient of predictions is")


def test_an_old_spelling_is_replayed_without_a_warning(kept, caplog):
    recorded = kept("every_function")
    (call, *_) = (call for call in recorded.calls if call.values.get("dim") is not None)
    ((_, agrees),) = [
        (outcome.mode, outcome.agrees)
        for outcome in replay.replay(dataclasses.replace(recorded, calls=[call]), ["eager"])
    ]
    assert agrees
    assert caplog.text == ""


def test_another_shape_or_a_nan_differs(kept):
    recorded = kept("tf1_unseeded")
    for result, words in ((np.zeros([2], np.float32), "shape"), (np.array(np.nan, np.float32), "nan")):
        ((_, _, what),) = differing(replay.replay(with_sample(recorded, 0, result=result), ["eager"]))
        assert words in what


def test_an_error_of_one_call_is_its_outcome_and_not_that_of_the_others(kept):
    recorded = kept("tf1_unseeded")
    given = dict(recorded.calls[2].samples[0].arguments, labels=np.zeros([3, 1], np.float32))
    ((site, _, what),) = differing(replay.replay(with_sample(recorded, 2, arguments=given), ["eager"]))
    assert site == recorded.calls[2].site
    assert what.startswith("ValueError: ")


def test_an_argument_that_the_function_does_not_have_is_refused(kept):
    recorded = kept("tf1_unseeded")
    call = dataclasses.replace(recorded.calls[0], values={**recorded.calls[0].values, "__class__": 1})
    with pytest.raises(BadRecording, match="has no argument"):
        list(replay.replay(dataclasses.replace(recorded, calls=[call])))
