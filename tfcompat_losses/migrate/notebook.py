# SPDX-License-Identifier: Apache-2.0
"""Notebooks, cell by cell: names carry from cell to cell; magics, outputs and everything else stay as they are."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from tfcompat_losses.migrate.accepted import marked
from tfcompat_losses.migrate.codes import Finding
from tfcompat_losses.migrate.draft import Edit
from tfcompat_losses.migrate.engine import NotPython, Options, check, migrate
from tfcompat_losses.migrate.files import MAX_BYTES, Fault
from tfcompat_losses.migrate.notebook_json import changed, locate
from tfcompat_losses.migrate.project import ALONE, Here

# The magic of a whole cell; Colab takes one below comments, as a form's `#@title` is.
_CELL_MAGIC = re.compile(r"\s*(?:#.*\n\s*)*(?P<magic>%%.*)")
# Magics whose cell is Python all the same, and those whose cell is Python that runs elsewhere.
_PYTHON_CELL = re.compile(r"%%(time|timeit|capture|prun|debug)\b")
_PYTHON_ELSEWHERE = re.compile(r"%%(?:(?:writefile|file)\b.*\.pyw?\s*$|(?:python[23]?|pypy|script\s+python[23]?)\b)")
_LOSS = re.compile(
    r"\b(?:tf|tensorflow|v1|contrib|slim|tf_slim)\.losses\b|\bGraphKeys\.(?:REGULARIZATION_)?LOSSES\b"
    r"|\b(?:get|add_to)_collection\(\s*['\"](?:regularization_)?losses\b"
)
# What IPython takes for a command: %magic, !shell, help?, and the automatic calls /f x, ,f x and ;f x.
_LINE_MAGIC = re.compile(r"(?P<kept>[ \t]*)(?P<magic>[%!?].*|[\w.%]+\?{1,2}[ \t]*|[/,;]\w[\w.]* .*)$")
_ASSIGNED_MAGIC = re.compile(r"(?P<kept>[ \t]*[\w.,* \t\[\]'\"]+=[ \t]*)(?P<magic>[%!].*)$")
_PROMPT = re.compile(r"[ \t]*(?:>>>|In \[\d*\]:)[ \t]")


@dataclass(frozen=True)
class Cell:
    number: int  # among all cells, from 1
    source: str
    plain: str  # the same number of bytes in every line, magics masked
    magics: dict[int, str] = field(default_factory=dict)  # what is masked, by its first byte


@dataclass(frozen=True)
class MigratedNotebook:
    text: str
    findings: tuple[Finding, ...]


def migrate_notebook(text: str, options: Options, here: Here = ALONE) -> MigratedNotebook:
    """The notebook with the losses in its code cells moved; outside their sources every byte stays."""
    document = _load(text)
    cells, findings, unread = _cells(document)
    if sum(len(cell.source) for cell in cells) > MAX_BYTES:
        raise Fault("TL905", f"its code has more than {MAX_BYTES:,} bytes")
    if not cells:
        return MigratedNotebook(text, tuple(findings))
    starts, lines = _offsets(cells)
    opaque = {start + at: magic for cell, start in zip(cells, starts) for at, magic in cell.magics.items()}
    opaque |= {-at: source for at, source in enumerate(unread, start=1)}
    migration = migrate("".join(cell.plain + "\n" for cell in cells), options, opaque=opaque, here=here)
    for finding in migration.findings:
        at = bisect_right(lines, finding.line) - 1
        findings.append(replace(finding, line=finding.line - lines[at] + 1, cell=cells[at].number))
    findings.sort(key=lambda f: (f.cell or 0, f.line, f.column, f.code))
    places, pieces, end = locate(text), [], 0
    for cell, own in zip(cells, _share(cells, starts, migration.edits)):
        if own:
            place = places[cell.number]
            pieces += [text[end : place.whole.start], changed(text, place, own)]
            end = place.whole.end
    return MigratedNotebook("".join([*pieces, text[end:]]), tuple(findings))


def _load(text: str) -> dict[str, Any]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Fault("TL908", f"no JSON: {error}", getattr(error, "lineno", 1)) from None
    if not isinstance(document, dict) or not isinstance(document.get("cells"), list):
        raise Fault("TL908", "it has no list of cells (notebooks before format 4 are not read)")
    return document


def _cells(document: dict[str, Any]) -> tuple[list[Cell], list[Finding], list[str]]:
    """The code cells that are Python; a finding for each that ought to be; and the sources of these."""
    cells: list[Cell] = []
    findings: list[Finding] = []
    unread: list[str] = []
    metadata = document.get("metadata", {})
    language = metadata.get("language_info", {}).get("name") or metadata.get("kernelspec", {}).get("language")
    if language not in (None, "python"):
        return cells, findings, unread
    for number, raw in enumerate(document["cells"], start=1):
        if not isinstance(raw, dict) or raw.get("cell_type") != "code":
            continue
        source = raw.get("source", "")
        source = source if isinstance(source, str) else "".join(source)
        try:
            if (magic := _other_language(source)) is None:
                cells.append(_read(number, source))
            elif _PYTHON_ELSEWHERE.match(magic):
                findings += [replace(finding, cell=number) for finding in marked(_losses(magic, source), source)]
        except NotPython as error:
            findings.append(replace(error.finding, cell=number))
            unread.append(source)
    return cells, findings, unread


def _other_language(source: str) -> str | None:
    """The magic that makes a cell something else than the notebook's own Python."""
    found = _CELL_MAGIC.match(source)
    return found["magic"] if found and not _PYTHON_CELL.match(found["magic"]) else None


