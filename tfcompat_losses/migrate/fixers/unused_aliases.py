# SPDX-License-Identifier: Apache-2.0
"""An alias that only led to losses goes once they have moved.

- slim = tf.contrib.slim
- loss = slim.losses.log_loss(predictions, labels)
+ loss = tfcompat_losses.contrib.log_loss(predictions, labels)
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from tfcompat_losses.migrate.draft import Change, Draft
from tfcompat_losses.migrate.hidden_uses import may_be_needed
from tfcompat_losses.migrate.paths import is_gone
from tfcompat_losses.migrate.statements import remove


def fix(draft: Draft) -> Iterator[Change]:
    program = draft.program
    for statement in reversed(program.aliases):
        target = statement.target if isinstance(statement, cst.AnnAssign) else statement.targets[0].target
        several = isinstance(statement, cst.Assign) and len(statement.targets) > 1
        if several or not isinstance(target, cst.Name) or statement.value is None or draft.gone(statement):
            continue
        meaning = program.meaning(statement.value)
        uses = program.uses_of(target)
        fails = all(is_gone(path) and "()" not in path for path in meaning)
        if meaning and fails and uses and all(map(draft.gone, uses)) and not may_be_needed(program, target.value):
            yield Change("TL112", statement, f"{target.value} has no use left", tuple(remove(draft, [statement])))
