# SPDX-License-Identifier: Apache-2.0
"""Whether text that is no Python 3 is Python 2, and on which line it shows."""

from __future__ import annotations

import re

import libcst as cst
from libcst import matchers

# On a line of code that the parser stopped at: what it is.
_SIGNS = (
    (re.compile(r"^\s*print\s+(?![=(.\[])|^\s*print\s*>>"), "a print statement"),
    (re.compile(r"^\s*except\s+[\w.]+\s*,\s*\w+\s*:"), "except X, e:"),
    (re.compile(r"^\s*raise\s+[\w.]+\s*,"), "raise X, message"),
    (re.compile(r"^\s*exec\s+[^(=\s]"), "an exec statement"),
    (re.compile(r"(?<![\w.])0[0-7]+(?![\w.])"), "an octal number without o"),
    (re.compile(r"(?<![\w.])\d+[lL]\b"), "a long number"),
    (re.compile(r"<>"), "the operator <>"),
    (re.compile(r"\b[uU][rR]['\"]"), "a ur'' string"),
    (re.compile(r"`[^`]+`"), "backquotes"),
    (re.compile(r"^\s*(?:def\s+\w+|lambda)\s*\([^)]*\([^)]*\)\s*[,)]"), "a tuple as parameter"),
)


_EXCEPT = matchers.ExceptHandler(type=matchers.Tuple(lpar=[]))
_TO_FILE = matchers.BinaryOperation(left=matchers.Name("print"), operator=matchers.RightShift())
_PRINT = matchers.Expr(_TO_FILE | matchers.Tuple(elements=[matchers.Element(_TO_FILE), matchers.ZeroOrMore()]))


def near(text: str, line: int) -> tuple[int, int, str] | None:
    """Line, column and what it is, at the line where parsing stopped or the one before."""
    lines = text.splitlines()
    for number in (line, line - 1):
        if 0 < number <= len(lines):
            for sign, name in _SIGNS:
                if found := sign.search(lines[number - 1]):
                    column = found.start() + len(found.group()) - len(found.group().lstrip()) + 1
                    return number, column, f"Python 2: {name}"
    return None


def in_code(handlers: list[cst.ExceptHandler], expressions: list[cst.Expr]) -> tuple[cst.CSTNode, str] | None:
    """What a parser of Python 3 takes, and means something else: the node and what it is."""
    for handler in handlers:
        if matchers.matches(handler, _EXCEPT):
            return handler, "Python 2: except X, e:"
    for statement in expressions:
        if matchers.matches(statement, _PRINT):
            return statement, "Python 2: a print statement"
    return None
