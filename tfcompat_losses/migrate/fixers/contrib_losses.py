# SPDX-License-Identifier: Apache-2.0
"""The losses of tf.contrib and slim, in contrib's own argument order: nothing is reordered.

- loss = slim.losses.log_loss(predictions, labels)
+ loss = tfcompat_losses.contrib.log_loss(predictions, labels)
"""

from __future__ import annotations

from collections.abc import Iterator

from tfcompat_losses.migrate import names
from tfcompat_losses.migrate.draft import Change, Draft, move


def fix(draft: Draft) -> Iterator[Change]:
    yield from move(draft, "TL102", {names.CONTRIB, names.METRIC_LEARNING})
