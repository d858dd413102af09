# SPDX-License-Identifier: Apache-2.0
"""What the names of a module mean: by import and assignment, never by spelling. Nothing is executed."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Union

import libcst as cst
from libcst import metadata

from tfcompat_losses.migrate import names

UNKNOWN = "?"
ImportStatement = Union[cst.Import, cst.ImportFrom]
Bindings = frozenset[metadata.BaseAssignment]
_PROVIDERS = (
    metadata.ScopeProvider,
    metadata.ExpressionContextProvider,
    metadata.ByteSpanPositionProvider,
)


@dataclass(frozen=True, eq=False)
class Reference:
    """One place where the code reaches for a module of losses, or for something in it."""

    root: cst.Name  # the name that the expression starts with
    node: cst.BaseExpression  # the whole dotted expression
    family: str
    name: str | None  # what it asks of the module; None: the module itself is handed on
    addresses: frozenset[str]  # under which the module is reached
    boundary: cst.BaseExpression | None  # the part to replace; None where the binding of the root moves
    target: str  # what replaces it
    callee: cst.BaseExpression | None  # the part that stands for module.name
    certain: bool  # the name has no second meaning
    undecided: bool  # a bare tf.losses, and nothing shows which TensorFlow that is

    @property
    def known(self) -> bool:
        return self.name is None or self.name in names.NAMES[self.family]

    @property
    def ours(self) -> bool:
        """Whether the code has moved already."""
        return all(address.startswith("tfcompat_losses") for address in self.addresses)


def dotted(node: cst.BaseExpression | None) -> str:
    """`a.b.c` of the names in an import statement."""
    if isinstance(node, cst.Attribute):
        return f"{dotted(node.value)}.{node.attr.value}"
    return node.value if isinstance(node, cst.Name) else ""


def normal(path: str) -> str:
    for old, new in names.SAME_MODULE.items():
        if path == old or path.startswith(old + "."):
            path = new + path[len(old) :]
    return path


def split(path: str) -> tuple[str, tuple[str, ...]] | None:
    """The longest known module at the head of a path, and what is asked of it."""
    if "(" in path:  # what a call returns
        return None
    parts = path.split(".")
    for end in range(len(parts), 0, -1):
        if (module := ".".join(parts[:end])) in names.MODULES:
            return module, tuple(parts[end:])
    return None


class Program:
    """A parsed module and the meaning of its names."""

    def __init__(self, text: str, source: str = "auto"):
        self.data = text.encode()
        self._lines = [0, *(newline.end() for newline in re.finditer(rb"\r\n|\r|\n", self.data))]
        wrapper = metadata.MetadataWrapper(cst.parse_module(text), unsafe_skip_copy=True)
        self.module = wrapper.module
        found: Mapping[Any, Any] = wrapper.resolve_many(_PROVIDERS)
        self._scopes: Mapping[cst.CSTNode, metadata.Scope | None] = found[metadata.ScopeProvider]
        self._contexts: Mapping[cst.CSTNode, Any] = found[metadata.ExpressionContextProvider]
        self._spans: Mapping[cst.CSTNode, Any] = found[metadata.ByteSpanPositionProvider]
        self._assignment_meanings: dict[metadata.BaseAssignment, frozenset[str]] = {}
        self._open: set[metadata.BaseAssignment] = set()
        self.parents: dict[cst.CSTNode, cst.CSTNode] = {}
        self.handlers: list[cst.ExceptHandler] = []
        self.expressions: list[cst.Expr] = []
        self.calls: list[cst.Call] = []
        self.tries: list[cst.Try] = []
        self.imports: list[ImportStatement] = []
        self.aliases: list[cst.Assign | cst.AnnAssign] = []
        self._roots: list[cst.Name] = []
        self._chains: list[list[cst.BaseExpression]] = []
        self.uses: dict[metadata.BaseAssignment, list[cst.Name]] = defaultdict(list)
        self.star_uses: dict[cst.ImportFrom, list[cst.Name]] = defaultdict(list)
        self.module.visit(_Collector(self))
        for chain in self._chains_of(self._roots):
            if self._contexts.get(chain[-1]) is metadata.ExpressionContext.LOAD:
                self._chains.append(chain)
        self.stars = [i for i in self.imports if isinstance(i, cst.ImportFrom) and isinstance(i.names, cst.ImportStar)]
        for root in self._roots:
            self._record_use(root)
        self._all_scopes = {scope for scope in self._scopes.values() if scope is not None}
        self.bindings = self._import_bindings()
        self.exported = self._exported()
        self.dotted = [chain[-1] for chain in self._chains]
        self.evidence = self._find_evidence()
        self.era = {"tf1": "tf1", "tf2": "tf2"}.get(source) or self._weigh_evidence()
        first = [reference for chain in self._chains if (reference := self._reference(chain, frozenset()))]
        self.immovable = self._bindings_with_unknown_uses(first) | self._bindings_with_two_families()
        self.references = [r for chain in self._chains if (r := self._reference(chain, self.immovable))]

    # ---- text ----

    def span(self, node: cst.CSTNode) -> tuple[int, int]:
        found = self._spans[node]
        return found.start, found.start + found.length

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

    # ---- meaning ----

    def meaning(self, node: cst.CSTNode) -> frozenset[str]:
        """Every dotted path that an expression may stand for; '?' among them for what cannot be seen."""
        if isinstance(node, cst.Name):
            return self._name_meaning(node)
        if isinstance(node, cst.Attribute):
            attribute = node.attr.value
            return frozenset(
                UNKNOWN if path == UNKNOWN else normal(f"{path}.{attribute}") for path in self.meaning(node.value)
            )
        if isinstance(node, cst.Call):
            return frozenset(UNKNOWN if path == UNKNOWN else path + "()" for path in self.meaning(node.func))
        if isinstance(node, cst.IfExp):
            return self.meaning(node.body) | self.meaning(node.orelse)
        return frozenset({UNKNOWN})

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
                meaning = frozenset({self.imported(assignment)})
            elif isinstance(value := self._assigned_value(assignment), cst.Name) and value.value == "None":
                meaning = frozenset({"None"})
            else:
                meaning = self.meaning(value) if value is not None else frozenset({UNKNOWN})
        finally:
            self._open.discard(assignment)
        self._assignment_meanings[assignment] = meaning
        return meaning

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
        """The names in a literal __all__."""
        found = set()
        for statement in self.aliases:
            targets = [t.target for t in statement.targets] if isinstance(statement, cst.Assign) else [statement.target]
            if any(isinstance(t, cst.Name) and t.value == "__all__" for t in targets):
                elements = getattr(statement.value, "elements", ())
                found |= {str(e.value.evaluated_value) for e in elements if isinstance(e.value, cst.SimpleString)}
        return frozenset(found)

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
            if self._offers(star, name):
                meaning = frozenset({normal(f"{dotted(star.module)}.{name}")})
            elif meaning and not self._is_known_star(star):
                meaning |= {UNKNOWN}  # a later star may hide it
        return meaning or frozenset({UNKNOWN})

    def _is_known_star(self, star: cst.ImportFrom) -> bool:
        return not star.relative and dotted(star.module).split(".")[0] in ("tensorflow", "tf_slim", "tfcompat_losses")

    def _offers(self, star: cst.ImportFrom, name: str) -> bool:
        if not self._is_known_star(star):
            return False
        module = normal(dotted(star.module))
        if module in names.MODULES:
            return name in names.NAMES[names.MODULES[module]]
        if module == "tensorflow.contrib.slim":  # its __all__ leaves its modules out
            return False
        path = normal(f"{module}.{name}")
        return split(path) is not None or name in ("compat", "contrib", "slim") or name in names.ONLY_IN_TF1

    def _record_use(self, root: cst.Name) -> None:
        found = self.assignments(root)
        for assignment in found:
            self.uses[assignment].append(root)
        if not found:
            for star in self.stars:
                if self._offers(star, root.value):
                    self.star_uses[star].append(root)

    # ---- which TensorFlow ----

    def _find_evidence(self) -> dict[str, tuple[int, str]]:
        """The first line, and the name on it, that shows TensorFlow 1, and that shows 2."""
        evidence: dict[str, tuple[int, str]] = {}
        for chain in self._chains:
            for node in chain:
                for path in self.meaning(node):
                    if (era := _era_of(path)) and era not in evidence:
                        evidence[era] = (self.place(node)[0], path.replace("tensorflow.", "tf.", 1))
        for statement in self.imports:
            for path in self.imported_paths(statement):
                if path.startswith("tensorflow.contrib"):
                    evidence.setdefault("tf1", (self.place(statement)[0], path))
                if path == "tensorflow.compat.v2" or path.startswith("tensorflow.compat.v2."):
                    evidence.setdefault("tf2", (self.place(statement)[0], path))
        return evidence

    def _weigh_evidence(self) -> str | None:
        return next(iter(self.evidence)) if len(self.evidence) == 1 else None

    @staticmethod
    def imported_paths(statement: ImportStatement) -> list[str]:
        if isinstance(statement, cst.Import):
            return [normal(alias.evaluated_name) for alias in statement.names]
        if statement.relative:
            return []
        if isinstance(statement.names, cst.ImportStar):
            return [normal(dotted(statement.module))]
        return [normal(f"{dotted(statement.module)}.{alias.evaluated_name}") for alias in statement.names]

    # ---- references ----

    def _reference(self, chain: list[cst.BaseExpression], immovable: Bindings) -> Reference | None:
        paths = self.meaning(chain[-1])
        found = {path: split(path) for path in paths}
        mine = [parts for parts in found.values() if parts]
        if not mine:
            return None
        addresses = frozenset(module for module, _ in mine)
        families = {(names.MODULES[module], rest) for module, rest in mine}
        family, rest = min(families)
        certain = len(families) == 1 and len(mine) == len(found)
        bare = "tensorflow.losses" in addresses and "tensorflow.compat.v1.losses" not in addresses
        if bare and self.era == "tf2":
            return None
        boundary, target = self._boundary(chain, family, rest)
        root = chain[0]
        assert isinstance(root, cst.Name)
        if boundary is root and not self._stays(root, immovable):
            boundary = None
        callee_at = len(chain) - len(rest)
        return Reference(
            root=root,
            node=chain[-1],
            family=family,
            name=rest[0] if rest else None,
            addresses=addresses,
            boundary=boundary,
            target=target,
            callee=chain[callee_at] if rest and callee_at >= 0 else None,
            certain=certain,
            undecided=bare and self.era is None,
        )

    def _boundary(
        self, chain: list[cst.BaseExpression], family: str, rest: tuple[str, ...]
    ) -> tuple[cst.BaseExpression | None, str]:
        """The first part of the chain after which today's names are spelled as the old ones were; what replaces it."""
        wanted = ".".join((names.TARGETS[family], *rest))
        attributes = [node.attr.value for node in chain if isinstance(node, cst.Attribute)]
        for at, node in enumerate(chain):
            families = {names.MODULES[path] for path in self.meaning(node) if path in names.MODULES}
            if families and ".".join((target := names.TARGETS[min(families)], *attributes[at:])) == wanted:
                return node, target
        return None, names.TARGETS[family]

    def _stays(self, root: cst.Name, immovable: Bindings) -> bool:
        """Whether the binding of a module's name cannot move, so that its uses must."""
        found = self.assignments(root)
        return not found or bool(found & immovable)

    def _bindings_with_unknown_uses(self, references: list[Reference]) -> Bindings:
        unknown = [r.root for r in references if r.certain and not r.known and r.boundary is None]
        return frozenset(assignment for root in unknown for assignment in self.assignments(root))

    def _bindings_with_two_families(self) -> Bindings:
        """One name for contrib's losses here and v1's there: whoever calls it may mean either order."""
        families: dict[metadata.BaseAssignment, str] = {}
        for binding in self.bindings.values():
            if parts := split(self.imported(binding)):
                families[binding] = names.MODULES[parts[0]]
        return frozenset(
            binding
            for binding, family in families.items()
            if any(families.get(other, family) != family for other in binding.scope.assignments[binding.name])
        )


