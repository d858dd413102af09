# SPDX-License-Identifier: Apache-2.0
"""tf.contrib.losses.metric_learning: losses on embeddings. They give a number, and add it to no collection."""

from __future__ import annotations

from tfcompat_losses.contrib.metric_learning.cluster_loss import cluster_loss
from tfcompat_losses.contrib.metric_learning.contrastive_loss import contrastive_loss
from tfcompat_losses.contrib.metric_learning.lifted_struct_loss import lifted_struct_loss
from tfcompat_losses.contrib.metric_learning.npairs_loss import npairs_loss, npairs_loss_multilabel
from tfcompat_losses.contrib.metric_learning.triplet_semihard_loss import triplet_semihard_loss

__all__ = [
    "cluster_loss",
    "contrastive_loss",
    "lifted_struct_loss",
    "npairs_loss",
    "npairs_loss_multilabel",
    "triplet_semihard_loss",
]
