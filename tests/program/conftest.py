# SPDX-License-Identifier: Apache-2.0
"""The kept recordings, and a recorder on a graph of one's own."""

import pathlib

import pytest
import tensorflow as tf

import tfcompat_losses as losses
from tfcompat_losses.program import recorder, recording

ROOT = pathlib.Path(__file__).parents[2]
RECORDINGS = ROOT / "golden" / "recordings"
PROGRAMS = ("session_loop", "monitored_session", "slim_train", "queue_runners", "dataset_iterators", "towers")


@pytest.fixture
def kept():
    """Reads a kept recording by its program's name."""
    return lambda name: recording.read(RECORDINGS / f"{name}.zip")


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
