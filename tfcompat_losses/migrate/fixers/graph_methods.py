# SPDX-License-Identifier: Apache-2.0
"""A Graph's own collection methods are left, and named: which graph is meant is only known at run time.

graph = tf.get_default_graph()
graph.get_collection("losses")
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from tfcompat_losses.migrate.collection_calls import collection_key
from tfcompat_losses.migrate.draft import Change, Draft
from tfcompat_losses.migrate.program import Program

_METHODS = frozenset({"get_collection", "get_collection_ref", "add_to_collection", "add_to_collections"})


def fix(draft: Draft) -> Iterator[Change]:
    program = draft.program
    for call in program.calls:
        function = call.func
        if not (isinstance(function, cst.Attribute) and function.attr.value in _METHODS and call.args):
            continue
        key = collection_key(program, call.args[0].value)
        if key and (_is_graph(program, function.value) or _key_is_tensorflows(program, call)):
            yield Change("TL208", call, f"{program.source(function)} on the collection {key!r}")


def _is_graph(program: Program, receiver: cst.BaseExpression) -> bool:
    last = {path.rsplit(".", 1)[-1] for path in program.meaning(receiver) if path.startswith("tensorflow.")}
    named = isinstance(receiver, cst.Attribute) and receiver.attr.value == "graph"
    return named or bool(last & {"Graph()", "get_default_graph()", "as_default()", "graph"})


def _key_is_tensorflows(program: Program, call: cst.Call) -> bool:
    """A key written as GraphKeys.LOSSES, on something that is not the tensorflow module."""
    modules = {path.rsplit(".", 1)[0] for path in program.meaning(call.func)}
    key = program.meaning(call.args[0].value)
    return any("GraphKeys" in path for path in key) and not any(m.startswith("tensorflow") for m in modules)
