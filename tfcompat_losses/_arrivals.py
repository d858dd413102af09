# SPDX-License-Identifier: Apache-2.0
"""What has come into the collections of TensorFlow's own graphs since a scope was opened.

Items are told by identity: anyone may copy, edit or clear the lists.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Hashable, Iterable
from typing import Any

import tensorflow as tf

from tfcompat_losses import _graphs
from tfcompat_losses._graphs import LOSSES, REGULARIZATION_LOSSES


def added(items: Iterable[Any], before: Iterable[Any]) -> list[Any]:
    """`items` without those of `before`, each taken away as often as it is there."""
    left = Counter(id(item) for item in before)
    new = []
    for item in items:
        if left[id(item)]:
            left[id(item)] -= 1
        else:
            new.append(item)
    return new


def take_out(graph: Any, key: Hashable, items: list[Any]) -> None:
    """Takes items out of a collection of a graph."""
    if items:
        collection = graph.get_collection_ref(key)
        collection[:] = added(collection, items)


class SinceOpened:
    """What a graph's collections held when a scope was opened in it, and so what has come since."""

    def __init__(self, graph: Any) -> None:
        self._graph = graph
        self._before = {key: (graph.get_collection_ref(key), graph.get_collection(key)) for key in graph.collections}

    def items(self, graph: Any, key: Hashable) -> list[Any]:
        """What has come into a collection of the graph, or of a function inside it, which began with a copy."""
        items = graph.get_collection(key)
        if key not in self._before:
            return list(items)
        list_then, before = self._before[key]
        list_now = self._graph.get_collection_ref(key)
        was_cleared = list_now is not list_then
        return list(items) if was_cleared and list_now is graph.get_collection_ref(key) else added(items, before)


class ProcessWide:
    """The collections of the process-wide graph, in which TensorFlow keeps for ever what is added to them eagerly."""

    def __init__(self, graph: Any) -> None:
        self.graph = graph
        self.thread = threading.get_ident()
        self.scopes = 0
        self._keys: list[Hashable] = []
        self._keys_of_losses: list[Hashable] = []
        self._known = {key: graph.get_collection(key) for key in self.keys()}
        self._regularizers_before = len(self._known.get(REGULARIZATION_LOSSES, []))

    def keys(self) -> list[Hashable]:
        """The collections that hold something and are not TensorFlow's own, which every program has."""
        keys = self.graph.collections
        if keys != self._keys:
            self._keys = keys
            self._keys_of_losses = [key for key in keys if not _graphs.is_tensorflows_own(key)]
        return [key for key in self._keys_of_losses if self.graph.get_collection_ref(key)]

    def arrived(self) -> list[tuple[Hashable, Any]]:
        """Keys and losses that nobody has been given yet. What TensorFlow keeps there for itself is left alone."""
        found = self._arrived()
        if self.thread == threading.get_ident() and self.graph is not _graphs.default_graph():
            # Since tf.compat.v1.reset_default_graph() there is another, and all that it holds is new.
            self.graph, self._known = _graphs.default_graph(), {}
            found += self._arrived()
        return found

    def _arrived(self) -> list[tuple[Hashable, Any]]:
        found = []
        for key in self.keys():
            known = self._known.setdefault(key, [])
            for item in added(self.graph.get_collection(key), known):
                known.append(item)
                if key in (LOSSES, REGULARIZATION_LOSSES) or isinstance(item, tf.Tensor):
                    found.append((key, item))
        return found

    def stale_regularizers(self) -> int:
        """How many regularization losses TensorFlow added eagerly before any scope was open, or to one now closed."""
        return self._regularizers_before + _of_closed_scopes[self.thread]

    def take_out(self, arrived: Iterable[tuple[Hashable, Any]]) -> None:
        for key, item in arrived:
            take_out(self.graph, key, [item])
            self._known[key] = added(self._known.get(key, []), [item])


def is_lazy(item: Any) -> bool:
    """Whether this is the regularization loss of a variable as tf.compat.v1.get_variable adds it eagerly.

    It is no tensor, and is computed, from what the variable then is, whenever it is converted to one.
    """
    return tf.is_tensor(item) and not isinstance(item, (tf.Tensor, tf.Variable))


def remember_regularizers(arrived: Iterable[tuple[Hashable, Any]]) -> None:
    """Counts the variables whose regularization losses leave with the scope that is closed."""
    _of_closed_scopes[threading.get_ident()] += sum(
        key == REGULARIZATION_LOSSES and is_lazy(item) for key, item in arrived
    )


_of_closed_scopes: Counter[int] = Counter()
"""By thread, as the graphs are."""
_watched: dict[int, ProcessWide] = {}


def watch(graph: Any) -> ProcessWide:
    """The process-wide graph (TensorFlow has one a thread), watched from now on if it was not yet."""
    thread = threading.get_ident()
    if thread not in _watched:
        _watched[thread] = ProcessWide(graph)
    _watched[thread].scopes += 1
    return _watched[thread]


def watch_no_more(process_wide: ProcessWide) -> None:
    process_wide.scopes -= 1
    if not process_wide.scopes:
        del _watched[process_wide.thread]
