# SPDX-License-Identifier: Apache-2.0
"""Clustering loss by facility location (Song, Jegelka, Rathod, Murphy 2017). Needs scikit-learn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
import tensorflow as tf

from tfcompat_losses import _graphs, _inputs
from tfcompat_losses.contrib.metric_learning._distances import distances, vector
from tfcompat_losses.typing import ScalarLike, TensorLike

Score = Callable[[np.ndarray, np.ndarray], float]

# Refinements by local search.
_ROUNDS = 5


@_graphs.outside_autograph
def cluster_loss(
    labels: TensorLike,
    embeddings: TensorLike,
    margin_multiplier: ScalarLike,
    enable_pam_finetuning: bool = True,
    margin_type: Literal["nmi", "ami", "ari", "vmeasure", "const"] = "nmi",
    print_losses: bool = False,
) -> tf.Tensor:
    """max(F(S) + margin_multiplier (1 - score) - F(labels), 0) (tf.contrib.losses.metric_learning.cluster_loss).

    F is minus the sum of the distances of all samples to the medoid of their cluster; S is the clustering, with as many
    clusters as labels, that is found greedily to make F(S) + margin_multiplier (1 - score) large; score says how
    similar it is to the labels. The gradient goes through the distances; the search itself has none.

    Args:
      labels: the class of each sample, `[batch_size, 1]` or `[batch_size]`.
      embeddings: the samples, `[batch_size, dimension]`; cast to float32.
      margin_multiplier: the weight of the score.
      enable_pam_finetuning: whether the clustering is refined by a local search.
      margin_type: "nmi", "ami", "ari", "vmeasure" (scores of scikit-learn) or "const" (1 for the labels themselves,
        else 0).
      print_losses: whether the loss is printed when it runs.

    Returns:
      A float32 scalar. contrib also wrote three summaries of it; this does not.

    Raises:
      ImportError: scikit-learn is not installed.
      ValueError: `margin_type` is unknown, or `labels` has more dimensions than one that are not 1.
      TypeError: an argument is not a dense tensor of real numbers.

    Examples:
      Two clusters, 1 apart within and 9 between: found as they are labelled, they cost nothing. With other labels:

      >>> points = [[0.0], [1.0], [10.0], [11.0]]
      >>> for labels in ([0, 0, 1, 1], [0, 1, 0, 1]):
      ...     print(float(contrib.metric_learning.cluster_loss(labels, points, margin_multiplier=1.0)))
      0.0
      19.0
    """
    score = _score(margin_type)
    labels = vector("labels", tf.squeeze(_inputs.to_tensor("labels", labels)))
    apart = distances(_inputs.to_float32("embeddings", embeddings))
    margin_multiplier = _inputs.to_float32("margin_multiplier", margin_multiplier)

    def search(apart: np.ndarray, labels: np.ndarray, margin_multiplier: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        found = _Search(apart, labels, margin_multiplier, score)
        medoids = found.greedy()
        if enable_pam_finetuning:
            medoids = found.refined(medoids)
        return np.array(medoids, np.int32), np.float32(found.margin(medoids))

    medoids, margin = tf.numpy_function(search, [apart, labels, margin_multiplier], [tf.int32, tf.float32])
    medoids.set_shape([None])
    margin.set_shape([])
    energy = -tf.reduce_sum(tf.reduce_min(tf.gather(apart, medoids), axis=0))
    loss = tf.maximum(energy + margin - _energy_of_labels(apart, labels), 0.0, name="clustering_loss")
    if print_losses:
        tf.print("clustering_loss:", loss)
    return loss


def _energy_of_labels(apart: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
    """Minus the sum of the distances to the medoid, with the labels for clusters."""
    classes, cluster = tf.unique(labels)
    same = tf.cast(tf.equal(cluster[:, tf.newaxis], cluster), apart.dtype)
    to_all_of_its_cluster = tf.reduce_sum(apart * same, axis=0)
    return -tf.reduce_sum(tf.math.unsorted_segment_min(to_all_of_its_cluster, cluster, tf.size(classes)))


class _Search:
    """The search for the medoids whose clustering costs most."""

    def __init__(self, apart: np.ndarray, labels: np.ndarray, margin_multiplier: np.ndarray, score: Score) -> None:
        self.apart, self.labels, self.margin_multiplier, self.score = apart, labels, margin_multiplier, score
        self.clusters = len(np.unique(labels))

    def margin(self, medoids: list[int]) -> np.float32:
        """margin_multiplier (1 - score) of the clustering around these medoids."""
        score = np.float32(self.score(self.labels, self.assigned(medoids)))
        margin: np.float32 = np.float32(self.margin_multiplier) * (np.float32(1.0) - score)
        return margin

    def assigned(self, medoids: list[int]) -> np.ndarray:
        """The cluster of each sample: that of the nearest medoid, and a medoid's own is its own."""
        cluster: np.ndarray = np.argmin(self.apart[medoids], axis=0)
        cluster[medoids] = range(len(medoids))
        return cluster

    def greedy(self) -> list[int]:
        """One medoid after the other, each the one that makes most of those before it."""
        medoids: list[int] = []
        for _ in range(self.clusters):
            candidates = [sample for sample in range(len(self.labels)) if sample not in medoids]
            gains = [
                -np.sum(np.min(self.apart[[*medoids, each]], axis=0)) + self.margin([*medoids, each])
                for each in candidates
            ]
            medoids.append(candidates[int(np.argmax(gains))])
        return medoids

    def refined(self, medoids: list[int]) -> list[int]:
        """Some rounds in which each cluster's medoid changes places with the member that makes most of it."""
        for _ in range(_ROUNDS):
            assigned = self.assigned(medoids)
            for cluster in range(self.clusters):
                members = np.flatnonzero(assigned == cluster)
                within = -np.sum(self.apart[np.ix_(members, members)], axis=0)
                exchanged = [[*medoids[:cluster], int(each), *medoids[cluster + 1 :]] for each in members]
                gains = [gain + self.margin(each) for gain, each in zip(within, exchanged)]
                medoids = exchanged[int(np.argmax(gains))]
        return medoids


def _score(margin_type: str) -> Score:
    try:
        from sklearn import metrics
    except ImportError as error:
        raise ImportError("cluster_loss needs scikit-learn: pip install scikit-learn.") from error
    scores: dict[str, Score] = {
        "nmi": metrics.normalized_mutual_info_score,
        "ami": lambda labels, found: max(0.0, metrics.adjusted_mutual_info_score(labels, found)),
        "ari": lambda labels, found: max(0.0, metrics.adjusted_rand_score(labels, found)),
        "vmeasure": lambda labels, found: max(0.0, metrics.v_measure_score(labels, found)),
        "const": lambda labels, found: float(np.array_equal(labels, found)),
    }
    if margin_type not in scores:
        raise ValueError(f"Unrecognized margin_type: {margin_type}. It must be one of {sorted(scores)}.")
    return scores[margin_type]
