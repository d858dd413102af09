# SPDX-License-Identifier: Apache-2.0
"""Text in; text and findings out."""

from __future__ import annotations

import ast
import re
import warnings
from dataclasses import dataclass

import libcst as cst
from libcst import metadata

from tfcompat_losses.migrate import python2
from tfcompat_losses.migrate.codes import Finding
from tfcompat_losses.migrate.draft import Draft, Edit, apply, surviving
from tfcompat_losses.migrate.fixers import FIXERS
from tfcompat_losses.migrate.program import Program, dotted

# A file without one of each is not parsed.
_LIBRARY = re.compile(rb"tensorflow|tf_slim|tfcompat_losses")
_SUBJECT = re.compile(rb"losses|loss_ops|contrib|(?:get|add_to)_collection")


@dataclass(frozen=True)
class Options:
    to: str = "contrib"  # or v1, keras
    source: str = "auto"  # or tf1, tf2


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


def mentions(data: bytes) -> bool:
    """Whether a file has to be looked at."""
    return _LIBRARY.search(data) is not None and _SUBJECT.search(data) is not None


def migrate(text: str, options: Options = Options(), reexports: bool = False) -> Migration:
    """The text with its losses moved, and what was found. Raises NotPython; executes nothing."""
    program = _parse(text, options.source)
    if taken := _name_taken(program):
        return Migration(text, (taken,))
    draft = Draft(program, options.to, reexports)
    findings = []
    for fixer in FIXERS:
        for change in fixer.fix(draft):
            line, column = program.place(change.node)
            findings.append(Finding(change.code, line, column, change.message, bool(change.edits)))
            draft.edits.extend(change.edits)
    edits = surviving(draft.edits)
    edits = surviving([*edits, *_new_import(draft, {edit.needs for edit in edits})])
    migrated = apply(program.data, edits).decode()
    try:
        check(migrated)
    except NotPython as error:
        raise AssertionError(f"the result is no Python: {error}, line {error.finding.line}") from None
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
    if found := python2.near(text, line):
        raise NotPython("TL903", *found)
    try:
        cst.parse_module(text)  # perhaps it is only newer than this Python
    except (cst.ParserSyntaxError, cst.CSTValidationError):
        raise NotPython("TL902", line, column, message) from None


def _parse(text: str, source: str) -> Program:
    check(text)
    try:
        program = Program(text, source)
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


def _new_import(draft: Draft, needs: set[str]) -> list[Edit]:
    """The import statements that the new text asks for and the file does not have."""
    program = draft.program
    bound = {alias.evaluated_name for alias in program.bindings if alias.asname is None} - _imported_from(program)
    wanted = [name for name in ("tensorflow",) if name in needs and "tensorflow" not in bound]
    if "tfcompat_losses.contrib" in needs:
        wanted += [] if "tfcompat_losses.contrib" in bound else ["tfcompat_losses.contrib"]
    elif "tfcompat_losses" in needs and not any(name.split(".")[0] == "tfcompat_losses" for name in bound):
        wanted.append("tfcompat_losses")
    if not wanted:
        return []
    at, after = _import_place(draft)
    newline = program.module.default_newline
    lines = "".join(f"import {name}{newline}" for name in wanted)
    return [Edit(at, at, lines + after)]


def _imported_from(program: Program) -> set[str]:
    """Names bound by `from x import name`, or below the top level: no `import name` that all can see."""
    return {
        alias.evaluated_name
        for alias, binding in program.bindings.items()
        if isinstance(binding.node, cst.ImportFrom) or not isinstance(binding.scope, metadata.GlobalScope)
    }


def _import_place(draft: Draft) -> tuple[int, str]:
    """The byte for a new import and what must follow it: after the imports of tensorflow at the top level, or else
    before the first statement that is neither docstring nor __future__."""
    program = draft.program
    lines = list(program.module.body)
    found = None
    for line in lines:
        if _imports_tensorflow(line):
            found = line
        elif found is not None:
            break
    if found is not None:
        start, end = program.span(found)
        stop = program.data.find(b"\n", end)
        alone = isinstance(found, cst.SimpleStatementLine) and len(found.body) == 1
        if alone and stop >= 0:
            return stop + 1, ""
        return start, ""
    first = next((line for at, line in enumerate(lines) if not _stands_before_imports(line, at)), lines[-1])
    start, _ = program.span(first)
    comments = [line for line in getattr(first, "leading_lines", ()) if line.comment is not None]
    if comments and program.place(comments[0].comment)[0] > 2:
        start, _ = program.span(comments[0].comment)
    is_import = isinstance(first, cst.SimpleStatementLine) and isinstance(first.body[0], (cst.Import, cst.ImportFrom))
    return start, "" if is_import else program.module.default_newline


def _imports_tensorflow(line: cst.CSTNode) -> bool:
    if not isinstance(line, cst.SimpleStatementLine):
        return False
    for statement in line.body:
        if isinstance(statement, cst.Import):
            modules = [alias.evaluated_name for alias in statement.names]
        elif isinstance(statement, cst.ImportFrom) and not statement.relative:
            modules = [dotted(statement.module)]
        else:
            continue
        if any(module.split(".")[0] in ("tensorflow", "tf_slim", "tensorflow_core") for module in modules):
            return True
    return False


def _stands_before_imports(line: cst.CSTNode, at: int) -> bool:
    if not isinstance(line, cst.SimpleStatementLine):
        return False
    statement = line.body[0]
    if isinstance(statement, cst.ImportFrom):
        return dotted(statement.module) == "__future__"
    return at == 0 and isinstance(statement, cst.Expr) and isinstance(statement.value, cst.SimpleString)
