# SPDX-License-Identifier: Apache-2.0
"""One file from reading to writing; whatever goes wrong becomes a finding, and the next file is done."""

from __future__ import annotations

import difflib
import os
from dataclasses import dataclass, replace
from pathlib import Path

from tfcompat_losses.migrate import files
from tfcompat_losses.migrate.codes import Finding
from tfcompat_losses.migrate.engine import NotPython, Options, looks_like, mentions, migrate
from tfcompat_losses.migrate.notebook import migrate_notebook
from tfcompat_losses.migrate.project import ALONE, Here, Project


@dataclass(frozen=True)
class Outcome:
    path: str
    findings: tuple[Finding, ...] = ()
    changed: bool = False
    written: bool = False
    diff: str = ""
    data: bytes = b""  # what standard input became

    def forgetting_text(self) -> Outcome:
        """The outcome without what has been shown already: thousands of them are kept until the end."""
        return replace(self, diff="", data=b"")


def failure(path: str, fault: files.Fault) -> Outcome:
    return Outcome(path, (Finding(fault.code, fault.line, 1, fault.message),))


_project = Project()


def enter(project: Project) -> None:
    """Say once, in each process, which project the files are of."""
    global _project
    _project = project


def process(path: str, options: Options, write: bool = False) -> Outcome:
    """Migrate a file, in place when asked to."""
    try:
        was = files.read(path)
        number = _project.number(path)
        outcome = convert(path, was, options, ALONE if number is None else Here(_project, number))
        if write and outcome.changed:
            files.write(path, outcome.data, was)
    except files.Fault as fault:
        return failure(path, fault)
    return Outcome(path, outcome.findings, outcome.changed, write and outcome.changed, outcome.diff)


def convert(path: str, was: bytes, options: Options, here: Here = ALONE) -> Outcome:
    """Migrate bytes; the outcome holds what they become."""
    if here is ALONE and not (mentions(was) or looks_like(was)):
        return Outcome(path, data=was)
    try:
        text, encoding = files.decode(was)
        if path.endswith(".ipynb"):
            notebook = migrate_notebook(text, options, here)
            after, findings = notebook.text, notebook.findings
        else:
            if len(was) > files.MAX_BYTES:
                raise files.Fault("TL905", f"{len(was):,} bytes, the most is {files.MAX_BYTES:,}")
            migration = migrate(text, options, reexports=os.path.basename(path) == "__init__.py", here=here)
            after, findings = migration.text, migration.findings
    except files.Fault as fault:
        return Outcome(path, failure(path, fault).findings, data=was)
    except NotPython as error:
        return Outcome(path, (error.finding,), data=was)
    except (RecursionError, MemoryError):
        return Outcome(path, (Finding("TL905", 1, 1, "nested too deeply to analyse"),), data=was)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic of the parser is no Exception, and the other files are still to be done
        return Outcome(path, (Finding("TL910", 1, 1, f"{type(error).__name__}: {error}"),), data=was)
    return Outcome(path, findings, after != text, diff=diff_of(path, text, after), data=files.encode(after, encoding))


def diff_of(path: str, before: str, after: str) -> str:
    """A unified diff that `patch -p1` and `git apply` take, from the folder where the command runs."""
    if before == after:
        return ""
    name = _name_in_diff(path)
    pieces = []
    for line in difflib.unified_diff(_lines(before), _lines(after), _quoted(f"a/{name}"), _quoted(f"b/{name}")):
        pieces.append(line if line.endswith("\n") else line + "\n\\ No newline at end of file\n")
    return "".join(pieces)


def _name_in_diff(path: str) -> str:
    """The path from here, or from the root where it is not below."""
    name = os.path.relpath(path)
    name = os.path.abspath(path) if name.split(os.sep)[0] == os.pardir else name
    return Path(name).as_posix().lstrip("/")


def _quoted(name: str) -> str:
    """A name as git writes it: in quotes where it has to be, with a tab at its end where it has a blank."""
    if all(" " <= letter < "\x7f" and letter not in '"\\' for letter in name):
        return name + "\t" * (" " in name)
    escapes = {ord('"'): '\\"', ord("\\"): "\\" * 2, 9: "\\t", 10: "\\n", 13: "\\r"}
    return (
        '"'
        + "".join(
            escapes.get(byte) or (chr(byte) if 32 <= byte < 127 else f"\\{byte:03o}") for byte in os.fsencode(name)
        )
        + '"'
    )


def _lines(text: str) -> list[str]:
    """Lines as diff counts them: only a line feed ends one."""
    lines = text.split("\n")
    return [line + "\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
