# SPDX-License-Identifier: Apache-2.0
"""The package works on the day TensorFlow removes tf.compat.v1.losses."""

import subprocess
import sys

PROGRAM = """
import tensorflow as tf

class Gone:
    def __getattr__(self, name):
        raise RuntimeError(f"tf.compat.v1.losses.{name} was asked for")

tf.compat.v1.losses = Gone()
try:
    tf.compat.v1.losses.hinge_loss
except RuntimeError:
    print("guarded")

import tfcompat_losses as losses

def everything():
    y, x = tf.constant([[0.0, 1.0], [1.0, 0.0]]), tf.constant([[0.2, 0.7], [0.4, 0.9]])
    losses.compute_weighted_loss(x, [[1.0], [0.0]])
    losses.sigmoid_cross_entropy(y, x, label_smoothing=0.1)
    losses.softmax_cross_entropy(y, x, label_smoothing=0.1)
    losses.sparse_softmax_cross_entropy([0, 1], x)
    losses.cosine_distance(y, x, axis=1)
    for loss in (losses.absolute_difference, losses.hinge_loss, losses.huber_loss, losses.log_loss,
                 losses.mean_pairwise_squared_error, losses.mean_squared_error):
        loss(y, x)
    losses.add_loss(losses.get_regularization_loss(), "regularization_losses")
    losses.get_regularization_losses()
    return losses.get_total_loss(), len(losses.get_losses())

with losses.collect():
    print(everything()[1])
print(int(tf.function(everything)()[1]))
losses.lift_losses(everything)()
print(sorted(losses.__all__) == sorted(name for name in losses.__all__ if getattr(losses, name)))
"""


def test_the_whole_package_runs_without_them():
    done = subprocess.run([sys.executable, "-c", PROGRAM], check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["guarded", "11", "11", "True"]
