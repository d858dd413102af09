# SPDX-License-Identifier: Apache-2.0
"""Whether text that is no Python 3 is Python 2, or older than 3.7, and on which line it shows."""

from __future__ import annotations

import re

import libcst as cst

# Where a statement may begin on a line: at its start, after a colon (`else: print x`) or after a semicolon.
_BEGIN = r"(?:^|[:;])\s*"
_NO_OPERAND = r"[-+*/%&|^=(.\[<>,)]|(?:if|in|is|and|or)\b"
_PARAMETERS = r"(?:[\w*]+(?:\s*=[^,:]*)?,\s*)*"
# In a line of code that the parser stopped at, strings aside: what it is. `at` is the place of it.
_PATTERNS = (
    (rf"{_BEGIN}(?P<at>print)\s*>>", "a print statement"),
    (rf"{_BEGIN}(?P<at>print)\s+(?!{_NO_OPERAND})", "a print statement"),
    (rf"{_BEGIN}(?P<at>print)\s*(?:\([^()]*\)\s*)?[^=(]*,\s*(?:;|$)", "a print statement"),
    (r"(?P<at>except)\s*(?:[\w.]+|\([^)]*\))\s*,\s*[\w.]+\s*:", "except X, e:"),
    (rf"{_BEGIN}(?P<at>raise)\s+[\w.]+(?:\([^)]*\))?\s*,", "raise X, message"),
    (rf"{_BEGIN}(?P<at>exec)\s+[^(=\s.\[]", "an exec statement"),
    (rf"{_BEGIN}(?P<at>exec)\b.*\bin\b", "an exec statement"),
    (r"(?<![\w.])(?P<at>0[0-9]*[1-9][0-9]*)(?![\w.])", "an octal number without o"),
    (r"(?<![\w.])(?P<at>(?:0[xX][0-9a-fA-F]+|0[oO]?[0-7]+|\d+)[lL])\b", "a long number"),
    (r"(?P<at><>)", "the operator <>"),
    (r"\b(?P<at>[uU][rR])(?=['\"])", "a ur'' string"),
    (r"(?P<at>`[^`]+`)", "backquotes"),
    (rf"\b(?P<at>lambda)\s*{_PARAMETERS}\(", "a tuple as parameter"),
    (r"\b(?P<at>def)\s+\w+\s*\((?:[^()]*,)?\s*\(", "a tuple as parameter"),
    (r"(?<![\w.])(?P<at>async|await)\s*(?:=|[,)\]:]|$|\.)", "async or await as a name, as up to 3.6"),
    (r"(?:\.|\b(?:import|as|def|class)\s+)(?P<at>async|await)\b", "async or await as a name, as up to 3.6"),
    (r"\bfor\b.+\bin\s+(?P<at>[^\s\[\](){}:]+\s*,[^\[\](){}:]*)\]", "a list comprehension over bare values"),
)
_SIGNS = tuple((re.compile(pattern), name) for pattern, name in _PATTERNS)
_STRING = re.compile(r"'''.*?(?:'''|$)|\"\"\".*?(?:\"\"\"|$)|'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|#.*")
_FROM_THE_PARSER = (
    ("Missing parentheses in call to 'print'", "a print statement"),
    ("Missing parentheses in call to 'exec'", "an exec statement"),
    ("multiple exception types must be parenthesized", "except X, e:"),
    ("inconsistent use of tabs and spaces", "tabs and spaces mixed in an indentation"),
    ("bytes can only contain ASCII", "a byte string of other than ASCII"),
    ("leading zeros in decimal integer", "an octal number without o"),
)


def near(text: str, line: int, column: int, complaint: str) -> tuple[int, int, str] | None:
    """Line, column and what it is, at the line where parsing stopped or the one before; or by what the parser said."""
    lines = text.splitlines()
    for number in (line, line - 1):
        if 0 < number <= len(lines):
            code = _STRING.sub(lambda found: _blank(found.group()), lines[number - 1])
            for sign, name in _SIGNS:
                if found := sign.search(code):
                    return number, found.start("at") + 1, name
    for begin, name in _FROM_THE_PARSER:
        if complaint.startswith(begin):
            return line, column, name
    return None


def _blank(literal: str) -> str:
    """A string without what it says: its quotes stay, and its length."""
    if literal[0] == "#":
        return " " * len(literal)
    return literal[0] + "_" * (len(literal) - 2) + literal[-1] * (len(literal) > 1)


def in_code(handlers: list[cst.ExceptHandler], expressions: list[cst.Expr]) -> tuple[cst.CSTNode, str] | None:
    """What a parser of Python 3 takes, and means something else: the node and what it is."""
    for handler in handlers:
        if isinstance(handler.type, cst.Tuple) and not handler.type.lpar:
            return handler, "except X, e:"
    for statement in expressions:
        value = statement.value
        first = value.elements[0].value if isinstance(value, cst.Tuple) and value.elements else value
        if (
            isinstance(first, cst.BinaryOperation)
            and isinstance(first.operator, cst.RightShift)
            and _is_print(first.left)
        ):
            return statement, "a print statement"
    return None


def _is_print(node: cst.BaseExpression) -> bool:
    return isinstance(node, cst.Name) and node.value == "print"
