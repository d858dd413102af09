# SPDX-License-Identifier: Apache-2.0
"""A read of the collection of losses becomes the function that reads it in every mode.

- losses = tf.get_collection(tf.GraphKeys.LOSSES, scope)
+ losses = tfcompat_losses.get_losses(scope)
"""

from __future__ import annotations

from collections.abc import Iterator

from tfcompat_losses.migrate.arguments import bind, without
from tfcompat_losses.migrate.collection_calls import calls_of, collection_key, keys_given, possible_keys
from tfcompat_losses.migrate.draft import Change, Draft

_READERS = {"losses": "get_losses", "regularization_losses": "get_regularization_losses"}


def fix(draft: Draft) -> Iterator[Change]:
    program = draft.program
    for call in calls_of(program, "get_collection"):
        bound = bind(call, ("key", "scope"))
        if bound is None or "key" not in bound:
            if possible_keys(draft, *(arg.value for arg in call.args)):
                yield Change("TL209", call, f"{program.source(call)}: its arguments cannot be seen")
        elif key := collection_key(program, bound["key"].value):
            reader = f"tfcompat_losses.{_READERS[key]}"
            edits = [draft.replace(call.func, reader, "tfcompat_losses"), *without(draft, call, [bound["key"]])]
            yield Change("TL106", call, f"{program.source(call.func)} of {key!r} is now {reader}", tuple(edits))
        elif keys := possible_keys(draft, bound["key"].value):
            yield Change("TL209", call, f"{program.source(call)} may read {' or '.join(map(repr, keys))}")
    for call in calls_of(program, "get_collection_ref"):
        if keys := possible_keys(draft, *keys_given(call)):
            yield Change("TL209", call, f"{program.source(call)} hands out the list {' or '.join(keys)} itself")
