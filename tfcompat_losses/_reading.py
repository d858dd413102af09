# SPDX-License-Identifier: Apache-2.0
"""What code reads of the loss collections: what the innermost open scope has seen, or the graph's whole collection."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, cast

import tensorflow as tf

from tfcompat_losses import _arrivals, _entries, _graphs, _mistakes, _scopes
from tfcompat_losses._entries import Entry
from tfcompat_losses._graphs import REGULARIZATION_LOSSES
from tfcompat_losses._scopes import Scope, open_scopes, take_in_arrivals


class Readable(Scope):
    """A scope as it is read. What users see of it: `Collected`."""

    def take(self) -> list[dict[Hashable, dict[str, Any]]]:
        """Takes the losses out of the graph's collections, so that a tf.function can return them: for `lift_losses`.

        Returns:
          For each loss its key, name and tensor, in dicts.

        Raises:
          ValueError: one of them was made in a tf.cond branch or a loop body.

        Examples:
          >>> with tf.Graph().as_default(), losses.collect() as collected:
          ...     loss = losses.mean_squared_error([1.0], [3.0])
          ...     taken = collected.take()
          ...     print(taken == [{"losses": {"mean_squared_error/value:0": loss}}], losses.get_losses())
          True []
        """
        taken = [(key, entry) for key in self._noted for entry in self._mine(key)]
        for _, entry in taken:
            _entries.refuse_unreachable(entry)
        if self._graph is not None:
            for key, entry in taken:
                _arrivals.take_out(self._graph, key, [entry.loss])
        return [{key: {entry.name or "loss": entry.loss}} for key, entry in taken]

    def _read(self, key: Hashable, scope: str | None) -> list[Entry]:
        seen = self._seen(key)
        if key == REGULARIZATION_LOSSES and self._process_wide is not None and tf.executing_eagerly():
            self._warn_of_stale_regularizers(self._process_wide.stale_regularizers())
        return _entries.select(seen, key, scope)

    def _warn_of_stale_regularizers(self, count: int) -> None:
        # One of a loss function of ours, or of add_loss, is what the advice is to do.
        is_added_by_hand = any(not isinstance(noted, Entry) for noted in self._noted[REGULARIZATION_LOSSES])
        if count and not is_added_by_hand and not any(_arrivals.is_lazy(item) for _, item in self._stack[0]._arrived):
            _mistakes.warn(
                f"{count} regularization loss(es) that TensorFlow added before this collect() was opened are not in "
                "it: eagerly it adds that of a variable once, when the variable is made. Add it in each step: "
                "losses.add_loss(regularizer(variable), 'regularization_losses')."
            )

    def _mine(self, key: Hashable) -> list[Entry]:
        return _entries.of_this_replica(self._seen(key))

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


def _is_inner(graph: Any, outer: Any) -> bool:
    return graph is not None and graph is not outer and _graphs.is_within(graph, outer)


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
        return cast(Readable, scopes[-1])._read(key, scope)
    if tf.executing_eagerly():
        return []
    entries = [_entries.entry_of(item) for item in _graphs.default_graph().get_collection(key)]
    return _entries.select(entries, key, scope)


def total_loss(add_regularization_losses: bool, name: str, scope: str | None) -> tf.Tensor:
    keys = _entries.keys_of_total(add_regularization_losses)
    return _entries.total(lambda key: _read_here(key, scope), keys, name, nothing_to_add)


def nothing_to_add(empty: str) -> str:
    """The message of a total of nothing; `empty` names the collections."""
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
