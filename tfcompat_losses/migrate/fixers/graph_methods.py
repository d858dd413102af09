# SPDX-License-Identifier: Apache-2.0
"""A Graph's own collection methods are left, and named: which graph is meant is only known at run time.

graph = tf.get_default_graph()
graph.get_collection("losses")
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from tfcompat_losses.migrate import names
from tfcompat_losses.migrate.collection_calls import keys_given, possible_keys
from tfcompat_losses.migrate.draft import Change, Draft
from tfcompat_losses.migrate.meanings import UNKNOWN
from tfcompat_losses.migrate.program import Program
from tfcompat_losses.migrate.values import sources

_METHODS = frozenset({"get_collection", "get_collection_ref", "add_to_collection", "add_to_collections"})


def fix(draft: Draft) -> Iterator[Change]:
    program = draft.program
    for call in program.calls:
        function = call.func
        if not (isinstance(function, cst.Attribute) and function.attr.value in _METHODS):
            continue
        on_graph = _is_graph(program, function.value)
        if not on_graph and (_is_tensorflow(program, function.value) or not _key_is_tensorflows(program, call)):
            continue
        if keys := possible_keys(draft, *keys_given(call)):
            yield Change("TL208", call, f"{program.source(function)} on the collection {' or '.join(keys)}")


def _is_graph(program: Program, receiver: cst.BaseExpression) -> bool:
    last = {path.rsplit(".", 1)[-1] for path in program.meaning(receiver) if path.startswith("tensorflow.")}
    name = receiver.attr if isinstance(receiver, cst.Attribute) else receiver
    named = isinstance(name, cst.Name) and name.value.endswith("graph") and UNKNOWN in program.meaning(receiver)
    return named or bool(last & {"Graph()", "get_default_graph()", "as_default()", "graph"})


def _is_tensorflow(program: Program, receiver: cst.BaseExpression) -> bool:
    return any(path.startswith("tensorflow") and "()" not in path for path in program.meaning(receiver))


def _key_is_tensorflows(program: Program, call: cst.Call) -> bool:
    """A key written as GraphKeys.LOSSES, on something that is not the tensorflow module."""
    return any(
        path in names.COLLECTION_KEYS
        for given in keys_given(call)
        for source in sources(program, given)
        for path in program.meaning(source)
    )
