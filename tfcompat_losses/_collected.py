# SPDX-License-Identifier: Apache-2.0
"""`collect()`: the loss collections of one step, and what users see of them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Any, Protocol, TypeVar

import tensorflow as tf

from tfcompat_losses import _entries
from tfcompat_losses._graphs import LOSSES, REGULARIZATION_LOSSES
from tfcompat_losses._one_scope_a_call import one_scope_a_call, refuse_bare
from tfcompat_losses._reading import Readable, nothing_to_add
from tfcompat_losses._scopes import file_loss, open_scopes
from tfcompat_losses.typing import ScalarLike

_Function = TypeVar("_Function", bound=Callable[..., Any])

_SCALAR = b"\x0a\x09\x0a\x07scalars\x20\x01"
"""The serialized SummaryMetadata of the plugin "scalars", data class scalar."""


class HasLosses(Protocol):
    """A Keras layer or model, or anything else that has a list of losses."""

    @property
    def losses(self) -> Sequence[tf.Tensor]: ...


class Collected(Readable):
    """The losses of one step: what `collect()` gives, readable while it is open and afterwards.

    `collected[key]` is the list of losses in a collection, in the order in which they were added. `len` and iteration
    go over all losses, collection by collection. `print(collected)` shows a table of name, key and value.

    Examples:
      >>> with losses.collect() as collected:
      ...     loss = losses.mean_squared_error([1.0], [3.0])
      ...     losses.add_loss(tf.constant(0.5), "watched")
      >>> print(collected)
      name                        key      value
      mean_squared_error/value:0  losses   4.0
      loss:0                      watched  0.5
      >>> len(collected), float(collected["watched"][0])
      (2, 0.5)
    """

    def __call__(self, function: _Function) -> _Function:
        """As a decorator: each call of `function`, and each generator or coroutine it makes, has a scope of its own.

        Args:
          function: a function, a generator function or a coroutine function.

        Returns:
          A function with the same arguments and results.

        Raises:
          TypeError: `function` is an asynchronous generator function.

        Examples:
          >>> @losses.collect()
          ... def step(predictions):
          ...     losses.mean_squared_error([0.0], predictions)
          ...     return losses.get_total_loss()
          >>> float(step([2.0])), float(step([3.0]))
          (4.0, 9.0)
        """
        return one_scope_a_call(function, collect, "collect")

    @property
    def losses(self) -> list[tf.Tensor]:
        """The losses in the collection "losses".

        Examples:
          >>> with losses.collect() as collected:
          ...     loss = losses.mean_squared_error([1.0], [3.0])
          >>> [float(each) for each in collected.losses]
          [4.0]
        """
        return self[LOSSES]

    @property
    def regularization_losses(self) -> list[tf.Tensor]:
        """The losses in the collection "regularization_losses".

        Examples:
          >>> with losses.collect() as collected:
          ...     losses.add_loss(tf.constant(0.5), "regularization_losses")
          >>> [float(each) for each in collected.regularization_losses]
          [0.5]
        """
        return self[REGULARIZATION_LOSSES]

    def total_loss(
        self, add_regularization_losses: bool = True, name: str = "total_loss", scope: str | None = None
    ) -> tf.Tensor:
        """The sum of the losses, by default with the regularization losses.

        Args:
          add_regularization_losses: whether the regularization losses are part of it.
          name: the name of the sum.
          scope: a regular expression that the names of the losses must begin with; None for all.

        Returns:
          A scalar tensor.

        Raises:
          ValueError: there are none, they differ in shape, or one of them cannot be used here.
          TypeError: they differ in dtype.

        Examples:
          >>> with losses.collect() as collected:
          ...     loss = losses.mean_squared_error([1.0], [3.0])
          ...     losses.add_loss(tf.constant(0.5), "regularization_losses")
          >>> float(collected.total_loss())
          4.5
        """
        keys = _entries.keys_of_total(add_regularization_losses)
        return _entries.total(lambda key: self._read(key, scope), keys, name, nothing_to_add)

    def get(self, key: Hashable, scope: str | None = None) -> list[tf.Tensor]:
        """The losses in a collection.

        Args:
          key: the key of the collection.
          scope: a regular expression that the names of the losses must begin with; None for all.

        Returns:
          A new list, in the order in which the losses were added.

        Raises:
          ValueError: one of them cannot be used here.
          re.error: `scope` is not a regular expression.

        Examples:
          >>> with losses.collect() as collected:
          ...     loss = losses.mean_squared_error([1.0], [3.0], scope="decoder")
          >>> [float(each) for each in collected.get("losses", scope="decoder/")]
          [4.0]
        """
        return [entry.loss for entry in self._read(key, scope)]

    def add_layer_losses(self, layer: HasLosses) -> None:
        """Adds the losses that a Keras model or layer keeps itself, `layer.losses`, to the regularization losses.

        These are the losses of its regularizers, and those that `layer.add_loss` got in the latest call. Without this
        they are in no collection. Call it in each step, after the model was called; a scope adds the same layer once.

        Args:
          layer: the outermost layer or model, or any object with a list `losses`. Its losses must be scalars.

        Raises:
          RuntimeError: the scope is not open.

        Examples:
          Keras's "l2" is 0.01 times the sum of the squares, here of two ones:

          >>> layer = tf.keras.layers.Dense(1, kernel_initializer="ones", kernel_regularizer="l2")
          >>> with losses.collect() as collected:
          ...     outputs = layer(tf.ones([1, 2]))
          ...     collected.add_layer_losses(layer)
          >>> round(float(collected.total_loss()), 4)
          0.02
        """
        if not self._depth:
            raise RuntimeError("add_layer_losses() is for an open collect(): call it inside the `with` block.")
        if any(other is layer for other in self._layers):
            return
        for scope in open_scopes():
            # Each of them sees what is added now.
            scope._layers.append(layer)
        for loss in layer.losses:
            file_loss(loss, REGULARIZATION_LOSSES, None)

    def items(self, key: Hashable = None) -> list[tuple[str, tf.Tensor]]:
        """The losses with their names; an eager tensor itself has no name.

        Args:
          key: the collection; None for all of them, one after the other.

        Returns:
          Pairs of a name, as `loss.op.name` is in a graph, and a loss. A loss that has no name is called "loss".

        Raises:
          ValueError: one of them cannot be used here.

        Examples:
          >>> with losses.collect() as collected:
          ...     loss = losses.mean_squared_error([1.0], [3.0])
          >>> [(name, float(each)) for name, each in collected.items()]
          [('mean_squared_error/value', 4.0)]
        """
        keys = [*self._noted] if key is None else [key]
        entries = [entry for each in keys for entry in _entries.select(self._seen(each), each, None)]
        return [((entry.name or "loss").partition(":")[0], entry.loss) for entry in entries]

    def write_summaries(self, step: ScalarLike) -> None:
        """Writes each loss to the default tf.summary writer, as a scalar under its name (an unreduced loss: its mean).

        Args:
          step: the step of the summaries. Without a default writer nothing is written, as by tf.summary.

        Examples:
          >>> with tf.summary.create_file_writer("logs").as_default(), losses.collect() as collected:
          ...     loss = losses.mean_squared_error([1.0], [3.0])
          ...     collected.write_summaries(step=7)
          >>> tf.io.gfile.listdir("logs")  # doctest: +ELLIPSIS
          ['events.out.tfevents...']
        """
        for name, loss in self.items():
            # What tf.summary.scalar writes; that needs TensorBoard, which TensorFlow no longer brings.
            tf.summary.write(name, tf.cast(tf.reduce_mean(loss), tf.float32), step, metadata=_SCALAR)

    def __getitem__(self, key: Hashable) -> list[tf.Tensor]:
        return self.get(key)

    def __len__(self) -> int:
        return sum(len(self._mine(key)) for key in self._noted)

    def __iter__(self) -> Iterator[tf.Tensor]:
        return iter([loss for key in self._noted for loss in self.get(key)])

    def __repr__(self) -> str:
        losses = ", ".join(f"{name} = {value}" for name, _, value in self._rows())
        return f"<collect(), {'open' if self._depth else 'closed'}: {losses or 'no losses'}>"

    def __str__(self) -> str:
        rows = [("name", "key", "value"), *self._rows()]
        widths = [max(len(row[column]) for row in rows) for column in range(3)]
        return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows)

    def __rich__(self) -> Any:
        from rich.table import Table

        table = Table("name", "key", "value")
        for row in self._rows():
            table.add_row(*row)
        return table

    def _rows(self) -> list[tuple[str, str, str]]:
        return [
            (entry.name or "(no name)", str(key), _entries.shown(entry.loss, key))
            for key in [*self._noted]
            for entry in self._mine(key)
        ]


def collect(*misplaced: object) -> Collected:
    """The loss collections of one step: `with collect() as collected:`, or `@collect()` for each call of a function.

    Eagerly, every loss that is made or added while it is open goes to it, under the name that a graph would have given
    the loss. In a graph the losses go to the graph's own collections, as in TensorFlow 1, and reads give only what was
    added since it was opened. Scopes nest as GradientTapes do: each one sees what is added while it is open, and
    `get_losses()`, `get_total_loss()` and the other functions read the innermost. Threads and asyncio tasks do not see
    each other's losses, and neither do the replicas of tf.distribute.

    Args:
      *misplaced: give none. It recognises `@losses.collect` without parentheses, which is an error.

    Returns:
      A `Collected`. Entered again while open, it counts each loss once; entered again afterwards, it starts afresh.

    Raises:
      RuntimeError: it is entered while it is open in another thread or task.
      TypeError: it is given an argument, as `@losses.collect` without parentheses does.

    Examples:
      >>> with losses.collect() as collected:
      ...     loss = losses.mean_squared_error([1.0], [3.0])
      ...     losses.add_loss(tf.constant(0.5), "regularization_losses")
      ...     total = losses.get_total_loss()
      >>> float(total)
      4.5
      >>> print(collected)
      name                        key                    value
      mean_squared_error/value:0  losses                 4.0
      loss:0                      regularization_losses  0.5
    """
    refuse_bare("losses.collect", misplaced)
    return Collected()
