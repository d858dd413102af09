# SPDX-License-Identifier: Apache-2.0
"""What a type checker makes of a user's program: mypy, strict."""

import os
import pathlib
import subprocess
import sys
import typing

import numpy as np
import pytest
import tensorflow as tf

import tfcompat_losses
from tfcompat_losses.typing import ReductionName, ScalarLike, TensorLike

GOOD = """
from __future__ import annotations

import numpy as np
import tensorflow as tf

import tfcompat_losses as losses
from tfcompat_losses import distribute, keras
from tfcompat_losses.typing import ReductionName, TensorLike


def weighted(labels: TensorLike, logits: TensorLike, reduction: ReductionName = "weighted_mean") -> tf.Tensor:
    return losses.sigmoid_cross_entropy(labels, logits, weights=[[1.0], [0.5]], reduction=reduction)


@losses.collect()
def step(predictions: TensorLike) -> float:
    losses.huber_loss(np.zeros([2]), predictions, delta=0.5, reduction=losses.Reduction.SUM)
    losses.log_loss([True, False], [0.5, 1], reduction="weighted_sum_over_batch_size")
    for reduction in losses.Reduction.all():
        losses.mean_squared_error(1, 2, loss_collection=None, reduction=reduction)
    return float(losses.get_total_loss())


@distribute.global_batch()
def replica_step(predictions: TensorLike) -> tf.Tensor:
    return weighted([[1.0], [0.0]], predictions)


@losses.lift_losses
def lifted(predictions: TensorLike, scale: float) -> tf.Tensor:
    return losses.absolute_difference([0.0], predictions, weights=scale)


lifted([1.0], scale=2.0)
with losses.collect() as collected:
    total: float = step([1.0, 2.0])
names: list[str] = [name for name, loss in collected.items()]
loss = keras.SigmoidCrossEntropy(label_smoothing=0.1, reduction="weighted_sum")
"""

BAD = {
    'losses.log_loss([1.0], [0.5], reduction="mean")': 'Argument "reduction" to "log_loss" has incompatible type',
    "losses.log_loss([1.0], [0.5], weight=2.0)": 'Unexpected keyword argument "weight" for "log_loss"',
    "losses.sigmoid_crossentropy([1.0], [0.5])": 'Module has no attribute "sigmoid_crossentropy"',
    "losses.mean_squared_error([1.0])": 'Missing positional argument "predictions"',
    'keras.HuberLoss(reduction="sum")': 'Argument "reduction" to "HuberLoss" has incompatible type',
    "keras.HuberLoss(0.5)": 'Too many positional arguments for "HuberLoss"',
    "losses.lift_losses(losses.get_losses)(key=3)": 'Unexpected keyword argument "key"',
    "losses.lift_losses(3)": 'Argument 1 to "lift_losses" has incompatible type',
    "losses.get_losses(scope=3)": 'Argument "scope" to "get_losses" has incompatible type',
    'contrib.metric_learning.cluster_loss([1], [[2.0]], 1.0, margin_type="f1")': 'Argument "margin_type"',
}
"""A line of a program, and the beginning of what is said of it."""

CONFIG = """
[mypy]
strict = true
[mypy-tensorflow.*]
ignore_missing_imports = true
"""


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    """What mypy says of both programs, file by file and line by line."""
    pytest.importorskip("mypy")
    folder = tmp_path_factory.mktemp("programs")
    (folder / "good.py").write_text(GOOD)
    imports = "import tfcompat_losses as losses; from tfcompat_losses import contrib, keras"
    (folder / "bad.py").write_text("\n".join([imports, *BAD]))
    (folder / "mypy.ini").write_text(CONFIG)
    root = pathlib.Path(tfcompat_losses.__file__).parents[1]
    command = ["-m", "mypy", "--config-file", "mypy.ini", "--follow-imports=silent", "good.py", "bad.py"]
    finished = subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env={**os.environ, "MYPYPATH": str(root)},
        capture_output=True,
        text=True,
    )
    assert "error" in finished.stdout, finished.stdout + finished.stderr
    return [line.split(":", 3) for line in finished.stdout.splitlines() if ": error:" in line]


def test_a_program_that_is_right_passes(said):
    assert [line for line in said if line[0] == "good.py"] == []


@pytest.mark.parametrize("line", BAD)
def test_a_mistake_is_named_at_its_line(line, said):
    number = 2 + [*BAD].index(line)
    messages = [message for name, at, _, message in said if (name, at) == ("bad.py", str(number))]
    assert len(messages) == 1
    assert messages[0].startswith(f" {BAD[line]}")


def test_the_names_of_reductions_are_those_of_reduction():
    assert set(typing.get_args(ReductionName)) == set(tfcompat_losses.Reduction.all())


@pytest.mark.parametrize(
    ("alias", "value"),
    [
        (TensorLike, tf.constant([1.0])),
        (TensorLike, tf.Variable([1.0])),
        (TensorLike, np.ones([2])),
        (TensorLike, np.bool_(True)),
        (TensorLike, 1.0),
        (ScalarLike, tf.constant(1.0)),
        (ScalarLike, tf.Variable(1.0)),
        (ScalarLike, np.float32(1.0)),
        (ScalarLike, 1.0),
    ],
)
def test_what_becomes_a_tensor_is_listed(alias, value):
    assert isinstance(value, tuple(kind for kind in typing.get_args(alias) if isinstance(kind, type)))
