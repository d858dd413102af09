# SPDX-License-Identifier: Apache-2.0
"""What is left of tensorflow.contrib in a file whose losses moved is named: it does not exist in TensorFlow 2.

net = slim.conv2d(images, 8, 3)
"""

from __future__ import annotations

from collections.abc import Iterator

from tfcompat_losses.migrate.draft import Change, Draft
from tfcompat_losses.migrate.paths import is_contrib, split
from tfcompat_losses.migrate.program import Program


def _has_moved(program: Program) -> bool:
    """Whether losses of this file moved in an earlier run: what is left stays named until it is done."""
    paths = [path for statement in program.imports for path in program.imported_paths(statement)]
    return any(path.split(".")[0] == "tfcompat_losses" for path in paths)


def fix(draft: Draft) -> Iterator[Change]:
    program = draft.program
    if not (any("tfcompat_losses" in edit.text for edit in draft.edits) or _has_moved(program)):
        return
    seen: set[str] = set()
    for statement in program.imports:
        for path in program.imported_paths(statement):
            if is_contrib(path) and not split(path) and not draft.gone(statement):
                seen.add(path)
                yield Change("TL212", statement, f"{path} is still imported")
    for node in program.dotted:
        for path in program.meaning(node):
            told = any(path == one or path.startswith(one + ".") for one in seen)
            is_left = path.startswith("tensorflow.contrib.") and "(" not in path and not split(path)
            if is_left and not (told or draft.gone(node)):
                seen.add(path)
                yield Change("TL212", node, f"{path} is still used")
