# SPDX-License-Identifier: Apache-2.0
"""Whole statements: taking them out, and putting others in their place."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

import libcst as cst

from tfcompat_losses.migrate.draft import Draft, Edit

Small = cst.BaseSmallStatement
# A line may end in a backslash and go on in an empty one: only the newline after that ends the statement.
_REST_OF_LINE = re.compile(rb"(?:[ \t\f;]|\\(?:\r\n|\r|\n))*(?:#[^\r\n]*)?(?:\r\n|\r|\n)?")


def remove(draft: Draft, statements: Iterable[Small]) -> list[Edit]:
    """The edits that take small statements out. A block left empty gets a `pass`; a try left empty goes too."""
    parents = draft.program.parents
    lines: dict[cst.CSTNode, list[Small]] = defaultdict(list)
    for statement in statements:
        lines[parents[statement]].append(statement)
    whole = {line for line, gone in lines.items() if len(gone) == len(body_of(line))}
    edits = [draft.replace(one, "pass") for line, gone in lines.items() if line not in whole for one in gone]
    for line in whole:
        block = parents[line]
        owner = _try_of(draft, block)
        if owner is not None and all(_is_empty(draft, suite, whole) for suite in suites(owner)):
            edits.append(Edit(*line_span(draft, owner), ""))
        elif _holds_up(draft, line, block, whole):
            statements_there = body_of(line)
            start, _ = draft.program.span(statements_there[0])
            _, end = draft.program.span(statements_there[-1])
            edits.append(Edit(start, end, "pass"))
        else:
            edits.append(Edit(*line_span(draft, line), ""))
    return edits


def _holds_up(draft: Draft, line: cst.CSTNode, block: cst.CSTNode, gone: set[cst.CSTNode]) -> bool:
    """Whether a line is the one that keeps an otherwise empty block a block."""
    if isinstance(line, cst.SimpleStatementSuite):
        return True
    return not isinstance(block, cst.Module) and _is_empty(draft, block, gone) and line is body_of(block)[0]


def _try_of(draft: Draft, block: cst.CSTNode) -> cst.Try | None:
    owner = draft.program.parents.get(block)
    if isinstance(owner, cst.ExceptHandler):
        owner = draft.program.parents[owner]
    return owner if isinstance(owner, cst.Try) else None


def suites(owner: cst.Try) -> list[cst.BaseSuite]:
    after = [part.body for part in (owner.orelse, owner.finalbody) if part is not None]
    return [owner.body, *(handler.body for handler in owner.handlers), *after]


def _is_empty(draft: Draft, block: cst.CSTNode, gone: set[cst.CSTNode]) -> bool:
    return all(line in gone or draft.gone(line) for line in body_of(block))


def replace(draft: Draft, statement: Small, texts: list[str]) -> list[Edit]:
    """The edits that put statements in the place of one; none: take it out."""
    if not texts:
        return remove(draft, [statement])
    line = draft.program.parents[statement]
    start, end = draft.program.span(statement)
    alone = isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1
    between = draft.program.module.default_newline + indentation(draft, start).rpartition("\f")[2] if alone else "; "
    return [Edit(start, end, between.join(texts))]


def indentation(draft: Draft, start: int) -> str:
    data = draft.program.data
    line_start = max(data.rfind(b"\n", 0, start), data.rfind(b"\r", 0, start)) + 1
    return data[line_start:start].decode()


def line_span(draft: Draft, line: cst.CSTNode) -> tuple[int, int]:
    """A statement's whole line or lines, with what follows on the last, and its newline."""
    start, end = draft.program.span(line)
    return start - len(indentation(draft, start).encode()), line_end(draft.program.data, end)


def line_end(data: bytes, end: int) -> int:
    """Where the next line of code starts, after a statement that ends at a byte: past what may follow a statement."""
    found = _REST_OF_LINE.match(data, end)
    assert found is not None
    return found.end()


def body_of(node: cst.CSTNode) -> list[cst.CSTNode]:
    """The statements of a block, or of a line."""
    return list(getattr(node, "body", ()))
