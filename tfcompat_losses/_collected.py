# SPDX-License-Identifier: Apache-2.0
"""`collect()`: the loss collections of one step, and how they are read."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from typing import Any, TypeVar, cast

import tensorflow as tf

from tfcompat_losses import _arrivals, _entries, _graphs, _mistakes, _scopes
from tfcompat_losses._entries import Entry
from tfcompat_losses._graphs import LOSSES, REGULARIZATION_LOSSES
from tfcompat_losses._one_scope_a_call import one_scope_a_call, refuse_bare
from tfcompat_losses._scopes import Scope, file_loss, open_scopes, take_in_arrivals

_Function = TypeVar("_Function", bound=Callable[..., Any])


_SCALAR = b"\x0a\x09\x0a\x07scalars\x20\x01"
"""The serialized SummaryMetadata of the plugin "scalars", data class scalar."""


class Collected(Scope):
    """The losses of one step: what `collect()` gives, readable while it is open and afterwards.

    `collected[key]` is the list of losses in a collection, in the order in which they came; `len` and iteration go over
    all of them, collection by collection; `print(collected)` is a table of name, key and value.
    """

    def __call__(self, function: _Function) -> _Function:
        """As a decorator: each call of `function`, and each generator or coroutine it makes, has a scope of its own."""
        return one_scope_a_call(function, collect)

    @property
    def losses(self) -> list[Any]:
        """The losses in the collection "losses"."""
        return self[LOSSES]

    @property
    def regularization_losses(self) -> list[Any]:
        """The losses in the collection "regularization_losses"."""
        return self[REGULARIZATION_LOSSES]

    def total_loss(self, add_regularization_losses: bool = True, name: str = "total_loss", scope: Any = None) -> Any:
        """The sum of the losses, by default with the regularization losses. ValueError when there are none."""
        keys = _entries.keys_of_total(add_regularization_losses)
        return _entries.total(lambda key: self._read(key, scope), keys, name, _nothing_to_add)

    def get(self, key: Hashable, scope: str | None = None) -> list[Any]:
        """The losses in collection `key`; `scope` is a regular expression that the names must begin with."""
        return [entry.loss for entry in self._read(key, scope)]

    def add_layer_losses(self, layer: Any) -> None:
        """Adds the losses that a Keras model or layer keeps itself, `layer.losses`, to the regularization losses.

        Those of its regularizers, and what `layer.add_loss` was given in its latest call: without this they are in no
        collection. Call it once in each step, after the model was called; the same layer is added once to a scope.

        Args:
          layer: the outermost layer or model, or any object with a list `losses`. Its losses must be scalars.

        Raises:
          RuntimeError: the scope is not open.
        """
        if not self._depth:
            raise RuntimeError("add_layer_losses() is for an open collect(): call it inside the `with` block.")
        if any(other is layer for other in self._layers):
            return
        self._layers.append(layer)
        for loss in layer.losses:
            file_loss(loss, REGULARIZATION_LOSSES, None)

    def take(self) -> list[dict[Hashable, dict[str, Any]]]:
        """Takes the losses out of the graph's collections: keys, names, tensors, in a form a tf.function can return."""
        taken = [
            (key, entry)
            for key in self._noted
            for entry in self._seen(key)
            if _graphs.is_mine(entry.loss, entry.name, entry.replica)
        ]
        for _, entry in taken:
            _entries.refuse_unreachable(entry)
        if self._graph is not None:
            for key, entry in taken:
                _arrivals.take_out(self._graph, key, [entry.loss])
        return [{key: {entry.name or "loss": entry.loss}} for key, entry in taken]

    def items(self, key: Hashable = None) -> list[tuple[str, Any]]:
        """The losses with their names, which eager tensors cannot be asked for.

        Args:
          key: the collection; None for all of them, one after the other.

        Returns:
          Pairs of a name, as `loss.op.name` is in a graph, and a loss. A loss that has no name is called "loss".
        """
        keys = [*self._noted] if key is None else [key]
        entries = [entry for each in keys for entry in self._seen(each)]
        mine = [entry for entry in entries if _graphs.is_mine(entry.loss, entry.name, entry.replica)]
        for entry in mine:
            _entries.refuse_unreachable(entry)
        return [((entry.name or "loss").partition(":")[0], entry.loss) for entry in mine]

    def write_summaries(self, step: Any) -> None:
        """Writes each loss to the default tf.summary writer: a scalar by its name, of an unreduced loss the mean.

        Args:
          step: the step that the summaries are of. Where there is no writer nothing is written, as by tf.summary.
        """
        for name, loss in self.items():
            # What tf.summary.scalar writes; that needs TensorBoard, which TensorFlow no longer brings.
            tf.summary.write(name, tf.cast(tf.reduce_mean(loss), tf.float32), step, metadata=_SCALAR)

    def __getitem__(self, key: Hashable) -> list[Any]:
        return self.get(key)

    def __len__(self) -> int:
        return sum(len(self._seen(key)) for key in self._noted)

    def __iter__(self) -> Iterator[Any]:
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
            (entry.name or "(no name)", str(key), _entries.shown(entry.loss))
            for key in [*self._noted]
            for entry in self._seen(key)
        ]

    def _read(self, key: Hashable, scope: str | None) -> list[Entry]:
        seen = self._seen(key)
        if key == REGULARIZATION_LOSSES and self._process_wide is not None and tf.executing_eagerly():
            self._warn_of_stale_regularizers(self._process_wide.stale_regularizers())
        return _entries.select(seen, key, scope)

    def _warn_of_stale_regularizers(self, count: int) -> None:
        if count and not any(_arrivals.is_lazy(item) for _, item in self._stack[0]._arrived):
            _mistakes.warn(
                f"{count} regularization loss(es) that TensorFlow added before this collect() was opened are not in "
                "it: eagerly it adds that of a variable once, when the variable is made. Add it in each step: "
                "losses.add_loss(regularizer(variable), 'regularization_losses')."
            )

    def _seen(self, key: Hashable) -> list[Entry]:
        """What has come into a collection since this scope was opened, as the code that asks may see it."""
        if self._depth == 0:
            return self._at_exit.get(key, []) + self._entries(key)
        if tf.executing_eagerly():
            take_in_arrivals(self._stack)
            noted = self._entries(key)
            return noted if self._graph is None else self._in_graph(self._graph, key) + noted
        graph = _graphs.default_graph()
        lost = [entry for entry in self._entries(key) if _is_inner(_graphs.graph_of(entry.loss), graph)]
        return self._in_graph(graph, key) + lost


