# SPDX-License-Identifier: Apache-2.0
"""One step more: TensorFlow 1's interface under the address that TensorFlow 2 gives it."""

import pytest

SESSION = "s = tf.Session()\n"
OFF = "\ntf.disable_v2_behavior()\n"
MAIN = "if __name__ == '__main__':\n    main()\n"


@pytest.mark.parametrize(
    "text",
    [
        "import tensorflow as tf\ntf.zeros(3)\n",
        "import tensorflow as tf\ntf.losses.Huber()\n",
        "import tensorflow as tf\ntf.losses.mse(1, 2); tf.Session()\n",
        "import tensorflow.compat.v1 as tf\ntf.disable_v2_behavior()\ns = tf.Session()\n",
        "from tensorflow import keras\n",
        "import torch as tf\ntf.Session()\n",
    ],
)
def test_what_is_not_for_certain_tensorflow_1_is_left_alone(stays, text):
    stays(text, compat_v1=True)


def test_without_the_option_nothing_of_it_is_done(left):
    assert left("import tensorflow as tf\n" + SESSION) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("import tensorflow as tf\n", "import tensorflow.compat.v1 as tf\n"),
        ("import os, tensorflow as tf, sys\n", "import os, tensorflow.compat.v1 as tf, sys\n"),
        ("import tensorflow as tf  # old\n", "import tensorflow.compat.v1 as tf  # old\n"),
        ("import tensorflow as tf; import os\n", "import tensorflow.compat.v1 as tf; import os\n"),
        (
            "try:\n    import tensorflow as tf\nexcept ImportError:\n    tf = None\n",
            "try:\n    import tensorflow.compat.v1 as tf\nexcept ImportError:\n    tf = None\n",
        ),
    ],
)
def test_the_import_is_of_compat_v1(becomes, before, after):
    becomes(before + SESSION, after + SESSION, compat_v1=True)


def test_a_plain_import_keeps_its_name(becomes):
    becomes(
        "import tensorflow\ns = tensorflow.Session()\n",
        "import tensorflow.compat.v1 as tensorflow\ns = tensorflow.Session()\n",
        compat_v1=True,
    )


@pytest.mark.parametrize("run", [MAIN, "tf.app.run()\n", 'if "__main__" == __name__:\n    main()\n'])
def test_a_module_that_is_run_turns_version_2_off_after_its_imports(becomes, run):
    becomes(
        "import os\nimport tensorflow as tf\nimport sys\n" + SESSION + run,
        "import os\nimport tensorflow.compat.v1 as tf\nimport sys\n" + OFF + SESSION + run,
        compat_v1=True,
    )


def test_it_stands_below_the_import_of_the_losses(becomes):
    becomes(
        "import tensorflow as tf\n\na = tf.losses.huber_loss(y, p)\n" + MAIN,
        "import tensorflow.compat.v1 as tf\nimport tfcompat_losses\n"
        + OFF
        + "\na = tfcompat_losses.huber_loss(y, p)\n"
        + MAIN,
        compat_v1=True,
    )


def test_what_turns_it_off_already_is_not_told_twice(becomes):
    rest = "tf.compat.v1.disable_v2_behavior()\n" + SESSION + MAIN
    becomes("import tensorflow as tf\n" + rest, "import tensorflow.compat.v1 as tf\n" + rest, compat_v1=True)
