# SPDX-License-Identifier: Apache-2.0
"""What the fixers hand over: changes made of small edits, and the draft they add up to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import libcst as cst

from tfcompat_losses.migrate.program import Program, Reference


@dataclass(frozen=True)
class Edit:
    """Bytes start to end become text; everything between edits stays byte for byte."""

    start: int
    end: int
    text: str
    needs: str = ""  # the module that the new text must find imported


@dataclass(frozen=True)
class Change:
    """What a fixer found at a node; without edits it is a report."""

    code: str
    node: cst.CSTNode
    message: str
    edits: tuple[Edit, ...] = ()


@dataclass
class Draft:
    program: Program
    to: str = "contrib"
    compat_v1: bool = False
    reexports: bool = False  # an __init__.py: what it imports and does not use may be meant for others
    edits: list[Edit] = field(default_factory=list)
    told: set[cst.CSTNode] = field(default_factory=set)  # keys of collections that some report speaks of
    held: set[Reference] = field(default_factory=set)  # reported, and so not to be rewritten
    claimed: set[Reference] = field(default_factory=set)  # rewritten whole by an earlier fixer

    def replace(self, node: cst.CSTNode, text: str, needs: str = "") -> Edit:
        start, end = self.program.span(node)
        return Edit(start, end, text, needs)

    def insert(self, node: cst.CSTNode, text: str) -> Edit:
        """Text before a node."""
        start, _ = self.program.span(node)
        return Edit(start, start, text)

    def gone(self, node: cst.CSTNode) -> bool:
        """Whether an edit replaces the text of the node."""
        start, end = self.program.span(node)
        return any(edit.start <= start and end <= edit.end for edit in self.edits)

    def movable(self) -> list[Reference]:
        """The references that may be rewritten and have not been."""
        barred = self.held | self.claimed
        return [
            r for r in self.program.references if r.known and r.certain and not (r.ours or r.undecided or r in barred)
        ]

    def call_of(self, reference: Reference) -> cst.Call | None:
        """The call of what is referred to, when it is called where it stands."""
        if reference.callee is None:
            return None
        parent = self.program.parents.get(reference.callee)
        return parent if isinstance(parent, cst.Call) and parent.func is reference.callee else None


def surviving(edits: Iterable[Edit]) -> list[Edit]:
    """The edits in order, without those that lie inside a larger one."""
    kept: list[Edit] = []
    # At one place insertions come first: what is put before a node stands before what replaces it.
    for edit in sorted(dict.fromkeys(edits), key=lambda edit: (edit.start, edit.end > edit.start, -edit.end)):
        if not kept or edit.start >= kept[-1].end:
            kept.append(edit)
        elif edit.end > kept[-1].end:
            raise ValueError(f"two edits overlap at byte {edit.start}")
    return kept


def apply(data: bytes, edits: Iterable[Edit]) -> bytes:
    """The bytes with every edit made."""
    pieces, at = [], 0
    for edit in surviving(edits):
        pieces += [data[at : edit.start], edit.text.encode()]
        at = edit.end
    return b"".join([*pieces, data[at:]])


def move(draft: Draft, code: str, families: set[str]) -> Iterator[Change]:
    """Every reference to these families, its module replaced where the code first reaches for it."""
    for reference in draft.movable():
        if reference.family in families and reference.boundary is not None:
            needs = "tfcompat_losses" if reference.target == "tfcompat_losses" else "tfcompat_losses.contrib"
            old = draft.program.source(reference.boundary)
            message = f"{old} is now {reference.target}"
            yield Change(code, reference.node, message, (draft.replace(reference.boundary, reference.target, needs),))
