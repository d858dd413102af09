# SPDX-License-Identifier: Apache-2.0
"""What is left of contrib in a file whose losses moved."""

import pytest


def test_a_file_without_losses_is_not_told(left):
    assert left("from tensorflow.contrib import slim\nnet = slim.conv2d(x, 8, 3)\n") == []


def test_a_file_that_is_rid_of_contrib_is_not_told(becomes):
    findings = becomes(
        "from tensorflow.contrib import slim\nslim.losses.log_loss(p, y)\n",
        "import tfcompat_losses.contrib\ntfcompat_losses.contrib.log_loss(p, y)\n",
    )
    assert "TL212" not in {finding.code for finding in findings}


def test_an_import_that_stays_is_named_once(becomes):
    findings = becomes(
        "from tensorflow.contrib import slim\nslim.losses.log_loss(p, y)\nslim.conv2d(x)\nslim.flatten(x)\n",
        "from tensorflow.contrib import slim\nimport tfcompat_losses.contrib\n"
        "tfcompat_losses.contrib.log_loss(p, y)\nslim.conv2d(x)\nslim.flatten(x)\n",
    )
    assert [(finding.line, finding.message) for finding in findings if finding.code == "TL212"] == [
        (1, "tensorflow.contrib.slim is still imported")
    ]


def test_the_file_that_an_import_is_handed_on_to_is_named(run, tmp_path):
    (tmp_path / "common.py").write_text("from tensorflow.contrib import slim\n")
    (tmp_path / "use.py").write_text("from common import slim\nnet = slim.conv2d(x, 8, 3)\n")
    message = f"tensorflow.contrib.slim is still imported, and handed on to {tmp_path / 'use.py'}"
    assert message in run("migrate", tmp_path).err


def test_a_use_without_an_import_of_its_own_is_named(becomes):
    findings = becomes(
        "import tensorflow as tf\ntf.contrib.losses.log_loss(p, y)\ntf.contrib.layers.flatten(x)\n",
        "import tensorflow as tf\nimport tfcompat_losses.contrib\ntfcompat_losses.contrib.log_loss(p, y)\n"
        "tf.contrib.layers.flatten(x)\n",
    )
    assert [(finding.line, finding.rewritten) for finding in findings if finding.code == "TL212"] == [(3, False)]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("KEY = tf.GraphKeys.LOSSES\na = tf.get_collection(KEY)\nb = eval('KEY')\n", [2]),
        ("KEY = tf.GraphKeys.LOSSES\na = tf.get_collection(KEY)\nb = c == KEY\n", [2]),
        ("a = tf.get_collection('losses')\nb = c == tf.GraphKeys.LOSSES\n", [3]),
        ("from tensorflow import GraphKeys\na = tf.get_collection(GraphKeys.LOSSES)\nb = GraphKeys.UPDATE_OPS\n", [2]),
        ("from tensorflow import GraphKeys\na = tf.get_collection(GraphKeys.LOSSES)\nb = eval('GraphKeys')\n", [2]),
        ("KEY = tf.GraphKeys.LOSSES\na = tf.get_collection(KEY)\n", []),
        ("a = tf.get_collection('losses')\nb = tf.GraphKeys.UPDATE_OPS\n", []),
        ("a = tf.get_collection('losses')\nb = c == tf.compat.v1.GraphKeys.LOSSES\n", []),
        ("b = c == tf.GraphKeys.LOSSES\n", []),
        (
            "try:\n    import tensorflow.compat.v1 as t\nexcept ImportError:\n    import tensorflow as t\n"
            "a = tf.get_collection('losses')\nb = c == t.GraphKeys.LOSSES\n",
            [],
        ),
    ],
)
def test_a_key_of_the_losses_that_stays_is_named(becomes, text, lines):
    findings = becomes("import tensorflow as tf\n" + text, None)
    assert [finding.line for finding in findings if finding.code == "TL212"] == lines


def test_a_key_that_is_named_for_another_reason_is_named_once(becomes):
    text = "import tensorflow as tf\na = tf.losses.get_losses()\nb = read(tf.GraphKeys.LOSSES)\n"
    findings = becomes(text, None)
    assert [finding.code for finding in findings if finding.left] == ["TL216"]


def test_a_key_that_works_once_compat_v1_is_imported_is_not_named(becomes):
    text = "import tensorflow as tf\na = tf.losses.get_losses()\nb = c == tf.GraphKeys.LOSSES\n"
    assert not [finding for finding in becomes(text, None, compat_v1=True) if finding.left]
