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


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("mean", "SUM_BY_NONZERO_WEIGHTS"),
        ("sum", "SUM"),
        ("sum_over_batch_size", "SUM_OVER_BATCH_SIZE"),
        ("Reduction.SUM", "SUM"),
        ("mean_with_sample_weight", "MEAN"),
    ],
)
def test_a_name_of_keras_or_pytorch_is_answered_with_v1s(key, name):
    with pytest.raises(ValueError, match=rf"Did you mean Reduction\.{name}\b") as caught:
        Reduction.validate(key)
    assert str(caught.value).count("'weighted_sum_by_nonzero_weights'") == 1


def test_what_nobody_calls_a_reduction_is_answered_with_the_list():
    with pytest.raises(ValueError, match=r"one of \('none', .*\)\.$"):
        Reduction.validate("nonsense")
