# SPDX-License-Identifier: Apache-2.0
"""The kept recordings, and a recorder on a graph of one's own."""

import json
import os
import pathlib
import subprocess
import sys
import time

import pytest
import tensorflow as tf

import tfcompat_losses as losses
from tfcompat_losses.program import recorder, recording

ROOT = pathlib.Path(__file__).parents[2]
RECORDINGS = ROOT / "golden" / "recordings"
PROGRAMS = (
    *("session_loop", "monitored_session", "slim_train", "queue_runners", "dataset_iterators", "towers"),
    "supervisor",
)


@pytest.fixture
def kept():
    """Reads a kept recording by its program's name."""
    return lambda name: recording.read(RECORDINGS / f"{name}.zip")


@pytest.fixture(scope="session")
def found(tmp_path_factory):
    """What everything.py says: one process, in which every program has been run, for all workers of the tests.

    Turning v2 behaviour off is for a whole process.
    """
    shared = tmp_path_factory.getbasetemp()
    shared = shared.parent if "PYTEST_XDIST_WORKER" in os.environ else shared
    said = shared / "everything.json"
    try:
        (shared / "programs").mkdir()
    except FileExistsError:
        _wait_for(said)
    else:
        partial = shared / "partial.json"
        partial.write_text(json.dumps(_everything(shared / "programs")))
        partial.rename(said)
    code, out, errors = json.loads(said.read_text())
    assert code == 0, errors[-3000:]
    return json.loads(out.splitlines()[-1])


def _everything(folder):
    script = pathlib.Path(__file__).with_name("everything.py")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(script.parent)])}
    environment.pop("TF_USE_LEGACY_KERAS", None)
    command = [sys.executable, str(script), str(folder)]
    finished = subprocess.run(command, capture_output=True, text=True, env=environment)
    return finished.returncode, finished.stdout, finished.stderr


def _wait_for(path):
    for _ in range(3000):
        if path.exists():
            return
        time.sleep(0.1)
    raise TimeoutError(f"The worker that makes {path} has not done it.")


class Recorded:
    """A recorder of this package's functions in v1 graphs of this process; `read()` gives what it has written."""

    def __init__(self, folder, **options):
        self._path = folder / "losses.zip"
        about = recorder.about_the_program(tf, "program.py", options.get("samples", 10), options.get("seed"))
        self.recording = recorder.Recording(about, options.pop("max_bytes", float("inf")))
        self.recorder = recorder.Recorder(tf.compat.v1, self.recording, folder=str(ROOT), **options)
        self.recorder.wrap(recorder.V1, losses, recorder.FUNCTIONS[recorder.V1])
        self.recorder.wrap(recorder.TOTAL, losses, ["get_total_loss"])
        self.recorder.wrap_sessions()
        self.recorder.wrap_gradients()

    def read(self):
        self.recording.save(str(self._path))
        return recording.read(self._path)


@pytest.fixture
def record(tmp_path):
    """Makes a `Recorded`, taken off again at the end."""
    made = []

    def make(**options):
        made.append(Recorded(tmp_path, **options))
        return made[-1]

    yield make
    for each in made:
        each.recorder.unwrap()
