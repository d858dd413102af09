# SPDX-License-Identifier: Apache-2.0
"""Losses that are only named at run time."""

import pytest


def test_getattr_on_something_else_is_not_named(left):
    assert left("import tensorflow as tf\nf = getattr(tf.nn, name)\ng = getattr(losses, name)\n") == []


def test_eval_of_something_else_is_not_named(left):
    assert left('import tensorflow as tf\neval("1 + 1")\n') == []


@pytest.mark.parametrize(
    "access",
    [
        "getattr(tf.losses, name)(y, p)",
        "hasattr(tf.losses, name)",
        "vars(tf.losses)",
        "dir(tf.losses)",
        "tf.losses.__dict__[name]",
        "eval('tf.losses.' + name)",
        "eval(f'tf.losses.{name}')",
        "exec('from tensorflow import losses')",
        "importlib.import_module('tensorflow.contrib.losses')",
        "__import__('tensorflow.contrib.losses')",
    ],
)
def test_it_is_left_and_named(left, access):
    text = f"import importlib\nimport tensorflow.compat.v1 as tf\nx = {access}\n"
    assert left(text) == [("TL203", 3)]


@pytest.mark.parametrize(
    ("first", "module", "said"),
    [
        ("import tensorflow.compat.v1 as tf", "tf.losses", "the name is only known at run time"),
        (
            "from tensorflow.compat.v1 import losses as L",
            "L",
            "the name is only known at run time; L has moved where it is bound",
        ),
    ],
)
def test_it_is_said_whether_the_module_has_moved(becomes, first, module, said):
    findings = becomes(f"{first}\nf = getattr({module}, name)\n", None)
    assert [f.message for f in findings if f.code == "TL203"] == [f"getattr({module}, name): {said}"]


def test_contribs_order_behind_getattr_is_left_and_named(left):
    assert left("from tensorflow.contrib import slim\nf = getattr(slim.losses, name)\n") == [("TL203", 2)]


def test_getattr_with_a_literal_name_hides_nothing(becomes):
    becomes(
        'import tensorflow.compat.v1 as tf\nf = getattr(tf.losses, "huber_loss")\n',
        'import tensorflow.compat.v1 as tf\nimport tfcompat_losses\nf = getattr(tfcompat_losses, "huber_loss")\n',
    )


def test_a_getattr_of_the_users_own_is_not_named(becomes):
    becomes(
        "import tensorflow.compat.v1 as tf\ndef getattr(a, b):\n    return a\nf = getattr(tf.losses, name)\n",
        "import tensorflow.compat.v1 as tf\nimport tfcompat_losses\ndef getattr(a, b):\n    return a\n"
        "f = getattr(tfcompat_losses, name)\n",
    )
