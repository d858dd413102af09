# SPDX-License-Identifier: Apache-2.0
"""How many losses there are, and how many of them have a weight."""

from __future__ import annotations

import math

import numpy as np
import tensorflow as tf

from tfcompat_losses import _graphs
from tfcompat_losses._inputs import Weights
from tfcompat_losses.weighting.shapes import Shape

_ops = tf.raw_ops


def number_of_elements(shape: Shape, from_dimension: int = 0) -> Weights:
    """How many losses there are, whatever they weigh: the product of the dimensions."""
    known = num_elements(shape.static, from_dimension)
    if known is not None:
        return float(known)
    dimensions = shape.when_run()[from_dimension:] if from_dimension else shape.when_run()
    return tf.cast(tf.reduce_prod(dimensions), tf.float32, name="num_elements")


def known_repeats(weights: tf.Tensor, shape: Shape) -> int | None:
    """How many losses each weight is for, if the static shapes of weights that fit tell."""
    losses, weighing = num_elements(shape.static), num_elements(weights.shape)
    return None if losses is None or weighing is None else losses // max(weighing, 1)


def num_elements(shape: tf.TensorShape, from_dimension: int = 0) -> int | None:
    """Of a static shape, where it is fully defined from that dimension on."""
    # In a third of the time that TensorShape takes for it, a slice of which takes as long as an op.
    dimensions = None if shape.rank is None else shape.as_list()[from_dimension:]
    return None if dimensions is None or None in dimensions else math.prod(dimensions)


def known_number_present(weights: tf.Tensor, repeats: int) -> Weights:
    """How many losses have a weight other than zero, where it is known how many each is for."""
    if _graphs.is_on_cpu(weights):
        # Python counts faster than five ops.
        return float(int(np.count_nonzero(np.asarray(weights))) * repeats)
    # float32 holds every count up to 2**24.
    nonzero = number_of_nonzero(weights, tf.float32 if weights.shape.num_elements() <= 2**24 else tf.int64)
    present = nonzero if repeats == 1 else _ops.Mul(x=nonzero, y=repeats)
    return present if present.dtype is tf.float32 else tf.cast(present, tf.float32, name="num_present")


def number_of_nonzero(weights: tf.Tensor, dtype: tf.DType) -> tf.Tensor:
    """How many weights are other than zero, counted in a dtype."""
    is_nonzero = tf.cast(_ops.NotEqual(x=weights, y=0.0), dtype, name="nonzero")
    # Abs changes nothing, but XLA takes half the time for a sum of floats that are not straight from bools.
    return total_of(_ops.Abs(x=is_nonzero) if dtype is tf.float32 else is_nonzero)


def total_of(values: tf.Tensor) -> tf.Tensor:
    """The sum over all elements, a scalar."""
    if values.shape.rank is None:
        values = tf.reshape(values, [-1])
    return _ops.Sum(input=values, axis=np.arange(values.shape.rank, dtype=np.int32), name="sum_of_all")


def all_or_none(weights: Weights) -> bool | None:
    """Whether all weights are other than zero (True) or none is (False); None: some, or their values are not known."""
    if isinstance(weights, float):
        return weights != 0.0
    if not _graphs.is_on_cpu(weights):
        return None
    values = np.asarray(weights)
    nonzero = int(np.count_nonzero(values))
    return True if nonzero == values.size else None if nonzero else False
