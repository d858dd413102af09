# SPDX-License-Identifier: Apache-2.0
"""An addition to the collection of losses becomes the function that adds in every mode.

- tf.add_to_collection("losses", decay)
+ tfcompat_losses.add_loss(decay)
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from tfcompat_losses.migrate.arguments import bind, without
from tfcompat_losses.migrate.collection_calls import calls_of, collection_key
from tfcompat_losses.migrate.draft import Change, Draft, Edit


def fix(draft: Draft) -> Iterator[Change]:
    program = draft.program
    for call in calls_of(program, "add_to_collection"):
        bound = bind(call, ("name", "value"))
        if bound is None or len(bound) < 2:
            if any(collection_key(program, arg.value) for arg in call.args):
                yield Change("TL215", call, f"{program.source(call)}: its arguments cannot be seen")
        elif key := collection_key(program, bound["name"].value):
            message = f"{program.source(call.func)} to {key!r} is now tfcompat_losses.add_loss"
            yield Change("TL107", call, message, tuple(_edits(draft, call, bound, key)))
    for call in calls_of(program, "add_to_collections"):
        listed = call.args[0].value if call.args else None
        elements = listed.elements if isinstance(listed, (cst.List, cst.Tuple, cst.Set)) else ()
        keys = [collection_key(program, element.value) for element in elements]
        if any(keys) or (listed is not None and collection_key(program, listed)):
            yield Change("TL215", call, f"{program.source(call)} adds to several collections at once")


def _edits(draft: Draft, call: cst.Call, bound: dict[str, cst.Arg], key: str) -> Iterator[Edit]:
    yield draft.replace(call.func, "tfcompat_losses.add_loss", "tfcompat_losses")
    yield from without(draft, call, [bound["name"]])
    if bound["value"].keyword is not None:
        yield draft.replace(bound["value"].keyword, "loss")
    if key != "losses":
        _, end = draft.program.span(bound["value"].value)
        yield Edit(end, end, f', loss_collection="{key}"')
