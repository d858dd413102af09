# SPDX-License-Identifier: Apache-2.0
"""tf.contrib.losses and slim.losses."""

import pytest


def test_slim_without_losses_is_left_alone(left):
    assert left("from tensorflow.contrib import slim\nnet = slim.conv2d(x, 8, 3)\n") == []


def test_a_slim_of_the_project_is_left_alone(left):
    text = "import tensorflow as tf\nfrom inception import slim\nloss = slim.losses.cross_entropy_loss(p, y)\n"
    assert left(text) == []


def test_what_has_moved_is_left_alone(left):
    assert left("import tfcompat_losses.contrib\na = tfcompat_losses.contrib.log_loss(p, y)\n") == []


def test_slims_star_import_never_gave_losses(left):
    assert left("from tensorflow.contrib.slim import *\nloss = losses.log_loss(p, y)\n") == []


@pytest.mark.parametrize(
    ("statement", "module"),
    [
        ("import tensorflow as tf", "tf.contrib.losses"),
        ("import tensorflow as tf", "tf.contrib.slim.losses"),
        ("import tensorflow as tf", "tf.contrib.losses.python.losses.loss_ops"),
        ("from tensorflow.contrib import slim", "slim.losses"),
        ("import tensorflow.contrib.slim as slim", "slim.losses"),
        ("import tensorflow.contrib as tc", "tc.losses"),
        ("from tensorflow import contrib", "contrib.slim.losses"),
        ("import tensorflow.contrib.slim", "tensorflow.contrib.slim.losses"),
        ("import tf_slim as slim", "slim.losses"),
        ("from tensorflow.contrib import *", "losses"),
        ("from tensorflow.contrib import *", "slim.losses"),
        ("from tf_slim import *", "losses"),
    ],
)
def test_every_address_of_the_module_is_known(becomes, statement, module):
    plain = {"import tensorflow.contrib.slim": "import tensorflow"}.get(statement, statement)
    stays = "" if "contrib" in plain else plain + "\n"
    becomes(
        f"{statement}\nloss = {module}.log_loss(1, 2)\n",
        f"{stays}import tfcompat_losses.contrib\nloss = tfcompat_losses.contrib.log_loss(1, 2)\n",
    )


def test_nothing_is_reordered(becomes):
    becomes(
        "from tensorflow.contrib import slim\nloss = slim.losses.log_loss(p, y, w, epsilon=1e-3)\n",
        "import tfcompat_losses.contrib\nloss = tfcompat_losses.contrib.log_loss(p, y, w, epsilon=1e-3)\n",
    )


def test_slim_by_assignment_is_known(becomes):
    becomes(
        "import tensorflow as tf\nslim = tf.contrib.slim\nloss = slim.losses.log_loss(p, tf.zeros(3))\n",
        "import tensorflow as tf\nimport tfcompat_losses.contrib\n"
        "loss = tfcompat_losses.contrib.log_loss(p, tf.zeros(3))\n",
    )


def test_metric_learning_moves_with_contrib(becomes):
    becomes(
        "import tensorflow as tf\na = tf.contrib.losses.metric_learning.npairs_loss(y, e, f)\n",
        "import tensorflow as tf\nimport tfcompat_losses.contrib\n"
        "a = tfcompat_losses.contrib.metric_learning.npairs_loss(y, e, f)\n",
    )


def test_metric_learning_by_its_private_address_moves(becomes):
    becomes(
        "from tensorflow.contrib.losses.python import metric_learning as m\n"
        "a = m.metric_loss_ops.npairs_loss(y, e, f)\n",
        "import tfcompat_losses.contrib\na = tfcompat_losses.contrib.metric_learning.npairs_loss(y, e, f)\n",
    )


def test_references_that_are_no_calls_keep_contribs_order(becomes):
    becomes(
        'import tensorflow as tf\nTABLE = {"log": tf.contrib.losses.log_loss}\n',
        'import tensorflow as tf\nimport tfcompat_losses.contrib\nTABLE = {"log": tfcompat_losses.contrib.log_loss}\n',
    )


def test_one_import_serves_contrib_and_v1(becomes):
    becomes(
        "import tensorflow as tf\na = tf.contrib.losses.log_loss(p, y)\nb = tf.losses.log_loss(y, p)\n",
        "import tensorflow as tf\nimport tfcompat_losses.contrib\na = tfcompat_losses.contrib.log_loss(p, y)\n"
        "b = tfcompat_losses.log_loss(y, p)\n",
    )
