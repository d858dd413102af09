# SPDX-License-Identifier: Apache-2.0
"""`collect()`: the scopes that are open, and what each has seen.

An eager loss is noted by every scope open in its context. A loss made in a graph is in the graph's own collection; the
scope only remembers how long each collection was when it was opened. So one list is never kept twice.
"""

from __future__ import annotations

import contextvars
import functools
import inspect
from collections import defaultdict
from collections.abc import Callable, Generator, Hashable, Iterator
from typing import Any, NamedTuple, TypeVar, cast

import tensorflow as tf

from tfcompat_losses import _graphs
from tfcompat_losses._graphs import LOSSES, REGULARIZATION_LOSSES

_Function = TypeVar("_Function", bound=Callable[..., Any])


class Entry(NamedTuple):
    """One loss of a collection, as it is read."""

    loss: Any
    name: str | None
    replica: int | None = None
    """Of an eager loss: the replica that made it."""


_SCALAR = b"\x0a\x09\x0a\x07scalars\x20\x01"
"""The serialized SummaryMetadata of the plugin "scalars", data class scalar."""


class Collected:
    """The losses of one step: what `collect()` gives, readable while it is open and afterwards.

    `collected[key]` is the list of losses in a collection, in the order in which they came; `len` and iteration go over
    all of them, collection by collection; `print(collected)` is a table of name, key and value.
    """

    def __init__(self, alone: bool = False) -> None:
        self._alone = alone
        self._depth = 0
        self._forget()

    def _forget(self) -> None:
        # Eager losses as they are filed, named only when read; and losses that a graph keeps to itself.
        self._noted: defaultdict[Hashable, list[_graphs.Filed | Entry]] = defaultdict(list)
        self._noted |= {LOSSES: [], REGULARIZATION_LOSSES: []}
        self._graph: Any = None
        self._starts: dict[Hashable, int] = {}
        self._at_exit: dict[Hashable, list[Entry]] = {}
        self._names = _graphs.Names()
        self._stack: tuple[Collected, ...] = ()
        self._hidden: tuple[Collected, ...] = ()
        self._replica: int | None = None

    def __enter__(self) -> Collected:
        if self._depth == 0:
            outer = () if self._alone else open_scopes()
            self._forget()
            if outer:
                # One name is given once, whatever scope it is read from.
                self._names = outer[0]._names
            self._replica = _graphs.replica()
            if not tf.executing_eagerly():
                graph = self._graph = _graphs.default_graph()
                self._starts = {key: len(graph.get_collection(key)) for key in graph.get_all_collection_keys()}
            self._stack = (*outer, self)
            self._hidden = _current.get() if self._alone else ()
            _current.set(self._stack)
            _all_open.add(self)
        elif not any(scope is self for scope in _current.get()):
            raise RuntimeError("This collect() is already open in another thread or task; each needs one of its own.")
        self._depth += 1
        return self

    def __exit__(self, *exception: object) -> None:
        self._depth -= 1
        if self._depth == 0:
            if self._graph is not None:
                self._at_exit = {key: self._in_graph(self._graph, key) for key in self._graph.get_all_collection_keys()}
            _all_open.discard(self)
            # Not a token's reset: a generator may be closed in another context than the one it was begun in.
            _current.set(self._hidden or tuple(scope for scope in _current.get() if scope is not self))
            # What is kept of a closed scope keeps neither the scopes around it, their losses nor, by a circle, itself.
            if len(self._stack) > 1:
                self._noted |= {key: [*self._entries(key)] for key in self._noted}
                self._names = _graphs.Names()
            self._stack, self._hidden, self._graph = (), (), None

    def __call__(self, function: _Function) -> _Function:
        """As a decorator: each call of `function`, and each generator or coroutine it makes, has a scope of its own."""
        return _one_scope_a_call(function)

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
        return sum_of_losses(functools.partial(self.get, scope=scope), add_regularization_losses, name)

    def get(self, key: Hashable, scope: str | None = None) -> list[Any]:
        """The losses in collection `key`; `scope` is a regular expression that the names must begin with."""
        return select(self._seen(key), scope)

    def take(self) -> list[dict[Hashable, dict[str, Any]]]:
        """Takes the losses out of the graph's collections: keys, names, tensors, in a form a tf.function can return."""
        taken = [
            {key: {entry.name or "loss": loss}}
            for key in self._noted
            for entry in self._seen(key)
            for loss in select([entry], None)
        ]
        if self._graph is not None:
            for key in self._noted:
                del self._graph.get_collection_ref(key)[self._starts.get(key, 0) :]
        return taken

    def items(self, key: Hashable = None) -> list[tuple[str, Any]]:
        """The losses with their names, which eager tensors cannot be asked for.

        Args:
          key: the collection; None for all of them, one after the other.

        Returns:
          Pairs of a name, as `loss.op.name` is in a graph, and a loss. A loss that has no name is called "loss".
        """
        keys = [*self._noted] if key is None else [key]
        entries = [entry for each in keys for entry in self._seen(each)]
        return [((entry.name or "loss").partition(":")[0], loss) for entry in entries for loss in select([entry], None)]

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
        return len(self._everything())

    def __iter__(self) -> Iterator[Any]:
        return iter(select(self._everything(), None))

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
            (entry.name or "(no name)", str(key), _shown(entry.loss))
            for key in self._noted
            for entry in self._seen(key)
        ]

    def _everything(self) -> list[Entry]:
        return [entry for key in self._noted for entry in self._seen(key)]

    def _seen(self, key: Hashable) -> list[Entry]:
        """What has come into a collection since this scope was opened, as the code that asks may see it."""
        noted = self._entries(key)
        if self._depth == 0:
            return self._at_exit.get(key, []) + noted
        if tf.executing_eagerly():
            return noted if self._graph is None else self._in_graph(self._graph, key) + noted
        graph = _graphs.default_graph()
        lost = [entry for entry in noted if _is_inner(_graphs.graph_of(entry.loss), graph)]
        return self._in_graph(graph, key) + lost

    def _entries(self, key: Hashable) -> list[Entry]:
        """What has been noted for a collection, with names."""
        return [
            noted if isinstance(noted, Entry) else Entry(noted[0], self._names.of(noted[0]), noted[-1])
            for noted in self._noted.get(key, [])
        ]

    def _in_graph(self, graph: Any, key: Hashable) -> list[Entry]:
        # The graph of a function begins with a copy of the collections around it, that of a branch shares them.
        start = self._starts.get(key, 0) if _graphs.is_within(graph, self._graph) else 0
        return graph_entries(graph, key, start)

    def _holds(self, graph: Any, key: Hashable) -> bool:
        """Whether what is added to `graph` is in the collections that this scope reads."""
        own = self._graph
        return own is graph or (
            _graphs.is_within(graph, own) and own.get_collection_ref(key) is graph.get_collection_ref(key)
        )


