# SPDX-License-Identifier: Apache-2.0
"""An import with a fallback, both of the same losses, becomes one import.

- try:
-     from tensorflow.contrib import losses
- except ImportError:
-     from tf_slim import losses
+ from tfcompat_losses import contrib as losses
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from tfcompat_losses.migrate.draft import Change, Draft, Edit
from tfcompat_losses.migrate.fixers.imports import moved_import
from tfcompat_losses.migrate.statements import line_span, suites
from tfcompat_losses.migrate.syntax import caught

_FALLBACK_ON = frozenset(
    f"builtins.{name}" for name in ("ImportError", "ModuleNotFoundError", "AttributeError", "Exception")
)


def fix(draft: Draft) -> Iterator[Change]:
    for statement in draft.program.tries:
        texts = {_moved(draft, block) for block in suites(statement)}
        if len(texts) == 1 and (text := texts.pop()) and all(_falls_back(draft, h) for h in statement.handlers):
            start, _ = draft.program.span(statement)
            _, end = line_span(draft, statement)
            newline = draft.program.module.default_newline if draft.program.data[:end].endswith((b"\n", b"\r")) else ""
            edit = Edit(start, end, text + newline)
            yield Change("TL104", statement, f"the import and its fallback are now {text}", (edit,))


def _moved(draft: Draft, block: cst.BaseSuite) -> str | None:
    """The import that the only statement of a block becomes."""
    if not isinstance(block, cst.IndentedBlock) or len(block.body) != 1:
        return None
    line = block.body[0]
    if not isinstance(line, cst.SimpleStatementLine) or len(line.body) != 1:
        return None
    only = line.body[0]
    if not isinstance(only, (cst.Import, cst.ImportFrom)) or isinstance(only.names, cst.ImportStar):
        return None
    if len(only.names) != 1 or draft.program.bindings.get(only.names[0]) in draft.program.immovable:
        return None
    return moved_import(draft.program, only, only.names[0])


def _falls_back(draft: Draft, handler: cst.ExceptHandler) -> bool:
    return all(node is None or draft.program.meaning(node) <= _FALLBACK_ON for node in caught(handler))
