# SPDX-License-Identifier: Apache-2.0
"""With --to v1: a contrib call takes v1's signature, by keyword, where the numbers are provably the same.

- loss = slim.losses.log_loss(predictions, targets, weight=0.5)
+ loss = tfcompat_losses.log_loss(predictions=predictions, labels=targets, weights=0.5)
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from tfcompat_losses.migrate import names
from tfcompat_losses.migrate.arguments import bind
from tfcompat_losses.migrate.draft import Change, Draft, Edit
from tfcompat_losses.migrate.program import Program
from tfcompat_losses.migrate.ranks import is_scalar

_NEVER = {
    "hinge_loss": "contrib's hinge_loss takes no weights, is not reduced and not collected",
    "mean_pairwise_squared_error": "contrib keeps the formula from before TensorFlow 1.6",
    names.METRIC_LEARNING: "v1 has no metric learning",
}
# Their parameters stand in the same order in both.
_SAME_ORDER = frozenset(
    {"add_loss", "compute_weighted_loss", "get_losses", "get_regularization_losses", "get_total_loss"}
)


def fix(draft: Draft) -> Iterator[Change]:
    if draft.to != "v1":
        return
    scoped = any(r.name == "add_loss" and draft.call_of(r) is None for r in draft.program.references)
    for reference in draft.program.references:
        if reference.family != names.CONTRIB or reference.name is None or reference.undecided:
            continue
        if not (reference.known and reference.certain) or reference in draft.held:
            continue
        name = names.OLD_NAMES.get(reference.name, reference.name)
        call = draft.call_of(reference)
        if reason := _reason_to_stay(draft.program, name, call, scoped):
            yield Change("TL210", reference.node, f"{name} keeps contrib's signature: {reason}")
        elif call is not None:
            draft.claimed.add(reference)
            message = f"{reference.name} is now v1's {name}, by keyword"
            yield Change("TL110", reference.node, message, tuple(_edits(draft, name, call)))


def _edits(draft: Draft, name: str, call: cst.Call) -> Iterator[Edit]:
    yield draft.replace(call.func, f"tfcompat_losses.{name}", "tfcompat_losses")
    parameters = names.CONTRIB_PARAMETERS[name]
    for parameter, arg in (bind(call, parameters) or {}).items():
        if arg.keyword is not None and arg.keyword.value != parameter:
            yield draft.replace(arg.keyword, parameter)
        elif arg.keyword is None and name not in _SAME_ORDER:
            yield draft.insert(arg, f"{parameter}=")


def _reason_to_stay(program: Program, name: str, call: cst.Call | None, scoped: bool) -> str | None:
    if name in _NEVER:
        return _NEVER[name]
    if call is None:
        return "it is handed on, and whoever calls it may count on contrib's order"
    if scoped:
        return "this file gives add_loss to an arg_scope, which v1's losses do not take part in"
    bound = bind(call, names.CONTRIB_PARAMETERS[name])
    if bound is None:
        return "its arguments cannot be seen"
    if "weights" in bound and not is_scalar(program, bound["weights"].value):
        return "the rank of its weights cannot be seen, and contrib aligns them from the left"
    return None
