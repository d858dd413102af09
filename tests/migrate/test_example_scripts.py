# SPDX-License-Identifier: Apache-2.0
"""The TF1 example, migrated by the command, gives under today's TensorFlow the curve recorded under 1.15.5."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "examples" / "tf1_multilabel_digits.py"
CURVE = ROOT / "golden" / "curves" / "multilabel_digits.json"


@pytest.mark.filterwarnings("ignore")  # of the v1 optimizer's
def test_the_migrated_script_gives_the_recorded_curve(run, tmp_path, monkeypatch, capsys):
    pytest.importorskip("sklearn")
    script = tmp_path / SCRIPT.name
    script.write_bytes(SCRIPT.read_bytes())
    assert run("migrate", "--write", script).code == 0
    migrated = script.read_text(encoding="utf-8")
    assert "tf.losses.sigmoid" not in migrated
    assert "tf.add_to_collection" not in migrated

    # Placeholders and Sessions are not ours to move: this line is how TensorFlow itself keeps them.
    migrated = migrated.replace("import tensorflow as tf\n", "import tensorflow.compat.v1 as tf\n")
    monkeypatch.setattr(sys, "path", [str(SCRIPT.parent), *sys.path])
    module = {"__name__": "migrated"}
    exec(compile(migrated, str(script), "exec"), module)
    curve = module["train"]()
    recorded = json.loads(CURVE.read_text(encoding="utf-8"))["losses"]
    assert len(curve) == len(recorded)
    np.testing.assert_allclose(curve, recorded, rtol=1e-6)
