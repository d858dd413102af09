# SPDX-License-Identifier: Apache-2.0
"""v1's functions on the loss collections, and `lift_losses`, which carries losses out of a tf.function."""

from __future__ import annotations

import functools
from collections.abc import Callable, Hashable
from typing import Any

import tensorflow as tf

from tfcompat_losses import _graphs
from tfcompat_losses._collected import (
    Collected,
    current_entries,
    note,
    note_in_graph,
    select,
    sum_of_losses,
)
from tfcompat_losses._graphs import LOSSES, REGULARIZATION_LOSSES


@_graphs.outside_autograph
def add_loss(loss: Any, loss_collection: Hashable = LOSSES) -> None:
    """Adds a loss to a collection (tf.compat.v1.losses.add_loss).

    It stands in for `tf.add_to_collection(key, loss)` too, which in eager mode would keep the loss for ever.

    Args:
      loss: the tensor. The same one added twice counts twice.
      loss_collection: the key of the collection; None adds it nowhere.
    """
    file_loss(loss, loss_collection, None, "loss")


def file_loss(loss: Any, key: Hashable, scope_name: str | None, op_name: str) -> None:
    """Adds a loss; an eager one under the name that op `op_name` in name scope `scope_name` would have."""
    if not key:
        return
    if tf.executing_eagerly():
        note(loss, key, scope_name, op_name)
    else:
        _graphs.default_graph().add_to_collection(key, loss)
        note_in_graph(loss, key)


@_graphs.outside_autograph
def get_losses(scope: str | None = None, loss_collection: Hashable = LOSSES) -> list[Any]:
    """The losses of a collection (tf.compat.v1.losses.get_losses).

    In a graph: those in the graph's own collection, whoever added them, or as many of them as came since the innermost
    `collect()` was opened. Eagerly: those that the innermost open `collect()` has seen, else none. In a replica of
    tf.distribute: this replica's own.

    Args:
      scope: a regular expression that the names of the losses must begin with; losses without a name are then left out.
      loss_collection: the key of the collection.

    Returns:
      A new list, in the order in which the losses were added.

    Raises:
      ValueError: one of them was made in a tf.cond branch, a loop body or another function, and cannot be used here.
      re.error: `scope` is no regular expression.
    """
    return select(current_entries(loss_collection), scope)


@_graphs.outside_autograph
def get_regularization_losses(scope: str | None = None) -> list[Any]:
    """The regularization losses (tf.compat.v1.losses.get_regularization_losses): see `get_losses`.

    Args:
      scope: a regular expression that the names of the losses must begin with.

    Returns:
      A new list.
    """
    return get_losses(scope, REGULARIZATION_LOSSES)


@_graphs.outside_autograph
def get_regularization_loss(scope: str | None = None, name: str = "total_regularization_loss") -> tf.Tensor:
    """The sum of the regularization losses, 0.0 when there are none (tf.compat.v1.losses.get_regularization_loss).

    Args:
      scope: a regular expression that the names of the losses must begin with.
      name: the name of the sum.

    Returns:
      A scalar tensor, float32 when there are none.
    """
    losses = get_regularization_losses(scope)
    return tf.add_n(losses, name=name) if losses else tf.constant(0.0)


@_graphs.outside_autograph
def get_total_loss(
    add_regularization_losses: bool = True, name: str = "total_loss", scope: str | None = None
) -> tf.Tensor:
    """The sum of the losses and the regularization losses (tf.compat.v1.losses.get_total_loss): see `get_losses`.

    Args:
      add_regularization_losses: whether the regularization losses are part of it.
      name: the name of the sum.
      scope: a regular expression that the names of the losses must begin with.

    Returns:
      A scalar tensor. It is not added to a collection.

    Raises:
      ValueError: there is nothing to add up; eagerly that is so wherever no `collect()` is open.
    """
    return sum_of_losses(lambda key: get_losses(scope, key), add_regularization_losses, name)


def lift_losses(function: Callable[..., Any], through: Callable[..., Any] = tf.function) -> Callable[..., Any]:
    """`through(function)`, whose losses come out with its result and go to the caller's collections.

    The losses of a tf.function otherwise stay in its graph. They are carried out as further results, so that gradients
    flow; the names and keys they had inside they keep.

    Args:
      function: any callable that makes losses.
      through: tf.function, functools.partial(tf.function, jit_compile=True), or any other transform that gives back
        what its function returns.

    Returns:
      A callable with the arguments and the result of `function`.

    Raises:
      ValueError: when called, for a loss made in a tf.cond branch or a loop body of `function`: it cannot be carried
        out.
    """

    def with_losses(*args: Any, **kwargs: Any) -> Any:
        # Alone, and taken out of the graph: what runs in place, as under tf.recompute_grad, would be counted twice.
        with Collected(alone=True) as collected:
            result = function(*args, **kwargs)
            return result, collected.take()

    transformed = through(functools.wraps(function)(with_losses))

    @functools.wraps(function)
    def lifted(*args: Any, **kwargs: Any) -> Any:
        result, losses = transformed(*args, **kwargs)
        for keyed in losses:
            for key, named in keyed.items():
                for name, loss in named.items():
                    adopt(loss, key, name)
        return result

    return _graphs.outside_autograph(lifted)


def adopt(loss: Any, key: Hashable, name: str) -> None:
    """Adds a loss under the name it had elsewhere."""
    scope, _, op = name.partition(":")[0].rpartition("/")
    if tf.executing_eagerly():
        note(loss, key, f"{scope}/", op)
    else:
        with _graphs.default_graph().name_scope(f"{scope}/" if scope else None):
            file_loss(tf.identity(loss, name=op), key, None, op)
