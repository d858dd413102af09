# SPDX-License-Identifier: Apache-2.0
"""A loss that is only named when the program runs is left, and named.

loss = getattr(tf.losses, name)(labels, predictions)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from tfcompat_losses.migrate import names
from tfcompat_losses.migrate.draft import Change, Draft
from tfcompat_losses.migrate.paths import split
from tfcompat_losses.migrate.program import Reference

_BY_NAME = frozenset(f"builtins.{name}" for name in ("getattr", "hasattr", "setattr", "delattr", "vars", "dir"))
_BY_TEXT = frozenset({"builtins.eval", "builtins.exec"})
_BY_PATH = frozenset({"builtins.__import__", "importlib.import_module"})


_REACHES = re.compile(r"\b(?:losses\s*\.\s*\w|contrib\b|(?:get|add_to)_collection)")


def fix(draft: Draft) -> Iterator[Change]:
    yield from _in_magics(draft)
    modules = {reference.node: reference for reference in draft.program.references if reference.name is None}
    for call in draft.program.calls:
        meaning = draft.program.meaning(call.func)
        if not call.args:
            continue
        first = call.args[0].value
        if meaning & _BY_NAME and (reference := modules.get(first)) and not _names_a_loss(call, reference):
            draft.held.add(reference)
            moved = "" if reference.boundary else f"; {reference.root.value} has moved where it is bound"
            yield Change("TL203", call, f"{draft.program.source(call)}: the name is only known at run time{moved}")
        elif meaning & _BY_TEXT and "losses" in "".join(_texts(first)):
            yield Change("TL203", call, f"{draft.program.source(call)}: code in a string is not rewritten")
        elif meaning & _BY_PATH and any(split(text) for text in _texts(first)):
            yield Change("TL203", call, f"{draft.program.source(call)}: a module named by a string is not rewritten")
    for reference in draft.program.references:
        if reference.name == "__dict__":
            draft.held.add(reference)
            yield Change("TL203", reference.node, f"{draft.program.source(reference.node)}: looked up at run time")


def _in_magics(draft: Draft) -> Iterator[Change]:
    """%timeit tf.losses.huber_loss(y, p): what a magic runs is text to us."""
    for statement in [*draft.program.expressions, *draft.program.aliases]:
        if (node := statement.value) is not None:
            magic = draft.program.opaque.get(draft.program.span(node)[0], "?")
            if _REACHES.search(magic) and not (magic.startswith("?") or magic.rstrip().endswith("?")):
                yield Change("TL203", node, f"{magic}: code in a magic is not rewritten")


def _names_a_loss(call: cst.Call, reference: Reference) -> bool:
    """getattr(tf.losses, "huber_loss") hides nothing."""
    if len(call.args) < 2 or not isinstance(call.args[1].value, cst.SimpleString):
        return False
    return call.args[1].value.evaluated_value in names.NAMES[reference.family]


def _texts(node: cst.BaseExpression) -> list[str]:
    """The literal strings in an expression."""
    found: list[str] = []

    class Strings(cst.CSTVisitor):
        def visit_SimpleString(self, node: cst.SimpleString) -> None:
            value = node.evaluated_value
            found.append(value if isinstance(value, str) else value.decode("latin-1"))

        def visit_FormattedStringText(self, node: cst.FormattedStringText) -> None:
            found.append(node.value)

    node.visit(Strings())
    return found
