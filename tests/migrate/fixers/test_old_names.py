# SPDX-License-Identifier: Apache-2.0
"""sum_of_squares and its kind."""


def test_a_function_of_the_users_own_is_left_alone(left):
    assert left("import tensorflow as tf\nx = mine.sum_of_squares(tf.losses_of)\n") == []


def test_v1_never_had_it(left):
    assert left("import tensorflow.compat.v1 as tf\ntf.losses.sum_of_squares(p, y)\n") == [("TL213", 2)]


def test_sum_of_squares_is_mean_squared_error(becomes):
    becomes(
        "from tensorflow.contrib import slim\nx = slim.losses.sum_of_squares(p, y)\n",
        "import tfcompat_losses.contrib\nx = tfcompat_losses.contrib.mean_squared_error(p, y)\n",
    )


def test_sum_of_pairwise_squares_is_mean_pairwise_squared_error(becomes):
    becomes(
        "import tensorflow as tf\nx = tf.contrib.losses.sum_of_pairwise_squares(p, y)\n",
        "import tensorflow as tf\nimport tfcompat_losses.contrib\n"
        "x = tfcompat_losses.contrib.mean_pairwise_squared_error(p, y)\n",
    )


def test_an_import_keeps_the_name_that_it_binds(becomes):
    becomes(
        "from tensorflow.contrib.losses import sum_of_squares\nx = sum_of_squares(p, y)\n",
        "from tfcompat_losses.contrib import mean_squared_error as sum_of_squares\nx = sum_of_squares(p, y)\n",
    )
