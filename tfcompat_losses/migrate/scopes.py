# SPDX-License-Identifier: Apache-2.0
"""The scope that each node is in, and whether a name is read, bound or deleted: LibCST's own analysis, in less time.

Asked for by a MetadataWrapper, each of the two walks through the module twice, the second time for nothing. And for
each attribute of each node two methods are looked up by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

import libcst as cst
from libcst import metadata
from libcst.metadata.expression_context_provider import ExpressionContextVisitor
from libcst.metadata.scope_provider import ScopeVisitor

_SIGNS = (
    cst.BaseParenthesizableWhitespace,
    cst.EmptyLine,
    cst.TrailingWhitespace,
    cst.Comma,
    cst.Dot,
    cst.Colon,
    cst.Semicolon,
    cst.AssignEqual,
    cst.LeftParen,
    cst.RightParen,
    cst.BaseUnaryOp,
    cst.BaseBooleanOp,
    cst.BaseBinaryOp,
    cst.BaseCompOp,
    cst.BaseAugOp,
)
# Blanks and signs, half of all nodes: no name is in them.
WITHOUT_NAMES = frozenset(kind for kind in vars(cst).values() if isinstance(kind, type) and issubclass(kind, _SIGNS))

Contexts = Mapping[cst.CSTNode, Any]
Scopes = Mapping[cst.CSTNode, "metadata.Scope | None"]


def contexts_and_scopes(module: cst.Module) -> tuple[Contexts, Scopes]:
    contexts = _Contexts(module).found
    return contexts, _Scopes(module, contexts).found


class _Contexts(metadata.ExpressionContextProvider):
    def __init__(self, module: cst.Module):
        super().__init__()
        self.found: dict[cst.CSTNode, Any] = {}
        module.visit(_QuickContextVisitor(self, metadata.ExpressionContext.LOAD))

    def set_metadata(self, node: cst.CSTNode, value: Any) -> None:
        self.found[node] = value


class _Scopes(metadata.ScopeProvider):
    def __init__(self, module: cst.Module, contexts: Contexts):
        super().__init__()
        self.found: dict[cst.CSTNode, metadata.Scope | None] = {}
        self._contexts = contexts
        visitor = _QuickScopeVisitor(self)
        module.visit(visitor)
        visitor.infer_accesses()

    def set_metadata(self, node: cst.CSTNode, value: Any) -> None:
        self.found[node] = value

    def get_metadata(self, key: Any, node: cst.CSTNode, default: Any = None) -> Any:
        return self._contexts.get(node, default) if key is metadata.ExpressionContextProvider else self.found[node]


class _Methods(dict[Any, Any]):
    """The methods of a visitor by the type of node, or that and the attribute; each is looked up once."""

    def __init__(self, visitor: cst.CSTVisitor, prefix: str):
        super().__init__()
        self._visitor, self._prefix = visitor, prefix

    def __missing__(self, key: Any) -> Callable[[cst.CSTNode], bool | None] | None:
        kind, *attribute = key if isinstance(key, tuple) else (key,)
        self[key] = getattr(self._visitor, "_".join([self._prefix, kind.__name__, *attribute]), None)
        if key in WITHOUT_NAMES and self._prefix == "visit":
            self[key] = _no_further
        return self[key]  # type: ignore[no-any-return]


def _no_further(node: cst.CSTNode) -> bool:
    return False


class _Quick(cst.CSTVisitor):
    @cached_property
    def _visits(self) -> _Methods:
        return _Methods(self, "visit")

    @cached_property
    def _leaves(self) -> _Methods:
        return _Methods(self, "leave")

    def on_visit(self, node: cst.CSTNode) -> bool:
        method = self._visits[type(node)]
        return method is None or method(node) is not False

    def on_leave(self, original_node: cst.CSTNode) -> None:
        if (method := self._leaves[type(original_node)]) is not None:
            method(original_node)

    def on_visit_attribute(self, node: cst.CSTNode, attribute: str) -> None:
        if (method := self._visits[type(node), attribute]) is not None:
            method(node)

    def on_leave_attribute(self, original_node: cst.CSTNode, attribute: str) -> None:
        if (method := self._leaves[type(original_node), attribute]) is not None:
            method(original_node)


class _QuickContextVisitor(ExpressionContextVisitor, _Quick):
    pass


class _QuickScopeVisitor(ScopeVisitor, _Quick):
    pass
