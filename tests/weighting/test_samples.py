# SPDX-License-Identifier: Apache-2.0
"""How many elements of a sample count, and how samples weigh."""

import numpy as np
import pytest
import tensorflow as tf

from tfcompat_losses.weighting.samples import weigh_samples

SAMPLES = tf.zeros([2, 3, 2])
CASES = [
    # A number where all samples have as many.
    (2.0, 6.0, 1.0),
    (0.0, 0.0, 0.0),
    ([[[2.0]], [[3.0]]], 6.0, 1.0),
    ([[[0.0]], [[0.0]]], 0.0, 0.0),
    # The second sample has no weight; of each sample one row of three has.
    ([[[2.0]], [[0.0]]], [[[6.0]], [[0.0]]], 1.0),
    ([[[0.0], [0.0], [1.0]]], [[[2.0]], [[2.0]]], 1.0),
]


@pytest.mark.parametrize(("weights", "present", "divisor"), CASES, ids=lambda value: str(value))
def test_the_elements_of_each_sample_are_counted(weights, present, divisor):
    given = weights if isinstance(weights, float) else tf.constant(weights)
    counted, weighing = weigh_samples(given, SAMPLES, SAMPLES)
    np.testing.assert_array_equal(counted, present)
    assert (weighing.factor is given, weighing.divisor) == (True, divisor)


@pytest.mark.parametrize(("weights", "present", "divisor"), CASES[2:], ids=lambda value: str(value))
def test_so_they_are_where_only_the_run_knows_the_weights(weights, present, divisor):
    @tf.function(input_signature=[tf.TensorSpec([None] * 3)])
    def run(weights):
        counted, weighing = weigh_samples(weights, SAMPLES, SAMPLES)
        return counted, weighing.divisor

    counted, found = run(tf.constant(weights))
    np.testing.assert_array_equal(counted, np.broadcast_to(present, [2, 1, 1]))
    assert found == divisor


def test_samples_without_elements_have_no_loss():
    empty = tf.zeros([2, 0])
    assert weigh_samples(1.0, empty, empty) == (0.0, (1.0, 0.0, False, False))


def test_a_misfit_is_refused_in_the_name_of_the_labels():
    with pytest.raises(ValueError, match=r"^weights can not be broadcast to values\. labels\.shape=\(2, 3, 2\)"):
        weigh_samples(tf.ones([2]), SAMPLES, SAMPLES)
