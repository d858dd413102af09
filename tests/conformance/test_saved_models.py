# SPDX-License-Identifier: Apache-2.0
"""A loss in a SavedModel: loaded where this package is not, differentiated there, saved again, and once more."""

import json
import pathlib
import subprocess
import sys

import gradients
import numpy as np
import pytest
import tensorflow as tf
from gradients import LOSSES, PREDICTIONS, WEIGHTS

import tfcompat_losses as losses

# Run in a process of its own, which must not know the package.
AGAIN = """
import json, sys
import tensorflow as tf
source, target, *names = sys.argv[1:]
model = tf.saved_model.load(source)
x, w = tf.constant(json.loads(sys.stdin.readline())), tf.constant(json.loads(sys.stdin.readline()))
found = {}
for name in names:
    run = getattr(model, name)
    with tf.GradientTape(persistent=True) as tape, tf.GradientTape() as second:
        tape.watch([x, w])
        second.watch(x)
        loss = run(x, w)
    gradients = [tape.gradient(loss, x), tape.gradient(loss, w), second.gradient(loss, x)]
    found[name] = [value.numpy().tolist() for value in [loss, *gradients]]
tf.saved_model.save(model, target)
assert "tfcompat_losses" not in sys.modules
print(json.dumps(found))
"""


def loaded_and_saved_again(source, target):
    given = "\n".join(json.dumps(value.numpy().tolist()) for value in (PREDICTIONS, WEIGHTS["tensor"]))
    command = [sys.executable, "-c", AGAIN, str(source), str(target), *LOSSES]
    return json.loads(subprocess.run(command, input=given, check=True, capture_output=True, text=True).stdout)


@pytest.fixture(scope="module")
def round_trips(tmp_path_factory):
    """What two processes, one after the other, find in the model that this one saved."""
    folder: pathlib.Path = tmp_path_factory.mktemp("saved")
    model = tf.Module()
    for name in LOSSES:
        specs = [tf.TensorSpec([None, None])] * 2
        setattr(model, name, tf.function(gradients.loss_of(losses, name, "tensor"), input_signature=specs))
    tf.saved_model.save(model, str(folder / "0"))
    return [loaded_and_saved_again(folder / str(trip), folder / str(trip + 1)) for trip in range(2)]


@pytest.mark.parametrize("name", LOSSES)
def test_its_numbers_and_gradients_are_v1s_in_two_processes_one_after_the_other(name, round_trips):
    v1 = gradients.loss_of(tf.compat.v1.losses, name, "tensor")
    loss, to_x, to_w = tf.function(lambda x, w: gradients.one(v1, x, w))(PREDICTIONS, WEIGHTS["tensor"])
    for found in round_trips:
        for ours, expected in zip(found[name], (loss, to_x, to_w, to_x)):
            np.testing.assert_allclose(ours, expected, rtol=1e-5, atol=1e-6)
