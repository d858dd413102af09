# SPDX-License-Identifier: Apache-2.0
"""tf.losses and tf.compat.v1.losses."""

import pytest


def test_a_local_module_called_losses_is_left_alone(left):
    assert (
        left("import tensorflow as tf\nfrom project import losses\nx = losses.huber_loss(tf.constant(1.0), 2.0)\n")
        == []
    )


def test_a_variable_called_losses_is_left_alone(left):
    assert left("import tensorflow as tf\nlosses = []\nlosses.append(tf.constant(1.0))\n") == []


def test_an_attribute_called_losses_is_left_alone(left):
    assert left("import tensorflow as tf\nclass M:\n    def f(self):\n        return self.losses.huber_loss\n") == []


def test_a_parameter_called_tf_is_left_and_named(left):
    assert left("import tensorflow\ndef f(tf):\n    return tf.losses.huber_loss(1, 2)\n") == [("TL217", 3)]


def test_strings_comments_and_docstrings_are_left_alone(left):
    text = '"""tf.losses.huber_loss"""\nimport tensorflow as tf\n# tf.losses.log_loss\nname = "tf.losses.huber_loss"\n'
    assert left(text) == []


def test_the_losses_of_tensorflow_2_are_left_alone(left):
    assert left("import tensorflow as tf\na = tf.losses.Huber()\nb = tf.losses.mean_squared_error(1, 2)\n") == []


def test_the_losses_of_keras_are_left_alone(left):
    assert left("import tensorflow as tf\na = tf.keras.losses.mean_squared_error(1, 2)\n") == []


def test_what_has_moved_is_left_alone(left):
    assert left("import tfcompat_losses\na = tfcompat_losses.huber_loss(1, 2)\n") == []


def test_a_call_goes_to_tfcompat_losses(becomes):
    becomes(
        "import tensorflow as tf\nloss = tf.losses.huber_loss(y, p, delta=2.0)\n",
        "import tensorflow as tf\nimport tfcompat_losses\nloss = tfcompat_losses.huber_loss(y, p, delta=2.0)\n",
    )


@pytest.mark.parametrize(
    ("statement", "module"),
    [
        ("import tensorflow as tf", "tf.compat.v1.losses"),
        ("import tensorflow.compat.v1 as tf1", "tf1.losses"),
        ("from tensorflow.compat import v1", "v1.losses"),
        ("from tensorflow import compat", "compat.v1.losses"),
        ("import tensorflow", "tensorflow.compat.v1.losses"),
        ("import tensorflow_core as core", "core.losses"),
        ("from tensorflow.compat import v2", "v2.compat.v1.losses"),
        ("from tensorflow.python.ops.losses import losses_impl as impl; keep = impl.other", "impl"),
    ],
)
def test_every_address_of_the_module_is_known(becomes, statement, module):
    findings = becomes(
        f"{statement}\nkeep = 1\nloss = {module}.log_loss(y, p)\nuse({statement.split()[-1]})\n",
        f"import tfcompat_losses\n{statement}\nkeep = 1\nloss = tfcompat_losses.log_loss(y, p)\n"
        f"use({statement.split()[-1]})\n"
        if ";" in statement
        else f"{statement}\nimport tfcompat_losses\nkeep = 1\nloss = tfcompat_losses.log_loss(y, p)\n"
        f"use({statement.split()[-1]})\n",
    )
    assert ("TL101", 3) in [(finding.code, finding.line) for finding in findings]


def test_references_that_are_no_calls_move(becomes):
    becomes(
        """\
        import tensorflow as tf
        TABLE = {"huber": tf.losses.huber_loss, "log": tf.losses.log_loss}
        def f(loss=tf.losses.hinge_loss, reduction=tf.losses.Reduction.SUM):
            return run(loss=tf.losses.absolute_difference)
        """,
        """\
        import tensorflow as tf
        import tfcompat_losses
        TABLE = {"huber": tfcompat_losses.huber_loss, "log": tfcompat_losses.log_loss}
        def f(loss=tfcompat_losses.hinge_loss, reduction=tfcompat_losses.Reduction.SUM):
            return run(loss=tfcompat_losses.absolute_difference)
        """,
    )


def test_an_alias_of_the_module_moves_and_its_uses_stay(becomes):
    becomes(
        "import tensorflow as tf\nL = tf.losses\na = L.huber_loss(y, p)\n",
        "import tensorflow as tf\nimport tfcompat_losses\nL = tfcompat_losses\na = L.huber_loss(y, p)\n",
    )


def test_a_name_that_is_the_same_module_twice_moves(becomes):
    becomes(
        """\
        try:
            import tensorflow.compat.v1 as tf
        except ImportError:
            import tensorflow as tf
        loss = tf.losses.mean_squared_error(y, tf.zeros(3))
        """,
        """\
        import tfcompat_losses

        try:
            import tensorflow.compat.v1 as tf
        except ImportError:
            import tensorflow as tf
        loss = tfcompat_losses.mean_squared_error(y, tf.zeros(3))
        """,
    )


def test_a_fallback_to_none_is_no_second_meaning(becomes):
    becomes(
        """\
        try:
            import tensorflow as tf
        except ImportError:
            tf = None
        loss = tf.losses.huber_loss(y, tf.zeros(3))
        """,
        """\
        import tfcompat_losses

        try:
            import tensorflow as tf
        except ImportError:
            tf = None
        loss = tfcompat_losses.huber_loss(y, tf.zeros(3))
        """,
    )


def test_tf_rebound_to_compat_v1_is_tensorflow_1(becomes):
    becomes(
        "import tensorflow as tf\ntf = tf.compat.v1\nloss = tf.losses.mean_squared_error(y, tf.zeros(3))\n",
        "import tensorflow as tf\nimport tfcompat_losses\ntf = tf.compat.v1\n"
        "loss = tfcompat_losses.mean_squared_error(y, tf.zeros(3))\n",
    )


def test_formatting_and_comments_stay(becomes):
    becomes(
        """\
        import tensorflow as tf
        loss = (  tf.losses  # why
                    .huber_loss( y,p , # labels first
                       weights = [ 1. ] ) )
        tf.zeros(3)
        """,
        """\
        import tensorflow as tf
        import tfcompat_losses
        loss = (  tfcompat_losses  # why
                    .huber_loss( y,p , # labels first
                       weights = [ 1. ] ) )
        tf.zeros(3)
        """,
    )
