# SPDX-License-Identifier: Apache-2.0
"""A module whose losses are to move: what its names mean, for which TensorFlow, and where they reach for losses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import libcst as cst
from libcst import metadata

from tfcompat_losses.migrate import evidence, names
from tfcompat_losses.migrate.meanings import Meanings
from tfcompat_losses.migrate.paths import split
from tfcompat_losses.migrate.project import ALONE, Here

Bindings = frozenset[metadata.BaseAssignment]


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


class Program(Meanings):
    """A parsed module, and its references to losses."""

    def __init__(
        self, text: str, source: str = "auto", opaque: Mapping[int, str] = MappingProxyType({}), here: Here = ALONE
    ):
        super().__init__(text, opaque, here)
        self.evidence = evidence.find(self)
        self.era = {"tf1": "tf1", "tf2": "tf2"}.get(source) or evidence.weigh(self.evidence)
        first = [reference for chain in self.chains if (reference := self._reference(chain, frozenset()))]
        self.immovable = self._bindings_with_unknown_uses(first) | self._bindings_with_two_families()
        self.references = [r for chain in self.chains if (r := self._reference(chain, self.immovable))]

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
        return not found or bool(found & (immovable | self.handed_on))

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
