# SPDX-License-Identifier: Apache-2.0
"""Mean pairwise squared error: how far the differences within a sample are from those of its labels."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import numpy as np
import tensorflow as tf

from tfcompat_losses import _graphs, _inputs
from tfcompat_losses._eager_names import PAIRWISE
from tfcompat_losses._formula import Formula, Gradient, Number, total
from tfcompat_losses._graphs import LOSSES
from tfcompat_losses.weighted_loss import finish
from tfcompat_losses.weighting import as_weights, check_broadcastable

_ops = tf.raw_ops


def pairwise_squared_error_per_sample(present: Number, labels: tf.Tensor, predictions: tf.Tensor) -> tf.Tensor:
    """2 sum(d^2) / (n - 1) - 2 sum(d)^2 / (n (n - 1)) for each sample; d = p - y, n = `present`.

    It is the mean of (d_i - d_j)^2 over the pairs i != j.
    """
    differences = _ops.Sub(x=predictions, y=labels)
    squares = _sum_within_samples(_ops.Square(x=differences))
    square = _ops.Square(x=_sum_within_samples(differences))
    others, pairs = _others_and_pairs(present)
    # In this order and with these two divisions: the terms nearly cancel, and what is left is their rounding.
    first = _ops.Mul(x=2.0, y=_ops.DivNoNan(x=squares, y=others, name="value"))
    second = _ops.Mul(x=2.0, y=_ops.DivNoNan(x=square, y=pairs, name="value"))
    return _ops.Sub(x=first, y=second)


def pairwise_squared_error_gradient(
    present: Number, labels: tf.Tensor, predictions: tf.Tensor, upstream: tf.Tensor
) -> tuple[None, Gradient, Gradient]:
    """4 d / (n - 1) - 4 sum(d) / (n (n - 1)) for the predictions, times what came; the count has no gradient."""
    differences = _ops.Sub(x=predictions, y=labels)
    others, pairs = _others_and_pairs(present)
    doubled = _ops.Mul(x=2.0, y=upstream)
    first = _ops.Mul(x=_ops.DivNoNan(x=doubled, y=others), y=_ops.Mul(x=2.0, y=differences))
    second = _ops.Mul(x=_ops.DivNoNan(x=doubled, y=pairs), y=_ops.Mul(x=2.0, y=_sum_within_samples(differences)))
    to_predictions = _ops.Sub(x=first, y=second)
    return None, lambda: _ops.Neg(x=to_predictions), lambda: to_predictions


PAIRWISE_SQUARED_ERROR = Formula(pairwise_squared_error_per_sample, pairwise_squared_error_gradient)


@_graphs.outside_autograph
def mean_pairwise_squared_error(
    labels: Any,
    predictions: Any,
    weights: Any = 1.0,
    scope: str | None = None,
    loss_collection: Hashable = LOSSES,
) -> tf.Tensor:
    """The squared error of the differences within each sample (tf.compat.v1.losses.mean_pairwise_squared_error).

    For each sample, the mean of ((p_i - p_j) - (y_i - y_j))^2 over its pairs of elements with a weight, times the
    weight; summed over the samples. Eagerly too the elements are counted per sample, which v1 does in graphs only.

    Args:
      labels: the true values, `[batch_size, ...]`, any real dtype; cast to float32.
      predictions: the predicted values, of the same shape; cast to float32.
      weights: as for `compute_weighted_loss`; they must fit the labels. Elements of weight 0 are not counted as
        present, but their differences still enter the sums.
      scope, loss_collection: as for `compute_weighted_loss`.

    Returns:
      A float32 scalar.

    Raises:
      ValueError: an argument is None, the static shapes of `labels` and `predictions` differ, or that of `weights` does
        not fit.
      TypeError: an argument is no dense tensor of real numbers.
    """
    _inputs.refuse_none(labels=labels, predictions=predictions)
    with _graphs.name_scope(scope, "mean_pairwise_squared_error", predictions, labels, weights) as scope_name:
        labels = _inputs.to_float32("labels", labels)
        predictions = _inputs.to_float32("predictions", predictions)
        weights = check_broadcastable(as_weights(weights), "labels", labels)
        _inputs.check_same_shape(predictions=predictions, labels=labels)
        present = _present_per_sample(labels, predictions, weights)
        losses = PAIRWISE_SQUARED_ERROR.per_element(present, labels, predictions)
        loss = total(_ops.Mul(x=losses, y=weights))
        if not (isinstance(present, float) and present > 0.0):
            loss = tf.where(tf.reduce_sum(present) > 0.0, loss, tf.zeros_like(loss))
        return finish(loss, tf.float32, scope_name, "value", loss_collection, PAIRWISE)


def _present_per_sample(labels: tf.Tensor, predictions: tf.Tensor, weights: Number) -> Number:
    """How many elements of each sample have a weight other than zero: for all the same, or `[batch_size, 1, ...]`."""
    shape = predictions.shape
    if isinstance(weights, float) and shape.is_fully_defined() and shape == labels.shape:
        return float(np.prod(shape[1:], dtype=np.int64)) if weights != 0.0 else 0.0
    present = tf.cast(_ops.NotEqual(x=weights, y=0.0), tf.float32)
    return _sum_within_samples(tf.broadcast_to(present, tf.shape(predictions - labels)))


def _others_and_pairs(present: Number) -> tuple[tf.Tensor, tf.Tensor]:
    others = _ops.Sub(x=present, y=1.0)
    return _ops.Maximum(x=others, y=0.0), _ops.Maximum(x=_ops.Mul(x=present, y=others), y=0.0)


def _sum_within_samples(values: tf.Tensor) -> tf.Tensor:
    rank = values.shape.rank
    axes = tf.range(1, tf.rank(values)) if rank is None else np.arange(1, rank, dtype=np.int32)
    return _ops.Sum(input=values, axis=axes, keep_dims=True)
