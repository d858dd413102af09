# SPDX-License-Identifier: Apache-2.0
"""The findings, for a person, a program, and a code-scanning service."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

from tfcompat_losses.migrate.codes import CODES, ERROR, NOTE, WARNING, Finding

_COLOURS = {"+": "32", "-": "31", "@": "36"}
_SEVERITY_COLOURS = {NOTE: "32", WARNING: "33", ERROR: "31"}


class Outcome(Protocol):
    """What is known of a file when it is done."""

    @property
    def path(self) -> str: ...
    @property
    def findings(self) -> tuple[Finding, ...]: ...
    @property
    def changed(self) -> bool: ...
    @property
    def written(self) -> bool: ...


def line_of(path: str, finding: Finding, colour: bool = False) -> str:
    """path:line:column: code severity: message; and what to do, where there is something."""
    place = f"{path}:{f'cell {finding.cell}:' if finding.cell else ''}{finding.line}:{finding.column}"
    severity = f"\x1b[{_SEVERITY_COLOURS[finding.severity]}m{finding.severity}\x1b[0m" if colour else finding.severity
    title = "" if finding.severity != ERROR else f"{CODES[finding.code].title}: "
    advice = "" if finding.severity == NOTE else f". {finding.advice}"
    done = " [rewritten]" if finding.rewritten else " [accepted]" if finding.accepted else ""
    return f"{place}: {finding.code} {severity}: {title}{' '.join(finding.message.split())}{advice}{done}"


def as_text(outcomes: Sequence[Outcome], colour: bool = False) -> str:
    return "".join(line_of(path, finding, colour) + "\n" for path, finding in _findings(outcomes))


def as_json(outcomes: Sequence[Outcome]) -> str:
    findings = [
        {
            "path": path,
            "cell": finding.cell,
            "line": finding.line,
            "column": finding.column,
            "code": finding.code,
            "severity": finding.severity,
            "message": finding.message,
            "advice": finding.advice,
            "rewritten": finding.rewritten,
            "accepted": finding.accepted,
        }
        for path, finding in _findings(outcomes)
    ]
    changed = [{"path": o.path, "written": o.written} for o in outcomes if o.changed]
    document = {"format": 1, "findings": findings, "changed": changed, "summary": vars(tally(outcomes))}
    return json.dumps(document, indent=2) + "\n"


def as_sarif(outcomes: Sequence[Outcome]) -> str:
    """SARIF 2.1.0."""
    rules = [
        {
            "id": code.code,
            "name": code.fixer or "files",
            "shortDescription": {"text": code.title},
            "help": {"text": code.advice},
            "defaultConfiguration": {"level": code.severity},
        }
        for code in CODES.values()
    ]
    index = {code: at for at, code in enumerate(CODES)}
    results = [_sarif_result(path, finding, index[finding.code]) for path, finding in _findings(outcomes)]
    driver = {"name": "tfcompat-losses", "rules": rules}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return json.dumps({"$schema": schema, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _sarif_result(path: str, finding: Finding, index: int) -> dict[str, Any]:
    # A notebook is one JSON file: a line in a cell is no line of it.
    region = {"startLine": 1} if finding.cell else {"startLine": finding.line, "startColumn": finding.column}
    where = f" (cell {finding.cell}, line {finding.line})" if finding.cell else ""
    uri = ("file://" if path.startswith("/") else "") + quote(Path(os.path.normpath(path)).as_posix())
    result = {
        "ruleId": finding.code,
        "ruleIndex": index,
        "level": finding.severity,
        "message": {"text": f"{finding.message}{where}. {finding.advice}"},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": uri}, "region": region}}],
        "properties": {"rewritten": finding.rewritten},
    }
    return {**result, "suppressions": [{"kind": "inSource"}]} if finding.accepted else result


REPORTS = {"text": as_text, "json": as_json, "sarif": as_sarif}


@dataclass
class Tally:
    files: int = 0
    changed: int = 0
    rewritten: int = 0
    left: int = 0
    failed: int = 0


def tally(outcomes: Sequence[Outcome]) -> Tally:
    total = Tally()
    for outcome in outcomes:
        total.files += 1
        total.changed += outcome.changed
        total.rewritten += sum(f.rewritten for f in outcome.findings)
        total.left += sum(f.left for f in outcome.findings)
        total.failed += any(f.severity == ERROR for f in outcome.findings)
    return total


def summary(total: Tally, wrote: bool) -> str:
    verb = "changed" if wrote else "would change"
    parts = [_count(total.files, "file"), f"{total.changed} {verb} ({_count(total.rewritten, 'rewrite')})"]
    parts.append(f"{_count(total.left, 'place')} left for a person")
    if total.failed:
        parts.append(f"{_count(total.failed, 'file')} failed")
    return ", ".join(parts) + "."


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def coloured(diff: str) -> str:
    lines = []
    for line in diff.splitlines(keepends=True):
        code = "1" if line.startswith(("+++", "---")) else _COLOURS.get(line[:1])
        lines.append(f"\x1b[{code}m{line.rstrip()}\x1b[0m\n" if code else line)
    return "".join(lines)


def _findings(outcomes: Sequence[Outcome]) -> Iterator[tuple[str, Finding]]:
    for outcome in outcomes:
        for finding in outcome.findings:
            yield outcome.path, finding
