# SPDX-License-Identifier: Apache-2.0
"""What a module offers to those that import it: the meaning of each name at its top level, and of its classes'
attributes. It need not be parsed as what is to be migrated is: this is Python's own, quicker, parser."""

from __future__ import annotations

import ast
import warnings
from collections import ChainMap
from collections.abc import Iterable, Iterator, MutableMapping
from dataclasses import dataclass, field
from typing import Protocol, Union

from tfcompat_losses.migrate import files
from tfcompat_losses.migrate.paths import normal

UNKNOWN = "?"
Meaning = frozenset[str]
Function = Union[ast.FunctionDef, ast.AsyncFunctionDef]
_NOTHING: Meaning = frozenset({UNKNOWN})


@dataclass
class ClassExports:
    attributes: dict[str, Meaning] = field(default_factory=dict)
    bases: list[str] = field(default_factory=list)


@dataclass
class Exports:
    names: dict[str, Meaning] = field(default_factory=dict)
    classes: dict[str, ClassExports] = field(default_factory=dict)
    stars: list[str] = field(default_factory=list)  # the modules of TensorFlow that a star import is of
    listed: frozenset[str] | None = None  # __all__

    def public(self) -> frozenset[str]:
        """The names that a star import takes."""
        return self.listed if self.listed is not None else frozenset(n for n in self.names if not n.startswith("_"))


class Modules(Protocol):
    """What is asked of the project."""

    @property
    def paths(self) -> list[str]: ...
    def imported(self, number: int, module: str, level: int, name: str) -> Meaning: ...
    def module(self, number: int, module: str) -> Meaning: ...
    def member(self, path: str, attribute: str) -> Meaning: ...
    def find(self, number: int, module: str, level: int = 0) -> list[int]: ...
    def exports(self, number: int) -> Exports: ...


