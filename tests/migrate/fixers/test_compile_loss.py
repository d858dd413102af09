# SPDX-License-Identifier: Apache-2.0
"""v1 losses handed to Keras's compile."""

import pytest


def test_a_keras_loss_is_not_named(left):
    assert left('import tensorflow as tf\nmodel.compile("sgd", loss=tf.keras.losses.Huber())\n') == []


def test_a_value_made_by_a_loss_is_no_loss_function(becomes):
    findings = becomes(
        "import tensorflow.compat.v1 as tf\nx.compile(loss=tf.losses.log_loss(y, p))\n",
        "import tensorflow.compat.v1 as tf\nimport tfcompat_losses\nx.compile(loss=tfcompat_losses.log_loss(y, p))\n",
    )
    assert "TL206" not in {finding.code for finding in findings}


@pytest.mark.parametrize(
    "arguments",
    [
        '"sgd", loss=tf.losses.huber_loss',
        '"sgd", tf.losses.huber_loss',
        'loss=[tf.losses.huber_loss], optimizer="sgd"',
        'loss={"out": tf.losses.huber_loss}',
    ],
)
def test_it_is_left_and_named(left, arguments):
    assert left(f"import tensorflow.compat.v1 as tf\nmodel.compile({arguments})\n") == [("TL206", 2)]


def test_it_is_known_by_meaning(becomes):
    findings = becomes(
        "import tensorflow.compat.v1 as tf\nf = tf.losses.huber_loss\nmodel.compile(loss=f)\n",
        "import tensorflow.compat.v1 as tf\nimport tfcompat_losses\nf = tfcompat_losses.huber_loss\n"
        "model.compile(loss=f)\n",
    )
    assert ("TL206", 3) in [(finding.code, finding.line) for finding in findings]
