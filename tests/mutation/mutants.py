# SPDX-License-Identifier: Apache-2.0
"""The mutants of a Python file: one change each, of a kind that a slip of the hand or of the mind makes."""

from __future__ import annotations

import ast
import copy
import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple, Union


class Mutant(NamedTuple):
    tree: ast.Module
    where: str
    """The function or class that is changed."""
    node: ast.AST
    other: ast.AST
    """What stands in the place of the node."""
    function: str
    """The name of the innermost function that is changed; empty where that runs when the file is imported."""
    count: int = 1
    """Which one of those that read the same."""

    def __str__(self) -> str:
        again = f" ({self.count})" if self.count > 1 else ""
        return f"{self.where}{again}: {_shown(self.node)} -> {_shown(self.other)}"

    def source(self) -> str:
        """The whole file, changed. Its comments are gone: a line has another number there."""
        kept = copy.deepcopy(self.tree, {id(self.node): self.node})
        return ast.unparse(ast.fix_missing_locations(_Replaced(self.node, self.other).visit(kept)))


def mutants_of(source: str) -> list[Mutant]:
    """Each mutant of a file, in the order of the file."""
    tree = ast.parse(source)
    seen: Counter[str] = Counter()
    found = []
    for where, function, node, other in _changes(tree, "", ""):
        mutant = Mutant(tree, where, node, other, function)
        seen[str(mutant)] += 1
        found.append(mutant._replace(count=seen[str(mutant)]))
    return found


class _Replaced(ast.NodeTransformer):
    def __init__(self, node: ast.AST, other: ast.AST) -> None:
        self._node, self._other = node, other

    def visit(self, node: ast.AST) -> ast.AST:
        return self._other if node is self._node else self.generic_visit(node)


def _shown(node: ast.AST) -> str:
    text = f"if {ast.unparse(node.test)}" if isinstance(node, ast.If) else ast.unparse(node)
    return re.sub(r"\s+", " ", text).strip()[:100]


def _changes(node: ast.AST, where: str, function: str) -> Iterator[tuple[str, str, ast.AST, ast.AST]]:
    """What may be changed in a node and what is in it, with the names of what is around it."""
    if _says_nothing(node):
        return
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        where = f"{where}.{node.name}".lstrip(".")
    for other in _others(node):
        yield where or "module", function, node, other
    if isinstance(node, ast.JoinedStr):
        # Changed as a whole.
        return
    for field, value in ast.iter_fields(node):
        if field not in ("annotation", "returns"):
            # Decorators and defaults run where the function is made.
            is_body = field == "body" and isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
            inner = node.name if is_body else function
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    yield from _changes(child, where, inner)


def _says_nothing(node: ast.AST) -> bool:
    """Whether nobody could notice a change: documentation, and the names that types are given."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True
    if isinstance(node, ast.Call) and _name(node.func) in ("TypeVar", "ContextVar"):
        return True
    if isinstance(node, ast.Assign):
        return [_name(target) for target in node.targets] == ["__all__"]
    return isinstance(node, (ast.Import, ast.ImportFrom))


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _others(node: ast.AST) -> Iterator[ast.AST]:
    """What may stand in the place of a node."""
    for kind, others in _OTHERS.items():
        if isinstance(node, kind):
            yield from others(node)


def _constants(node: ast.Constant) -> Iterator[ast.AST]:
    value = node.value
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, (int, float)):
        yield ast.Constant(value + 1)
    elif isinstance(value, str):
        yield ast.Constant("" if value else "mutant")


def _texts(node: ast.JoinedStr) -> Iterator[ast.AST]:
    yield ast.Constant("mutant")


_COMPARISONS = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_ARITHMETIC = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
_PAIRS = (
    "all any, any all, min max, max min, Add Sub, Sub Add, Mul Add, DivNoNan Mul, Div Mul, Square Abs, Abs Neg, "
    "Sum Prod, Prod Sum, All Any, Any All, Equal NotEqual, NotEqual Equal, Greater GreaterEqual, Maximum Minimum, "
    "Minimum Maximum, maximum minimum, reduce_sum reduce_prod, reduce_mean reduce_sum, reduce_prod reduce_sum, "
    "ones zeros, zeros ones, add_n stack, stop_gradient identity, float32 float64, int64 int32"
)
_NAMES = dict(pair.split() for pair in _PAIRS.split(", "))
"""Functions and dtypes, and another that takes the same arguments."""


def _comparisons(node: ast.Compare) -> Iterator[ast.AST]:
    for at, operator in enumerate(node.ops):
        ops = [*node.ops[:at], _COMPARISONS[type(operator)](), *node.ops[at + 1 :]]
        yield ast.Compare(node.left, ops, node.comparators)


def _booleans(node: ast.BoolOp) -> Iterator[ast.AST]:
    yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
    for at in range(len(node.values)):
        left = [*node.values[:at], *node.values[at + 1 :]]
        yield left[0] if len(left) == 1 else ast.BoolOp(node.op, left)


def _arithmetic(node: ast.BinOp | ast.AugAssign) -> Iterator[ast.AST]:
    if type(node.op) in _ARITHMETIC:
        other = copy.copy(node)
        other.op = _ARITHMETIC[type(node.op)]()
        yield other


def _unary(node: ast.UnaryOp) -> Iterator[ast.AST]:
    yield node.operand


def _names(node: ast.Name | ast.Attribute) -> Iterator[ast.AST]:
    if _name(node) in _NAMES and isinstance(node.ctx, ast.Load):
        other = copy.copy(node)
        setattr(other, "id" if isinstance(node, ast.Name) else "attr", _NAMES[_name(node)])
        yield other


def _choices(node: ast.IfExp) -> Iterator[ast.AST]:
    yield from (node.body, node.orelse)


def _conditions(node: ast.If) -> Iterator[ast.AST]:
    """Of a refusal: never; of another condition that has no operator to change: the other way round."""
    other = copy.copy(node)
    if any(isinstance(statement, ast.Raise) for statement in node.body):
        other.test = ast.Constant(False)
    elif isinstance(node.test, (ast.Compare, ast.BoolOp, ast.UnaryOp)):
        return
    else:
        other.test = ast.UnaryOp(ast.Not(), node.test)
    yield other


def _statements(node: ast.Expr) -> Iterator[ast.AST]:
    if isinstance(node.value, ast.Call):
        yield ast.Pass()


def _filters(node: ast.comprehension) -> Iterator[ast.AST]:
    for at in range(len(node.ifs)):
        yield ast.comprehension(node.target, node.iter, [*node.ifs[:at], *node.ifs[at + 1 :]], node.is_async)


_Kind = Union[type[ast.AST], tuple[type[ast.AST], ...]]
_OTHERS: dict[_Kind, Callable[..., Iterator[ast.AST]]] = {
    ast.Constant: _constants,
    ast.JoinedStr: _texts,
    ast.Compare: _comparisons,
    ast.BoolOp: _booleans,
    (ast.BinOp, ast.AugAssign): _arithmetic,
    ast.UnaryOp: _unary,
    (ast.Name, ast.Attribute): _names,
    ast.IfExp: _choices,
    ast.If: _conditions,
    ast.Expr: _statements,
    ast.comprehension: _filters,
}
