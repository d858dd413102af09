# SPDX-License-Identifier: Apache-2.0
"""The keywords from before TensorFlow 1.0, in calls of the losses and in functools.partial of them.

- loss = slim.losses.log_loss(predictions, targets=labels, weight=0.5)
+ loss = tfcompat_losses.contrib.log_loss(predictions, labels=labels, weights=0.5)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import libcst as cst

from tfcompat_losses.migrate import names
from tfcompat_losses.migrate.arguments import modern
from tfcompat_losses.migrate.draft import Change, Draft
from tfcompat_losses.migrate.program import Reference

_COSINE_OF_V1 = ("labels", "predictions", "axis", "weights", "scope", "loss_collection", "reduction", "dim")


def fix(draft: Draft) -> Iterator[Change]:
    for reference in [*draft.movable(), *(r for r in draft.program.references if r.ours and r.known)]:
        if (parameters := _parameters(reference)) is None:
            continue
        args = _arguments(draft, reference)
        keywords = [arg.keyword for arg in args if arg.keyword is not None]
        given = Counter(
            [*parameters[: sum(arg.keyword is None and not arg.star for arg in args)]]
            + [modern(keyword.value, parameters) for keyword in keywords]
        )
        for keyword in keywords:
            old, new = keyword.value, modern(keyword.value, parameters)
            if new not in parameters:
                yield Change("TL214", keyword, f"{reference.name} takes no {old}=")
            elif given[new] > 1:
                yield Change("TL214", keyword, f"{old}= and another {new}")
            elif old != new:
                yield Change("TL108", keyword, f"{old}= is now {new}=", (draft.replace(keyword, new),))


def _parameters(reference: Reference) -> tuple[str, ...] | None:
    if reference.name is None:
        return None
    if reference.family == names.CONTRIB:
        return names.CONTRIB_PARAMETERS.get(names.OLD_NAMES.get(reference.name, reference.name))
    return _COSINE_OF_V1 if reference.name == "cosine_distance" else None


def _arguments(draft: Draft, reference: Reference) -> Sequence[cst.Arg]:
    if call := draft.call_of(reference):
        return call.args
    parent = draft.program.parents.get(reference.node)
    around = draft.program.parents.get(parent) if isinstance(parent, cst.Arg) else None
    if isinstance(around, cst.Call) and "functools.partial" in draft.program.meaning(around.func):
        return around.args[1:] if around.args[0] is parent else ()
    return ()
