# SPDX-License-Identifier: Apache-2.0
"""compute_weighted_loss, and the way of every loss: weigh, compute, name, file; each once."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import tensorflow as tf

from tfcompat_losses import _graphs, _inputs, distribute
from tfcompat_losses._engine.formula import IDENTITY, Formula
from tfcompat_losses._graphs import LOSSES
from tfcompat_losses._inputs import Weights
from tfcompat_losses._loss_scope import name_scope
from tfcompat_losses._scopes import file_loss
from tfcompat_losses.reduction import Reduction, ReductionName
from tfcompat_losses.typing import TensorLike
from tfcompat_losses.weighting.reductions import Weighing, weigh
from tfcompat_losses.weighting.shapes import Shape


@_graphs.outside_autograph
def compute_weighted_loss(
    losses: TensorLike,
    weights: TensorLike = 1.0,
    scope: str | None = None,
    loss_collection: Hashable = LOSSES,
    reduction: ReductionName = Reduction.SUM_BY_NONZERO_WEIGHTS,
) -> tf.Tensor:
    """Weighs and reduces per-element losses (tf.compat.v1.losses.compute_weighted_loss).

    Args:
      losses: a tensor of any shape and any real dtype. The weighing is done in float32.
      weights: the coefficient of each loss: a scalar, or a tensor of the same rank as `losses`, with each dimension 1
        or equal to theirs. The gradient reaches it.
      scope: the name scope of the ops; None for "weighted_loss".
      loss_collection: the collection that the result is added to; None adds it to none.
      reduction: one of `Reduction.all()`; the default divides by the number of elements whose weight is not 0.

    Returns:
      A tensor of the dtype of `losses`: a scalar, or for `Reduction.NONE` shaped like `losses`.

    Raises:
      ValueError: `weights` is None or its static shape does not fit, or `reduction` is unknown.
      TypeError: `losses` or `weights` are not dense tensors of real numbers.
      tf.errors.InvalidArgumentError: the shape of `weights`, known only when the graph runs, does not fit.

    Examples:
      (2 * 1 + 1 * 3) / 2: the second has no weight.

      >>> float(losses.compute_weighted_loss([1.0, 2.0, 3.0], weights=[2.0, 0.0, 1.0]))
      2.5
    """
    Reduction.validate(reduction)
    with name_scope(scope, "weighted_loss", losses, weights) as scope_name:
        arguments = (_inputs.to_tensor("losses", losses),)
        weights = _inputs.to_weights(weights)
        return weighted_loss(IDENTITY, arguments, weights, scope_name, loss_collection, reduction)


def weighted_loss(
    formula: Formula,
    arguments: tuple[Any, ...],
    weights: Weights,
    scope_name: name_scope,
    loss_collection: Hashable,
    reduction: str,
    axis: int | None = None,
    keepdims: bool = True,
) -> tf.Tensor:
    """The losses `formula(*arguments)`, weighted, reduced, named as v1 names them, and added to the collection.

    `axis` is a dimension of the arguments that the losses do not have, or (`keepdims`) have with the size 1.
    """
    scope_name.is_weighed = True
    Reduction.validate(reduction)
    # What v1 optimizers under tf.distribute read, to know whether to divide by the number of replicas.
    _graphs.default_graph()._last_loss_reduction = distribute.reduction_left(reduction)
    shape = Shape([argument for argument in arguments if isinstance(argument, tf.Tensor)], axis, keepdims)
    weighing = weigh(reduction, weights, shape)
    name = _OP_NAMES.get(reduction, "value")
    return computed(formula, arguments, weighing, name, scope_name, loss_collection, reduction)


_OP_NAMES = {Reduction.NONE: "Mul", Reduction.SUM: "Sum"}
"""The op names that code reading `loss.op.name`, and summaries, know from v1; elsewhere it is "value"."""


def computed(
    formula: Formula,
    arguments: tuple[Any, ...],
    weighing: Weighing,
    op_name: str,
    scope_name: name_scope,
    loss_collection: Hashable,
    reduction: str | None = None,
) -> tf.Tensor:
    """The loss, once its weights are known: computed, in the dtype of the last argument, named and filed.

    `reduction` as for `name_scope.finish`.
    """
    dtype = arguments[-1].dtype
    name = scope_name.finish(op_name, reduction, dtype)
    if dtype is tf.float32:
        loss = formula.weighted(arguments, *weighing, name=name)
    else:
        loss = tf.cast(formula.weighted(arguments, *weighing), dtype, name=name)
    file_loss(loss, loss_collection, scope_name)
    return loss
