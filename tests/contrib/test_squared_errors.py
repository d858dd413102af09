# SPDX-License-Identifier: Apache-2.0
"""contrib's squared errors: their formula, their old names, and a loss that is always 0."""

import numpy as np
import pytest
import tensorflow as tf

import tfcompat_losses as losses
from tfcompat_losses import contrib

pytestmark = pytest.mark.usefixtures("silent")

PREDICTIONS, LABELS = [[2.0, 5.0]], [[1.0, 2.0]]


def test_pairwise_counts_the_pairs_of_an_element_with_itself():
    # Differences 1 and 3: over the four pairs ((1 - 3)^2 + (3 - 1)^2) / 4
    np.testing.assert_allclose(contrib.mean_pairwise_squared_error(PREDICTIONS, LABELS), 2.0)
    # v1: over the two that are pairs, ((1 - 3)^2 + (3 - 1)^2) / 2
    np.testing.assert_allclose(losses.mean_pairwise_squared_error(LABELS, PREDICTIONS), 4.0)


def test_pairwise_needs_to_know_the_rank():
    @tf.function(input_signature=[tf.TensorSpec(None)])
    def step(predictions):
        return contrib.mean_pairwise_squared_error(predictions, tf.zeros_like(predictions), tf.constant([1.0]))

    with pytest.raises(ValueError, match="The rank of `predictions` must be known"):
        step(tf.ones([2, 2]))


@pytest.mark.parametrize(
    ("old", "new"),
    [("sum_of_squares", "mean_squared_error"), ("sum_of_pairwise_squares", "mean_pairwise_squared_error")],
)
def test_the_names_from_before_tensorflow_1_are_accepted(old, new):
    predictions, labels = [[2.0, 5.0], [1.0, 1.0]], [[1.0, 2.0], [0.0, 3.0]]
    with losses.collect() as collected:
        loss = getattr(contrib, old)(predictions, targets=labels, weight=[1.0, 0.5])
    assert loss == getattr(contrib, new)(predictions, labels, [1.0, 0.5])
    assert len(collected) == 1


@pytest.mark.parametrize("shape", [[3], [3, 1]], ids=str)
@pytest.mark.parametrize("name", ["mean_pairwise_squared_error", "sum_of_pairwise_squares"])
def test_samples_of_one_element_have_no_pairs_and_the_caller_is_told(name, shape):
    with pytest.warns(UserWarning, match=r"one: the loss is always 0") as caught:
        loss = getattr(contrib, name)(tf.ones(shape), tf.zeros(shape))
    assert loss == 0.0
    assert caught[0].filename == __file__
