# SPDX-License-Identifier: Apache-2.0
"""With --compat-v1: TensorFlow 1's own interface is imported as such, and a module that is run turns it on.

- import tensorflow as tf
+ import tensorflow.compat.v1 as tf
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from tfcompat_losses.migrate.draft import Change, Draft, Edit
from tfcompat_losses.migrate.program import Program
from tfcompat_losses.migrate.statements import line_end
from tfcompat_losses.migrate.syntax import ImportStatement

_RUN = re.compile(rb"^if\s+\(?\s*(?:__name__\s*==\s*['\"]__main__|['\"]__main__['\"]\s*==\s*__name__)", re.MULTILINE)


def fix(draft: Draft) -> Iterator[Change]:
    program = draft.program
    if not draft.compat_v1:
        return
    turned_on = b"disable_v2_behavior" in program.data or not _is_run(program)
    for statement in program.imports:
        if isinstance(statement, cst.ImportFrom) or program.era != "tf1":
            continue
        for alias in statement.names:
            if alias.evaluated_name != "tensorflow" or draft.gone(statement):
                continue
            name = alias.evaluated_alias or "tensorflow"
            edits = [_under(draft, alias, name)]
            message = f"{name} is now tensorflow.compat.v1"
            at_top = program.parents[program.parents[statement]] is program.module
            if at_top and not turned_on:
                turned_on = True
                edits.append(_turn_on(draft, statement, name))
                message += ", and version 2's behaviour is turned off"
            yield Change("TL113", alias, message, tuple(edits))


def _under(draft: Draft, alias: cst.ImportAlias, name: str) -> Edit:
    """The edit of one alias of a statement; the comma after it stays."""
    start, _ = draft.program.span(alias.name)
    _, end = draft.program.span(alias.asname.name if alias.asname else alias.name)
    return Edit(start, end, f"tensorflow.compat.v1 as {name}")


def _turn_on(draft: Draft, statement: ImportStatement, name: str) -> Edit:
    """The call, on a line of its own after the last import at the head of the file, before anything is made."""
    program = draft.program
    newline = program.module.default_newline
    last = program.parents[statement]
    started = False
    for line in program.module.body:
        is_import = isinstance(line, cst.SimpleStatementLine) and all(
            isinstance(part, (cst.Import, cst.ImportFrom)) for part in line.body
        )
        started = started or line is last
        if started and not is_import:
            break
        last = line if started else last
    _, end = program.span(last)
    at = line_end(program.data, end)
    first = "" if program.data[at - 1 : at] in (b"\n", b"\r") else newline
    return Edit(at, at, f"{first}{newline}{name}.disable_v2_behavior(){newline}")


def _is_run(program: Program) -> bool:
    """Whether a module is one that is run, not only imported."""
    runs = {"tensorflow.app.run", "tensorflow.compat.v1.app.run"}
    return _RUN.search(program.data) is not None or any(program.meaning(call.func) & runs for call in program.calls)
