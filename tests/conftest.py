# SPDX-License-Identifier: Apache-2.0
"""What every test finds: two logical CPUs (so two replicas), no GPU, and a clean set of open scopes."""

import gc
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
# What was recorded was recorded on CPUs; a GPU has kernels of its own, which round otherwise, for v1 too.
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"

import pytest
import tensorflow as tf

tf.config.set_logical_device_configuration(
    tf.config.list_physical_devices("CPU")[0], [tf.config.LogicalDeviceConfiguration()] * 2
)


def pytest_addoption(parser):
    parser.addoption("--fuzz-examples", type=int, default=140, help="how many random calls the fuzz compares with v1's")
    parser.addoption("--every-cell", action="store_true", help="every cell of the matrix of gradients, not some")
    parser.addoption(
        "--thorough",
        action="store_true",
        help="each golden in each mode, not in some by turns; nearly twice as many gradients; each Keras loss on "
        "replicas and workers; all of Keras with tf_keras too; the benchmarks once, quickly",
    )
    parser.addoption(
        "--program-examples", type=int, help="how many random programs on the collections, not always the same"
    )


def pytest_collection_finish():
    """What has been imported stays until the end. To look through it at every collection takes a third of a second."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def two_replicas():
    """A MirroredStrategy over two logical CPUs; a second one in a process needs ReductionToOneDevice."""
    return tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"], cross_device_ops=tf.distribute.ReductionToOneDevice())


@pytest.fixture(autouse=True, scope="module")
def what_a_module_traced_goes_with_it():
    """Functions and graphs hold one another in circles, and what TensorFlow keeps of them with them."""
    yield
    gc.collect()


@pytest.fixture(autouse=True)
def no_scope_is_left_open():
    from tfcompat_losses import _arrivals, _scopes

    yield
    _scopes.kept_nowhere = False
    _arrivals._of_closed_scopes.clear()
    assert not _scopes._all_open
