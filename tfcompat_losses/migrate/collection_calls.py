# SPDX-License-Identifier: Apache-2.0
"""Which collection a call speaks of."""

from __future__ import annotations

import libcst as cst

from tfcompat_losses.migrate import names
from tfcompat_losses.migrate.draft import Draft
from tfcompat_losses.migrate.program import Program
from tfcompat_losses.migrate.values import sources


def collection_key(program: Program, node: cst.CSTNode) -> str | None:
    """'losses' or 'regularization_losses', when that is what an expression is known to be."""
    meaning = program.meaning(node)
    if meaning and meaning <= names.COLLECTION_KEYS.keys():
        found = {names.COLLECTION_KEYS[path] for path in meaning}
        return found.pop() if len(found) == 1 else None
    literal = program.value_of(node)
    if isinstance(literal, cst.SimpleString) and literal.evaluated_value in names.COLLECTION_KEYS.values():
        return str(literal.evaluated_value)
    return None


def possible_keys(draft: Draft, *nodes: cst.CSTNode) -> list[str]:
    """Those of the two keys that expressions may be, by what the file shows; no other report need speak of them."""
    program = draft.program
    keys: set[str] = set()
    for node in nodes:
        found = {source: key for source in sources(program, node) if (key := collection_key(program, source))}
        draft.told.update([*found, node] if found else [])
        keys.update(found.values())
    return sorted(keys)


def keys_given(call: cst.Call) -> list[cst.BaseExpression]:
    """What a call of a graph's method, or of add_to_collections, says of the collection."""
    keywords = {"key", "name", "names"}  # TensorFlow spells it in three ways
    return [arg.value for arg in call.args[:1] if arg.keyword is None] + [
        arg.value for arg in call.args if arg.keyword is not None and arg.keyword.value in keywords
    ]


def calls_of(program: Program, name: str) -> list[cst.Call]:
    """The calls of one of TensorFlow's graph functions, such as tf.get_collection."""
    addresses = names.graph_function(name)
    if program.era == "tf2":  # there, only tf.compat.v1 has them
        addresses -= {f"tensorflow.{name}"}
    return [call for call in program.calls if (meaning := program.meaning(call.func)) and meaning <= addresses]
