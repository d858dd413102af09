# SPDX-License-Identifier: Apache-2.0
"""The names from before TensorFlow 1.0.

- loss = tf.contrib.losses.sum_of_squares(predictions, targets)
+ loss = tfcompat_losses.contrib.mean_squared_error(predictions, targets)
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from tfcompat_losses.migrate import names
from tfcompat_losses.migrate.draft import Change, Draft


def fix(draft: Draft) -> Iterator[Change]:
    for reference in draft.movable():
        if reference.family == names.CONTRIB and reference.name in names.OLD_NAMES:
            new = names.OLD_NAMES[reference.name]
            # A bare name was bound by an import, which keeps what it binds.
            if isinstance(reference.callee, cst.Attribute):
                edit = draft.replace(reference.callee.attr, new)
                yield Change("TL109", reference.callee.attr, f"{reference.name} is now {new}", (edit,))
