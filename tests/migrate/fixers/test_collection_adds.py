# SPDX-License-Identifier: Apache-2.0
"""tf.add_to_collection of a loss."""

import pytest


@pytest.mark.parametrize("key", ['"EXTRA_LOSSES"', '"loss"', "tf.GraphKeys.SUMMARIES", "key"])
def test_other_keys_are_left_alone(left, key):
    assert left(f"import tensorflow.compat.v1 as tf\ntf.add_to_collection({key}, x)\n") == []


@pytest.mark.parametrize(
    ("arguments", "after"),
    [
        ("'losses', decay", "add_loss(decay)"),
        ("tf.GraphKeys.LOSSES, decay", "add_loss(decay)"),
        ("name='losses', value=decay", "add_loss(loss=decay)"),
        ("value=decay, name='losses'", "add_loss(loss=decay)"),
        (
            "tf.GraphKeys.REGULARIZATION_LOSSES, decay",
            'add_loss(decay, loss_collection="regularization_losses")',
        ),
        (
            "'regularization_losses', value=decay",
            'add_loss(loss=decay, loss_collection="regularization_losses")',
        ),
    ],
)
def test_an_addition_becomes_a_call(becomes, arguments, after):
    becomes(
        f"import tensorflow as tf\ntf.add_to_collection({arguments})\n",
        f"import tensorflow as tf\nimport tfcompat_losses\ntfcompat_losses.{after}\n",
    )


def test_a_loss_inside_the_addition_moves_too(becomes):
    becomes(
        "import tensorflow as tf\ntf.add_to_collection('losses', tf.losses.log_loss(y, p))\n",
        "import tensorflow as tf\nimport tfcompat_losses\ntfcompat_losses.add_loss(tfcompat_losses.log_loss(y, p))\n",
    )


@pytest.mark.parametrize(
    "arguments", ["['losses', 'mine'], x", "names=['losses', 'mine'], value=x", "value=x, names=['losses', 'mine']"]
)
def test_several_collections_at_once_are_left_and_named(left, arguments):
    assert left(f"import tensorflow as tf\ntf.add_to_collections({arguments})\n") == [("TL215", 2)]


def test_arguments_that_cannot_be_seen_are_left_and_named(left):
    assert left("import tensorflow as tf\ntf.add_to_collection('losses', *rest)\n") == [("TL215", 2)]
