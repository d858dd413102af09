# SPDX-License-Identifier: Apache-2.0
"""Which Keras it is: another backend is refused, and under tf_keras the tests in this folder hold."""

import importlib.util
import os
import pathlib
import subprocess
import sys

import pytest


def test_another_backend_is_refused():
    code = "import tensorflow as tf; tf.keras.backend.backend = lambda: 'jax'; import tfcompat_losses.keras"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (
        "ImportError: tfcompat_losses.keras needs the TensorFlow backend of Keras, which runs on 'jax'" in done.stderr
    )


@pytest.mark.skipif(importlib.util.find_spec("tf_keras") is None, reason="tf_keras is not here: Keras is Keras 2")
def test_it_holds_under_tf_keras(pytestconfig):
    here = pathlib.Path(__file__).parent
    # What is collected through fit, replicas too, takes half of the time.
    long = [] if pytestconfig.getoption("--thorough") else ["--ignore", str(here / "test_collect_losses.py")]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "0", str(here), "--ignore", __file__, *long],
        env={**os.environ, "TF_USE_LEGACY_KERAS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-5000:]
    assert " passed" in done.stdout
