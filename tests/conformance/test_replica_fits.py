# SPDX-License-Identifier: Apache-2.0
"""Fits on one device, two replicas and two worker processes give the same curves and weights."""

import importlib.util
import json
import os
import pathlib
import re
import subprocess
import sys

import pytest
import replica_fits
import tensorflow as tf

from tfcompat_losses import keras

HERE = [name for name in replica_fits.KERAS if name == "Keras 3" or importlib.util.find_spec("tf_keras")]
"""Where TensorFlow is older than Keras 3, the first is Keras 2."""
PAGE = pathlib.Path(__file__).parents[2] / "docs" / "distribute.md"
TOLERANCE = 1e-5


@pytest.mark.parametrize("name", HERE)
def test_every_strategy_trains_as_one_device_does(name, pytestconfig):
    thorough = pytestconfig.getoption("--thorough")
    if name != HERE[0] and not thorough:
        pytest.skip("asks for --thorough")
    # By default some losses, in one process; examples/multi_worker.py has workers.
    environment, names = replica_fits.KERAS[name], replica_fits.LOSSES[:: 1 if thorough else 3]
    wanted = {"two_replicas": 1, "two_workers": 2} if thorough else {"two_replicas": 1}
    fits_of = replica_fits.fits_of_each(environment, names, ["one", *wanted])
    [one] = fits_of.pop("one")
    assert {strategy: len(fits) for strategy, fits in fits_of.items()} == wanted
    for strategy, processes in fits_of.items():
        for fits in processes:
            distances = {loss: replica_fits.apart(one[loss], fits[loss]) for loss in names}
            assert max(distances.values()) < TOLERANCE, (strategy, distances)
            assert replica_fits.apart(one["total"], fits["total"]) < 1e-6, (strategy, one["total"], fits["total"])
    assert all(len(set(one[loss]["loss"][:3])) == 3 for loss in names), "it trains"


def test_without_shares_of_the_global_loss_the_fits_are_apart():
    """What is held together above comes apart when each replica normalises its own loss."""
    name = "SigmoidCrossEntropy"
    code = (
        "from tfcompat_losses import distribute\n"
        "distribute.over_replicas = lambda divisor: divisor\n"
        "import json, replica_fits\n"
        f"print(json.dumps(replica_fits.fit_all(['one', 'two_replicas'], ['{name}'])))"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    fits = json.loads(done.stdout.splitlines()[-1])
    assert replica_fits.apart(fits["one"][name], fits["two_replicas"][name]) > 1e-2


def test_there_is_a_fit_of_every_loss():
    assert {name for name in keras.__all__ if issubclass(getattr(keras, name), tf.keras.losses.Loss)} == set(
        replica_fits.LOSSES
    )


def test_the_table_in_the_documentation_names_every_loss_and_holds_the_tolerance():
    rows = re.findall(r"^\| `(\w+)` \|(( \de[+-]\d+ \|){4})$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert [name for name, *_ in rows] == replica_fits.LOSSES
    assert all(float(cell) < TOLERANCE for _, cells, _ in rows for cell in cells.split("|") if cell.strip())


def test_a_parameter_server_changes_nothing():
    # (3 + 5) / 2 and its derivative by the shift.
    script = str(pathlib.Path(replica_fits.__file__).with_name("parameter_server.py"))
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, script], env=environment, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert json.loads(done.stdout.splitlines()[-1]) == [4.0, 1.0]
