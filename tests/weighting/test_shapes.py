# SPDX-License-Identifier: Apache-2.0
"""The shape of losses that are not there yet."""

import pytest
import tensorflow as tf

from tfcompat_losses.weighting.shapes import Shape


@pytest.mark.parametrize("keepdims", [True, False])
@pytest.mark.parametrize("axis", [0, 1, 2, -1, -3])
def test_the_losses_lack_the_dimension_that_they_are_reduced_along(axis, keepdims):
    values = tf.ones([2, 3, 4])
    expected = tf.reduce_sum(values, axis, keepdims).shape.as_list()
    assert Shape([values, values], axis, keepdims).static.as_list() == expected

    @tf.function(input_signature=[tf.TensorSpec([None] * 3)])
    def when_run(values):
        return Shape([values, values], axis, keepdims).when_run()

    assert when_run(values).numpy().tolist() == expected
