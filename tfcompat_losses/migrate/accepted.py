# SPDX-License-Identifier: Apache-2.0
"""Comments that accept what is left: `# tfcompat: TL212`, on the line that is named or alone on the one above."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from tfcompat_losses.migrate.codes import WARNING, Finding

_MARK = re.compile(r"#\s*tfcompat:\s*(?P<codes>TL\d{3}(?:[\s,]+TL\d{3})*)")


def marked(findings: Iterable[Finding], text: str) -> list[Finding]:
    """The findings, those that the text accepts marked so."""
    lines = ["", *re.split(r"\r\n|\r|\n", text)]
    return [
        replace(f, accepted=True) if f.severity == WARNING and f.code in _accepted(lines, f.line) else f
        for f in findings
    ]


def _accepted(lines: list[str], number: int) -> set[str]:
    above = lines[number - 1]
    places = [lines[number], above if above.lstrip().startswith("#") else ""]
    return {code for place in places for found in _MARK.finditer(place) for code in re.split(r"[\s,]+", found["codes"])}