def collect(*misplaced: Any) -> Collected:
    """The loss collections of one step: `with collect() as collected:`, or `@collect()` for one scope a call.

    Eagerly, every loss made or added in this context while it is open goes to it, under the name that a graph would
    have given. In a graph the losses go to the graph's own collections, as ever, and reads give what came since it
    was opened. Scopes nest as GradientTapes do: each one sees what is added while it is open; `get_losses()`,
    `get_total_loss()` and the others read the innermost. Threads and asyncio tasks do not see each other's; what one
    replica of tf.distribute adds, another does not read.

    Returns:
      A `Collected`. Entered again while open, it counts each loss once; entered again afterwards, it starts afresh.

    Raises:
      RuntimeError: it is entered while it is open in another thread or task.
      TypeError: it is given an argument, as `@losses.collect` without parentheses does.
    """
    refuse_bare("losses.collect", misplaced)
    return Collected()


def read(key: Hashable, scope: str | None) -> list[Entry]:
    """What is to be read here: what the innermost open scope saw, or the graph's whole collection."""
    if _scopes.kept_nowhere and tf.executing_eagerly() and not open_scopes():
        _scopes.kept_nowhere = False
        _mistakes.warn(
            f"The collection {key!r} is read eagerly while no collect() is open, so it is empty: the losses that were "
            "made before are kept nowhere. Write `with losses.collect():` around the code that makes and reads them."
        )
    return _read_here(key, scope)


def _read_here(key: Hashable, scope: str | None) -> list[Entry]:
    scopes = open_scopes()
    if scopes:
        return cast(Collected, scopes[-1])._read(key, scope)
    if tf.executing_eagerly():
        return []
    entries = [_entries.entry_of(item) for item in _graphs.default_graph().get_collection(key)]
    return _entries.select(entries, key, scope)


def total_loss(add_regularization_losses: bool, name: str, scope: str | None) -> Any:
    keys = _entries.keys_of_total(add_regularization_losses)
    return _entries.total(lambda key: _read_here(key, scope), keys, name, _nothing_to_add)


def _nothing_to_add(empty: str) -> str:
    if not tf.executing_eagerly():
        return (
            f"There is no loss to add up: {empty} of the graph '{getattr(_graphs.default_graph(), 'name', 'default')}' "
            "(or what its open collect() has seen, and the scope filter leaves) holds none. Losses made inside another "
            "tf.function stay there: wrap it in losses.lift_losses."
        )
    if open_scopes():
        return (
            f"There is no loss to add up: in eager mode, the open collect() has seen none for {empty} (that the scope "
            "filter leaves). Losses made inside a tf.function stay there: wrap it in losses.lift_losses."
        )
    return (
        f"There is no loss to add up: in eager mode no loss is kept for {empty} unless a scope is open. "
        "Write `with losses.collect():` around the code that makes the losses and the code that reads them."
    )


def _is_inner(graph: Any, outer: Any) -> bool:
    return graph is not None and graph is not outer and _graphs.is_within(graph, outer)
