# SPDX-License-Identifier: Apache-2.0
"""How contrib's weights are written for v1, so that the number stays.

contrib aligns weights with the losses from the left, drops a last dimension of 1, and counts a weight that it repeats
once. v1 wants the rank of the losses, and counts each repetition. So v1's weights are contrib's with a dimension of 1
for each that they lack, where all the others are as long as those of the losses. Labels and predictions are taken to
have one shape, as both ask.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst

from tfcompat_losses.migrate.dimensions import Dimension, Shape
from tfcompat_losses.migrate.draft import Draft, Edit
from tfcompat_losses.migrate.import_places import name_of_tensorflow
from tfcompat_losses.migrate.shape_rules import integer
from tfcompat_losses.migrate.shapes import Shapes

Bound = dict[str, cst.Arg]

# The arguments that have the shape of the losses, or that shape and the classes.
_SHAPED = {
    "absolute_difference": ("predictions", "labels"),
    "compute_weighted_loss": ("losses",),
    "cosine_distance": ("predictions", "labels"),
    "log_loss": ("predictions", "labels"),
    "mean_squared_error": ("predictions", "labels"),
    "sigmoid_cross_entropy": ("logits", "multi_class_labels"),
    "softmax_cross_entropy": ("logits", "onehot_labels"),
    "sparse_softmax_cross_entropy": ("logits", "labels"),
}


class Stays(Exception):
    """Why a call keeps contrib's signature."""


@dataclass(frozen=True)
class _Losses:
    """What is known of contrib's losses: of each dimension, what its length is called; and the rank of v1's."""

    lengths: tuple[frozenset[Dimension], ...]
    rank: int


def rewritten(draft: Draft, shapes: Shapes, name: str, bound: Bound) -> Iterator[Edit]:
    """The edits that make v1's weights of contrib's. Raises Stays where the number might change."""
    weights = bound["weights"].value
    given = shapes.shape(weights)
    if given is None:
        raise Stays("the rank of its weights cannot be seen, and contrib aligns them from the left")
    if given == ():
        return
    losses = _losses(shapes, name, bound)
    weighed = _without_last_one(given, losses)
    if len(weighed) > len(losses.lengths):
        raise Stays("its weights have more dimensions than its losses")
    are_equal = [_is_equal(length, called) for length, called in zip(weighed, losses.lengths)]
    if not all(are_equal):
        yield from _checked(draft, name, bound, weighed, losses)
    elif name != "sparse_softmax_cross_entropy":  # v1's takes [batch_size] and [batch_size, 1]
        yield from _of_rank(draft, weights, len(given), losses.rank)


def _losses(shapes: Shapes, name: str, bound: Bound) -> _Losses:
    found = [shapes.shape(bound[one].value) for one in _SHAPED[name] if one in bound]
    known = [shape for shape in found if shape]
    if name == "sparse_softmax_cross_entropy":  # of [batch_size], whatever the shape of the labels
        return _Losses((frozenset(shape[0] for shape in known),), 1)
    if len({len(shape) for shape in known}) != 1:
        raise Stays("the rank of its losses cannot be seen, and contrib aligns weights with them from the left")
    lengths = tuple(map(frozenset, zip(*known)))
    if name == "softmax_cross_entropy":
        return _Losses(lengths[:-1], len(lengths) - 1)
    if name == "cosine_distance":
        if "axis" not in bound or integer(bound["axis"].value) not in (-1, len(lengths) - 1):
            raise Stays("contrib's losses lack the dimension of the cosine, and it is not shown to be the last")
        return _Losses(lengths[:-1], len(lengths))
    return _Losses(lengths, len(lengths))


def _without_last_one(given: Shape, losses: _Losses) -> Shape:
    """The dimensions that contrib aligns with those of the losses."""
    last = given[-1]
    if len(given) == 1 or (isinstance(last, int) and last != 1):
        return given
    if last == 1:
        return given[:-1]
    if len(given) == len(losses.lengths) and last is not None and last in losses.lengths[-1]:
        return given
    raise Stays("whether the last dimension of its weights is 1 cannot be seen, and contrib would drop it")


def _is_equal(length: Dimension, called: frozenset[Dimension]) -> bool:
    """Whether a dimension of the weights is as long as that of the losses for certain. Raises Stays where it is not."""
    if length is not None and length in called:
        return True
    if length == 1:
        raise Stays("contrib counts weights of [1], [1, 1] or [1, num_classes] once, v1 as often as they are repeated")
    if isinstance(length, int) and any(isinstance(other, int) for other in called):
        raise Stays("its weights are not as long as its losses")
    return False


def _checked(draft: Draft, name: str, bound: Bound, weighed: Shape, losses: _Losses) -> Iterator[Edit]:
    """Weights that have to be as long as the losses, or the run says so: one weight would be counted differently."""
    like = next((bound[one].value for one in _SHAPED[name] if one in bound and _is_a_name(bound[one].value)), None)
    if like is None:
        raise Stays(
            "how long its weights are is only known when it runs, and neither its predictions nor its labels have a "
            "name to compare with"
        )
    tf, of = _tensorflow(draft), draft.program.source(like)
    shape = f"{tf}.shape({of})"
    if len(weighed) < losses.rank or name in ("softmax_cross_entropy", "sparse_softmax_cross_entropy"):
        lengths = [f"{shape}[{at}]" for at in range(len(weighed))] + ["1"] * (losses.rank - len(weighed))
        shape = f"[{', '.join(lengths)}]"
    yield from _around(draft, bound["weights"].value, f"{tf}.reshape(", f", {shape})", tf)


def _of_rank(draft: Draft, weights: cst.BaseExpression, rank: int, wanted: int) -> Iterator[Edit]:
    if rank > wanted:
        tf = _tensorflow(draft)
        yield from _around(draft, weights, f"{tf}.squeeze(", ", [-1])", tf)
    elif rank < wanted:
        tf, missing = _tensorflow(draft), wanted - rank
        yield from _around(draft, weights, f"{tf}.expand_dims(" * missing, ", -1)" * missing, tf)


def _tensorflow(draft: Draft) -> str:
    if (name := name_of_tensorflow(draft.program, in_v1=True)) is None:
        raise Stays("its weights need tensorflow, which is the name of something else in this file")
    return name


def _around(draft: Draft, node: cst.BaseExpression, before: str, after: str, needs: str) -> Iterator[Edit]:
    start, end = draft.program.span(node)
    if node.lpar and node.rpar:
        start, end = draft.program.span(node.lpar[0])[0], draft.program.span(node.rpar[-1])[1]
    yield Edit(start, start, before, needs)
    yield Edit(end, end, after)


def _is_a_name(node: cst.BaseExpression) -> bool:
    """Whether an expression may be written twice: a name, or attributes of one."""
    while isinstance(node, cst.Attribute):
        node = node.value
    return isinstance(node, cst.Name)
