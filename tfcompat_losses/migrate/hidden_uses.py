# SPDX-License-Identifier: Apache-2.0
"""Whether a name may be needed where no expression shows it: by text that runs, by deletion, by a look into a dict."""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from tfcompat_losses.migrate.program import Program

_WORD = re.compile(r"(?<![\w./-])[A-Za-z_]\w*(?![\w/-])")
_EXAMPLE = re.compile(r"^\s*(?:>>>|\.\.\.) (.*)", re.MULTILINE)
_RUNS_TEXT = frozenset(f"builtins.{name}" for name in ("eval", "exec", "compile"))
_HANDS_OUT_ALL = frozenset(f"builtins.{name}" for name in ("globals", "locals", "vars", "dir"))


def may_be_needed(program: Program, name: str) -> bool:
    """Whether a name of the module may be read in a way that its references do not show."""
    return (
        bool(program.here.taken_by(name))
        or name in program.exported
        or name in program.deleted
        or name in _words(program)
        or _is_open(program)
    )


def _words(program: Program) -> set[str]:
    """The names in strings that may be code: annotations, evaluated text, examples in docstrings, magics."""
    return {word for text in _texts(program) for word in _WORD.findall(text)}


def _texts(program: Program) -> Iterator[str]:
    yield from program.opaque.values()
    for node in program.strings:
        value = node.value if isinstance(node, cst.FormattedStringText) else node.evaluated_value
        text = value if isinstance(value, str) else value.decode("latin-1")
        if isinstance(program.parents.get(node), cst.Expr):
            yield from _EXAMPLE.findall(text)
        else:
            yield text


def _is_open(program: Program) -> bool:
    """Whether text made at run time is evaluated, or all names of the module are handed out."""
    for call in program.calls:
        meaning = program.meaning(call.func)
        if meaning & _HANDS_OUT_ALL and not call.args:
            return True
        if (
            meaning & _RUNS_TEXT
            and call.args
            and not isinstance(call.args[0].value, (cst.SimpleString, cst.ConcatenatedString))
        ):
            return True
    return any(
        path.endswith(".__dict__") and path.startswith("sys.")
        for node in program.dotted
        for path in program.meaning(node)
    )
