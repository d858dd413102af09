# SPDX-License-Identifier: Apache-2.0
"""An addition to the collection of losses becomes the function that adds in every mode.

- tf.add_to_collection("losses", decay)
+ tfcompat_losses.add_loss(decay)
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from tfcompat_losses.migrate.arguments import bind, without
from tfcompat_losses.migrate.collection_calls import calls_of, collection_key, keys_given, possible_keys
from tfcompat_losses.migrate.draft import Change, Draft, Edit
from tfcompat_losses.migrate.values import sources


def fix(draft: Draft) -> Iterator[Change]:
    program = draft.program
    for call in calls_of(program, "add_to_collection"):
        bound = bind(call, ("name", "value"))
        if bound is None or len(bound) < 2:
            if possible_keys(draft, *(arg.value for arg in call.args)):
                yield Change("TL215", call, f"{program.source(call)}: its arguments cannot be seen")
        elif key := collection_key(program, bound["name"].value):
            message = f"{program.source(call.func)} to {key!r} is now tfcompat_losses.add_loss"
            yield Change("TL107", call, message, tuple(_edits(draft, call, bound, key)))
        elif keys := possible_keys(draft, bound["name"].value):
            yield Change("TL215", call, f"{program.source(call)} may add to {' or '.join(map(repr, keys))}")
    for call in calls_of(program, "add_to_collections"):
        if any(_lists_a_key(draft, given) for given in keys_given(call)):
            yield Change("TL215", call, f"{program.source(call)} adds to several collections at once")


def _lists_a_key(draft: Draft, node: cst.CSTNode) -> bool:
    """Whether a list of keys, or one key, may be or hold one of ours."""
    listed = [
        element.value
        for source in sources(draft.program, node)
        if isinstance(source, (cst.List, cst.Tuple, cst.Set))
        for element in source.elements
    ]
    return bool(possible_keys(draft, node, *listed))


def _edits(draft: Draft, call: cst.Call, bound: dict[str, cst.Arg], key: str) -> Iterator[Edit]:
    yield draft.replace(call.func, "tfcompat_losses.add_loss", "tfcompat_losses")
    yield from without(draft, call, [bound["name"]])
    if bound["value"].keyword is not None:
        yield draft.replace(bound["value"].keyword, "loss")
    if key != "losses":
        _, end = draft.program.span(bound["value"].value)
        yield Edit(end, end, f', loss_collection="{key}"')
