# SPDX-License-Identifier: Apache-2.0
"""The two workers of the example train as one device does, and would not without global_batch."""

import pathlib
import sys

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "examples"))

import multi_worker


def test_the_workers_agree_with_one_device(capsys):
    assert multi_worker.main() is None
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("worker ")]
    assert len(lines) == multi_worker.WORKERS


def test_replicas_that_normalise_their_own_losses_part_from_it(two_replicas, monkeypatch):
    monkeypatch.setattr(multi_worker, "STEPS", 5)
    one = np.array(multi_worker.train(multi_worker.tf.distribute.get_strategy()))
    np.testing.assert_allclose(multi_worker.train(two_replicas), one, rtol=1e-5)
    monkeypatch.setattr(multi_worker.distribute, "global_batch", lambda: lambda function: function)
    assert np.max(np.abs(multi_worker.train(two_replicas) - one) / one) > 1e-2
