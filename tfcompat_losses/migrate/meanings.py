# SPDX-License-Identifier: Apache-2.0
"""What the names of a module mean: by import and assignment, never by spelling. Nothing is executed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from types import MappingProxyType

import libcst as cst
from libcst import metadata

from tfcompat_losses.migrate.paths import normal, star_offers
from tfcompat_losses.migrate.project import ALONE, Here
from tfcompat_losses.migrate.syntax import ImportStatement, Syntax, dotted

UNKNOWN = "?"


class Meanings(Syntax):
    """A parsed module and the meaning of its names. What is opaque to the parser, such as a notebook's magics, is
    masked in the text, and given by the byte that it stands at."""

    def __init__(self, text: str, opaque: Mapping[int, str] = MappingProxyType({}), here: Here = ALONE):
        super().__init__(text)
        self.here = here
        self.handed_on: set[metadata.BaseAssignment] = set()  # imports of what another file of the project binds
        self.opaque = opaque
        self._assignment_meanings: dict[metadata.BaseAssignment, frozenset[str]] = {}
        self._open: set[metadata.BaseAssignment] = set()
        self.uses: dict[metadata.BaseAssignment, list[cst.Name]] = defaultdict(list)
        self.unresolved: list[cst.Name] = []  # what no assignment, import or builtin binds
        self.star_uses: dict[cst.ImportFrom, list[cst.Name]] = defaultdict(list)
        self.stars = [i for i in self.imports if isinstance(i, cst.ImportFrom) and isinstance(i.names, cst.ImportStar)]
        for root in self._roots:
            self._record_use(root)
        self._all_scopes = {scope for scope in self._scopes.values() if scope is not None}
        self.bindings = self._import_bindings()
        self.exported = self._exported()
        self.chains = [
            chain
            for chain in self._chains_of(self._roots)
            if self._contexts.get(chain[-1]) is metadata.ExpressionContext.LOAD
        ]
        self.dotted = [chain[-1] for chain in self.chains]

    def meaning(self, node: cst.CSTNode) -> frozenset[str]:
        """Every dotted path that an expression may stand for; '?' among them for what cannot be seen."""
        if isinstance(node, cst.Name):
            return self._name_meaning(node)
        if isinstance(node, cst.Attribute):
            attribute = node.attr.value
            return frozenset().union(*(self._member(path, attribute) for path in self.meaning(node.value)))
        if isinstance(node, cst.Call):
            return frozenset(
                path if path == UNKNOWN or path.endswith(".GraphKeys") else path + "()"
                for path in self.meaning(node.func)
            )
        if isinstance(node, cst.IfExp):
            return self.meaning(node.body) | self.meaning(node.orelse)
        if isinstance(node, cst.BooleanOperation):
            return self.meaning(node.left) | self.meaning(node.right)
        return frozenset({UNKNOWN})

    def _member(self, path: str, attribute: str) -> frozenset[str]:
        if path == UNKNOWN:
            return frozenset({UNKNOWN})
        return self.here.member(path, attribute) or frozenset({normal(f"{path}.{attribute}")})

    def assignments(self, name: cst.Name) -> set[metadata.BaseAssignment]:
        scope = self._scopes.get(name)
        return set(scope[name.value]) if scope is not None else set()

    def everywhere(self, name: str) -> set[metadata.BaseAssignment]:
        """What binds a name, in any scope."""
        return {a for scope in self._all_scopes for a in scope.assignments if a.name == name}

    def uses_of(self, target: cst.Name) -> list[cst.Name]:
        """Where the name that an assignment binds is read; none are known for a class, whose names go by attribute."""
        bound = [a for a in self.assignments(target) if self.bound_at(a) is target]
        return [use for a in bound if not isinstance(a.scope, metadata.ClassScope) for use in self.uses.get(a, [])]

    def value_of(self, node: cst.CSTNode) -> cst.CSTNode:
        """The expression behind a name that is assigned exactly once; else the node itself."""
        if isinstance(node, cst.Name) and len(found := self.assignments(node)) == 1:
            value = self._assigned_value(next(iter(found)))
            return value if value is not None else node
        return node

    def _name_meaning(self, name: cst.Name) -> frozenset[str]:
        found = self.assignments(name)
        if not found:
            return self._star_meaning(name.value)
        meanings = frozenset().union(*map(self._assignment_meaning, found))
        # `except ImportError: tf = None` is no second meaning: whoever goes on to use tf has the first.
        return meanings - {"None"} if len(meanings) > 1 else meanings

    def _assignment_meaning(self, assignment: metadata.BaseAssignment) -> frozenset[str]:
        if assignment in self._assignment_meanings:
            return self._assignment_meanings[assignment]
        if assignment in self._open:  # tf = tf.compat.v1
            return frozenset()
        self._open.add(assignment)
        try:
            if isinstance(assignment, metadata.BuiltinAssignment):
                meaning = frozenset({f"builtins.{assignment.name}"})
            elif isinstance(assignment, metadata.ImportAssignment):
                meaning = self._from_project(assignment) or frozenset({self.imported(assignment)})
            elif own := self._own(assignment):
                meaning = frozenset({own})
            elif isinstance(value := self._assigned_value(assignment), cst.Name) and value.value == "None":
                meaning = frozenset({"None"})
            else:
                meaning = self.meaning(value) if value is not None else frozenset({UNKNOWN})
        finally:
            self._open.discard(assignment)
        self._assignment_meanings[assignment] = meaning
        return meaning

    def _from_project(self, assignment: metadata.ImportAssignment) -> frozenset[str]:
        """What an import from the project binds, by what the module there says of the name."""
        statement, alias = assignment.node, self.alias_of(assignment)
        if alias is None:
            return frozenset()
        if isinstance(statement, cst.ImportFrom):
            found = self.here.imported(dotted(statement.module), len(statement.relative), alias.evaluated_name)
        else:
            found = self.here.module(alias.evaluated_name if alias.asname else assignment.name)
        if found:
            self.handed_on.add(assignment)
        return found

    def _own(self, assignment: metadata.BaseAssignment) -> str | None:
        """What this module defines at its top level, and `self` in the methods of such a class."""
        node = self.bound_at(assignment)
        if isinstance(node, (cst.ClassDef, cst.FunctionDef)) and isinstance(assignment.scope, metadata.GlobalScope):
            return self.here.own(node.name.value)
        method = self.parents.get(self.parents[node]) if isinstance(node, cst.Param) else None
        if isinstance(method, cst.FunctionDef) and method.params.params[:1] == (node,):
            owner = self.parents.get(self.parents[method])
            if isinstance(owner, cst.ClassDef) and self.parents.get(owner) is self.module:
                return self.here.own(owner.name.value)
        return None

    @staticmethod
    def bound_at(assignment: metadata.BaseAssignment) -> cst.CSTNode | None:
        """The node that binds the name: the name itself, a def, a parameter; None for a builtin."""
        return getattr(assignment, "node", None)

    def _assigned_value(self, assignment: metadata.BaseAssignment) -> cst.CSTNode | None:
        target = self.bound_at(assignment)
        if not isinstance(target, cst.Name):
            return None
        parent = self.parents[target]
        holder = parent if isinstance(parent, (cst.AnnAssign, cst.NamedExpr)) else self.parents[parent]
        if isinstance(holder, (cst.Assign, cst.AnnAssign, cst.NamedExpr)):
            return holder.value if isinstance(parent, cst.AssignTarget) or holder is parent else None
        return holder.item if isinstance(holder, cst.WithItem) else None

    def imported(self, assignment: metadata.ImportAssignment) -> str:
        statement = assignment.node
        alias = self.alias_of(assignment)
        if isinstance(statement, cst.ImportFrom):
            if statement.relative or alias is None:
                return UNKNOWN
            return normal(f"{dotted(statement.module)}.{alias.evaluated_name}")
        return normal(alias.evaluated_name) if alias is not None and alias.asname else assignment.name

    def _import_bindings(self) -> dict[cst.ImportAlias, metadata.ImportAssignment]:
        """Each alias of an import statement and the name that it binds."""
        bindings: dict[cst.ImportAlias, metadata.ImportAssignment] = {}
        for scope in self._all_scopes:
            for assignment in scope.assignments:
                if not isinstance(assignment, metadata.ImportAssignment):
                    continue
                alias = self.alias_of(assignment)
                # `import a.b` is kept under `a` and under `a.b`; the name that it binds is `a`.
                if alias and (
                    alias.asname or isinstance(assignment.node, cst.ImportFrom) or "." not in assignment.name
                ):
                    bindings[alias] = assignment
        return bindings

    def _exported(self) -> frozenset[str]:
        """The strings in the statements that make or extend __all__."""
        statements = {
            next((node for node in self.ancestors(name) if isinstance(node, cst.BaseSmallStatement)), None)
            for name in self.exports
        }
        return frozenset(
            str(node.evaluated_value)
            for node in self.strings * bool(self.exports)
            if isinstance(node, cst.SimpleString) and not statements.isdisjoint(self.ancestors(node))
        )

    @staticmethod
    def alias_of(assignment: metadata.ImportAssignment) -> cst.ImportAlias | None:
        statement = assignment.node
        if not isinstance(statement, (cst.Import, cst.ImportFrom)) or isinstance(statement.names, cst.ImportStar):
            return None
        for alias in statement.names:
            bound = alias.evaluated_alias or alias.evaluated_name
            if bound == assignment.name or bound.startswith(assignment.name + "."):
                return alias
        return None

    def _star_meaning(self, name: str) -> frozenset[str]:
        meaning: frozenset[str] = frozenset()
        for star in self.stars:
            if found := self._from_star(star, name):
                meaning = found
            elif meaning and not self._is_known_star(star):
                meaning |= {UNKNOWN}  # a later star may hide it
        return meaning or frozenset({UNKNOWN})

    def _is_known_star(self, star: cst.ImportFrom) -> bool:
        of_tensorflow = dotted(star.module).split(".")[0] in ("tensorflow", "tf_slim", "tfcompat_losses")
        return (of_tensorflow and not star.relative) or bool(self.here.find(dotted(star.module), len(star.relative)))

    def _from_star(self, star: cst.ImportFrom, name: str) -> frozenset[str]:
        module = dotted(star.module)
        if found := self.here.star(module, len(star.relative), name):
            return found
        if not self._is_known_star(star) or not star_offers(normal(module), name):
            return frozenset()
        return frozenset({normal(f"{module}.{name}")})

    def _record_use(self, root: cst.Name) -> None:
        found = self.assignments(root)
        for assignment in found:
            self.uses[assignment].append(root)
        if not found:
            self.unresolved.append(root)
            for star in self.stars:
                if self._from_star(star, root.value):
                    self.star_uses[star].append(root)

    @staticmethod
    def imported_paths(statement: ImportStatement) -> list[str]:
        if isinstance(statement, cst.Import):
            return [normal(alias.evaluated_name) for alias in statement.names]
        if statement.relative:
            return []
        if isinstance(statement.names, cst.ImportStar):
            return [normal(dotted(statement.module))]
        return [normal(f"{dotted(statement.module)}.{alias.evaluated_name}") for alias in statement.names]
