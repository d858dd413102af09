# SPDX-License-Identifier: Apache-2.0
"""contrib's functions on the loss collections; the collections are the graph's own, or those of `collect()`."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import tensorflow as tf
from typing_extensions import deprecated

from tfcompat_losses import loss_collections
from tfcompat_losses._graphs import LOSSES
from tfcompat_losses.contrib import arg_scopes
from tfcompat_losses.contrib._deprecated import contrib_function


@contrib_function
@deprecated("Use tfcompat_losses.add_loss(loss, loss_collection): it takes no part in arg_scope.", category=None)
@arg_scopes.add_arg_scope
def add_loss(loss: tf.Tensor, loss_collection: Hashable = LOSSES) -> None:
    """Adds a loss to a collection (tf.contrib.losses.add_loss).

    `arg_scope([add_loss], loss_collection=...)` sets another default, for the losses of this module too.

    Args:
      loss: the tensor. The same one added twice counts twice.
      loss_collection: the key of the collection; None adds it to none.

    Raises:
      ValueError: `loss` is None.

    Examples:
      >>> with losses.collect() as collected:
      ...     contrib.add_loss(tf.constant(2.0))
      ...     with contrib.arg_scope([contrib.add_loss], loss_collection=None):
      ...         contrib.add_loss(tf.constant(5.0))
      >>> [float(loss) for loss in collected]
      [2.0]
    """
    loss_collections.add_loss(loss, loss_collection)


def collection_here() -> Any:
    """The collection that a loss is added to."""
    return arg_scopes.scoped(add_loss, "loss_collection", LOSSES)


@contrib_function
@deprecated("Use tfcompat_losses.get_losses(scope, loss_collection).", category=None)
def get_losses(scope: str | None = None, loss_collection: Hashable = LOSSES) -> list[tf.Tensor]:
    """The losses of a collection (tf.contrib.losses.get_losses): see `tfcompat_losses.get_losses`.

    Args:
      scope: a regular expression that the names of the losses must begin with; None for all.
      loss_collection: the key of the collection.

    Returns:
      A new list, in the order in which the losses were added.

    Raises:
      ValueError: one of them was made in a tf.cond branch, a loop body or another function, and cannot be used here.
      re.error: `scope` is not a regular expression.

    Examples:
      >>> with losses.collect():
      ...     loss = contrib.absolute_difference([[3.0]], [[1.0]])
      ...     print([float(each) for each in contrib.get_losses()])
      [2.0]
    """
    return loss_collections.get_losses(scope, loss_collection)


@contrib_function
@deprecated("Use tfcompat_losses.get_regularization_losses(scope).", category=None)
def get_regularization_losses(scope: str | None = None) -> list[tf.Tensor]:
    """The regularization losses (tf.contrib.losses.get_regularization_losses).

    Args:
      scope: a regular expression that the names of the losses must begin with; None for all.

    Returns:
      A new list, in the order in which the losses were added.

    Raises:
      ValueError: one of them was made in a tf.cond branch, a loop body or another function, and cannot be used here.
      re.error: `scope` is not a regular expression.

    Examples:
      >>> with losses.collect():
      ...     contrib.add_loss(tf.constant(0.5), "regularization_losses")
      ...     print([float(each) for each in contrib.get_regularization_losses()])
      [0.5]
    """
    return loss_collections.get_regularization_losses(scope)


@contrib_function
@deprecated("Use tfcompat_losses.get_total_loss(add_regularization_losses, name).", category=None)
def get_total_loss(add_regularization_losses: bool = True, name: str = "total_loss") -> tf.Tensor:
    """The sum of the losses and the regularization losses (tf.contrib.losses.get_total_loss).

    Args:
      add_regularization_losses: whether the regularization losses are part of it.
      name: the name of the sum.

    Returns:
      A scalar tensor. It is not added to a collection.

    Raises:
      ValueError: there is nothing to add up, as always eagerly outside of a `tfcompat_losses.collect()`. Or the losses
        differ in shape, or one of them cannot be used here.
      TypeError: the losses differ in dtype.

    Examples:
      >>> with losses.collect():
      ...     loss = contrib.absolute_difference([[3.0]], [[1.0]])
      ...     contrib.add_loss(tf.constant(0.5), "regularization_losses")
      ...     print(float(contrib.get_total_loss()))
      2.5
    """
    return loss_collections.get_total_loss(add_regularization_losses, name)
