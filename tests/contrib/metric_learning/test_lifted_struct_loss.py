# SPDX-License-Identifier: Apache-2.0
"""Lifted structured loss: half the mean of max(d(i, j) + log(sum over the negatives of e^(margin - d)), 0)^2."""

import numpy as np
import pytest

from tfcompat_losses.contrib import metric_learning


def test_one_positive_pair_and_one_negative():
    # i = 0, j = 1: d = 1; the negative 3 is 3 and 2 away: 1 + log(e^(1 - 3) + e^(1 - 2))
    expected = (1.0 + np.log(np.exp(-2.0) + np.exp(-1.0))) ** 2 / 2.0
    loss = metric_learning.lifted_struct_loss([0, 0, 1], [[0.0], [1.0], [3.0]])
    np.testing.assert_allclose(loss, expected, 1e-6)


def test_a_large_margin_does_not_overflow():
    # d + margin - (about) the nearest negative's distance, squared and halved: e^1000 is no float32.
    loss = metric_learning.lifted_struct_loss([0, 0, 1], [[0.0], [1.0], [3.0]], margin=1000.0)
    np.testing.assert_allclose(loss, (1001.0 - 2.0 + np.log1p(np.exp(-1.0))) ** 2 / 2.0, 1e-6)


@pytest.mark.parametrize("labels", [[0, 0, 0], [0, 1, 2]])
def test_without_positives_or_without_negatives_it_is_nan(labels):
    assert np.isnan(metric_learning.lifted_struct_loss(labels, [[0.0], [1.0], [3.0]]))
