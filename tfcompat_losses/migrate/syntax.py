# SPDX-License-Identifier: Apache-2.0
"""A parsed module: its text by node, its tree, and the nodes that the fixers ask for."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from typing import Any, Union

import libcst as cst
from libcst import metadata

ImportStatement = Union[cst.Import, cst.ImportFrom]
_FEED = re.compile(rb"(?:(?<=[\r\n])|\A)[ \t\f]*\f")
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_PROVIDERS = (
    metadata.ScopeProvider,
    metadata.ExpressionContextProvider,
    metadata.ByteSpanPositionProvider,
)


def dotted(node: cst.BaseExpression | None) -> str:
    """`a.b.c` of the names in an import statement."""
    if isinstance(node, cst.Attribute):
        return f"{dotted(node.value)}.{node.attr.value}"
    return node.value if isinstance(node, cst.Name) else ""


def _without_form_feeds(data: bytes) -> tuple[bytes, list[tuple[int, int]]]:
    """The text as LibCST can take it: a form feed among the blanks that begin a line counts as nothing, and so do the
    blanks before it. With it, from which byte on how many are missing."""
    pieces, at, missing = [], 0, 0
    fed = [(-1, 0)]
    for found in _FEED.finditer(data):
        pieces.append(data[at : found.start()])
        fed.append((found.start() - missing, missing := missing + len(found.group())))
        at = found.end()
    return b"".join([*pieces, data[at:]]), fed if missing else []


class Syntax:
    """A module as it is written."""

    def __init__(self, text: str):
        self.data = text.encode()
        self._lines = [0, *(newline.end() for newline in re.finditer(rb"\r\n|\r|\n", self.data))]
        parsed, self._fed = _without_form_feeds(self.data)
        wrapper = metadata.MetadataWrapper(cst.parse_module(parsed.decode()), unsafe_skip_copy=True)
        self.module = wrapper.module
        found: Mapping[Any, Any] = wrapper.resolve_many(_PROVIDERS)
        self._scopes: Mapping[cst.CSTNode, metadata.Scope | None] = found[metadata.ScopeProvider]
        self._contexts: Mapping[cst.CSTNode, Any] = found[metadata.ExpressionContextProvider]
        self._spans: Mapping[cst.CSTNode, Any] = found[metadata.ByteSpanPositionProvider]
        if _CONTROL.search(parsed) and self.module.code.encode() != parsed:
            raise AssertionError("the parser does not give the text back")
        self.parents: dict[cst.CSTNode, cst.CSTNode] = {}
        self.handlers: list[cst.ExceptHandler] = []
        self.expressions: list[cst.Expr] = []
        self.calls: list[cst.Call] = []
        self.tries: list[cst.Try] = []
        self.imports: list[ImportStatement] = []
        self.aliases: list[cst.Assign | cst.AnnAssign] = []
        self.strings: list[cst.SimpleString | cst.FormattedStringText] = []
        self.deleted: set[str] = set()
        self.exports: list[cst.Name] = []  # each `__all__`
        self._roots: list[cst.Name] = []
        self._captures: list[cst.MatchAs | cst.MatchStar | cst.MatchMapping] = []
        self._walruses: list[cst.NamedExpr] = []
        self.module.visit(_Collector(self))
        self._bind_what_libcst_does_not()

    def _bind_what_libcst_does_not(self) -> None:
        """The captures of `match`, and around a comprehension what its `:=` binds."""
        for capture in self._captures:
            name = capture.rest if isinstance(capture, cst.MatchMapping) else capture.name
            if name is not None and (scope := self._scopes.get(capture)) is not None:
                scope.record_assignment(name.value, name)
        for walrus in self._walruses:
            inner = scope = self._scopes.get(walrus)
            while isinstance(scope, metadata.ComprehensionScope):
                scope = scope.parent
            if scope is not None and scope is not inner and isinstance(walrus.target, cst.Name):
                scope.record_assignment(walrus.target.value, walrus.target)

    def span(self, node: cst.CSTNode) -> tuple[int, int]:
        found = self._spans[node]
        start, end = found.start, found.start + found.length
        return start + self._fed_before(start + 1), end + self._fed_before(end)

    def _fed_before(self, at: int) -> int:
        """How many bytes were taken out before one of those that are left."""
        return self._fed[bisect_left(self._fed, (at, 0)) - 1][1] if self._fed else 0

    def source(self, node: cst.CSTNode) -> str:
        start, end = self.span(node)
        return self.data[start:end].decode()

    def place(self, node: cst.CSTNode) -> tuple[int, int]:
        """Line and column, both from 1."""
        start, _ = self.span(node)
        line = bisect_right(self._lines, start)
        return line, len(self.data[self._lines[line - 1] : start].decode()) + 1

    def ancestors(self, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
        parent = self.parents.get(node)
        while parent is not None:
            yield parent
            parent = self.parents.get(parent)

    def _chains_of(self, roots: list[cst.Name]) -> Iterator[list[cst.BaseExpression]]:
        """From each name that is read, the dotted expressions that start with it, the longest last."""
        for root in roots:
            chain: list[cst.BaseExpression] = [root]
            parent = self.parents.get(root)
            while isinstance(parent, cst.Attribute) and parent.value is chain[-1]:
                chain.append(parent)
                parent = self.parents.get(parent)
            yield chain


def caught(handler: cst.ExceptHandler) -> list[cst.BaseExpression | None]:
    """The classes of errors that a handler names; None for one that catches all."""
    named = handler.type
    return [element.value for element in named.elements] if isinstance(named, cst.Tuple) else [named]


class _Collector(cst.CSTVisitor):
    """One walk: every node's parent, and the nodes that the fixers ask for."""

    def __init__(self, syntax: Syntax):
        self._open: list[cst.CSTNode] = []
        self._parents = syntax.parents
        self._kept: dict[type[cst.CSTNode], list[Any]] = {
            cst.Call: syntax.calls,
            cst.Try: syntax.tries,
            cst.ExceptHandler: syntax.handlers,
            cst.Expr: syntax.expressions,
            cst.Import: syntax.imports,
            cst.ImportFrom: syntax.imports,
            cst.Assign: syntax.aliases,
            cst.AnnAssign: syntax.aliases,
            cst.SimpleString: syntax.strings,
            cst.FormattedStringText: syntax.strings,
            cst.MatchAs: syntax._captures,
            cst.MatchStar: syntax._captures,
            cst.MatchMapping: syntax._captures,
            cst.NamedExpr: syntax._walruses,
        }
        self._roots, self._deleted, self._exports = syntax._roots, syntax.deleted, syntax.exports
        self._contexts, self._scopes = syntax._contexts, syntax._scopes

    def on_visit(self, node: cst.CSTNode) -> bool:
        if self._open:
            self._parents[node] = self._open[-1]
        self._open.append(node)
        kind = type(node)
        if kind in self._kept:
            self._kept[kind].append(node)
        elif isinstance(node, cst.Name):
            context = self._contexts.get(node)
            if context is metadata.ExpressionContext.LOAD and self._scopes.get(node) is not None:
                self._roots.append(node)
            elif context is metadata.ExpressionContext.DEL:
                self._deleted.add(node.value)
            if node.value == "__all__":
                self._exports.append(node)
        return True

    def on_leave(self, original_node: cst.CSTNode) -> None:
        self._open.pop()

    # The inherited ones look a method up for every attribute of every node, and find none.
    def on_visit_attribute(self, node: cst.CSTNode, attribute: str) -> None:
        pass

    def on_leave_attribute(self, original_node: cst.CSTNode, attribute: str) -> None:
        pass
