# SPDX-License-Identifier: Apache-2.0
"""Modules of losses that are replaced."""

import pytest


def test_another_module_in_sys_modules_is_not_named(left):
    assert left('import sys\nimport tensorflow as tf\nsys.modules["losses"] = tf\nsys.modules[name] = tf\n') == []


def test_reading_sys_modules_is_not_named(left):
    assert (
        left('import sys\nx = sys.modules.get("tensorflow.contrib.losses")\ny = sys.modules["tensorflow.losses"]\n')
        == []
    )


@pytest.mark.parametrize(
    "patch",
    [
        'sys.modules["tensorflow.contrib.losses"] = mine',
        'sys.modules["tensorflow.contrib.slim"] = mine',
        'sys.modules.pop("tensorflow.contrib.losses")',
        "tf.losses = mine",
        "tf.losses.huber_loss = mine",
    ],
)
def test_it_is_left_and_named(left, patch):
    assert left(f"import sys\nimport tensorflow.compat.v1 as tf\n{patch}\n") == [("TL204", 3)]


def test_sys_modules_is_known_by_import(left):
    assert left('from sys import modules as m\nm["tensorflow.contrib.losses"] = mine\n') == [("TL204", 2)]
