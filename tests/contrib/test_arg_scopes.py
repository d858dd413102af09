# SPDX-License-Identifier: Apache-2.0
"""Which arg_scope it is, and that add_loss is known to it by every address."""

import importlib.util

import pytest

from tfcompat_losses import contrib
from tfcompat_losses.contrib import arg_scopes, small_arg_scope

WITH_TF_SLIM = importlib.util.find_spec("tf_slim") is not None


def test_it_is_tf_slims_where_tf_slim_is_installed():
    if WITH_TF_SLIM:
        import tf_slim

        assert contrib.arg_scope is tf_slim.arg_scope
        assert tf_slim.has_arg_scope(contrib.add_loss)
    else:
        assert contrib.arg_scope is small_arg_scope.arg_scope


def test_what_a_scope_says_is_read():
    assert arg_scopes.scoped(contrib.add_loss, "loss_collection", "otherwise") == "otherwise"
    with contrib.arg_scope([contrib.add_loss], loss_collection=None):
        assert arg_scopes.scoped(contrib.add_loss, "loss_collection", "otherwise") is None


@pytest.mark.parametrize("name", sorted(set(contrib.__all__) - {"add_loss", "metric_learning"}))
def test_no_other_function_takes_part(name):
    with pytest.raises((ValueError, AttributeError)), contrib.arg_scope([getattr(contrib, name)], scope="x"):
        pass
