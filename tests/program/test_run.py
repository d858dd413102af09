# SPDX-License-Identifier: Apache-2.0
"""TensorFlow 1 programs, as they are, have today the losses that they had under 1.15.5, or it is said where not."""

import json

import numpy as np
import pytest

from program.conftest import PROGRAMS, ROOT

CURVES = ROOT / "golden" / "curves"
SESSION_LOOP = (ROOT / "golden" / "tf1_programs" / "session_loop.py").read_text().splitlines()


@pytest.mark.parametrize("name", [*PROGRAMS, "tf1_unseeded"])
def test_a_programs_losses_are_those_of_its_recording(name, found):
    assert found[name]["code"] == 0, found[name]["errors"]
    assert "The losses agree at all" in found[name]["errors"]
    for curve, difference in found[name]["curves"].items():
        assert max(difference) <= 1e-5, curve
        assert max(difference[:50]) <= 1e-6, curve


def test_initializers_and_dropout_draw_the_same_numbers(found):
    printed = [line for line in found["tf1_unseeded"]["printed"].splitlines() if line.startswith("step")]
    assert len(printed) == 5
    assert len(found["tf1_unseeded"]["curves"]["total_loss:0"]) == 100
    assert found["tf1_unseeded"]["curves"]["total_loss:0"][0] == 0.0


def test_a_program_that_loses_something_else_fails_with_run_and_call_site(found):
    assert found["another loss"]["code"] == 1
    errors = found["another loss"]["errors"]
    line = next(number for number, text in enumerate(SESSION_LOOP, 1) if "sigmoid_cross_entropy" in text)
    site = f"(session_loop.py:{line}, sigmoid_cross_entropy)"
    assert f"The curves part at run 0, first 'sigmoid_cross_entropy_loss/value:0' {site}" in errors
    assert "A replay of the recorded inputs agrees everywhere" in errors


def test_a_program_that_stops_early_fails(found):
    assert found["fewer runs"]["code"] == 1
    assert "'total_loss:0' has 11 runs here, 12 are recorded" in found["fewer runs"]["errors"]


def test_the_programs_exit_code_comes_first(found):
    assert found["exit code"]["code"] == 5
    assert "The program has ended with exit code 5: this is how far it came." in found["exit code"]["errors"]
    assert "has ended" not in found["session_loop"]["errors"]


@pytest.mark.parametrize(
    ("name", "curve", "key"),
    [
        ("tf1_multilabel_digits", 0, ("multilabel_digits", "losses")),
        ("contrib_tf1_digits", 0, ("contrib_digits", "losses")),
        ("contrib_tf1_digits", 1, ("contrib_digits", "watched")),
    ],
)
def test_the_example_scripts_run_as_they_are(name, curve, key, found):
    recorded = np.array(json.loads((CURVES / f"{key[0]}.json").read_text())[key[1]])
    ours = np.array(found[name][curve])
    difference = np.abs(ours - recorded) / recorded
    assert difference.shape == (300,)
    assert difference[:50].max() <= 1e-6
    assert difference.max() <= 1e-5
