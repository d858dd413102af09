# SPDX-License-Identifier: Apache-2.0
"""The key of the loss collection becomes its text where a loss that moves is given it. Elsewhere it is left.

- tfcompat_losses.add_loss(decay, tf.GraphKeys.LOSSES)
+ tfcompat_losses.add_loss(decay, "losses")
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from tfcompat_losses.migrate import names
from tfcompat_losses.migrate.collection_calls import collection_key, possible_keys
from tfcompat_losses.migrate.draft import Change, Draft
from tfcompat_losses.migrate.paths import is_gone
from tfcompat_losses.migrate.program import Program
from tfcompat_losses.migrate.values import elements, sources

_NAMES_FIRST = frozenset().union(
    *map(names.graph_function, ("name_scope", "variable_scope", "summary.scalar", "summary.histogram"))
)
_FUNCTIONS = frozenset().union(
    *map(names.graph_function, ("get_collection", "get_collection_ref", "add_to_collection", "add_to_collections"))
)


def fix(draft: Draft) -> Iterator[Change]:
    program = draft.program
    for call in program.calls:  # getattr(tf.GraphKeys, "LOSSES")
        first = program.meaning(call.args[0].value) if call.args else frozenset[str]()
        looks_up = "builtins.getattr" in program.meaning(call.func) and any(p.endswith(".GraphKeys") for p in first)
        key = call.args[-1].value if call.args else None
        if looks_up and not (isinstance(key, cst.SimpleString) and "LOSSES" not in key.value):
            yield Change("TL216", call, f"{program.source(call)} is looked up by its name")
    functions = [chain[-1] for chain in program.chains if program.meaning(chain[-1]) & _FUNCTIONS]
    for function in functions:
        around = _call_around(program, function)
        if around is not None and possible_keys(draft, *_said_of_a_key(program, around, function)):
            yield Change("TL216", around, f"{program.source(around)} may read or fill the loss collection")
    calls = {draft.call_of(reference) for reference in program.references}
    ours = [reference for reference in program.references if reference.ours]
    moved = {draft.call_of(reference) for reference in [*draft.movable(), *draft.claimed, *ours]}
    for chain in program.chains:
        node = chain[-1]
        paths = program.meaning(node)
        if not paths & names.COLLECTION_KEYS.keys() or draft.gone(node) or node in draft.told:
            continue
        text = collection_key(program, node) if all(map(is_gone, paths)) else None
        if text and _goes_to(program, node, moved) and not _in_f_string(program, node):
            message = f"{program.source(node)} is now {text!r}"
            yield Change("TL114", node, message, (draft.replace(node, f'"{text}"'),))
        elif not _is_settled(program, node, calls):
            draft.told.add(node)
            yield Change("TL216", node, f"{program.source(node)} is handed on")


def _call_around(program: Program, node: cst.BaseExpression) -> cst.Call | None:
    """The call that an expression is the function of, or an argument."""
    parent = program.parents[node]
    call = program.parents[parent] if isinstance(parent, cst.Arg) else parent
    return call if isinstance(call, cst.Call) else None


def _said_of_a_key(program: Program, call: cst.Call, function: cst.BaseExpression) -> Iterator[cst.CSTNode]:
    """What may be the key, where a function of collections is handed on, uncertain, or given unpacked arguments."""
    is_certain = call.func is function and program.meaning(function) <= _FUNCTIONS
    for arg in call.args:
        if not is_certain:
            yield arg.value
        if arg.star or call.func is not function:
            for container in sources(program, arg.value):
                yield from elements(container)


def _is_name(program: Program, arg: cst.Arg, call: cst.Call) -> bool:
    """Whether an argument names an op or a scope: any text would do."""
    functions = program.meaning(call.func)
    if arg.keyword is not None and arg.keyword.value not in ("name", "name_or_scope"):
        return False
    if arg.keyword is None and arg is not call.args[0]:
        return False
    return bool(functions) and functions <= _NAMES_FIRST


def _goes_to(program: Program, node: cst.BaseExpression, calls: set[cst.Call | None]) -> bool:
    """Whether a key is an argument of one of these calls, or the default of a parameter that only they are given."""
    parent = program.parents[node]
    if isinstance(parent, cst.Param):
        uses = [use for found, uses in program.uses.items() if program.bound_at(found) is parent for use in uses]
        return bool(uses) and all(program.parents[program.parents[use]] in calls for use in uses)
    return program.parents[parent] in calls


def _in_f_string(program: Program, node: cst.BaseExpression) -> bool:
    """Whether a text in quotes may end another: before Python 3.12."""
    return any(isinstance(around, cst.FormattedString) for around in program.ancestors(node))


def _is_settled(program: Program, node: cst.BaseExpression, calls: set[cst.Call | None]) -> bool:
    """Whether a key goes where it does nothing: to a loss, a comparison, a plain name."""
    parent = program.parents[node]
    around = program.parents[parent]
    if _goes_to(program, node, calls) or isinstance(parent, (cst.Comparison, cst.ComparisonTarget)):
        return True
    if isinstance(parent, cst.Arg):
        return isinstance(around, cst.Call) and _is_name(program, parent, around)
    if isinstance(parent, (cst.Assign, cst.AnnAssign)):
        targets = [t.target for t in parent.targets] if isinstance(parent, cst.Assign) else [parent.target]
        in_class = isinstance(program.parents.get(program.parents[around]), cst.ClassDef)
        # Its uses are chains of their own.
        return not in_class and all(isinstance(target, cst.Name) for target in targets)
    return False
