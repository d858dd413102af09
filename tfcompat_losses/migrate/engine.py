# SPDX-License-Identifier: Apache-2.0
"""Text in; text and findings out."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import libcst as cst
from libcst import metadata

from tfcompat_losses.migrate import python2
from tfcompat_losses.migrate.accepted import marked
from tfcompat_losses.migrate.codes import Finding
from tfcompat_losses.migrate.draft import Draft, Edit, apply, surviving
from tfcompat_losses.migrate.fixers import FIXERS
from tfcompat_losses.migrate.import_places import new_imports
from tfcompat_losses.migrate.program import Program
from tfcompat_losses.migrate.project import ALONE, Here

# A file without one of each is not parsed.
_LIBRARY = (b"tensorflow", b"tf_slim", b"tfcompat_losses")
_SUBJECT = (b"losses", b"loss_ops", b"contrib", b"get_collection", b"add_to_collection")


_LOOKS = re.compile(
    rb"\b(?:tf|tensorflow|slim|tf_slim|contrib)\.(?:losses|contrib|GraphKeys|(?:get|add_to)_collection)\b"
)


# What a notebook exported as a script may have: a magic, a prompt, a question.
_OF_IPYTHON = re.compile(r"\s*(?:%%?\w|!\w|>>> |In \[\d*\]:)|\s*\w+\s*=\s*[%!]\w|\s*\??[\w.]+\?{1,2}\s*$")


@dataclass(frozen=True)
class Options:
    to: str = "contrib"  # or v1, keras
    source: str = "auto"  # or tf1, tf2
    compat_v1: bool = False


@dataclass(frozen=True)
class Migration:
    text: str
    findings: tuple[Finding, ...]
    edits: tuple[Edit, ...] = ()  # by byte of the UTF-8 text


class NotPython(Exception):
    """The text is no Python 3; says where, and whether it is Python 2."""

    def __init__(self, code: str, line: int, column: int, message: str):
        super().__init__(message)
        self.finding = Finding(code, line, column, message)


def has_library(data: bytes) -> bool:
    return any(map(data.__contains__, _LIBRARY))


def has_subject(data: bytes) -> bool:
    return any(map(data.__contains__, _SUBJECT))


def looks_like(data: bytes) -> bool:
    """Whether a file without a library's name has the look of a use of it."""
    return _LOOKS.search(data) is not None


def mentions(data: bytes) -> bool:
    """Whether a file has to be looked at."""
    return has_library(data) and has_subject(data)


def migrate(
    text: str,
    options: Options = Options(),
    reexports: bool = False,
    opaque: Mapping[int, str] = MappingProxyType({}),
    here: Here = ALONE,
) -> Migration:
    """The text with its losses moved, and what was found. Raises NotPython; executes nothing. `opaque` is what a
    notebook has masked in the text; `here` is the project around it."""
    program = _parse(text, options.source, opaque, here)
    if taken := _name_taken(program):
        return Migration(text, tuple(marked([taken], text)))
    draft = Draft(program, options.to, options.compat_v1, reexports)
    findings = []
    for fixer in FIXERS:
        for change in fixer.fix(draft):
            line, column = program.place(change.node)
            findings.append(Finding(change.code, line, column, change.message, bool(change.edits)))
            draft.edits.extend(change.edits)
    edits = surviving(draft.edits)
    edits = surviving([*new_imports(draft, edits), *edits])
    migrated = apply(program.data, edits).decode()
    try:
        check(migrated)
    except NotPython as error:
        raise AssertionError(f"the result is no Python: {error}, line {error.finding.line}") from None
    findings = marked(findings, text)
    return Migration(migrated, tuple(sorted(findings, key=lambda f: (f.line, f.column, f.code))), tuple(edits))


def check(text: str) -> None:
    """Raise NotPython for text that is no Python 3, or nested too deeply. CPython's own parser goes first: it refuses
    what would overflow the other's stack."""
    complaint = None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a SyntaxWarning of the user's code is none of ours
            ast.parse(text)
    except SyntaxError as error:
        complaint = error
    except (RecursionError, MemoryError):
        raise NotPython("TL905", 1, 1, "nested too deeply") from None
    except ValueError as error:  # null bytes, lone surrogates
        raise NotPython("TL902", 1, 1, str(error)) from None
    if complaint is None:
        return
    line, column, message = complaint.lineno or 1, complaint.offset or 1, complaint.msg
    if "too many nested" in message:
        raise NotPython("TL905", line, column, message)
    stopped = text.split("\n")[line - 1 : line]
    if stopped and _OF_IPYTHON.match(stopped[0]):
        raise NotPython("TL911", line, 1, stopped[0].strip())
    if found := python2.near(text, line, column, message):
        raise NotPython("TL903", *found)
    try:
        cst.parse_module(text)  # perhaps it is only newer than this Python
    except (cst.ParserSyntaxError, cst.CSTValidationError):
        raise NotPython("TL902", line, column, message) from None


def _parse(text: str, source: str, opaque: Mapping[int, str], here: Here) -> Program:
    check(text)
    try:
        program = Program(text, source, opaque, here)
    except cst.ParserSyntaxError as error:
        raise NotPython("TL902", error.raw_line, error.raw_column + 1, error.message.strip()) from None
    if old := python2.in_code(program.handlers, program.expressions):
        node, message = old
        raise NotPython("TL903", *program.place(node), message)
    return program


def _name_taken(program: Program) -> Finding | None:
    for assignment in program.everywhere("tfcompat_losses"):
        node = program.bound_at(assignment)
        if not isinstance(assignment, metadata.ImportAssignment) and node is not None:
            line, column = program.place(node)
            return Finding("TL202", line, column, "tfcompat_losses is the name of something else in this file")
    return None
