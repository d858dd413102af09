# SPDX-License-Identifier: Apache-2.0
"""What a file tells its linters of imports that it does not use: they are there on purpose."""

from __future__ import annotations

import re

_COMMENT = re.compile(r"#[^\r\n]*")
# flake8, ruff: a bare noqa means every rule, a code every rule that begins with it.
_NOQA = re.compile(r"#\s*noqa(?!\w)(?:\s*:\s*(?P<codes>[a-z]+[0-9]*(?:[\s,]+[a-z]+[0-9]+)*))?", re.IGNORECASE)
_WHOLE_FILE = re.compile(r"#\s*(?:flake8|ruff)\s*[:=]\s*noqa(?:\s*:\s*(?P<codes>[\w\s,]+))?", re.IGNORECASE)
_PYLINT = re.compile(r"#.*?pylint\s*:.*?(?P<verb>disable(?:-next|-msg)?|skip-file)\s*(?:=\s*(?P<what>[\w\s,-]+))?")
_OTHERS = re.compile(
    r"#\s*(?:noinspection\s+PyUn(?:resolvedReferences|usedImport)|autoflake\s*:\s*skip|lgtm\b)", re.IGNORECASE
)
_RULES = frozenset({"unused-import", "W0611", "unused-wildcard-import", "W0614", "all"})


def unused_on_purpose(text: str, statement: str) -> bool:
    """Whether a file, or the lines of an import statement in it, say so."""
    if any(map(_is_bare_noqa, _COMMENT.findall(statement))):
        return True
    return any(map(_speaks_of_unused_imports, _COMMENT.findall(text)))


def _is_bare_noqa(comment: str) -> bool:
    found = _NOQA.search(comment)
    return found is not None and found["codes"] is None


def _speaks_of_unused_imports(comment: str) -> bool:
    if whole := _WHOLE_FILE.search(comment):
        return whole["codes"] is None or _has_f401(whole["codes"])
    if (noqa := _NOQA.search(comment)) and noqa["codes"]:
        return _has_f401(noqa["codes"])
    if pylint := _PYLINT.search(comment):
        return pylint["verb"] == "skip-file" or not _RULES.isdisjoint(re.split(r"[\s,]+", pylint["what"] or ""))
    return _OTHERS.search(comment) is not None


def _has_f401(codes: str) -> bool:
    return any("F401".startswith(code) for code in re.split(r"[\s,]+", codes.upper()) if code)
