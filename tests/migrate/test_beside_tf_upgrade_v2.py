# SPDX-License-Identifier: Apache-2.0
"""tf_upgrade_v2, which comes with TensorFlow, before this command and after it: one program comes of both orders, and
where not, it is known why. All files go through one process of it, for it takes long to start."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("libcst")

from tfcompat_losses.migrate.engine import Options, migrate

TF = "import tensorflow as tf\n"
SLIM = "from tensorflow.contrib import slim\n"
SAME = {
    "v1_call": TF + "loss = tf.losses.huber_loss(y, p, weights=0.5)\n",
    "v1_reduction": TF + "loss = tf.losses.log_loss(y, p, reduction=tf.losses.Reduction.SUM)\n",
    "v1_cosine_dim": TF + "loss = tf.losses.cosine_distance(y, p, dim=1)\n",
    "v1_module_alias": TF + "losses = tf.losses\nloss = losses.huber_loss(y, p)\n",
    "v1_handed_on": TF + "train(loss=tf.losses.log_loss)\n",
    "v1_from_import": "from tensorflow import losses\nloss = losses.huber_loss(y, p)\n",
    "v1_compat": "import tensorflow.compat.v1 as tf\nloss = tf.losses.mean_squared_error(y, p)\n",
    "v1_session": TF + "loss = tf.losses.mean_squared_error(y, p)\nwith tf.Session() as s:\n    s.run(loss)\n",
    "v1_unknown_name": TF + "loss = tf.losses.hubre_loss(y, p)\nx = tf.placeholder(tf.float32)\n",
    "v1_by_name": TF + "x = tf.placeholder(tf.float32)\nloss = getattr(tf.losses, name)(y, p)\n",
    "v1_branch": TF + "loss = tf.cond(c, lambda: tf.losses.log_loss(y, p), lambda: 0.0)\n",
    "v1_total": TF + "total = tf.losses.get_total_loss()\n",
    "contrib_call": TF + "loss = tf.contrib.losses.log_loss(p, y, weights=w)\n",
    "contrib_slim": SLIM + "loss = slim.losses.log_loss(p, y)\n",
    "contrib_slim_and_layers": TF + SLIM + "net = slim.conv2d(x, 8, 3)\nloss = slim.losses.log_loss(p, y)\n",
    "contrib_slim_alias": TF + "slim = tf.contrib.slim\nloss = slim.losses.log_loss(p, y)\n",
    "contrib_module": "import tensorflow.contrib.losses as L\nloss = L.hinge_loss(p, y)\n",
    "contrib_function": "from tensorflow.contrib.losses import hinge_loss as h\nloss = h(p, y)\n",
    "contrib_old_names": TF + "loss = tf.contrib.losses.sum_of_squares(p, targets=y, weight=0.5)\n",
    "contrib_stars": TF + "loss = tf.contrib.losses.log_loss(*pair)\n",
    "metric_learning": TF + "loss = tf.contrib.losses.metric_learning.npairs_loss(y, a, p)\n",
    "tf_slim": "import tf_slim as slim\nloss = slim.losses.log_loss(p, y)\n",
    "read_by_key": TF + "total = tf.add_n(tf.get_collection(tf.GraphKeys.LOSSES, scope))\n",
    "read_by_string": TF + "found = tf.get_collection('losses')\n",
    "read_of_a_graph": TF + "found = tf.get_default_graph().get_collection('losses')\n",
    "read_regularization": TF + "found = tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES)\n",
    "add": TF + "tf.add_to_collection('losses', decay)\n",
    "no_loss": TF + "x = tf.placeholder(tf.float32, [None])\n",
    "no_tensorflow": "losses = []\n",
}
DECIDED = ("tf.compat.v1.losses.mean_squared_error", "tfcompat_losses.mean_squared_error")
# In which order the two differ, and in what: what migrate, then tf_upgrade_v2, leaves; and what the other order leaves.
DIFFERENT = {
    # tf_upgrade_v2 takes every tf.losses for TensorFlow 1's. Migrated first, it has been named (TL201), or left alone.
    "undecided": (TF + "loss = tf.losses.mean_squared_error(y, p)\n", DECIDED),
    "undecided_with_a_tape": (
        TF + "with tf.GradientTape():\n    loss = tf.losses.mean_squared_error(y, p)\n",
        DECIDED,
    ),
    "evidence_for_both": (
        TF + "s = tf.Session()\na = tf.optimizers.Adam()\nloss = tf.losses.mean_squared_error(y, p)\n",
        DECIDED,
    ),
    "tensorflow_2": (TF + "a = tf.optimizers.Adam()\nloss = tf.losses.mean_squared_error(y, p)\n", DECIDED),
    # tf.GraphKeys fails under TensorFlow 2, so a dead alias of it goes; tf.compat.v1.GraphKeys does not.
    "dead_alias": (
        TF + "key = tf.GraphKeys.LOSSES\nfound = tf.get_collection(key)\n",
        ("found = tfcompat_losses.get_losses()", "key = tf.compat.v1.GraphKeys.LOSSES"),
    ),
    "comment_inside": (
        TF + "loss = (\n    tf.losses  # v1\n    .huber_loss(y, p)\n)\n",
        ("tfcompat_losses  # v1", "(\n    tfcompat_losses.huber_loss"),
    ),
}


@pytest.fixture(scope="module")
def upgraded(tmp_path_factory):
    """Both results by name of the input: of migrate, then tf_upgrade_v2; and of the other order."""
    folder = tmp_path_factory.mktemp("upgrade")
    texts = {**SAME, **{name: text for name, (text, _) in DIFFERENT.items()}}
    for name, text in texts.items():
        for order, before in (("after", migrate(text).text), ("before", text)):
            (folder / "in" / order).mkdir(parents=True, exist_ok=True)
            (folder / "in" / order / f"{name}.py").write_bytes(before.encode())
    command = shutil.which("tf_upgrade_v2", path=str(Path(sys.executable).parent))
    assert command is not None
    folders = ["--intree", folder / "in", "--outtree", folder / "out", "--reportfile", folder / "report.txt"]
    subprocess.run([command, *folders], check=True, capture_output=True)

    def result(order, name):
        text = (folder / "out" / order / f"{name}.py").read_bytes().decode()
        return text if order == "after" else migrate(text).text

    return {name: (result("after", name), result("before", name)) for name in texts}


@pytest.mark.parametrize("name", SAME)
def test_both_orders_leave_the_same_program(upgraded, name):
    first, second = upgraded[name]
    assert first == second
    assert (first != SAME[name]) == (name != "no_tensorflow")


@pytest.mark.parametrize("name", DIFFERENT)
def test_where_they_differ_it_is_known_in_what(upgraded, name):
    _, expected = DIFFERENT[name]
    assert upgraded[name][0] != upgraded[name][1]
    for text, part in zip(upgraded[name], expected):
        assert part in text


@pytest.mark.parametrize("name", ["undecided", "undecided_with_a_tape", "evidence_for_both"])
def test_what_tf_upgrade_v2_decides_was_named_by_the_one_that_went_first(name):
    assert [finding.code for finding in migrate(DIFFERENT[name][0]).findings] == ["TL201"]


def test_a_second_run_after_tf_upgrade_v2_takes_what_it_decided(upgraded):
    first, second = upgraded["undecided"]
    assert migrate(first, Options(source="tf1")).text == second
