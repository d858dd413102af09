# SPDX-License-Identifier: Apache-2.0
"""A contrib call whose arguments cannot be seen keeps contrib's order, and is named.

- loss = slim.losses.log_loss(*pair)
+ loss = tfcompat_losses.contrib.log_loss(*pair)
"""

from __future__ import annotations

from collections.abc import Iterator

from tfcompat_losses.migrate import names
from tfcompat_losses.migrate.draft import Change, Draft


def fix(draft: Draft) -> Iterator[Change]:
    for reference in draft.program.references:
        call = draft.call_of(reference)
        if call is None or reference.family != names.CONTRIB:
            continue
        if any(arg.star == "*" for arg in call.args):
            yield Change("TL205", call, f"{reference.name} is called with *args: contrib's order is kept")
