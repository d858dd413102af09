# SPDX-License-Identifier: Apache-2.0
"""What migrated Session programs meet: tf.compat.v1.disable_v2_behavior(), in a process of its own."""

import pathlib
import subprocess
import sys

import pytest

HERE = pathlib.Path(__file__).parent


def run(code):
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path[:0] = {[str(HERE), str(HERE.parents[1])]}\n{code}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def test_the_goldens_hold_without_v2_behavior(pytestconfig):
    share = None if pytestconfig.getoption("--thorough") else (1, 9)
    assert run(f"import v2_behavior_off; v2_behavior_off.main({share})") == "all asked\n"


UNKNOWN_DIMENSIONS = """
import tensorflow as tf
v1 = tf.compat.v1
v1.disable_v2_behavior()
import tfcompat_losses as losses

def session(module):
    with tf.Graph().as_default(), v1.Session() as session:
        ids, logits, weights = (v1.placeholder(dtype, [None, None]) for dtype in (tf.int32, tf.float32, tf.float32))
        loss = module.sparse_softmax_cross_entropy(ids, logits, weights)
        feeds = {ids: [[1], [0]], logits: [[1.0, 2.0], [3.0, 5.0]], weights: [[1.0], [0.5]]}
        return float(session.run(loss, feeds))

print(abs(session(losses) - session(v1.losses)) < 1e-6)
"""


COLLECTIONS = """
import tensorflow as tf
v1 = tf.compat.v1
v1.disable_v2_behavior()
import tfcompat_losses as losses

def program(module):
    with tf.Graph().as_default(), v1.Session() as session:
        x = v1.placeholder(tf.float32, [None, 2])
        variable = v1.get_variable("w", [2], initializer=v1.ones_initializer(), regularizer=tf.nn.l2_loss)
        with v1.variable_scope("tower"):
            module.mean_squared_error(x, x * variable + 1.0)
        module.absolute_difference(x, 3.0 * x, loss_collection="other")
        reads = [*module.get_losses("tower"), module.get_total_loss(), module.get_regularization_loss()]
        session.run(v1.global_variables_initializer())
        return [loss.name for loss in reads], session.run(reads, {x: [[1.0, 2.0]]}), len(module.get_losses())

def collecting():
    with tf.Graph().as_default():
        losses.absolute_difference([0.0], [1.0])
        with losses.collect() as collected:
            losses.absolute_difference([0.0], [2.0])
            losses.absolute_difference([0.0], [2.0], loss_collection=("a", "tuple"))
            return [loss.name for loss in losses.get_losses()], len(collected)

print(program(losses) == program(v1.losses), collecting() == (["absolute_difference_1/value:0"], 2))
"""


@pytest.fixture(scope="module")
def lines():
    """What the two programs print, in one process."""
    return run(UNKNOWN_DIMENSIONS + COLLECTIONS).splitlines()


def test_class_ids_logits_and_weights_may_have_unknown_dimensions(lines):
    assert lines[0] == "True"


def test_collections_are_v1s(lines):
    assert lines[1:] == ["True True"]
