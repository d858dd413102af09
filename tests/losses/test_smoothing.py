# SPDX-License-Identifier: Apache-2.0
"""What counts as no smoothing."""

import numpy as np
import pytest
import tensorflow as tf

from tfcompat_losses.losses._smoothing import smoothing_factor


@pytest.mark.parametrize("nothing", [0, 0.0, -0.1, False])
def test_0_and_less_are_none(nothing):
    assert smoothing_factor(nothing, tf.float32) is None


@pytest.mark.parametrize("factor", [0.1, 1, 1.5])
def test_more_than_0_is_taken_as_it_is(factor):
    assert smoothing_factor(factor, tf.float32) == factor


def test_a_tensor_is_cast_and_never_below_0():
    factor = smoothing_factor(tf.constant(-0.5), tf.float16)
    assert factor.dtype == tf.float16
    np.testing.assert_array_equal(factor, 0.0)
