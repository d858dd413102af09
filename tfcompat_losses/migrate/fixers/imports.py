# SPDX-License-Identifier: Apache-2.0
"""Imports of a module of losses, or of something in it, move; imports that nothing uses any more go.

- from tensorflow.contrib.losses import hinge_loss as h
+ from tfcompat_losses.contrib import hinge_loss as h
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from tfcompat_losses.migrate import names
from tfcompat_losses.migrate.draft import Change, Draft
from tfcompat_losses.migrate.hidden_uses import may_be_needed
from tfcompat_losses.migrate.linters import unused_on_purpose
from tfcompat_losses.migrate.paths import is_contrib, is_gone, normal, split
from tfcompat_losses.migrate.program import Program
from tfcompat_losses.migrate.statements import body_of, line_end, remove, replace
from tfcompat_losses.migrate.syntax import ImportStatement, dotted

KEEP, MOVE, DROP = "keep", "move", "drop"


def fix(draft: Draft) -> Iterator[Change]:
    program = draft.program
    emptied: list[tuple[cst.BaseSmallStatement, str]] = []
    for statement in program.imports:
        if draft.gone(statement):
            continue
        old = program.source(statement)
        if isinstance(statement.names, cst.ImportStar):
            fates, texts = _star(draft, statement)
        else:
            decided = [(alias, _fate(draft, statement, alias)) for alias in statement.names]
            fates = [fate for _, fate in decided]
            texts = _texts(program, statement, decided)
        if not texts:
            emptied.append((statement, old))
        elif MOVE in fates:
            message = f"{old} is now {' and '.join(texts)}"
            yield Change("TL103", statement, message, tuple(replace(draft, statement, texts)))
        elif DROP in fates:
            message = f"{old} is now {' and '.join(texts)}: the rest is not used"
            yield Change("TL105", statement, message, tuple(replace(draft, statement, texts)))
    # Together, because a block that loses all its statements needs one `pass`; equal edits are made once.
    edits = tuple(remove(draft, [statement for statement, _ in emptied]))
    for gone, old in emptied:
        yield Change("TL105", gone, f"{old} has no use left", edits)


def moved_import(program: Program, statement: ImportStatement, alias: cst.ImportAlias) -> str | None:
    """The import that binds the same name to today's module or function."""
    path = _path(statement, alias)
    parts = split(path) if path else None
    if parts is None or path.startswith("tfcompat_losses"):
        return None
    module, rest = parts
    family = names.MODULES[module]
    if len(rest) > 1 or (rest and rest[0] not in names.NAMES[family]):
        return None
    if module == "tensorflow.losses" and program.era != "tf1":
        return None
    bound = alias.evaluated_alias or alias.evaluated_name
    target = names.TARGETS[family]
    if not rest and "." not in target:
        return f"import {target} as {bound}"
    home, _, name = target.rpartition(".") if not rest else (target, "", names.OLD_NAMES.get(rest[0], rest[0]))
    if isinstance(statement, cst.Import):
        return f"import {target} as {bound}"
    return f"from {home} import {name}" + (f" as {bound}" if name != bound else "")


def _path(statement: ImportStatement, alias: cst.ImportAlias) -> str:
    if isinstance(statement, cst.Import):
        return normal(alias.evaluated_name)
    return "" if statement.relative else normal(f"{dotted(statement.module)}.{alias.evaluated_name}")


def _fate(draft: Draft, statement: ImportStatement, alias: cst.ImportAlias) -> str:
    """What costs nothing to import stays, used or not: the program may need it in ways that are not seen. What cannot
    be imported under TensorFlow 2 moves, or goes where it certainly is dead."""
    program = draft.program
    binding = program.bindings.get(alias)
    path = _path(statement, alias)
    if binding is None or not path.startswith(("tensorflow.", "tf_slim")):
        return KEEP
    uses = program.uses.get(binding, [])
    dead = all(map(draft.gone, uses)) and not may_be_needed(program, binding.name)
    if isinstance(statement, cst.Import) and alias.asname is None:  # binds the name tensorflow
        if not split(path) and not (uses and dead):
            return KEEP  # unused, it is there for its side effect
        return DROP if dead and not uses else MOVE if _is_unreached(draft, path) else KEEP
    if binding not in program.immovable and moved_import(program, statement, alias):
        return DROP if dead and uses else MOVE
    if path == "tf_slim" and dead and uses and _is_fallback(program, statement):
        return DROP
    if is_gone(path) and dead and not _is_probe(program, statement):
        return DROP if uses or not _is_offered(draft, statement, alias) else KEEP
    return KEEP


def _is_unreached(draft: Draft, path: str) -> bool:
    """Whether nothing that stays goes through a module."""
    return not any(
        (found + ".").startswith(path + ".") and not draft.gone(chain[0])
        for chain in draft.program.chains
        for found in draft.program.meaning(chain[-1])
    )


def _is_offered(draft: Draft, statement: ImportStatement, alias: cst.ImportAlias) -> bool:
    """Whether an import that its file does not use is meant for others."""
    as_itself = alias.asname is not None and alias.evaluated_alias == alias.evaluated_name
    line = draft.program.source(draft.program.parents[statement])
    _, end = draft.program.span(draft.program.parents[statement])
    line += draft.program.data[end : line_end(draft.program.data, end)].decode()
    return draft.reexports or as_itself or unused_on_purpose(draft.program.data.decode(), line)


def _is_fallback(program: Program, statement: ImportStatement) -> bool:
    """Whether an import stands in for another that failed."""
    return isinstance(program.parents.get(program.parents[program.parents[statement]]), cst.ExceptHandler)


def _is_probe(program: Program, statement: ImportStatement) -> bool:
    """Whether a try does more than import: then it finds out whether the module is there."""
    block = program.parents[program.parents[statement]]
    return isinstance(program.parents.get(block), cst.Try) and len(body_of(block)) > 1


def _texts(program: Program, statement: ImportStatement, decided: list[tuple[cst.ImportAlias, str]]) -> list[str]:
    """The statements that take the place of one."""
    kept = [alias for alias, fate in decided if fate == KEEP]
    texts = []
    if len(kept) == len(decided):
        texts.append(program.source(statement))
    elif kept:
        kept[-1] = kept[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)
        texts.append(
            program.module.code_for_node(statement.with_changes(names=kept, semicolon=cst.MaybeSentinel.DEFAULT))
        )
    for alias, fate in decided:
        if fate == MOVE and isinstance(statement, cst.Import) and alias.asname is None:
            texts.append("import tensorflow")
        elif fate == MOVE and (moved := moved_import(program, statement, alias)):
            start, _, name = moved.partition(" import ")
            if name and texts and texts[-1].startswith(f"{start} import "):
                texts[-1] += f", {name}"
            else:
                texts.append(moved)
    return texts


def _star(draft: Draft, statement: cst.ImportFrom) -> tuple[list[str], list[str]]:
    """from tensorflow.contrib.losses import *"""
    program = draft.program
    old = program.source(statement)
    module = "" if statement.relative else normal(dotted(statement.module))
    uses = program.star_uses.get(statement, [])
    dead = bool(uses) and all(map(draft.gone, program.unresolved)) and not may_be_needed(program, "*")
    if is_contrib(module) and dead and not draft.reexports:
        return [DROP], []
    if module in names.MODULES and not module.startswith("tfcompat_losses") and module != "tensorflow.losses":
        return [MOVE], [f"from {names.TARGETS[names.MODULES[module]]} import *"]
    return [KEEP], [old]