_current: contextvars.ContextVar[tuple[Collected, ...]] = contextvars.ContextVar("tfcompat_losses_open", default=())
_all_open: set[Collected] = set()


def collect() -> Collected:
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
    """
    return Collected()


def open_scopes() -> tuple[Collected, ...]:
    """The scopes that see what is added here, outermost first."""
    if not _all_open:
        return ()
    own = _current.get()
    for scope in own:
        if not scope._depth:
            own = tuple(scope for scope in own if scope._depth)
            break
    return own if own or _graphs.replica() is None else _stack_around_the_replicas()


def _stack_around_the_replicas() -> tuple[Collected, ...]:
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
        "open collect() inside the function that strategy.run gets."
    )


def note(loss: Any, key: Hashable, scope_name: str | None, op_name: str) -> None:
    """Notes an eager loss in every open scope, under the name that a graph would have given it."""
    scopes = open_scopes()
    if not scopes:
        return
    # In a context of their own the scopes know it; a replica that has only the scopes around it must ask.
    replica = scopes[-1]._replica if _current.get() else _graphs.replica()
    filed = (loss, tf.get_current_name_scope(), scope_name, op_name, replica)
    scopes[0]._names.filed.append(filed)
    for scope in scopes:
        scope._noted[key].append(filed)


def note_in_graph(loss: Any, key: Hashable) -> None:
    """Notes a loss of a graph in the open scopes that will not find it in their collections: they then say so."""
    graph = _graphs.default_graph()
    if _graphs.is_build_call(graph):
        return
    for scope in reversed(open_scopes()):
        if scope._holds(graph, key):
            scope._noted.setdefault(key, [])
            return
        # A tf.Graph is a world of its own; a function is called by the code around it, which may expect its losses.
        if _graphs.is_function(graph):
            scope._noted[key].append(Entry(loss, getattr(loss, "name", None)))


def current_entries(key: Hashable) -> list[Entry]:
    """What is to be read here: what the innermost open scope saw, or the graph's whole collection."""
    scopes = open_scopes()
    if scopes:
        return scopes[-1]._seen(key)
    return [] if tf.executing_eagerly() else graph_entries(_graphs.default_graph(), key, 0)


