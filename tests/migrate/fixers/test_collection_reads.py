# SPDX-License-Identifier: Apache-2.0
"""tf.get_collection of the losses."""

import pytest


@pytest.mark.parametrize("key", ['"EXTRA_LOSSES"', '"loss"', "tf.GraphKeys.SUMMARIES", "key", '"losses_2"'])
def test_other_keys_are_left_alone(left, key):
    assert left(f"import tensorflow.compat.v1 as tf\nx = tf.get_collection({key})\n") == []


def test_a_function_of_the_users_own_is_left_alone(left):
    assert left('import tensorflow as tf\nx = get_collection("losses")\n') == []


@pytest.mark.parametrize(
    ("arguments", "after"),
    [
        ("tf.GraphKeys.LOSSES", "get_losses()"),
        ("'losses'", "get_losses()"),
        ("tf.GraphKeys.LOSSES, scope", "get_losses(scope)"),
        ("'losses', scope='tower_1/'", "get_losses(scope='tower_1/')"),
        ("scope=s, key='losses'", "get_losses(scope=s)"),
        ("key='losses', scope=s", "get_losses(scope=s)"),
        ("tf.GraphKeys.REGULARIZATION_LOSSES", "get_regularization_losses()"),
        ("'regularization_losses', s", "get_regularization_losses(s)"),
        ("\n    tf.GraphKeys.LOSSES", "get_losses()"),
        ("\n    key='losses',\n", "get_losses()"),
        ("  # all\n    'losses'", "get_losses(  # all\n    )"),
    ],
)
def test_a_read_becomes_a_call(becomes, arguments, after):
    becomes(
        f"import tensorflow as tf\nx = tf.get_collection({arguments})\n",
        f"import tensorflow as tf\nimport tfcompat_losses\nx = tfcompat_losses.{after}\n",
    )


def test_the_function_and_the_key_are_known_by_import_and_assignment(becomes):
    becomes(
        "from tensorflow.python.framework import ops\n"
        "read = ops.get_collection\nKEY = ops.GraphKeys.LOSSES\nx = read(KEY)\n",
        "from tensorflow.python.framework import ops\nimport tfcompat_losses\n"
        "read = ops.get_collection\nKEY = ops.GraphKeys.LOSSES\nx = tfcompat_losses.get_losses()\n",
    )


def test_a_comment_in_the_call_stays(becomes):
    becomes(
        "import tensorflow as tf\nx = tf.get_collection(\n    'losses',\n    scope)  # mine\n",
        "import tensorflow as tf\nimport tfcompat_losses\nx = tfcompat_losses.get_losses(\n    scope)  # mine\n",
    )


def test_the_list_itself_is_left_and_named(left):
    assert left("import tensorflow as tf\ntf.get_collection_ref('losses').clear()\n") == [("TL209", 2)]


def test_arguments_that_cannot_be_seen_are_left_and_named(left):
    assert left("import tensorflow as tf\ntf.get_collection('losses', *rest)\n") == [("TL209", 2)]


def test_source_tf2_knows_no_tf_get_collection(left):
    assert left("import tensorflow as tf\ntf.get_collection('losses')\n", source="tf2") == []
