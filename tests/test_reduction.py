# SPDX-License-Identifier: Apache-2.0
"""The six names."""

import pytest
import tensorflow as tf

from tfcompat_losses import Reduction


def test_all_is_v1s_tuple_in_v1s_order():
    assert Reduction.all() == tf.compat.v1.losses.Reduction.all()


@pytest.mark.parametrize("key", Reduction.all())
def test_each_of_them_is_valid(key):
    Reduction.validate(key)


@pytest.mark.parametrize("key", ["mean", "sum", "SUM", None, 3])
def test_anything_else_is_a_value_error_in_v1s_words(key):
    with pytest.raises(ValueError, match="^Invalid Reduction Key "):
        Reduction.validate(key)
