# SPDX-License-Identifier: Apache-2.0
"""The entries of a collection: which of them the code that reads may have, and their sum."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf

from tfcompat_losses import _graphs, distribute
from tfcompat_losses._graphs import LOSSES, REGULARIZATION_LOSSES


class Entry(NamedTuple):
    """One loss of a collection, as it is read."""

    loss: Any
    name: str | None
    replica: int | None = None
    """Of an eager loss: the replica that made it."""


def entry_of(item: Any) -> Entry:
    """An item of a graph's collection."""
    return Entry(item, getattr(item, "name", None))


def select(entries: list[Entry], key: Hashable, scope: str | None) -> list[Entry]:
    """The entries that this replica may read and whose names begin with the regular expression `scope`."""
    chosen = of_this_replica(entries)
    if scope is not None:
        chosen = [entry for entry in chosen if entry.name is not None and _matches(scope, entry.name, entry.replica)]
    for entry in chosen:
        refuse_unreachable(entry)
    return [entry._replace(loss=distribute.as_read(entry.loss, key)) for entry in chosen]


def of_this_replica(entries: list[Entry]) -> list[Entry]:
    return [entry for entry in entries if _graphs.is_mine(entry.loss, entry.name, entry.replica)]


def _matches(scope: str, name: str, replica: int | None) -> bool:
    return _graphs.name_matches(scope, name, of_replica=replica is not None or _graphs.replica() is not None)


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


def total(
    read: Callable[[Hashable], list[Entry]], keys: list[Hashable], name: str, nothing: Callable[[str], str]
) -> Any:
    """The sum of what `read` gives for the keys; a ValueError, in the words of `nothing`, where that is nothing."""
    entries = [entry for key in keys for entry in read(key)]
    if not entries:
        raise ValueError(nothing(" and ".join(f"'{key}'" for key in keys)))
    return sum_of(entries, name)


def keys_of_total(add_regularization_losses: bool) -> list[Hashable]:
    return [LOSSES, REGULARIZATION_LOSSES] if add_regularization_losses else [LOSSES]


def sum_of(entries: list[Entry], name: str) -> Any:
    """The sum of losses of one shape and dtype; ValueError, with TypeError for the dtype, where they differ."""
    try:
        return tf.add_n([entry.loss for entry in entries], name=name)
    except (ValueError, TypeError, tf.errors.InvalidArgumentError) as error:
        _refuse_to_add(entries, error)
        raise


def _refuse_to_add(entries: list[Entry], error: Exception) -> None:
    shapes, dtypes = zip(*(_shape_and_dtype(entry.loss) for entry in entries))
    if not all(shape.is_compatible_with(other) for shape in shapes for other in shapes):
        raise ValueError(
            f"The losses differ in shape and cannot be added up: {_listed(entries, shapes)}. A loss that was made with "
            "Reduction.NONE has the shape of its elements: reduce it, or give it loss_collection=None."
        ) from error
    if len(set(dtypes)) > 1:
        names = [dtype.name for dtype in dtypes]
        raise TypeError(
            f"The losses differ in dtype and cannot be added up: {_listed(entries, names)}. Cast them to one."
        ) from error


def _shape_and_dtype(loss: Any) -> tuple[tf.TensorShape, tf.DType]:
    if tf.is_tensor(loss):
        return tf.TensorShape(loss.shape), tf.as_dtype(loss.dtype)
    return tf.TensorShape(np.shape(loss)), tf.convert_to_tensor(loss).dtype


def _listed(entries: list[Entry], what: Any) -> str:
    return ", ".join(f"'{entry.name or 'a loss without a name'}' {each}" for entry, each in zip(entries, what))


def shown(loss: Any, key: Hashable) -> str:
    """A loss of a collection in a table: its value, if it has one."""
    graph = _graphs.graph_of(loss)
    if graph is not None:
        return f"<in graph {getattr(graph, 'name', 'default')}>"
    loss = distribute.as_read(loss, key)
    # On one line, whatever its shape.
    return " ".join(str(loss.numpy()).split()) if hasattr(loss, "numpy") else repr(loss)
