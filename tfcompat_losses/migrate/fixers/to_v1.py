# SPDX-License-Identifier: Apache-2.0
"""With --to v1: a contrib call takes v1's signature, by keyword, where the numbers are provably the same.

- loss = slim.losses.log_loss(predictions, targets, weight=[1.0, 0.5])
+ loss = tfcompat_losses.log_loss(predictions=predictions, labels=targets, weights=tf.expand_dims([1.0, 0.5], -1))
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from tfcompat_losses.migrate import contrib_weights, names
from tfcompat_losses.migrate.arguments import bind
from tfcompat_losses.migrate.contrib_weights import Stays
from tfcompat_losses.migrate.draft import Change, Draft, Edit
from tfcompat_losses.migrate.shapes import Shapes

_NEVER = {
    "hinge_loss": "contrib's hinge_loss takes no weights, is not reduced and not collected",
    "mean_pairwise_squared_error": "contrib keeps the formula of TensorFlow 1.4",
    names.METRIC_LEARNING: "v1 has no metric learning",
}
# Their parameters stand in the same order in both.
_SAME_ORDER = frozenset(
    {"add_loss", "compute_weighted_loss", "get_losses", "get_regularization_losses", "get_total_loss"}
)


def fix(draft: Draft) -> Iterator[Change]:
    if draft.to != "v1":
        return
    shapes = Shapes(draft.program)
    scoped = any(r.name == "add_loss" and draft.call_of(r) is None for r in draft.program.references)
    for reference in draft.program.references:
        if reference.family != names.CONTRIB or reference.name is None or reference.undecided:
            continue
        if not (reference.known and reference.certain) or reference in draft.held:
            continue
        name = names.OLD_NAMES.get(reference.name, reference.name)
        call = draft.call_of(reference)
        try:
            edits = tuple(_edits(draft, shapes, name, call, scoped))
        except Stays as reason:
            yield Change("TL210", reference.node, f"{name} keeps contrib's signature: {reason}")
        else:
            draft.claimed.add(reference)
            yield Change("TL110", reference.node, f"{reference.name} is now v1's {name}, by keyword", edits)


def _edits(draft: Draft, shapes: Shapes, name: str, call: cst.Call | None, scoped: bool) -> Iterator[Edit]:
    """The edits of one call. Raises Stays where it is not shown that the number stays."""
    if name in _NEVER:
        raise Stays(_NEVER[name])
    if call is None:
        raise Stays("it is handed on, and whoever calls it may count on contrib's order")
    if scoped:
        raise Stays("this file gives add_loss to an arg_scope, which v1's losses do not take part in")
    if (bound := bind(call, names.CONTRIB_PARAMETERS[name])) is None:
        raise Stays("its arguments cannot be seen")
    if name == "softmax_cross_entropy":
        _refuse_smoothing_of_unknown_rank(shapes, bound)
    yield draft.replace(call.func, f"tfcompat_losses.{name}", "tfcompat_losses")
    for parameter, arg in bound.items():
        if arg.keyword is not None and arg.keyword.value != parameter:
            yield draft.replace(arg.keyword, parameter)
        elif arg.keyword is None and name not in _SAME_ORDER:
            yield draft.insert(arg, f"{parameter}=")
    if "weights" in bound:
        yield from contrib_weights.rewritten(draft, shapes, name, bound)


def _refuse_smoothing_of_unknown_rank(shapes: Shapes, bound: dict[str, cst.Arg]) -> None:
    smoothing = bound["label_smoothing"].value if "label_smoothing" in bound else None
    if smoothing is None or (isinstance(smoothing, (cst.Integer, cst.Float)) and smoothing.evaluated_value == 0):
        return
    found = [shapes.shape(bound[one].value) for one in ("logits", "onehot_labels") if one in bound]
    if {len(shape) for shape in found if shape is not None} != {2}:
        raise Stays(
            "contrib smooths labels along dimension 1, v1 along the last, and the rank of its logits is not seen"
        )