def _losses(magic: str, source: str) -> list[Finding]:
    """The losses in a cell whose Python goes to a file, or to another process."""
    return [
        Finding("TL203", number, found.start() + 1, f"{found[0]}: the code of {magic.strip()} is not rewritten")
        for number, line in enumerate(source.split("\n"), start=1)
        if (found := _LOSS.search(line.partition("#")[0]))
    ]


def _read(number: int, source: str) -> Cell:
    """A cell as Python: its magics masked, where it is not Python as it stands."""
    try:
        check(source)
        return Cell(number, source, source)
    except NotPython as error:
        if "surrogates" in str(error):
            raise
    plain, magics = _without_magics(source)
    try:
        check(plain)
    except NotPython:
        _name_ipython(source)
        raise
    return Cell(number, source, plain, magics)


def _name_ipython(source: str) -> None:
    """Raise NotPython for what only IPython takes for code."""
    for number, line in enumerate(source.split("\n"), start=1):
        if _PROMPT.match(line):
            raise NotPython("TL911", number, 1, "a prompt before the code")
        if line.strip():
            if line[0] in " \t":
                raise NotPython("TL911", number, 1, "a cell that is indented as a whole")
            return


def _without_magics(source: str) -> tuple[str, dict[int, str]]:
    """`%matplotlib inline` as a statement of as many bytes that does nothing; and what stood there."""
    masked: list[str] = []
    magics: dict[int, str] = {}
    at, last, continued = 0, 0, False
    for line in source.split("\n"):
        found = _LINE_MAGIC.match(line) or _ASSIGNED_MAGIC.match(line)
        if continued:
            magics[last] += "\n" + line
            masked.append(" " * len(line.encode()))
        elif found:
            last = at + len(found["kept"].encode())
            magics[last] = found["magic"]
            masked.append(found["kept"] + "0".ljust(len(found["magic"].encode())))
        else:
            masked.append(line)
        continued = bool(continued or found) and line.endswith("\\")
        at += len(line.encode()) + 1
    return "\n".join(masked), magics


def _offsets(cells: list[Cell]) -> tuple[list[int], list[int]]:
    """Where each cell starts in the joined text: byte and line."""
    starts, lines, byte, line = [], [], 0, 1
    for cell in cells:
        starts.append(byte)
        lines.append(line)
        byte += len(cell.plain.encode()) + 1
        line += cell.plain.count("\n") + 1
    return starts, lines


def _share(cells: list[Cell], starts: list[int], edits: tuple[Edit, ...]) -> Iterator[list[Edit]]:
    """Each cell's own edits, by its characters; the newline after a cell counts as its own."""
    shares: list[list[Edit]] = [[] for _ in cells]
    for edit in edits:
        at = bisect_right(starts, edit.start) - 1
        if at and edit.start == edit.end == starts[at] and cells[at - 1].source.strip():
            at -= 1  # a line that follows the last one of the cell before
        shares[at].append(edit)
    for cell, start, own in zip(cells, starts, shares):
        data = f"{cell.source}\n".encode()
        yield [
            Edit(len(data[: edit.start - start].decode()), len(data[: edit.end - start].decode()), edit.text)
            for edit in own
        ]
