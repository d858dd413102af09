# SPDX-License-Identifier: Apache-2.0
"""Softmax cross-entropy from class ids."""

from __future__ import annotations

from collections.abc import Hashable

import tensorflow as tf

from tfcompat_losses import _graphs, _inputs
from tfcompat_losses._engine.formula import IDENTITY, Formula
from tfcompat_losses._graphs import LOSSES
from tfcompat_losses._loss_scope import name_scope
from tfcompat_losses.losses._rows import are_few, fit_the_kernel, of_any_rank
from tfcompat_losses.reduction import Reduction, ReductionName
from tfcompat_losses.typing import TensorLike
from tfcompat_losses.weighted_loss import weighted_loss


def _kernel(labels: tf.Tensor, logits: tf.Tensor) -> tf.Tensor:
    return tf.raw_ops.SparseSoftmaxCrossEntropyWithLogits(features=logits, labels=labels)[0]


_KERNEL = Formula(_kernel, is_short=True)
_OF_ANY_RANK = Formula(of_any_rank(_kernel, tf.float16))


def formula_of_rows(labels: tf.Tensor, logits: tf.Tensor) -> tuple[Formula, tuple[tf.Tensor, ...], int | None]:
    """-log(softmax(x)[z]) over the last dimension of the logits: a formula, its arguments, and that dimension.

    Where the losses are computed here, the formula is the identity, and no dimension is left to be dropped.
    """
    if _graphs.is_on_cpu(logits) and labels.shape.as_list() == logits.shape.as_list()[:-1]:
        formula = _KERNEL if fit_the_kernel(logits) else _OF_ANY_RANK
        if are_few(logits):
            return formula, (labels, logits), -1
        if logits.shape.rank > 1:
            # What tf.nn does too, after looking for dimensions to flatten and, for GPUs, for determinism.
            return IDENTITY, (formula.value(labels, logits),), None
    return IDENTITY, (tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits),), None


@_graphs.outside_autograph
def sparse_softmax_cross_entropy(
    labels: TensorLike,
    logits: TensorLike,
    weights: TensorLike = 1.0,
    scope: str | None = None,
    loss_collection: Hashable = LOSSES,
    reduction: ReductionName = Reduction.SUM_BY_NONZERO_WEIGHTS,
) -> tf.Tensor:
    """The cross-entropy of class ids and logits (tf.compat.v1.losses.sparse_softmax_cross_entropy).

    Args:
      labels: the class ids, `[...]` or `[..., 1]`, int32 or int64 in [0, num_classes). Another id is an error
        on the CPU and gives NaN on a GPU.
      logits: the unbounded outputs of the network, `[..., num_classes]`. Floating-point.
      weights: a scalar, or a tensor of the same rank as the losses, with each dimension 1 or equal to theirs. The
        losses have the shape `[...]`, so a weight per row is `[batch_size]`. A last dimension of 1 that the labels do
        not have is dropped.
      scope: the name scope of the ops; None for "sparse_softmax_cross_entropy_loss".
      loss_collection: the collection that the loss is added to; None adds it to none.
      reduction: one of `Reduction.all()`; the default divides by the number of elements whose weight is not 0.

    Returns:
      A tensor of the dtype of `logits`: a scalar, or for `Reduction.NONE` of the shape `[...]`.

    Raises:
      ValueError: an argument is None, the ranks or static shapes do not fit, or `reduction` is unknown.
      TypeError: `labels` are not int32 or int64, `logits` are not floating-point, or an argument is not dense.
      tf.errors.InvalidArgumentError: a shape that is known only when the graph runs does not fit, or on the CPU a
        class id is out of range.

    Examples:
      Class 1 of two, preferred by 3; then the other one:

      >>> round(float(losses.sparse_softmax_cross_entropy([1], [[0.0, 3.0]])), 4)
      0.0486
      >>> round(float(losses.sparse_softmax_cross_entropy([0], [[0.0, 3.0]])), 4)
      3.0486
    """
    _inputs.refuse_none(labels=labels, logits=logits)
    with name_scope(scope, "sparse_softmax_cross_entropy_loss", logits, labels, weights) as scope_name:
        logits = _inputs.to_floating("logits", logits, _inputs.LABELS_FIRST)
        labels = _inputs.to_class_ids("labels", labels)
        logits = _without_trailing_one(logits, more_than=labels, by=2)
        labels = _without_trailing_one(labels, more_than=logits, by=0)
        # A number costs nothing eagerly; in a graph v1 makes it a tensor, which shows in the names.
        if not (tf.executing_eagerly() and isinstance(weights, (int, float))):
            weights = _without_trailing_one(_inputs.to_tensor("weights", weights), more_than=labels, by=1)
        formula, arguments, axis = formula_of_rows(labels, logits)
        weights = _inputs.to_weights(weights)
        return weighted_loss(formula, arguments, weights, scope_name, loss_collection, reduction, axis, keepdims=False)


def _without_trailing_one(tensor: tf.Tensor, more_than: tf.Tensor, by: int) -> tf.Tensor:
    """`tensor` without its last dimension, if that is 1 and the rank is `by` more than that of the other tensor."""
    rank, other_rank = tensor.shape.rank, more_than.shape.rank
    if rank is not None and other_rank is not None and rank - other_rank != by:
        return tensor
    if rank == 0 or (rank is not None and tensor.shape.as_list()[-1] not in (1, None)):
        return tensor
    if rank is not None and other_rank is not None:
        return tf.raw_ops.Squeeze(input=tensor, axis=[-1])
    drop = tf.cast(tf.equal(tf.rank(tensor) - tf.rank(more_than), by), tf.int32, name="drop")
    shape = tf.shape(tensor)
    return tf.reshape(tensor, shape[: tf.size(shape) - drop])
