# SPDX-License-Identifier: Apache-2.0
"""A name that the old module never had is left, and named.

loss = tf.losses.hubre_loss(labels, predictions)
"""

from __future__ import annotations

from collections.abc import Iterator

from tfcompat_losses.migrate.draft import Change, Draft


def fix(draft: Draft) -> Iterator[Change]:
    for reference in draft.program.references:
        if reference.certain and not (reference.known or reference.ours or reference in draft.held):
            module = min(reference.addresses)
            yield Change("TL213", reference.node, f"{module} has no {reference.name}")
