# SPDX-License-Identifier: Apache-2.0
"""Contrastive loss: the mean of y d^2 + (1 - y) max(margin - d, 0)^2."""

import numpy as np
import pytest

from tfcompat_losses.contrib import metric_learning

# Distances 3 and 5.
ANCHORS, OTHERS = [[0.0, 0.0], [3.0, 0.0]], [[3.0, 0.0], [0.0, 4.0]]


def test_a_pair_that_belongs_together_costs_its_squared_distance():
    # (3^2 + 5^2) / 2
    assert metric_learning.contrastive_loss([1, 1], ANCHORS, OTHERS) == 17.0


def test_another_pair_costs_what_it_lacks_to_the_margin():
    # ((4 - 3)^2 + 0) / 2, since 5 is more than 4
    assert metric_learning.contrastive_loss([0, 0], ANCHORS, OTHERS, margin=4.0) == 0.5


def test_a_label_between_is_a_mixture():
    # 3/4 of 3^2 and 1/4 of (5 - 3)^2
    assert metric_learning.contrastive_loss([0.75], ANCHORS[:1], OTHERS[:1], margin=5.0) == 7.75


def test_float64_stays_float64():
    assert metric_learning.contrastive_loss([1], np.zeros([1, 2]), np.ones([1, 2])).dtype == "float64"


def test_integer_embeddings_are_refused_by_name():
    with pytest.raises(TypeError, match="`embeddings_anchor` must be floating-point"):
        metric_learning.contrastive_loss([1], [[0, 0]], [[1, 1]])
