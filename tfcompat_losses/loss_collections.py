# SPDX-License-Identifier: Apache-2.0
"""v1's functions on the loss collections."""

from __future__ import annotations

from collections.abc import Hashable

import tensorflow as tf

from tfcompat_losses import _graphs
from tfcompat_losses._entries import sum_of
from tfcompat_losses._graphs import LOSSES, REGULARIZATION_LOSSES
from tfcompat_losses._inputs import refuse_none
from tfcompat_losses._reading import read, total_loss
from tfcompat_losses._scopes import file_loss as file_loss


@_graphs.outside_autograph
def add_loss(loss: tf.Tensor, loss_collection: Hashable = LOSSES) -> None:
    """Adds a loss to a collection (tf.compat.v1.losses.add_loss).

    Use it for `tf.add_to_collection(key, loss)` too, which in eager mode would keep the loss forever.

    Args:
      loss: the tensor. The same one added twice counts twice.
      loss_collection: the key of the collection; None adds it to none.

    Raises:
      ValueError: `loss` is None.

    Examples:
      >>> with losses.collect() as collected:
      ...     losses.add_loss(tf.constant(2.0))
      ...     losses.add_loss(tf.constant(0.5), "regularization_losses")
      >>> float(collected.total_loss())
      2.5
    """
    refuse_none(loss=loss)
    file_loss(loss, loss_collection, None)


@_graphs.outside_autograph
def get_losses(scope: str | None = None, loss_collection: Hashable = LOSSES) -> list[tf.Tensor]:
    """The losses of a collection (tf.compat.v1.losses.get_losses).

    In a graph: those in the graph's own collection, whoever added them; inside a `collect()`, only those that were
    added since the innermost one was opened. Eagerly: those that the innermost open `collect()` has seen; without one,
    none. In a replica of tf.distribute: only this replica's own.

    Args:
      scope: a regular expression that the names of the losses must begin with; losses without a name are then left out.
      loss_collection: the key of the collection.

    Returns:
      A new list, in the order in which the losses were added.

    Raises:
      ValueError: one of them was made in a tf.cond branch, a loop body or another function, and cannot be used here.
      re.error: `scope` is not a regular expression.

    Examples:
      >>> with losses.collect():
      ...     with tf.name_scope("tower_1"):
      ...         first = losses.absolute_difference([1.0], [3.0])
      ...     second = losses.absolute_difference([1.0], [6.0])
      ...     print([float(loss) for loss in losses.get_losses()])
      ...     print([float(loss) for loss in losses.get_losses(scope="tower_1")])
      [2.0, 5.0]
      [2.0]
    """
    return [entry.loss for entry in read(loss_collection, scope)]


@_graphs.outside_autograph
def get_regularization_losses(scope: str | None = None) -> list[tf.Tensor]:
    """The regularization losses (tf.compat.v1.losses.get_regularization_losses): see `get_losses`.

    Args:
      scope: a regular expression that the names of the losses must begin with; None for all.

    Returns:
      A new list, in the order in which the losses were added.

    Raises:
      ValueError: one of them was made in a tf.cond branch, a loop body or another function, and cannot be used here.
      re.error: `scope` is not a regular expression.

    Examples:
      >>> with losses.collect():
      ...     losses.add_loss(tf.constant(0.5), "regularization_losses")
      ...     print([float(loss) for loss in losses.get_regularization_losses()])
      [0.5]
    """
    return get_losses(scope, REGULARIZATION_LOSSES)


@_graphs.outside_autograph
def get_regularization_loss(scope: str | None = None, name: str = "total_regularization_loss") -> tf.Tensor:
    """The sum of the regularization losses, 0.0 when there are none (tf.compat.v1.losses.get_regularization_loss).

    Args:
      scope: a regular expression that the names of the losses must begin with; None for all.
      name: the name of the sum.

    Returns:
      A scalar tensor, float32 when there are none.

    Raises:
      ValueError: one of them cannot be used here, as for `get_losses`, or they differ in shape.
      TypeError: they differ in dtype.
      re.error: `scope` is not a regular expression.

    Examples:
      >>> with losses.collect():
      ...     losses.add_loss(tf.constant(0.5), "regularization_losses")
      ...     losses.add_loss(tf.constant(0.25), "regularization_losses")
      ...     print(float(losses.get_regularization_loss()))
      0.75
    """
    entries = read(REGULARIZATION_LOSSES, scope)
    return sum_of(entries, name) if entries else tf.constant(0.0)


@_graphs.outside_autograph
def get_total_loss(
    add_regularization_losses: bool = True, name: str = "total_loss", scope: str | None = None
) -> tf.Tensor:
    """The sum of the losses and the regularization losses (tf.compat.v1.losses.get_total_loss): see `get_losses`.

    Args:
      add_regularization_losses: whether the regularization losses are part of it.
      name: the name of the sum.
      scope: a regular expression that the names of the losses must begin with; None for all.

    Returns:
      A scalar tensor. It is not added to a collection.

    Raises:
      ValueError: there is nothing to add up, which eagerly is always so outside of a `collect()`. Or the losses differ
        in shape, or one of them cannot be used here, as for `get_losses`.
      TypeError: they differ in dtype.
      re.error: `scope` is not a regular expression.

    Examples:
      >>> with losses.collect():
      ...     loss = losses.mean_squared_error([1.0], [3.0])
      ...     losses.add_loss(tf.constant(0.5), "regularization_losses")
      ...     print(float(losses.get_total_loss()))
      ...     print(float(losses.get_total_loss(add_regularization_losses=False)))
      4.5
      4.0
    """
    return total_loss(add_regularization_losses, name, scope)
