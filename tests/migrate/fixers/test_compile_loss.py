# SPDX-License-Identifier: Apache-2.0
"""v1 losses handed to Keras's compile."""

import pytest


def test_a_keras_loss_is_not_named(left):
    assert left('import tensorflow as tf\nmodel.compile("sgd", loss=tf.keras.losses.Huber())\n') == []


def named_once_moved(becomes, rest):
    """The lines at which TL206 is said of a program whose `rest` moves."""
    findings = becomes(
        f"import tensorflow.compat.v1 as tf\n{rest}",
        f"import tensorflow.compat.v1 as tf\nimport tfcompat_losses\n{rest.replace('tf.losses', 'tfcompat_losses')}",
    )
    return [finding.line for finding in findings if finding.code == "TL206"]


def test_a_value_made_by_a_loss_is_no_loss_function(becomes):
    findings = becomes(
        "import tensorflow.compat.v1 as tf\nx.compile(loss=tf.losses.log_loss(y, p))\n",
        "import tensorflow.compat.v1 as tf\nimport tfcompat_losses\nx.compile(loss=tfcompat_losses.log_loss(y, p))\n",
    )
    assert "TL206" not in {finding.code for finding in findings}


@pytest.mark.parametrize(
    "given",
    [
        '**{"metrics": tf.losses.huber_loss}',
        "**dict(metrics=tf.losses.huber_loss)",
        "**dict(options, metrics=tf.losses.huber_loss)",
        "**{**options, loss: tf.losses.huber_loss}",
        "**options(loss=tf.losses.huber_loss)",
        "*[None, tf.losses.huber_loss]",
        "*options, tf.losses.huber_loss",
        "*[*options, tf.losses.huber_loss]",
        "*[*options], tf.losses.huber_loss",
    ],
)
def test_what_is_not_shown_to_be_the_loss_moves_and_is_not_named(becomes, given):
    assert named_once_moved(becomes, f"model.compile('sgd', {given})\n") == []


@pytest.mark.parametrize(
    "arguments",
    [
        '"sgd", loss=tf.losses.huber_loss',
        '"sgd", tf.losses.huber_loss',
        'loss=[tf.losses.huber_loss], optimizer="sgd"',
        'loss={"out": tf.losses.huber_loss}',
        '**{"optimizer": "sgd", "loss": tf.losses.huber_loss}',
        '"sgd", **dict(loss=[tf.losses.huber_loss])',
        '*["sgd", tf.losses.huber_loss]',
        '"sgd", *(tf.losses.huber_loss,)',
    ],
)
def test_it_moves_and_is_named(becomes, arguments):
    assert 2 in named_once_moved(becomes, f"model.compile({arguments})\n")


@pytest.mark.parametrize(
    ("bound", "given"),
    [
        ("f = tf.losses.huber_loss", "f"),
        ("f = g = tf.losses.huber_loss", "g"),
        ("f = tf.losses", "f.huber_loss"),
        ("f = [tf.losses.huber_loss]", "f"),
        ('f = {"out": tf.losses.huber_loss}', "f"),
        ("f = tf.losses.huber_loss\ng = f", "g"),
        ("f = tf.losses.huber_loss\ng = [f, h]", "g"),
    ],
)
def test_however_it_is_bound_it_moves_and_nothing_says_that_it_is_left(becomes, bound, given):
    rest = f"{bound}\nmodel.compile('sgd', loss={given})\n"
    findings = becomes(
        f"import tensorflow.compat.v1 as tf\n{rest}",
        f"import tensorflow.compat.v1 as tf\nimport tfcompat_losses\n{rest.replace('tf.losses', 'tfcompat_losses')}",
    )
    assert "TL206" in [finding.code for finding in findings]
    assert "left" not in " ".join(finding.message + finding.advice for finding in findings)


@pytest.mark.parametrize("loss", ["tfcompat_losses.huber_loss", "[tfcompat_losses.huber_loss]"])
def test_it_stays_named_once_it_has_moved(left, loss):
    assert left(f"import tfcompat_losses\nmodel.compile(loss={loss})\n") == [("TL206", 2)]


def test_it_is_found_in_options_that_have_a_name(becomes):
    rest = "options = {'optimizer': 'sgd', 'loss': tf.losses.huber_loss}\nmodel.compile(**options)\n"
    assert 2 in named_once_moved(becomes, rest)


def test_it_is_known_by_meaning(becomes):
    findings = becomes(
        "import tensorflow.compat.v1 as tf\nf = tf.losses.huber_loss\nmodel.compile(loss=f)\n",
        "import tensorflow.compat.v1 as tf\nimport tfcompat_losses\nf = tfcompat_losses.huber_loss\n"
        "model.compile(loss=f)\n",
    )
    assert ("TL206", 3) in [(finding.code, finding.line) for finding in findings]
