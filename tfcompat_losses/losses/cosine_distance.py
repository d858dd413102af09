# SPDX-License-Identifier: Apache-2.0
"""Cosine distance of unit vectors: 1 - y . p."""

from __future__ import annotations

import functools
import operator
from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np
import tensorflow as tf

from tfcompat_losses import _deprecation, _graphs, _inputs
from tfcompat_losses._engine.formula import IDENTITY, Formula
from tfcompat_losses._graphs import LOSSES
from tfcompat_losses._loss_scope import name_scope
from tfcompat_losses.reduction import Reduction, ReductionName
from tfcompat_losses.typing import TensorLike
from tfcompat_losses.weighted_loss import weighted_loss
from tfcompat_losses.weighting.shapes import check_axis

_ops = tf.raw_ops


def cosine_distance_along(labels: tf.Tensor, predictions: tf.Tensor, axis: Any) -> tf.Tensor:
    """1 - sum(y p) along `axis`, an integer, several or a tensor, which is kept with size 1."""
    products = _ops.Mul(x=predictions, y=labels)
    # An eager op takes NumPy's integers faster than a tuple.
    axes = (axis,) if tf.is_tensor(axis) else np.array(axis, np.int32, ndmin=1)
    return _ops.Sub(x=1.0, y=_ops.Sum(input=products, axis=axes, keep_dims=True))


def cosine_gradient(labels: tf.Tensor, predictions: tf.Tensor, upstream: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """-p for the labels, -y for the predictions, each times what came: a pass over memory less."""
    opposite = _ops.Neg(x=upstream)
    return _ops.Mul(x=opposite, y=predictions), _ops.Mul(x=opposite, y=labels)


def shape_along(shape: tf.TensorShape, axes: Sequence[int]) -> tf.TensorShape:
    """`shape` with a size of 1 along each of `axes`."""
    dimensions = shape.as_list()
    for axis in axes:
        dimensions[axis] = 1
    return tf.TensorShape(dimensions)


@functools.lru_cache(maxsize=16)
def cosine_formula(axis: int) -> Formula:
    return Formula(functools.partial(cosine_distance_along, axis=axis), cosine_gradient)


@_graphs.outside_autograph
def cosine_distance(
    labels: TensorLike,
    predictions: TensorLike,
    axis: int | Sequence[int] | None = None,
    weights: TensorLike = 1.0,
    scope: str | None = None,
    loss_collection: Hashable = LOSSES,
    reduction: ReductionName = Reduction.SUM_BY_NONZERO_WEIGHTS,
    dim: int | None = None,
) -> tf.Tensor:
    """The cosine distance 1 - y . p of unit vectors (tf.compat.v1.losses.cosine_distance).

    Args:
      labels: vectors y of unit length along `axis`, any real dtype; cast to float32.
      predictions: vectors p of unit length along `axis`, of the same shape; cast to float32. Nothing is normalised.
      axis: the dimension along which the distance is taken; in the losses its size is 1. Beyond v1: several dimensions,
        as a list or a tuple.
      weights: a scalar, or a tensor of the same rank as the losses, with each dimension 1 or equal to theirs.
      scope: the name scope of the ops; None for "cosine_distance_loss".
      loss_collection: the collection that the loss is added to; None adds it to none.
      reduction: one of `Reduction.all()`; the default divides by the number of elements whose weight is not 0.
      dim: the deprecated name of `axis`.

    Returns:
      A float32 tensor: a scalar, or for `Reduction.NONE` of the shape of the losses.

    Raises:
      ValueError: `labels`, `predictions` or `weights` is None, the static shapes of the first two differ, that of
        `weights` does not fit, `reduction` is unknown, the inputs have no such `axis`, or not exactly one of `axis` and
        `dim` is given.
      TypeError: an argument is not a dense tensor of real numbers, or `axis` is not an integer.
      tf.errors.InvalidArgumentError: the shape of `weights`, known only when the graph runs, does not fit.

    Examples:
      The mean of 1 - 1, for equal vectors, and 1 - 0, for orthogonal ones:

      >>> float(losses.cosine_distance([[1.0, 0.0], [0.0, 1.0]], [[1.0, 0.0], [1.0, 0.0]], axis=1))
      0.5
    """
    axis = axis_from(axis, dim)
    _inputs.refuse_none(labels=labels, predictions=predictions)
    with name_scope(scope, "cosine_distance_loss", predictions, labels, weights) as scope_name:
        predictions, labels = _inputs.float32_pair(predictions=predictions, labels=labels)
        weights = _inputs.to_weights(weights)
        rank = predictions.shape.rank
        if isinstance(axis, int) and rank is not None and rank == labels.shape.rank:
            formula, arguments = cosine_formula(axis), (labels, predictions)
            return weighted_loss(formula, arguments, weights, scope_name, loss_collection, reduction, axis)
        scope_name.is_weighed = True
        if isinstance(axis, tuple) and rank is not None:
            for each in axis:
                check_axis(each, rank)
        losses = cosine_distance_along(labels, predictions, axis)
        return weighted_loss(IDENTITY, (losses,), weights, scope_name, loss_collection, reduction)


def axis_from(axis: Any, dim: Any, several: bool = True) -> Any:
    """The axis that was given by the one name or the other: an integer, a tensor, or `several` as a tuple."""
    if dim is not None:
        _deprecation.warn("the argument `dim` of cosine_distance", "Use `axis` instead of `dim`.")
        if axis is not None:
            raise ValueError("Cannot specify both 'dim' and 'axis'.")
        axis = dim
    if axis is None:
        raise ValueError("You must specify argument `axis`.")
    # Whether an integer is a tensor takes TensorFlow as long to tell as an op takes.
    if type(axis) is int or tf.is_tensor(axis):
        return axis
    try:
        if several and isinstance(axis, (list, tuple)):
            return tuple(operator.index(each) for each in axis)
        return operator.index(axis)
    except TypeError:
        wanted = "an integer, or several," if several else "an integer,"
        raise TypeError(f"Argument `axis` must be {wanted} got {axis!r}.") from None