def _era_of(path: str) -> str | None:
    module, _, rest = path.partition(".")
    if module != "tensorflow":
        return None
    if rest in names.ONLY_IN_TF1:
        return "tf1"
    if rest.startswith("losses."):
        name = rest.split(".")[1]
        if name in names.V1_NAMES - names.ALSO_IN_TF2:
            return "tf1"
        if name[:1].isupper() and name not in names.V1_NAMES:
            return "tf2"
    return "tf2" if rest in names.ONLY_IN_TF2 or rest == "compat.v2" else None


class _Collector(cst.CSTVisitor):
    """One walk: every node's parent, and the nodes that the fixers ask for."""

    def __init__(self, program: Program):
        self._open: list[cst.CSTNode] = []
        self._parents = program.parents
        self._kept: dict[type[cst.CSTNode], list[Any]] = {
            cst.Call: program.calls,
            cst.Try: program.tries,
            cst.ExceptHandler: program.handlers,
            cst.Expr: program.expressions,
            cst.Import: program.imports,
            cst.ImportFrom: program.imports,
            cst.Assign: program.aliases,
            cst.AnnAssign: program.aliases,
        }
        self._roots = program._roots
        self._contexts, self._scopes = program._contexts, program._scopes

    def on_visit(self, node: cst.CSTNode) -> bool:
        if self._open:
            self._parents[node] = self._open[-1]
        self._open.append(node)
        kind = type(node)
        if kind in self._kept:
            self._kept[kind].append(node)
        elif isinstance(node, cst.Name):
            is_read = self._contexts.get(node) is metadata.ExpressionContext.LOAD
            if is_read and self._scopes.get(node) is not None:
                self._roots.append(node)
        return True

    def on_leave(self, original_node: cst.CSTNode) -> None:
        self._open.pop()

    # The inherited ones look a method up for every attribute of every node, and find none.
    def on_visit_attribute(self, node: cst.CSTNode, attribute: str) -> None:
        pass

    def on_leave_attribute(self, original_node: cst.CSTNode, attribute: str) -> None:
        pass
