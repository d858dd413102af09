# SPDX-License-Identifier: Apache-2.0
"""The functions of this package that stand for those of tf.losses and tf.contrib.losses in a recording."""

from __future__ import annotations

from typing import Any

import tfcompat_losses
from tfcompat_losses import contrib
from tfcompat_losses.program import recorder

FAMILIES: dict[str, Any] = {
    recorder.V1: tfcompat_losses,
    recorder.CONTRIB: contrib,
    recorder.METRIC_LEARNING: contrib.metric_learning,
}


def wrap(noting: recorder.Recorder) -> None:
    """Lets a recorder note every call of them."""
    for family, module in FAMILIES.items():
        noting.wrap(family, module, recorder.FUNCTIONS[family])
    for module in (tfcompat_losses, contrib):
        noting.wrap(recorder.TOTAL, module, ["get_total_loss"])
