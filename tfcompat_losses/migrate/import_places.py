# SPDX-License-Identifier: Apache-2.0
"""The imports that the new text asks for, and where they may stand: at the top level, before all that needs them."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst
from libcst.metadata import GlobalScope, ImportAssignment

from tfcompat_losses.migrate.draft import Draft, Edit
from tfcompat_losses.migrate.program import Program
from tfcompat_losses.migrate.statements import body_of, line_end
from tfcompat_losses.migrate.syntax import dotted

_TENSORFLOWS = ("tensorflow", "tf_slim", "tensorflow_core")


def new_imports(draft: Draft, edits: Sequence[Edit]) -> list[Edit]:
    """The edits that bind what the others need and the module does not import where all can see it."""
    needing = [edit.start for edit in edits if edit.needs]
    if not needing:
        return []
    seen = _seen_by_all(draft.program, min(needing))
    needs = {edit.needs for edit in edits} - seen.keys()
    wanted = ["tensorflow"] if "tensorflow" in needs else []
    widened = []
    if "tfcompat_losses.contrib" in needs:  # its import binds tfcompat_losses too
        if (there := seen.get("tfcompat_losses")) is not None:
            widened = [draft.replace(there.name, "tfcompat_losses.contrib")]
        else:
            wanted.append("tfcompat_losses.contrib")
    elif "tfcompat_losses" in needs:
        wanted.append("tfcompat_losses")
    return widened + ([_placed(draft.program, min(needing), wanted)] if wanted else [])


def name_of_tensorflow(program: Program, in_v1: bool = False) -> str | None:
    """How the module says tensorflow: as tf, where that is all the name ever means, else in full; None where that is
    the name of something else. `in_v1`: what is asked of it is in tensorflow.compat.v1 too."""
    modules = ("tensorflow", "tensorflow.compat.v1") if in_v1 else ("tensorflow",)
    bound = program.everywhere("tf")
    plain = len(bound) == 1 and all(
        isinstance(a, ImportAssignment) and isinstance(a.scope, GlobalScope) and program.imported(a) in modules
        for a in bound
    )
    if plain:
        return "tf"
    named = program.everywhere("tensorflow")
    is_its_own = all(isinstance(a, ImportAssignment) and program.imported(a) == "tensorflow" for a in named)
    return "tensorflow" if is_its_own else None


def _seen_by_all(program: Program, before: int) -> dict[str, cst.ImportAlias]:
    """The modules that `import name` binds at the top level, unconditionally, and before a byte."""
    seen: dict[str, cst.ImportAlias] = {}
    for alias, binding in program.bindings.items():
        statement = binding.node
        if not isinstance(statement, cst.Import) or alias.asname is not None:
            continue
        at_top = program.parents[program.parents[statement]] is program.module
        if at_top and program.span(statement)[1] <= before:
            seen[alias.evaluated_name] = alias
            seen.setdefault(alias.evaluated_name.partition(".")[0], alias)
    return seen


def _placed(program: Program, before: int, names: list[str]) -> Edit:
    """The edit that puts imports after those of tensorflow, where they come before all that needs them; or else before
    the first statement that may have something before it."""
    lines = list(program.module.body)
    newline = program.module.default_newline
    texts = [f"import {name}" for name in names]
    group = _imports_of_tensorflow(lines)
    if group is not None:
        start, end = program.span(group)
        after = line_end(program.data, end)
        if len(body_of(group)) == 1 and after <= before and program.data[after - 1 : after] in (b"\n", b"\r"):
            return Edit(after, after, "".join(text + newline for text in texts))
        if start <= before and not _stands_first(body_of(group)[0], group is lines[0]):
            start = _first_byte(program, group)
            return Edit(start, start, "".join(text + newline for text in texts))
    return _before_all(program, lines, texts)


def _before_all(program: Program, lines: Sequence[cst.CSTNode], texts: list[str]) -> Edit:
    newline = program.module.default_newline
    for at, line in enumerate(lines):
        parts = body_of(line) if isinstance(line, cst.SimpleStatementLine) else []
        first = [_stands_first(part, at == 0 and here == 0) for here, part in enumerate(parts)]
        if parts and all(first):
            continue
        if any(first):  # """Doc."""; import tensorflow as tf; ...
            _, end = program.span(parts[first.index(False) - 1])
            return Edit(end, end, "".join(f"; {text}" for text in texts))
        start = _first_byte(program, line)
        is_import = isinstance(line, cst.SimpleStatementLine) and isinstance(parts[0], (cst.Import, cst.ImportFrom))
        return Edit(start, start, "".join(text + newline for text in texts) + ("" if is_import else newline))
    raise AssertionError("a module in which nothing needs an import")


def _first_byte(program: Program, line: cst.CSTNode) -> int:
    """Where a statement begins: its decorators, and the comment that leads it, but never one that has to stay on the
    first two lines, as a declared encoding has."""
    decorators = getattr(line, "decorators", ())
    start, _ = program.span(decorators[0] if decorators else line)
    comments = [empty.comment for empty in getattr(line, "leading_lines", ()) if empty.comment is not None]
    if comments and program.place(comments[0])[0] > 2:
        start, _ = program.span(comments[0])
    return start


def _imports_of_tensorflow(lines: Sequence[cst.CSTNode]) -> cst.CSTNode | None:
    """The last line of the first group of imports of tensorflow at the top level."""
    found = None
    for line in lines:
        if _imports_tensorflow(line):
            found = line
        elif found is not None:
            break
    return found


def _imports_tensorflow(line: cst.CSTNode) -> bool:
    if not isinstance(line, cst.SimpleStatementLine):
        return False
    for statement in line.body:
        if isinstance(statement, cst.Import):
            modules = [alias.evaluated_name for alias in statement.names]
        elif isinstance(statement, cst.ImportFrom) and not statement.relative:
            modules = [dotted(statement.module)]
        else:
            continue
        if any(module.split(".")[0] in _TENSORFLOWS for module in modules):
            return True
    return False


def _stands_first(statement: cst.CSTNode, is_first: bool) -> bool:
    """Whether an import must come after a statement: a docstring, a __future__, a magic of a notebook (masked as 0)."""
    if isinstance(statement, cst.ImportFrom):
        return dotted(statement.module) == "__future__"
    if not isinstance(statement, cst.Expr):
        return False
    is_docstring = is_first and isinstance(statement.value, (cst.SimpleString, cst.ConcatenatedString))
    return is_docstring or (isinstance(statement.value, cst.Integer) and statement.value.value == "0")
