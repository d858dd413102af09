# SPDX-License-Identifier: Apache-2.0
"""Aliases that only led to losses."""


def test_an_alias_that_was_never_used_is_left_alone(left):
    assert left("import tensorflow as tf\nslim = tf.contrib.slim\n") == []


def test_what_a_call_gave_stays_for_the_call_may_do_more(becomes):
    before = "import tensorflow as tf\n{}old = tf.contrib.framework.set_up()\na = {}\n"
    key = "tf.GraphKeys.LOSSES if old else tf.compat.v1.GraphKeys.LOSSES"
    becomes(
        before.format("", f"tf.get_collection({key})"),
        before.format("import tfcompat_losses\n", "tfcompat_losses.get_losses()"),
    )


def test_an_alias_with_another_use_stays(becomes):
    becomes(
        "import tensorflow as tf\nslim = tf.contrib.slim\na = slim.losses.log_loss(p, y)\nb = slim.conv2d(a)\n",
        "import tensorflow as tf\nimport tfcompat_losses.contrib\nslim = tf.contrib.slim\n"
        "a = tfcompat_losses.contrib.log_loss(p, y)\nb = slim.conv2d(a)\n",
    )


def test_an_alias_without_a_use_left_goes_and_so_does_what_it_needed(becomes):
    becomes(
        "import tensorflow as tf\nslim = tf.contrib.slim\na = slim.losses.log_loss(p, y)\n",
        "import tensorflow as tf\nimport tfcompat_losses.contrib\na = tfcompat_losses.contrib.log_loss(p, y)\n",
    )


def test_an_alias_of_an_alias_goes_too(becomes):
    becomes(
        "import tensorflow as tf\nc = tf.contrib\nslim = c.slim\na = slim.losses.log_loss(p, y)\n",
        "import tensorflow as tf\nimport tfcompat_losses.contrib\na = tfcompat_losses.contrib.log_loss(p, y)\n",
    )


def test_an_alias_that_is_all_of_a_block_leaves_a_pass(becomes):
    becomes(
        "import tensorflow as tf\nif True:\n    slim = tf.contrib.slim  # old\na = slim.losses.log_loss(p, y)\n",
        "import tensorflow as tf\nimport tfcompat_losses.contrib\nif True:\n    pass  # old\n"
        "a = tfcompat_losses.contrib.log_loss(p, y)\n",
    )


def test_an_alias_in_a_class_stays_for_it_may_be_an_attribute(becomes):
    becomes(
        "import tensorflow as tf\nclass M:\n    slim = tf.contrib.slim\n    loss = slim.losses.log_loss\n",
        "import tensorflow as tf\nimport tfcompat_losses.contrib\nclass M:\n    slim = tf.contrib.slim\n"
        "    loss = tfcompat_losses.contrib.log_loss\n",
    )


def test_an_alias_of_two_names_stays_where_one_of_them_is_used(becomes):
    becomes(
        "import tensorflow as tf\nslim = other = tf.contrib.slim\n"
        "a = slim.losses.log_loss(p, y)\nb = other.conv2d(a)\n",
        "import tensorflow as tf\nimport tfcompat_losses.contrib\nslim = other = tf.contrib.slim\n"
        "a = tfcompat_losses.contrib.log_loss(p, y)\nb = other.conv2d(a)\n",
    )
