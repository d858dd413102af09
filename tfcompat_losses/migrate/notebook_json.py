# SPDX-License-Identifier: Apache-2.0
"""Where the source of each cell stands in the JSON of a notebook, and changing it there: every other byte stays."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from tfcompat_losses.migrate.draft import Edit, surviving

_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\]:,]|[^\s"{}\[\]:,]+', re.DOTALL)
_UNIT = re.compile(r"\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\u....|\\.|[^\\]", re.DOTALL)


class Span(NamedTuple):
    start: int
    end: int


@dataclass(frozen=True)
class Source:
    """The source of one cell: a string, or a list of them."""

    whole: Span
    pieces: tuple[Span, ...]  # the strings, quotes included
    listed: bool


class Character(NamedTuple):
    plain: str
    raw: str  # as JSON spells it


def locate(text: str) -> dict[int, Source]:
    """The source of each cell, by its number from 1, in text that is JSON; of equal keys the last one counts."""
    found: dict[int, Source] = {}
    path: list[str | int | None] = []  # of the value to come: a key is None until it is read
    start = 0
    pieces: list[Span] = []
    for token in _TOKEN.finditer(text):
        first = token.group()[0]
        in_source = len(path) >= 3 and path[0] == "cells" and path[2] == "source" and isinstance(path[1], int)
        if first in "{[":
            if in_source and len(path) == 3:
                start, pieces = token.start(), []
            path.append(None if first == "{" else 0)
        elif first in "}]":
            path.pop()
            if first == "]" and len(path) == 3 and path[0] == "cells" and path[2] == "source":
                number = path[1]
                assert isinstance(number, int)
                found[number + 1] = Source(Span(start, token.end()), tuple(pieces), True)
        elif first == ",":
            path[-1] = None if not isinstance(path[-1], int) else path[-1] + 1
        elif first == '"' and path and path[-1] is None:
            path[-1] = json.loads(token.group()) if len(path) <= 3 else ""
            if path == ["cells"]:
                found.clear()
        elif first == '"' and in_source:
            span = Span(*token.span())
            if len(path) == 3:
                found[int(path[1] or 0) + 1] = Source(span, (span,), False)
            elif len(path) == 4:
                pieces.append(span)
    return found


def changed(text: str, source: Source, edits: Iterable[Edit]) -> str:
    """What takes the place of a source, by edits of its characters. A newline follows the last one, so that a line can
    be put after it."""
    pieces = [_characters(text[start + 1 : end - 1]) for start, end in source.pieces] or [[]]
    several = [sum(character.plain == "\n" for character in piece[:-1]) > 0 for piece in pieces]
    pieces[-1].append(Character("\n", "\\n"))
    for edit in reversed(surviving(edits)):
        _change(pieces, edit, _escaped(edit.text, text))
    _drop_last_newline(pieces)
    if not source.listed:
        return f'"{_raw(pieces[0])}"'
    elements = [
        (at, line)
        for at, piece in enumerate(pieces)
        for line in ([piece] if several[at] or not piece else _lines(piece))
        if line or not text[source.pieces[at].start + 1 : source.pieces[at].end - 1]
    ]
    return _listed(text, source, elements or [(0, [])])


def _listed(text: str, source: Source, elements: list[tuple[int, list[Character]]]) -> str:
    """The list, with the blanks and commas that it had; a new string is set apart as the others are."""
    spans = source.pieces
    head = text[source.whole.start : spans[0].start]
    usual = text[spans[0].end : spans[1].start] if len(spans) > 1 else "," + (head[1:] or " ")
    parts = [head]
    for at, (piece, line) in enumerate(elements):
        if at:
            before, _ = elements[at - 1]
            parts.append(text[spans[piece - 1].end : spans[piece].start] if piece > before else usual)
        parts.append(f'"{_raw(line)}"')
    return "".join([*parts, text[spans[-1].end : source.whole.end]])


def _characters(raw: str) -> list[Character]:
    return [Character(json.loads(f'"{unit}"') if unit[0] == "\\" else unit, unit) for unit in _UNIT.findall(raw)]


def _escaped(new: str, text: str) -> list[Character]:
    """New characters, spelled as the rest of the file spells them."""
    marks = {mark: spelled for mark in "<>&'" if (spelled := f"\\u{ord(mark):04x}") in text}
    ascii_only = text.isascii()
    return [Character(one, marks.get(one) or json.dumps(one, ensure_ascii=ascii_only)[1:-1]) for one in new]


def _change(pieces: list[list[Character]], edit: Edit, new: list[Character]) -> None:
    """Take the characters of an edit out of the pieces that hold them, and put the new ones into the first of these."""
    offset, todo = 0, new
    placed = False
    for at, piece in enumerate(pieces):
        end = offset + len(piece)
        last = at == len(pieces) - 1
        if not placed and (edit.start < end or last):
            start = edit.start - offset
            piece[start : min(edit.end - offset, len(piece))] = todo
            placed = True
        elif placed and offset < edit.end:
            del piece[: edit.end - offset]
        offset = end


def _drop_last_newline(pieces: list[list[Character]]) -> None:
    for piece in reversed(pieces):
        if piece:
            if piece[-1].plain == "\n":
                piece.pop()
            return


def _lines(piece: list[Character]) -> Iterator[list[Character]]:
    line: list[Character] = []
    for character in piece:
        line.append(character)
        if character.plain == "\n":
            yield line
            line = []
    if line:
        yield line


def _raw(characters: list[Character]) -> str:
    return "".join(character.raw for character in characters)
