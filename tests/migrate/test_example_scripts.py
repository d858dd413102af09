# SPDX-License-Identifier: Apache-2.0
"""The TF1 examples, migrated by the command, give under today's TensorFlow the curves recorded under 1.15.5."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"


def migrated(name, run, tmp_path, *options):
    script = tmp_path / name
    script.write_bytes((EXAMPLES / name).read_bytes())
    assert run("migrate", "--write", *options, script).code == 0
    return script.read_text(encoding="utf-8")


def trained(source, monkeypatch):
    monkeypatch.setattr(sys, "path", [str(EXAMPLES), *sys.path])
    module = {"__name__": "migrated"}
    exec(compile(source, "migrated", "exec"), module)
    return module["train"]()


def trained_alone(source):
    """In a process of its own: to turn v2 behaviour off is to turn it off for the whole process."""
    program = (
        "import json, sys\n"
        "module = {'__name__': 'migrated'}\n"
        "exec(compile(sys.stdin.read(), 'migrated', 'exec'), module)\n"
        "print(json.dumps([float(loss) for loss in module['train']()]))\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(EXAMPLES)])}
    done = subprocess.run(
        [sys.executable, "-c", program], input=source, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


def recorded(name):
    return json.loads((ROOT / "golden" / "curves" / name).read_text(encoding="utf-8"))


def test_the_migrated_script_gives_the_recorded_curve(run, tmp_path):
    source = migrated("tf1_multilabel_digits.py", run, tmp_path, "--compat-v1")
    assert "tf.losses.sigmoid" not in source
    assert "tf.add_to_collection" not in source
    assert "import tensorflow.compat.v1 as tf\n" in source
    curve = trained_alone(source)
    assert len(curve) == 300
    np.testing.assert_allclose(curve, recorded("multilabel_digits.json")["losses"], rtol=1e-6)


@pytest.mark.filterwarnings("ignore:.*from tfcompat_losses.contrib:DeprecationWarning")
def test_the_migrated_contrib_script_gives_the_recorded_curves(run, tmp_path, monkeypatch, capsys):
    source = migrated("contrib_tf1_digits.py", run, tmp_path)
    assert "slim.losses" not in source
    # The one place that the command names and leaves: slim itself, here for its arg_scope.
    source = source.replace("from tensorflow.contrib import slim\n", "import tf_slim as slim\n")
    curves = np.array(trained(source, monkeypatch))
    for column, name in enumerate(("losses", "watched")):
        np.testing.assert_allclose(curves[:, column], recorded("contrib_digits.json")[name], rtol=1e-6)
