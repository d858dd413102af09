# SPDX-License-Identifier: Apache-2.0
"""A name that may be the losses or something else is left, and named.

if fast:
    import tensorflow as tf
else:
    tf = my_backend()
loss = tf.losses.huber_loss(labels, predictions)
"""

from __future__ import annotations

from collections.abc import Iterator

from tfcompat_losses.migrate.draft import Change, Draft


def fix(draft: Draft) -> Iterator[Change]:
    for reference in draft.program.references:
        stuck = reference.boundary is not None or draft.program.assignments(reference.root) & draft.program.immovable
        if stuck and not (reference.certain or reference.undecided):
            yield Change(
                "TL202",
                reference.node,
                f"{draft.program.source(reference.node)}: {reference.root.value} has more than one meaning here",
            )
