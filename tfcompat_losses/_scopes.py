# SPDX-License-Identifier: Apache-2.0
"""The scopes that are open, and the way of a loss into them.

An eager loss is noted by every scope open in its context. A loss made in a graph is in the graph's own collection; the
scope only remembers what each collection held when it was opened. So one list is never kept twice.
"""

from __future__ import annotations

import contextvars
import weakref
from collections import defaultdict
from collections.abc import Hashable
from typing import Any, TypeVar

import tensorflow as tf

from tfcompat_losses import _arrivals, _eager_names, _entries, _graphs, distribute
from tfcompat_losses._eager_names import Filed, Names
from tfcompat_losses._entries import Entry
from tfcompat_losses._graphs import LOSSES, REGULARIZATION_LOSSES

_Scope = TypeVar("_Scope", bound="Scope")


class Scope:
    """A context manager that notes what comes while it is open. How that is read: `Collected`."""

    def __init__(self, alone: bool = False) -> None:
        self._alone = alone
        self._depth = 0
        self._forget()

    def _forget(self) -> None:
        # Eager losses as they are filed, named only when read; and losses that a graph keeps to itself.
        self._noted: defaultdict[Hashable, list[Filed | Entry]] = defaultdict(list)
        self._noted |= {LOSSES: [], REGULARIZATION_LOSSES: []}
        self._graph: Any = None
        self._since: _arrivals.SinceOpened | None = None
        self._at_exit: dict[Hashable, list[Entry]] = {}
        self._names = Names()
        self._stack: tuple[Scope, ...] = ()
        self._hidden: tuple[Scope, ...] = ()
        self._replica: int | None = None
        self._process_wide: _arrivals.ProcessWide | None = None
        self._arrived: list[tuple[Hashable, Any]] = []
        self._layers: list[Any] = []

    def __enter__(self: _Scope) -> _Scope:
        if self._depth == 0:
            outer = () if self._alone else open_scopes()
            take_in_arrivals(outer)
            self._forget()
            if outer:
                # One name is given once, whatever scope it is read from.
                self._names = outer[0]._names
            self._replica = _graphs.replica()
            if tf.executing_eagerly():
                self._process_wide = _arrivals.watch(_graphs.default_graph())
            else:
                self._graph = _graphs.default_graph()
                self._since = _arrivals.SinceOpened(self._graph)
            self._stack = (*outer, self)
            self._hidden = _current.get() if self._alone else ()
            _current.set(self._stack)
            _all_open.add(self)
        elif not any(scope is self for scope in _current.get()):
            raise RuntimeError("This collect() is already open in another thread or task; each needs one of its own.")
        self._depth += 1
        return self

    def __exit__(self, *exception: object) -> None:
        if self._depth == 0:
            raise RuntimeError("This collect() was never entered: write `with losses.collect():`.")
        self._depth -= 1
        if self._depth == 0:
            if self._process_wide is not None:
                self._leave_process_wide(self._process_wide)
            if self._graph is not None:
                self._at_exit = {key: self._in_graph(self._graph, key) for key in self._graph.collections}
            _all_open.discard(self)
            # Not a token's reset: a generator may be closed in another context than the one it was begun in.
            _current.set(self._hidden or tuple(scope for scope in _current.get() if scope is not self))
            # What is kept of a closed scope keeps neither the scopes around it, their losses nor, by a circle, itself.
            if len(self._stack) > 1:
                self._noted |= {key: [*self._entries(key)] for key in self._noted}
                self._names = Names()
            self._stack, self._hidden, self._graph, self._since, self._layers = (), (), None, None, []

    def _leave_process_wide(self, process_wide: _arrivals.ProcessWide) -> None:
        take_in_arrivals(self._stack)
        # The outermost has it all. Nothing of it is left to those who open a scope, or trace a function, later.
        process_wide.take_out(self._arrived)
        _arrivals.remember_regularizers(self._arrived)
        _arrivals.watch_no_more(process_wide)
        self._process_wide, self._arrived = None, []

    def __getstate__(self) -> dict[str, Any]:
        """A copy, or what is pickled, is closed, and has what has been seen until now."""
        return {"noted": {key: self._entries(key) for key in self._noted}, "at_exit": self._at_exit}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__init__()  # type: ignore[misc]
        self._noted |= state["noted"]
        self._at_exit = state["at_exit"]

    def _entries(self, key: Hashable) -> list[Entry]:
        """What has been noted for a collection, with names."""
        return [
            noted if isinstance(noted, Entry) else Entry(noted[0], self._names.of(noted[0]), noted[4])
            for noted in self._noted.get(key, [])
        ]

    def _in_graph(self, graph: Any, key: Hashable) -> list[Entry]:
        # The graph of a function begins with a copy of the collections around it, that of a branch shares them.
        if self._since is not None and _graphs.is_within(graph, self._graph):
            items = self._since.items(graph, key)
        else:
            items = graph.get_collection(key)
            if self._process_wide is not None:
                items = _arrivals.added(items, self._process_wide.graph.get_collection(key))
        return [_entries.entry_of(item) for item in items]

    def _holds(self, graph: Any, key: Hashable) -> bool:
        """Whether what is added to `graph` is in the collections that this scope reads."""
        own = self._graph
        return own is graph or (
            _graphs.is_within(graph, own) and own.get_collection_ref(key) is graph.get_collection_ref(key)
        )


