# SPDX-License-Identifier: Apache-2.0
"""Notebooks, cell by cell: names carry from cell to cell; magics, outputs and everything else stay as they are."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import Any

from tfcompat_losses.migrate.codes import Finding
from tfcompat_losses.migrate.draft import Edit, apply
from tfcompat_losses.migrate.engine import NotPython, Options, check, migrate
from tfcompat_losses.migrate.files import Fault

# Magics whose cell is Python all the same.
_PYTHON_CELL = re.compile(r"%%(time|timeit|capture|prun|debug)\b")
_LINE_MAGIC = re.compile(r"(?P<kept>[ \t]*)(?P<magic>[%!?].*|[\w.]+\?{1,2}[ \t]*)$")
_ASSIGNED_MAGIC = re.compile(r"(?P<kept>[ \t]*[\w.,* \t\[\]'\"]+=[ \t]*)(?P<magic>[%!].*)$")


@dataclass(frozen=True)
class Cell:
    number: int  # among all cells, from 1
    source: str
    plain: str  # the same number of bytes in every line, magics masked


@dataclass(frozen=True)
class MigratedNotebook:
    text: str
    findings: tuple[Finding, ...]
    changes: tuple[tuple[int, str, str], ...]  # number, before, after


def migrate_notebook(text: str, options: Options) -> MigratedNotebook:
    """The notebook with the losses in its code cells moved."""
    document = _load(text)
    cells, findings = _cells(document)
    if not cells:
        return MigratedNotebook(text, tuple(findings), ())
    migration = migrate("".join(cell.plain + "\n" for cell in cells), options)
    starts, lines = _offsets(cells)
    for finding in migration.findings:
        at = bisect_right(lines, finding.line) - 1
        findings.append(replace(finding, line=finding.line - lines[at] + 1, cell=cells[at].number))
    changes = []
    for cell, own in zip(cells, _share(cells, starts, migration.edits)):
        if own:
            after = apply(f"{cell.source}\n".encode(), own).decode().removesuffix("\n")
            changes.append((cell.number, cell.source, after))
            raw = document["cells"][cell.number - 1]
            raw["source"] = after if isinstance(raw["source"], str) else after.splitlines(keepends=True)
    findings.sort(key=lambda f: (f.cell or 0, f.line, f.column, f.code))
    return MigratedNotebook(_dump(document, text) if changes else text, tuple(findings), tuple(changes))


def _load(text: str) -> dict[str, Any]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Fault("TL908", f"no JSON: {error}", getattr(error, "lineno", 1)) from None
    if not isinstance(document, dict) or not isinstance(document.get("cells"), list):
        raise Fault("TL908", "it has no list of cells (notebooks before format 4 are not read)")
    return document


def _dump(document: dict[str, Any], was: str) -> str:
    """The document in the layout that it had; Jupyter's own where that cannot be told."""
    tail = was[len(was.rstrip()) :]
    original = json.loads(was)
    for indent in (1, 2, 4, None):
        for ascii_only in (False, True):
            if json.dumps(original, indent=indent, ensure_ascii=ascii_only) + tail == was:
                return json.dumps(document, indent=indent, ensure_ascii=ascii_only) + tail
    return json.dumps(document, indent=1, ensure_ascii=False) + tail


def _cells(document: dict[str, Any]) -> tuple[list[Cell], list[Finding]]:
    """The code cells that are Python, and a finding for each that ought to be."""
    cells: list[Cell] = []
    findings: list[Finding] = []
    metadata = document.get("metadata", {})
    language = metadata.get("language_info", {}).get("name") or metadata.get("kernelspec", {}).get("language")
    if language not in (None, "python"):
        return cells, findings
    for number, raw in enumerate(document["cells"], start=1):
        if not isinstance(raw, dict) or raw.get("cell_type") != "code":
            continue
        source = raw.get("source", "")
        source = source if isinstance(source, str) else "".join(source)
        try:
            plain = _plain(source)
            if plain is not None:
                cells.append(Cell(number, source, plain))
        except NotPython as error:
            findings.append(replace(error.finding, cell=number))
    return cells, findings


def _plain(source: str) -> str | None:
    """The cell with its magics masked; None for a cell in another language."""
    if source.lstrip().startswith("%%") and not _PYTHON_CELL.match(source.lstrip()):
        return None
    try:
        check(source)
    except NotPython:
        check(plain := _without_magics(source))
        return plain
    return source


def _without_magics(source: str) -> str:
    masked, continued = [], False
    for line in source.split("\n"):
        found = _LINE_MAGIC.match(line) or _ASSIGNED_MAGIC.match(line)
        if continued:
            masked.append(" " * len(line.encode()))
        else:
            masked.append(_mask(found) if found else line)
        continued = bool(continued or found) and line.endswith("\\")
    return "\n".join(masked)


def _mask(found: re.Match[str]) -> str:
    """`%matplotlib inline` as a statement of as many bytes that does nothing."""
    return found["kept"] + "0".ljust(len(found["magic"].encode()))


def _offsets(cells: list[Cell]) -> tuple[list[int], list[int]]:
    """Where each cell starts in the joined text: byte and line."""
    starts, lines, byte, line = [], [], 0, 1
    for cell in cells:
        starts.append(byte)
        lines.append(line)
        byte += len(cell.plain.encode()) + 1
        line += cell.plain.count("\n") + 1
    return starts, lines


def _share(cells: list[Cell], starts: list[int], edits: tuple[Edit, ...]) -> list[list[Edit]]:
    """Each cell's own edits, counted from its start; the newline after a cell counts as its own."""
    shares: list[list[Edit]] = [[] for _ in cells]
    for edit in edits:
        at = bisect_right(starts, edit.start) - 1
        if at and edit.start == edit.end == starts[at]:
            at -= 1  # a line that follows the last one of the cell before
        shares[at].append(Edit(edit.start - starts[at], edit.end - starts[at], edit.text))
    return shares
