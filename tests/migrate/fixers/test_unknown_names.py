# SPDX-License-Identifier: Apache-2.0
"""Names that the modules never had."""


def test_a_name_of_the_module_is_not_named(becomes):
    findings = becomes(
        "import tensorflow as tf\ntf.losses.log_loss\n",
        "import tensorflow as tf\nimport tfcompat_losses\ntfcompat_losses.log_loss\n",
    )
    assert "TL213" not in {finding.code for finding in findings}


def test_a_slip_is_left_and_named(left):
    assert left("import tensorflow.compat.v1 as tf\nloss = tf.losses.hubre_loss(y, p)\n") == [("TL213", 2)]


def test_contrib_never_had_huber_loss(left):
    assert left("from tensorflow.contrib import slim\nloss = slim.losses.huber_loss(y, p)\n") == [("TL213", 2)]


def test_an_import_with_an_unknown_use_stays_and_its_known_uses_move(becomes):
    findings = becomes(
        "from tensorflow.python.ops.losses import util\n"
        "util.add_loss(x)\nutil.scale_losses_by_sample_weight(x, y, z)\n",
        "from tensorflow.python.ops.losses import util\nimport tfcompat_losses\ntfcompat_losses.add_loss(x)\n"
        "util.scale_losses_by_sample_weight(x, y, z)\n",
    )
    assert [(f.code, f.line) for f in findings] == [("TL101", 2), ("TL213", 3)]
