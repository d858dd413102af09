# SPDX-License-Identifier: Apache-2.0
"""What is left of tensorflow.contrib, and of the keys of the losses in tf.GraphKeys, in a file whose losses moved is
named: it does not exist in TensorFlow 2.

net = slim.conv2d(images, 8, 3)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tfcompat_losses.migrate import names
from tfcompat_losses.migrate.draft import Change, Draft
from tfcompat_losses.migrate.paths import is_gone, split
from tfcompat_losses.migrate.program import Program
from tfcompat_losses.migrate.syntax import ImportStatement


def _has_moved(program: Program) -> bool:
    """Whether losses of this file moved in an earlier run: what is left stays named until it is done."""
    paths = [path for statement in program.imports for path in program.imported_paths(statement)]
    return any(path.split(".")[0] == "tfcompat_losses" for path in paths)


def _stays(draft: Draft, statement: ImportStatement, path: str) -> bool:
    """Whether an import is still there: as a whole, or as what is left of a statement."""
    start, end = draft.program.span(statement)
    texts = [edit.text for edit in draft.edits if edit.start <= start and end <= edit.end]
    left = rf"tensorflow\b.*\b{path.rpartition('.')[2]}\b"
    return not texts or any(re.search(left, text, re.DOTALL) for text in texts)


def fix(draft: Draft) -> Iterator[Change]:
    program = draft.program
    moved = any("tfcompat_losses" in edit.text for edit in draft.edits) or _has_moved(program)
    seen: set[str] = set()
    for statement in program.imports:
        for path in program.imported_paths(statement):
            if is_gone(path) and not split(path) and _stays(draft, statement, path):
                taker = program.here.taken_by(path.rpartition(".")[2])
                if moved or taker:
                    seen.add(path)
                    handed = f", and handed on to {taker}" if taker else ""
                    yield Change("TL212", statement, f"{path} is still imported{handed}")
    if not moved:
        return
    for node in program.dotted:
        paths = program.meaning(node)
        fails = not draft.compat_v1 and all(map(is_gone, paths))
        is_key = fails and paths <= names.COLLECTION_KEYS.keys() and node not in draft.told
        for path in paths:
            told = any(path == one or path.startswith(one + ".") for one in seen)
            is_left = path.startswith("tensorflow.contrib.") and "(" not in path and not split(path)
            if (is_key or is_left) and not (told or draft.gone(node)):
                seen.add(path)
                yield Change("TL212", node, f"{path} is still used")
