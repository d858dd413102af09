# SPDX-License-Identifier: Apache-2.0
"""N-pairs loss: the cross-entropy of each anchor's dot products with all positives, and an L2 term."""

import numpy as np
import pytest
import tensorflow as tf

from tfcompat_losses.contrib import metric_learning

ANCHORS, POSITIVES = [[1.0, 0.0], [0.0, 2.0]], [[3.0, 0.0], [0.0, 1.0]]


def sparse(*rows):
    return [tf.sparse.from_dense(row) for row in rows]


def test_the_cross_entropy_of_the_dot_products():
    # Products [[3, 0], [0, 2]]: log(1 + e^-3) and log(1 + e^-2)
    expected = (np.log1p(np.exp(-3.0)) + np.log1p(np.exp(-2.0))) / 2.0
    np.testing.assert_allclose(metric_learning.npairs_loss([5, 6], ANCHORS, POSITIVES, reg_lambda=0.0), expected, 1e-6)


def test_the_l2_term_is_a_quarter_of_the_mean_squared_norms():
    with_term, without = (metric_learning.npairs_loss([5, 6], ANCHORS, POSITIVES, factor) for factor in (2.0, 0.0))
    # 2 / 4 of (1 + 4) / 2 + (9 + 1) / 2
    np.testing.assert_allclose(with_term - without, 3.75, 1e-6)


def test_pairs_of_one_label_share_the_target():
    # Half of it on each: log(1 + e^-3) + 3 / 2 and log(1 + e^-2) + 2 / 2
    expected = (np.log1p(np.exp(-3.0)) + 1.5 + np.log1p(np.exp(-2.0)) + 1.0) / 2.0
    np.testing.assert_allclose(metric_learning.npairs_loss([5, 5], ANCHORS, POSITIVES, reg_lambda=0.0), expected, 1e-6)


def test_one_label_each_is_the_same_in_both_functions():
    np.testing.assert_allclose(
        metric_learning.npairs_loss_multilabel(sparse([1, 0], [0, 1]), ANCHORS, POSITIVES),
        metric_learning.npairs_loss([5, 6], ANCHORS, POSITIVES),
        1e-6,
    )


def test_the_target_of_two_pairs_is_how_many_labels_they_share():
    # {0, 1} and {1}: the first shares 2 with itself and 1 with the second; the second 1 with each.
    expected = (np.log1p(np.exp(-3.0)) + 3.0 / 3.0 + np.log1p(np.exp(-2.0)) + 2.0 / 2.0) / 2.0
    loss = metric_learning.npairs_loss_multilabel(sparse([1, 1], [0, 1]), ANCHORS, POSITIVES, reg_lambda=0.0)
    np.testing.assert_allclose(loss, expected, 1e-6)


@pytest.mark.parametrize("labels", [[[1, 0], [0, 1]], tf.constant([[1, 0], [0, 1]])])
def test_dense_labels_are_refused(labels):
    with pytest.raises(TypeError, match=r"`sparse_labels` must be a list of tf\.SparseTensor"):
        metric_learning.npairs_loss_multilabel(labels, ANCHORS, POSITIVES)


def test_both_terms_are_printed_on_demand(capfd):
    metric_learning.npairs_loss([5, 6], ANCHORS, POSITIVES, print_losses=True)
    assert "cross entropy: 0.0877" in capfd.readouterr().err
