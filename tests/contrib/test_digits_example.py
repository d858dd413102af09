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


def run(*arguments):
    """The example in a process of its own: disable_v2_behavior() holds for a whole process."""
    command = [sys.executable, str(ROOT / "examples" / "contrib_digits.py"), *arguments]
    paths = f"import sys; sys.path[:0] = [{str(ROOT)!r}, {str(ROOT / 'examples')!r}]; sys.argv = {command[1:]!r}; "
    code = paths + "import contrib_digits; sys.exit(contrib_digits.main())"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)


def test_the_old_script_prints_the_same_losses():
    finished = run()
    assert finished.returncode == 0, finished.stderr
    assert len(re.findall("agree at all 300 steps", finished.stdout)) == 2
    record = json.loads(CURVE.read_text())
    printed = re.findall(r"step (\d+): loss = ([\d.]+), watched = ([\d.]+)", finished.stdout)
    assert len(printed) == 6
    assert [
        (f"{record['losses'][int(step)]:.6f}", f"{record['watched'][int(step)]:.6f}") for step, _, _ in printed
    ] == [(loss, watched) for _, loss, watched in printed]


@pytest.mark.parametrize("name", ["losses", "watched"])
def test_a_curve_that_differs_in_one_step_fails(name, tmp_path):
    record = json.loads(CURVE.read_text())
    record[name][7] *= 1.00001
    tampered = tmp_path / "tampered.json"
    tampered.write_text(json.dumps(record))
    finished = run("--curve", str(tampered))
    assert finished.returncode == 1
    assert f"The curves of '{name}' part" in finished.stderr


def test_the_curve_was_recorded_under_tensorflow_1_15_5():
    record = json.loads(CURVE.read_text())
    assert record["tensorflow"] == "1.15.5"
    assert record["losses"][-1] < record["losses"][0] / 2


def test_the_old_script_knows_nothing_of_this_package():
    assert "tfcompat" not in SCRIPT.replace("legacy.install()", "")
    assert "slim.losses.softmax_cross_entropy(logits, labels, weights=weights" in SCRIPT
