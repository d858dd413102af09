# SPDX-License-Identifier: Apache-2.0
"""Code that puts something else in the place of a module of losses is left, and named.

sys.modules["tensorflow.contrib.losses"] = my_losses
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from tfcompat_losses.migrate.draft import Change, Draft
from tfcompat_losses.migrate.paths import split
from tfcompat_losses.migrate.program import Program


def fix(draft: Draft) -> Iterator[Change]:
    program = draft.program
    for statement in program.aliases:
        targets = [t.target for t in statement.targets] if isinstance(statement, cst.Assign) else [statement.target]
        for target in targets:
            if isinstance(target, cst.Subscript) and "sys.modules" in program.meaning(target.value):
                key = target.slice[0].slice
                value = key.value if isinstance(key, cst.Index) else None
                if isinstance(value, cst.SimpleString) and _is_tensorflow(value):
                    yield Change("TL204", target, f"{program.source(target)} is assigned")
            elif isinstance(target, cst.Attribute) and any(map(split, program.meaning(target))):
                yield Change("TL204", target, f"{program.source(target)} is assigned")
    for call in program.calls:
        if _is_patch(program, call):
            yield Change("TL204", call, f"{program.source(call)} takes a module away or replaces it")


def _is_tensorflow(literal: cst.SimpleString) -> bool:
    value = literal.evaluated_value
    return isinstance(value, str) and (split(value) is not None or (value + ".").startswith("tensorflow.contrib."))


def _is_patch(program: Program, call: cst.Call) -> bool:
    """sys.modules.pop("tensorflow.contrib.losses"), and setdefault, and so on."""
    if not isinstance(call.func, cst.Attribute) or "sys.modules" not in program.meaning(call.func.value):
        return False
    first = call.args[0].value if call.args else None
    return call.func.attr.value != "get" and isinstance(first, cst.SimpleString) and _is_tensorflow(first)