def read(modules: Modules, number: int, exports: Exports) -> None:
    """Fill in what a file offers. A file that is no Python 3 offers nothing that is known."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if not modules.paths[number].endswith((".py", ".pyw")):
                return  # nothing can import a notebook
            text, _ = files.decode(files.read(modules.paths[number]))
            tree = ast.parse(text)
    except (files.Fault, SyntaxError, ValueError, RecursionError, MemoryError):
        return
    _Reader(modules, number, exports).block(tree.body, exports.names, certain=True)


class _Reader:
    def __init__(self, modules: Modules, number: int, exports: Exports):
        self._modules, self._number, self._exports = modules, number, exports

    def block(self, body: Iterable[ast.stmt], names: MutableMapping[str, Meaning], certain: bool) -> None:
        """Bind what statements bind; what only may run adds a meaning, and takes none away."""
        for statement in body:
            for name, meaning in self._bound(statement, names):
                old = names.get(name, frozenset()) if not certain else frozenset()
                both = (old | meaning) - {"None"}  # `except ImportError: tf = None` is no second meaning
                names[name] = both or meaning
            for inner in _blocks(statement):
                self.block(inner, names, certain=False)

    def _bound(self, statement: ast.stmt, names: MutableMapping[str, Meaning]) -> Iterator[tuple[str, Meaning]]:
        if isinstance(statement, ast.Import):
            yield from self._import(statement)
        elif isinstance(statement, ast.ImportFrom):
            yield from self._import_from(statement)
        elif isinstance(statement, (ast.Assign, ast.AnnAssign)):
            yield from self._assigned(statement, names)
        elif isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield statement.name, frozenset({f"@{self._number}:{statement.name}"})
            for node in ast.walk(statement):
                if isinstance(node, ast.Global):
                    yield from ((name, names.get(name, frozenset()) | _NOTHING) for name in node.names)
        elif isinstance(statement, ast.ClassDef):
            if names is self._exports.names:
                self._class(statement, names)
            yield statement.name, frozenset({f"@{self._number}:{statement.name}"})

    def _import(self, statement: ast.Import) -> Iterator[tuple[str, Meaning]]:
        for alias in statement.names:
            bound = alias.asname or alias.name.partition(".")[0]
            whole = alias.name if alias.asname else bound
            yield bound, self._modules.module(self._number, whole) or frozenset({normal(whole)})

    def _import_from(self, statement: ast.ImportFrom) -> Iterator[tuple[str, Meaning]]:
        module, level = statement.module or "", statement.level
        for alias in statement.names:
            if alias.name != "*":
                found = self._modules.imported(self._number, module, level, alias.name)
                path = _NOTHING if level else frozenset({normal(f"{module}.{alias.name}")})
                yield alias.asname or alias.name, found or path
                continue
            if module.split(".")[0] in ("tensorflow", "tf_slim", "tfcompat_losses") and not level:
                self._exports.stars.append(normal(module))
            for other in self._modules.find(self._number, module, level):
                theirs = self._modules.exports(other)
                self._exports.stars += theirs.stars
                yield from ((name, theirs.names.get(name, _NOTHING)) for name in theirs.public())

    def _assigned(
        self, statement: ast.Assign | ast.AnnAssign, names: MutableMapping[str, Meaning]
    ) -> Iterator[tuple[str, Meaning]]:
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        for target in targets:
            if isinstance(target, ast.Name) and statement.value is not None:
                if target.id == "__all__" and isinstance(statement.value, (ast.List, ast.Tuple)):
                    listed = [e.value for e in statement.value.elts if isinstance(e, ast.Constant)]
                    self._exports.listed = frozenset(map(str, listed))
                yield target.id, self.meaning(statement.value, names)
            else:
                for node in ast.walk(target):
                    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                        yield node.id, _NOTHING

    def meaning(self, node: ast.expr, names: MutableMapping[str, Meaning]) -> Meaning:
        if isinstance(node, ast.Name):
            return names.get(node.id) or (frozenset({"builtins.object"}) if node.id == "object" else _NOTHING)
        if isinstance(node, ast.Attribute):
            found: Meaning = frozenset()
            for path in self.meaning(node.value, names):
                found |= _NOTHING if path == UNKNOWN else self._modules.member(path, node.attr)
            return found
        if isinstance(node, ast.Call):
            called = self.meaning(node.func, names)
            return frozenset(p if p == UNKNOWN or p.endswith(".GraphKeys") else f"{p}()" for p in called)
        if isinstance(node, ast.IfExp):
            return self.meaning(node.body, names) | self.meaning(node.orelse, names)
        if isinstance(node, ast.Constant) and node.value in ("losses", "regularization_losses"):
            return frozenset({f"tensorflow.GraphKeys.{str(node.value).upper()}"})
        return frozenset({"None"}) if isinstance(node, ast.Constant) and node.value is None else _NOTHING

    def _class(self, statement: ast.ClassDef, names: MutableMapping[str, Meaning]) -> None:
        known = self._exports.classes[statement.name] = ClassExports()
        known.bases = [path for base in statement.bases for path in self.meaning(base, names)]
        inside = ChainMap(known.attributes, names)
        self.block(statement.body, inside, certain=True)
        for part in statement.body:
            if isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef)):
                self._method(part, names, known)

    def _method(
        self, method: ast.FunctionDef | ast.AsyncFunctionDef, names: MutableMapping[str, Meaning], known: ClassExports
    ) -> None:
        """What a method binds to attributes of its first parameter."""
        parameters = [one.arg for one in [*method.args.posonlyargs, *method.args.args, *method.args.kwonlyargs]]
        inside = {**names, **dict.fromkeys(parameters, _NOTHING)}
        self.block(method.body, inside, certain=False)
        for node in ast.walk(method):
            for target in node.targets if isinstance(node, ast.Assign) else ():
                if not (isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name)):
                    continue
                if isinstance(node, ast.Assign) and parameters[:1] == [target.value.id]:
                    old = known.attributes.get(target.attr, frozenset())
                    known.attributes[target.attr] = old | self.meaning(node.value, inside)


def _blocks(statement: ast.stmt) -> Iterator[list[ast.stmt]]:
    """The blocks of a statement that belong to the same scope."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return
    for part in ("body", "orelse", "finalbody"):
        yield getattr(statement, part, [])
    for handler in getattr(statement, "handlers", []):
        yield handler.body
