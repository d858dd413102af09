# SPDX-License-Identifier: Apache-2.0
"""Clustering loss: what the costliest clustering found gains over that of the labels."""

import sys

import numpy as np
import pytest
import tensorflow as tf

from tfcompat_losses.contrib import metric_learning

pytest.importorskip("sklearn")

# Two pairs, 1 apart within and 10 between.
POINTS = [[0.0], [1.0], [10.0], [11.0]]


def test_labels_that_are_the_clusters_cost_nothing_without_a_margin():
    assert metric_learning.cluster_loss([[0], [0], [1], [1]], POINTS, 0.0) == 0.0


@pytest.mark.parametrize("refined", [True, False])
def test_labels_across_the_clusters_cost_the_difference_of_the_distances(refined):
    # By the labels 10 + 10 to the medoids, by the clusters found 1 + 1; the greedy search finds them as well.
    loss = metric_learning.cluster_loss([[0], [1], [0], [1]], POINTS, 0.0, enable_pam_finetuning=refined)
    np.testing.assert_allclose(loss, 18.0, 1e-6)


def test_the_margin_counts_how_unlike_the_labels_the_clustering_is():
    # 18, and the mutual information of the two is 0.
    np.testing.assert_allclose(metric_learning.cluster_loss([[0], [1], [0], [1]], POINTS, 2.0), 20.0, 1e-6)


def test_a_medoid_is_in_its_own_cluster_also_where_another_is_as_near():
    # Three labels, three medoids, two of them in the same place: the clustering is that of the labels.
    assert metric_learning.cluster_loss([0, 1, 2], [[0.0], [0.0], [1.0]], 4.0) == 0.0


def test_the_gradient_pulls_at_the_distances():
    points = tf.constant(POINTS)
    with tf.GradientTape() as tape:
        tape.watch(points)
        loss = metric_learning.cluster_loss([0, 1, 0, 1], points, 0.0)
    gradient = tape.gradient(loss, points)
    # By the labels the far points pull at their medoids; within the clusters found the near ones push.
    assert np.sum(gradient) == 0.0
    assert np.sum(np.abs(gradient)) == 4.0


def test_an_unknown_margin_type_is_refused_with_those_there_are():
    with pytest.raises(ValueError, match="Unrecognized margin_type: nim.*'ami', 'ari', 'const', 'nmi', 'vmeasure'"):
        metric_learning.cluster_loss([[0], [1]], [[0.0], [1.0]], 1.0, margin_type="nim")


def test_without_scikit_learn_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn", None)
    with pytest.raises(ImportError, match="pip install scikit-learn"):
        metric_learning.cluster_loss([[0], [1]], [[0.0], [1.0]], 1.0)


def test_it_is_printed_on_demand(capfd):
    metric_learning.cluster_loss([[0], [0], [1], [1]], POINTS, 0.0, print_losses=True)
    assert "clustering_loss: 0" in capfd.readouterr().err
