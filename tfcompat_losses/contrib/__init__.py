# SPDX-License-Identifier: Apache-2.0
"""tf.contrib.losses and slim.losses of TensorFlow 1: their argument order and their numbers, on TensorFlow 2.

    from tfcompat_losses import contrib
    contrib.sigmoid_cross_entropy(logits, labels, weights=[1.0, 0.5])

The numbers are contrib's, which are not always those of tf.losses: each function's deprecation warning says where they
differ and what to write instead. `silence_warnings()` silences them.
"""

from __future__ import annotations

from tfcompat_losses.contrib import metric_learning
from tfcompat_losses.contrib._deprecated import silence_warnings
from tfcompat_losses.contrib.arg_scopes import arg_scope
from tfcompat_losses.contrib.cross_entropies import (
    sigmoid_cross_entropy,
    softmax_cross_entropy,
    sparse_softmax_cross_entropy,
)
from tfcompat_losses.contrib.loss_collections import (
    add_loss,
    get_losses,
    get_regularization_losses,
    get_total_loss,
)
from tfcompat_losses.contrib.losses import (
    absolute_difference,
    compute_weighted_loss,
    cosine_distance,
    hinge_loss,
    log_loss,
)
from tfcompat_losses.contrib.squared_errors import (
    mean_pairwise_squared_error,
    mean_squared_error,
    sum_of_pairwise_squares,
    sum_of_squares,
)

__all__ = [
    "absolute_difference",
    "add_loss",
    "arg_scope",
    "compute_weighted_loss",
    "cosine_distance",
    "get_losses",
    "get_regularization_losses",
    "get_total_loss",
    "hinge_loss",
    "log_loss",
    "mean_pairwise_squared_error",
    "mean_squared_error",
    "metric_learning",
    "sigmoid_cross_entropy",
    "silence_warnings",
    "softmax_cross_entropy",
    "sparse_softmax_cross_entropy",
    "sum_of_pairwise_squares",
    "sum_of_squares",
]
