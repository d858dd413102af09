# SPDX-License-Identifier: Apache-2.0
"""The losses of TensorFlow 1 itself, whatever reaches them.

- loss = tf.losses.huber_loss(labels, predictions)
+ loss = tfcompat_losses.huber_loss(labels, predictions)
"""

from __future__ import annotations

from collections.abc import Iterator

from tfcompat_losses.migrate import names
from tfcompat_losses.migrate.draft import Change, Draft, move


def fix(draft: Draft) -> Iterator[Change]:
    yield from move(draft, "TL101", {names.V1})