def graph_entries(graph: Any, key: Hashable, start: int) -> list[Entry]:
    return [Entry(item, getattr(item, "name", None)) for item in graph.get_collection(key)[start:]]


def select(entries: list[Entry], scope: str | None) -> list[Any]:
    """The losses that this replica may read and whose names begin with the regular expression `scope`."""
    chosen = [entry for entry in entries if _graphs.is_mine(entry.loss, entry.name, entry.replica)]
    if scope is not None:
        chosen = [entry for entry in chosen if entry.name is not None and _graphs.name_matches(scope, entry.name)]
    for entry in chosen:
        refuse_unreachable(entry)
    return [entry.loss for entry in chosen]


def refuse_unreachable(entry: Entry) -> None:
    """Raises ValueError for a tensor of a graph that cannot be used where we are."""
    graph = _graphs.graph_of(entry.loss)
    if graph is None:
        return
    if not tf.executing_eagerly() and _graphs.is_within(_graphs.default_graph(), graph):
        return
    raise ValueError(
        f"The loss '{entry.name}' was made {_graphs.place_of(entry.loss)} and cannot be used outside it. "
        f"{_graphs.way_out_of(graph)}"
    )


def sum_of_losses(read: Callable[[Hashable], list[Any]], add_regularization_losses: bool, name: str) -> Any:
    """The sum of what `read` gives for the losses and, if wanted, the regularization losses."""
    keys = [LOSSES, REGULARIZATION_LOSSES] if add_regularization_losses else [LOSSES]
    losses = [loss for key in keys for loss in read(key)]
    if not losses:
        raise ValueError(_nothing_to_add(keys))
    return tf.add_n(losses, name=name)


def _nothing_to_add(keys: list[str]) -> str:
    empty = " and ".join(f"'{key}'" for key in keys)
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


def _shown(loss: Any) -> str:
    graph = _graphs.graph_of(loss)
    if graph is not None:
        return f"<in graph {getattr(graph, 'name', 'default')}>"
    return str(loss.numpy()) if hasattr(loss, "numpy") else repr(loss)


def _one_scope_a_call(function: _Function) -> _Function:
    if inspect.isasyncgenfunction(function):
        raise TypeError("collect() cannot decorate an asynchronous generator; write `with collect():` inside it.")
    if inspect.iscoroutinefunction(function):

        @functools.wraps(function)
        async def with_scope(*args: Any, **kwargs: Any) -> Any:
            with collect():
                return await function(*args, **kwargs)

    elif inspect.isgeneratorfunction(function):

        @functools.wraps(function)
        def with_scope(*args: Any, **kwargs: Any) -> Any:
            return _with_a_context_of_its_own(function(*args, **kwargs))

    else:

        @functools.wraps(function)
        def with_scope(*args: Any, **kwargs: Any) -> Any:
            with collect():
                return function(*args, **kwargs)

    return cast(_Function, with_scope)


def _with_a_context_of_its_own(generator: Generator[Any, Any, Any]) -> Generator[Any, Any, Any]:
    """`generator` with a scope that is open while its own code runs, and not in the code that iterates over it."""
    context = contextvars.copy_context()
    scope = collect()
    context.run(scope.__enter__)
    resume: Callable[[], Any] = functools.partial(next, generator)
    try:
        while True:
            try:
                item = context.run(resume)
            except StopIteration as stop:
                return stop.value
            try:
                resume = functools.partial(generator.send, (yield item))
            except Exception as error:
                resume = functools.partial(generator.throw, error)
    finally:
        context.run(generator.close)
        context.run(scope.__exit__)
