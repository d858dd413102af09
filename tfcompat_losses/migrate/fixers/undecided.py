# SPDX-License-Identifier: Apache-2.0
"""A bare tf.losses in a file that does not show which TensorFlow it was written for is left, and named.

import tensorflow as tf
loss = tf.losses.mean_squared_error(labels, predictions)
"""

from __future__ import annotations

from collections.abc import Iterator

from tfcompat_losses.migrate.draft import Change, Draft


def fix(draft: Draft) -> Iterator[Change]:
    evidence = draft.program.evidence
    if evidence:
        shown = " but ".join(f"line {line} ({what}) is TensorFlow {era[2:]}" for era, (line, what) in evidence.items())
    else:
        shown = "no evidence in this file"
    for reference in draft.program.references:
        if reference.undecided and reference.known and reference.boundary is not None:
            yield Change("TL201", reference.node, f"{draft.program.source(reference.node)}: {shown}")
    if draft.program.era is None:
        for statement in draft.program.imports:
            if any((path + ".").startswith("tensorflow.losses.") for path in draft.program.imported_paths(statement)):
                yield Change("TL201", statement, f"{draft.program.source(statement)}: {shown}")
