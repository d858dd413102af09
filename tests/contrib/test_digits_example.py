# SPDX-License-Identifier: Apache-2.0
"""A script of the contrib days, run as it is, prints what it printed under TensorFlow 1.15.5."""

import json
import pathlib
import re
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).parents[2]
CURVE = ROOT / "golden" / "curves" / "contrib_digits.json"
SCRIPT = (ROOT / "examples" / "contrib_tf1_digits.py").read_text()

pytest.importorskip("rich")


RUN = """
import json, sys

sys.path[:0], curves = json.loads(sys.stdin.read())
import contrib_digits

trained = contrib_digits.train()
contrib_digits.train = lambda: trained
said = {name: contrib_digits.main(["--curve", curve]) for name, curve in curves.items()}
print(json.dumps(said))
sys.exit(said["as recorded"])
"""


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """The example in a process of its own, as disable_v2_behavior() is for all of it: what main says of some curves."""
    curves = {"as recorded": str(CURVE)}
    for name in ("losses", "watched"):
        record = json.loads(CURVE.read_text())
        record[name][7] *= 1.00001
        tampered = tmp_path_factory.mktemp(name) / "tampered.json"
        tampered.write_text(json.dumps(record))
        curves[name] = str(tampered)
    given = json.dumps([[str(ROOT), str(ROOT / "examples")], curves])
    return subprocess.run([sys.executable, "-c", RUN], input=given, capture_output=True, text=True)


def test_the_old_script_prints_the_same_losses(finished):
    assert finished.returncode == 0, finished.stderr
    assert len(re.findall("agree at all 300 steps", finished.stdout)) == 3
    record = json.loads(CURVE.read_text())
    printed = re.findall(r"step (\d+): loss = ([\d.]+), watched = ([\d.]+)", finished.stdout)
    assert len(printed) == 6
    assert [
        (f"{record['losses'][int(step)]:.6f}", f"{record['watched'][int(step)]:.6f}") for step, _, _ in printed
    ] == [(loss, watched) for _, loss, watched in printed]


@pytest.mark.parametrize("name", ["losses", "watched"])
def test_a_curve_that_differs_in_one_step_fails(name, finished):
    said = json.loads(finished.stdout.splitlines()[-1])
    assert said[name].startswith(f"The curves of '{name}' part: a relative difference of ")
    assert said["as recorded"] is None


def test_the_curve_was_recorded_under_tensorflow_1_15_5():
    record = json.loads(CURVE.read_text())
    assert record["tensorflow"] == "1.15.5"
    assert record["losses"][-1] < record["losses"][0] / 2


def test_the_old_script_knows_nothing_of_this_package():
    assert "tfcompat" not in SCRIPT.replace("legacy.install()", "")
    assert "slim.losses.softmax_cross_entropy(logits, labels, weights=weights" in SCRIPT
