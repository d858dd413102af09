# SPDX-License-Identifier: Apache-2.0
"""Losses made inside branches and loops of the graph."""

import pytest

MOVED = "import tfcompat_losses\n"


def codes(findings):
    return [(finding.code, finding.line) for finding in findings if finding.code == "TL207"]


def test_a_loss_outside_is_not_named(becomes):
    text = "import tensorflow.compat.v1 as tf\na = tf.losses.log_loss(y, p)\ntf.cond(c, lambda: a, lambda: 0.0)\n"
    after = text.replace("tf.losses.", "tfcompat_losses.").replace("tf\n", "tf\n" + MOVED)
    assert codes(becomes(text, after)) == []


def test_pythons_own_if_is_not_named(becomes):
    text = "import tensorflow.compat.v1 as tf\nif training:\n    tf.losses.log_loss(y, tf.zeros(2))\n"
    after = text.replace("tf.losses.", "tfcompat_losses.").replace("tf\n", "tf\n" + MOVED)
    assert codes(becomes(text, after)) == []


def test_a_loss_that_is_not_collected_is_not_named(becomes):
    text = "import tensorflow.compat.v1 as tf\ntf.cond(c, lambda: tf.losses.log_loss(y, p, loss_collection=None), f)\n"
    after = text.replace("tf.losses.", "tfcompat_losses.").replace("tf\n", "tf\n" + MOVED)
    assert codes(becomes(text, after)) == []


@pytest.mark.parametrize("reads", ["get_losses()", "get_regularization_losses()", "get_regularization_loss()"])
def test_what_adds_no_loss_is_not_named(becomes, reads):
    text = f"import tensorflow.compat.v1 as tf\ntf.cond(c, lambda: tf.losses.{reads}, f)\n"
    after = text.replace("tf.losses.", "tfcompat_losses.").replace("tf\n", "tf\n" + MOVED)
    assert codes(becomes(text, after)) == []


def test_what_is_no_loss_is_named_as_that_alone(left):
    text = "import tensorflow.compat.v1 as tf\ntf.cond(c, lambda: tf.losses.mine(y, p), f)\n"
    assert left(text) == [("TL213", 2)]


@pytest.mark.parametrize("function", ["tf.cond", "tf.while_loop", "tf.case"])
def test_a_loss_in_a_lambda_moves_and_is_named(becomes, function):
    text = f"import tensorflow.compat.v1 as tf\n{function}(c, lambda: tf.losses.log_loss(y, p), f)\n"
    after = text.replace("tf.losses.", "tfcompat_losses.").replace("tf\n", "tf\n" + MOVED)
    assert codes(becomes(text, after)) == [("TL207", 2)]


def test_a_loss_in_a_named_branch_moves_and_is_named(becomes):
    text = (
        "import tensorflow.compat.v1 as tf\ndef yes():\n    return tf.losses.log_loss(y, p)\n"
        "tf.cond(c, true_fn=yes, false_fn=no)\n"
    )
    after = text.replace("tf.losses.", "tfcompat_losses.").replace("tf\n", "tf\n" + MOVED, 1)
    assert codes(becomes(text, after)) == [("TL207", 3)]


def test_an_if_in_a_tf_function_is_a_branch_of_the_graph(becomes):
    text = (
        "import tensorflow as tf\n@tf.function\ndef step(x):\n    if x > 0:\n"
        "        return tf.compat.v1.losses.log_loss(y, x)\n"
    )
    after = text.replace("tf.compat.v1.losses.", "tfcompat_losses.").replace("tf\n", "tf\n" + MOVED, 1)
    assert codes(becomes(text, after)) == [("TL207", 5)]