_current: contextvars.ContextVar[tuple[Scope, ...]] = contextvars.ContextVar("tfcompat_losses_open", default=())
_all_open: set[Scope] = set()


def open_scopes() -> tuple[Scope, ...]:
    """The scopes that see what is added here, outermost first."""
    if not _all_open:
        return ()
    own = _current.get()
    for scope in own:
        if not scope._depth:
            own = tuple(scope for scope in own if scope._depth)
            break
    return own if own or _graphs.replica() is None else _stack_around_the_replicas()


def _stack_around_the_replicas() -> tuple[Scope, ...]:
    """The scopes of whoever called `strategy.run`: a replica has a thread, and so a context, of its own."""
    around = [scope for scope in tuple(_all_open) if scope._replica is None]
    if not tf.executing_eagerly():
        graph = _graphs.default_graph()
        around = [scope for scope in around if _graphs.is_within(graph, scope._graph)] or around
    if not around:
        return ()
    stack = max((scope._stack for scope in around), key=len)
    if all(any(scope is member for member in stack) for scope in around):
        return tuple(scope for scope in stack if scope._depth)
    if not tf.executing_eagerly():
        return ()
    raise RuntimeError(
        "Several threads or tasks have a collect() open, and a replica cannot tell which of them runs it: "
        "open collect() inside the function that strategy.run runs."
    )


kept_nowhere = False
"""Whether an eager loss was made or added while no scope was open, since somebody was last told so."""


def file_loss(loss: Any, key: Hashable, scope_name: _eager_names.Scope | None) -> None:
    """Adds a loss; an eager one under the name that it would have in v1's graph.

    Args:
      scope_name: the name scope of the loss; None for one that no loss function made, but was added by hand.
    """
    if key:
        add(loss, key, scope_name, "loss", made=scope_name is not None)
    elif _all_open and scope_name is not None and tf.executing_eagerly():
        # It takes its names, as it does in a graph, and is not kept alive.
        note(weakref.ref(loss), (), scope_name, "")


def note_failed(scope_name: _eager_names.Scope) -> None:
    """Notes an eager call that failed: the names that v1 gives away before it fails are taken."""
    if _all_open:
        note(None, (), scope_name, "")


def add(loss: Any, key: Hashable, scope_name: _eager_names.Scope | str | None, op_name: str, made: bool) -> None:
    """Adds a loss to the collection of the graph, or eagerly to the open scopes; to none for an empty key.

    `op_name` is that of the name where no loss function made the loss.
    """
    global kept_nowhere
    if distribute.is_open():
        distribute.remember_filed(loss, key, made)
    if not tf.executing_eagerly():
        _graphs.remember_replica(loss)
        _graphs.default_graph().add_to_collection(key, loss)
        note_in_graph(loss, key)
    elif _all_open:
        note(loss, (key,), scope_name, op_name)
    else:
        kept_nowhere = True


def note(loss: Any, keys: tuple[Hashable, ...], scope_name: _eager_names.Scope | str | None, op_name: str) -> None:
    """Notes an eager loss in every open scope."""
    global kept_nowhere
    scopes = open_scopes()
    if not scopes:
        kept_nowhere = kept_nowhere or bool(keys)
        return
    process_wide = scopes[0]._process_wide
    if process_wide is not None and process_wide.keys():
        # Before this one: a collection keeps the order in which losses came.
        take_in_arrivals(scopes)
    # In a context of their own the scopes know it; a replica that has only the scopes around it must ask.
    replica = scopes[-1]._replica if _current.get() else _graphs.replica()
    filed = (loss, tf.get_current_name_scope(), scope_name, op_name, replica)
    scopes[0]._names.filed.append(filed)
    for key in keys:
        for scope in scopes:
            scope._noted[key].append(filed)


def take_in_arrivals(scopes: tuple[Scope, ...]) -> None:
    """Gives the scopes what TensorFlow, or code that is not migrated, has added eagerly to its own collections."""
    if not scopes or scopes[0]._process_wide is None or not tf.executing_eagerly():
        return
    replica = _graphs.replica()
    for key, item in scopes[0]._process_wide.arrived():
        scopes[0]._arrived.append((key, item))
        entry = Entry(tf.convert_to_tensor(item) if _arrivals.is_lazy(item) else item, None, replica)
        for scope in scopes:
            scope._noted[key].append(entry)


def note_in_graph(loss: Any, key: Hashable) -> None:
    """Notes a loss of a graph in the open scopes that will not find it in their collections: they then say so."""
    graph = _graphs.default_graph()
    if _graphs.is_build_call(graph):
        return
    is_held = False
    for scope in reversed(open_scopes()):
        if scope._holds(graph, key):
            is_held = True
            scope._noted.setdefault(key, [])
        elif not is_held and _graphs.is_function(graph):
            # A tf.Graph is a world of its own; a function is called by the code around it, which may expect its losses.
            scope._noted[key].append(Entry(loss, getattr(loss, "name", None)))
