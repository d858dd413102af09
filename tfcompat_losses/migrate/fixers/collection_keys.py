# SPDX-License-Identifier: Apache-2.0
"""The key of the loss collection, handed to something that may read or fill it, is left, and named.

summaries = read_all(tf.GraphKeys.LOSSES)
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from tfcompat_losses.migrate import names
from tfcompat_losses.migrate.draft import Change, Draft


def fix(draft: Draft) -> Iterator[Change]:
    program = draft.program
    calls = {draft.call_of(reference) for reference in program.references}
    for chain in program.chains:
        node = chain[-1]
        if program.meaning(node) & names.COLLECTION_KEYS.keys() and not _is_settled(draft, node, calls):
            yield Change("TL216", node, f"{program.source(node)} is handed on")
    for call in program.calls:  # getattr(tf.GraphKeys, "LOSSES")
        first = program.meaning(call.args[0].value) if call.args else frozenset[str]()
        looks_up = "builtins.getattr" in program.meaning(call.func) and any(p.endswith(".GraphKeys") for p in first)
        key = call.args[-1].value if call.args else None
        if looks_up and not (isinstance(key, cst.SimpleString) and "LOSSES" not in key.value):
            yield Change("TL216", call, f"{program.source(call)} is looked up by its name")


def _is_settled(draft: Draft, node: cst.BaseExpression, calls: set[cst.Call | None]) -> bool:
    """Whether a key has moved, was told of, or goes where it does nothing: to a loss, a comparison, a plain name."""
    program = draft.program
    if draft.gone(node) or node in draft.told:
        return True
    parent = program.parents[node]
    around = program.parents[parent]
    if isinstance(parent, (cst.Comparison, cst.ComparisonTarget)) or (isinstance(parent, cst.Arg) and around in calls):
        return True
    if isinstance(parent, cst.Param):  # a default
        uses = [use for found, uses in program.uses.items() if program.bound_at(found) is parent for use in uses]
        return bool(uses) and all(program.parents[program.parents[use]] in calls for use in uses)
    if isinstance(parent, (cst.Assign, cst.AnnAssign)):
        targets = [t.target for t in parent.targets] if isinstance(parent, cst.Assign) else [parent.target]
        in_class = isinstance(program.parents.get(program.parents[around]), cst.ClassDef)
        # Its uses are chains of their own.
        return not in_class and all(isinstance(target, cst.Name) for target in targets)
    return False
