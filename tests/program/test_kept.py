# SPDX-License-Identifier: Apache-2.0
"""What differs is kept: a recording of that sample alone, and a golden case that asks the same."""

import json

import numpy as np
import pytest

from golden import encoding
from tfcompat_losses.program import kept as keeping
from tfcompat_losses.program import recording, replay
from tfcompat_losses.program.replay import Outcome


def outcomes(recorded, *numbers):
    """Outcomes of the first two samples of each call, those of the calls with these numbers beyond the limit."""
    return [
        Outcome(call, sample, "eager", 99.0 if number in numbers else 0.0, 8.0)
        for number, call in enumerate(recorded.calls)
        for sample in call.samples[:2]
    ]


def test_where_nothing_differs_nothing_is_kept(kept, tmp_path):
    recorded = kept("tf1_unseeded")
    assert keeping.keep(recorded, outcomes(recorded), str(tmp_path / "none")) == []
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("name", ["tf1_unseeded", "session_loop", "every_function"])
def test_what_is_kept_is_the_sample_to_the_bit(name, kept, tmp_path):
    recorded = kept(name)
    paths = keeping.keep(recorded, outcomes(recorded, 1), str(tmp_path))
    (small,) = [recording.read(path) for path in paths if path.endswith(".zip")]
    (call,), original = small.calls, recorded.calls[1]
    (sample,) = call.samples
    assert (call.site, call.function, call.shapes) == (original.site, original.function, original.shapes)
    assert {key: np.array(value).tolist() for key, value in call.values.items()} == {
        key: np.array(value).tolist() for key, value in original.values.items()
    }
    for key, value in original.samples[0].arguments.items():
        np.testing.assert_array_equal(sample.arguments[key], value)
    np.testing.assert_array_equal(sample.result, original.samples[0].result)
    assert all(each.agrees for each in replay.replay(small, ["eager"]))


def test_the_golden_case_is_one_that_the_recorder_of_goldens_can_ask(kept, tmp_path):
    import tensorflow as tf

    recorded = kept("every_function")
    keeping.keep(recorded, outcomes(recorded, 4), str(tmp_path))
    (path,) = tmp_path.glob("*.json")
    case = json.loads(path.read_text())
    call = recorded.calls[4]
    assert case["id"] == f"every_function_line_{call.line}_run_0"
    for name, value in call.samples[0].arguments.items():
        np.testing.assert_array_equal(encoding.to_numpy(tf, case["given"][name]), value)
    assert case["results"][0]["value"] == encoding.values(call.samples[0].result)
    assert "scope" not in case["given"]
