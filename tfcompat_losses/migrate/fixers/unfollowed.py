# SPDX-License-Identifier: Apache-2.0
"""What is spelled as a loss of TensorFlow's, behind a name that cannot be followed, is left, and named.

def loss_of(tf, labels, predictions):
    return tf.losses.huber_loss(labels, predictions)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from tfcompat_losses.migrate import names
from tfcompat_losses.migrate.draft import Change, Draft
from tfcompat_losses.migrate.meanings import UNKNOWN
from tfcompat_losses.migrate.paths import split

_LOSS = "|".join(sorted({*names.V1_NAMES, *names.CONTRIB_PARAMETERS, *names.OLD_NAMES}, key=len, reverse=True))
_SPELLED = re.compile(
    rf"(?:^|\.)(?:(?:tf|tensorflow|slim|tf_slim|contrib)\.losses\.(?:{_LOSS})"
    r"|(?:tf|tensorflow)\.GraphKeys\.(?:REGULARIZATION_)?LOSSES)\b"
)
_COLLECTION = re.compile(r"(?:^|\.)(?:tf|tensorflow)\.(?:get_collection|get_collection_ref|add_to_collections?)$")
_KEYS = frozenset({"losses", "regularization_losses"})


def fix(draft: Draft) -> Iterator[Change]:
    program = draft.program
    for chain in program.chains:
        node = chain[-1]
        if _is_open(program.meaning(node)) and _is_spelled_so(draft, node, program.source(node)):
            origin = program.source(chain[0])
            yield Change("TL217", node, f"{program.source(node)}: where {origin} comes from cannot be followed")


def _is_spelled_so(draft: Draft, node: cst.BaseExpression, spelled: str) -> bool:
    call = draft.program.parents[node]
    if _COLLECTION.search(spelled) and isinstance(call, cst.Call) and call.args:
        key = call.args[0].value
        return isinstance(key, cst.SimpleString) and key.evaluated_value in _KEYS
    return _SPELLED.search(spelled) is not None


def _is_open(meaning: frozenset[str]) -> bool:
    """Whether an expression may be TensorFlow's for all that is known: it is unknown, or of a module not at hand."""
    return not any(map(split, meaning)) and any(
        path == UNKNOWN or not path.startswith(("tensorflow.", "tf_slim.", "@", "builtins.")) for path in meaning
    )
