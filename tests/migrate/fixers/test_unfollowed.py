# SPDX-License-Identifier: Apache-2.0
"""Names that cannot be followed."""

import pytest


@pytest.mark.parametrize(
    "text",
    [
        "def f(tf):\n    return tf.losses.mine(1)\n",
        "def f(losses):\n    return losses.huber_loss(1)\n",
        "from project import losses\na = losses.log_loss(1)\n",
        "a = self.losses.log_loss(1)\n",
        "import torch\na = torch.losses.log_loss(1)\n",
        "def f(tf):\n    return tf.get_collection('mine')\n",
        "def f(tf):\n    return tf.GraphKeys.SUMMARIES\n",
        "class tf:\n    losses = 1\n# tf.losses.log_loss\n",
    ],
)
def test_what_is_not_spelled_as_a_loss_of_tensorflow_is_left_alone(left, text):
    assert left("import tensorflow\n" + text) == []


@pytest.mark.parametrize(
    "text",
    [
        "def f(tf):\n    return tf.losses.huber_loss(1)\n",
        "def f(slim):\n    return slim.losses.log_loss(1)\n",
        "from project import tf\na = tf.losses.mean_squared_error(1)\n",
        "from .common import slim\na = slim.losses.sum_of_squares(1)\n",
        "from . import common\na = common.tf.losses.add_loss(1)\n",
        "import common\na = common.tf.contrib.losses.log_loss(1)\n",
        "from common import *\na = tf.losses.log_loss(1)\n",
        "a = self.tf.losses.log_loss(1)\n",
        "from project import tf\na = tf.get_collection('losses')\n",
        "from project import tf\na = tf.add_to_collection('regularization_losses', 1)\n",
        "from project import tf\na = read(tf.GraphKeys.LOSSES)\n",
        "tf = backend()\na = tf.losses.log_loss(1)\n",
        "from project import contrib\na = contrib.losses.log_loss(1)\n",
    ],
)
def test_what_is_so_spelled_is_left_and_named(left, text):
    assert left("import tensorflow\n" + text) == [("TL217", 3)] or ("TL217", 2) in left("import tensorflow\n" + text)
