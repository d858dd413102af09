# SPDX-License-Identifier: Apache-2.0
"""compute_weighted_loss, and the way that every loss takes: scope, weighting, name, collection."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import tensorflow as tf

from tfcompat_losses import _graphs, _inputs, distribute
from tfcompat_losses._formula import IDENTITY, Formula, Number
from tfcompat_losses._graphs import LOSSES
from tfcompat_losses.loss_collections import file_loss
from tfcompat_losses.reduction import Reduction
from tfcompat_losses.weighting import DIVISORS, as_weights, reduce_weighted


@_graphs.outside_autograph
def compute_weighted_loss(
    losses: Any,
    weights: Any = 1.0,
    scope: str | None = None,
    loss_collection: Hashable = LOSSES,
    reduction: str = Reduction.SUM_BY_NONZERO_WEIGHTS,
) -> tf.Tensor:
    """Weighs and reduces per-element losses (tf.compat.v1.losses.compute_weighted_loss).

    Args:
      losses: a tensor of any shape and any real dtype. The weighing is done in float32.
      weights: a scalar, or a tensor of the rank of `losses` with each dimension 1 or equal: the coefficient of each
        loss. The gradient reaches it.
      scope: the name scope of the ops.
      loss_collection: the collection that the result is added to; None for none.
      reduction: one of `Reduction.all()`.

    Returns:
      A tensor of the dtype of `losses`: a scalar, or for `Reduction.NONE` shaped like `losses`.

    Raises:
      ValueError: `weights` is None or its static shape does not fit, or `reduction` is unknown.
      TypeError: `losses` or `weights` are not dense tensors of real numbers.
      tf.errors.InvalidArgumentError: the shape of `weights`, known only when the graph runs, does not fit.
    """
    Reduction.validate(reduction)
    with _graphs.name_scope(scope, "weighted_loss", losses, weights) as scope_name:
        arguments = (_inputs.to_tensor("losses", losses),)
        return weighted_loss(IDENTITY, arguments, weights, scope_name, loss_collection, reduction)


def weighted_loss(
    formula: Formula,
    arguments: tuple[tf.Tensor, ...],
    weights: Any,
    scope_name: str,
    loss_collection: Hashable,
    reduction: str,
) -> tf.Tensor:
    """The losses `formula(*arguments)`, weighted, reduced, named as v1 names them, and added to the collection."""
    Reduction.validate(reduction)
    # What v1 optimizers under tf.distribute read, to know whether to divide by the number of replicas.
    _graphs.default_graph()._last_loss_reduction = distribute.reduction_left(reduction)
    number = as_weights(weights)
    if not (tf.executing_eagerly() or isinstance(weights, tf.Tensor) or _is_cast(number)):
        # v1 casts even a Python number, and so takes a name: that of the loss's own cast is the next.
        _graphs.default_graph().unique_name("Cast")
    name = _OP_NAMES[reduction]
    loss = reduce_weighted(formula, arguments, number, reduction, name)
    return _cast_and_filed(loss, arguments[-1].dtype, scope_name, name, loss_collection, reduction)


def _is_cast(number: Number) -> bool:
    return not isinstance(number, float) and number.op.type == "Cast"


def finish(
    loss: tf.Tensor,
    dtype: tf.DType,
    scope_name: str,
    op_name: str,
    loss_collection: Hashable,
    reduction: str | None = None,
) -> tf.Tensor:
    """Gives a loss its name and dtype, and adds it to the collection; `reduction` as for `file_loss`."""
    return _cast_and_filed(_graphs.named(loss, op_name), dtype, scope_name, op_name, loss_collection, reduction)


def _cast_and_filed(
    loss: tf.Tensor, dtype: tf.DType, scope_name: str, op_name: str, loss_collection: Hashable, reduction: str | None
) -> tf.Tensor:
    loss = _inputs.cast(loss, dtype)
    file_loss(loss, loss_collection, scope_name, op_name, reduction)
    return loss


_OP_NAMES = {Reduction.NONE: "Mul", Reduction.SUM: "Sum", **dict.fromkeys(DIVISORS, "value")}
"""The op names that code reading `loss.op.name`, and summaries, know from v1."""
