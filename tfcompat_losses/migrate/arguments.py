# SPDX-License-Identifier: Apache-2.0
"""The arguments of a call: which parameter each one fills, and how to take one out."""

from __future__ import annotations

import libcst as cst

from tfcompat_losses.migrate import names
from tfcompat_losses.migrate.draft import Draft, Edit


def bind(call: cst.Call, parameters: tuple[str, ...]) -> dict[str, cst.Arg] | None:
    """Parameter to argument, old keywords under their new name; None where that cannot be seen or is an error."""
    bound: dict[str, cst.Arg] = {}
    for at, arg in enumerate(call.args):
        if arg.star or (arg.keyword is None and at >= len(parameters)):
            return None
        name = parameters[at] if arg.keyword is None else modern(arg.keyword.value, parameters)
        if name in bound or name not in parameters:
            return None
        bound[name] = arg
    return bound


def modern(keyword: str, parameters: tuple[str, ...]) -> str:
    """Today's spelling of a keyword, where it is a parameter at all."""
    renamed = names.OLD_KEYWORDS.get(keyword, keyword)
    return renamed if renamed in parameters else keyword


def without(draft: Draft, call: cst.Call, gone: list[cst.Arg]) -> list[Edit]:
    """The edits that take arguments out of a call, each with one comma; of the last one all that is in parentheses."""
    if len(gone) == len(call.args) and not _has_comments(draft, call):
        _, end = draft.program.span(call)
        start = draft.program.data.index(b"(", draft.program.span(call.func)[1]) + 1
        return [Edit(start, end - 1, "")]
    edits = []
    spans = [draft.program.span(arg.value if arg.keyword is None else arg) for arg in call.args]
    spans = [(draft.program.span(arg)[0], end) for arg, (_, end) in zip(call.args, spans)]
    kept_before = False
    for at, arg in enumerate(call.args):
        if arg not in gone:
            kept_before = True
        elif kept_before:
            edits.append(Edit(spans[at - 1][1], spans[at][1], ""))
        elif at + 1 < len(spans):
            edits.append(Edit(spans[at][0], spans[at + 1][0], ""))
        else:
            close = draft.program.span(call)[1] - 1
            edits.append(Edit(spans[at][0], close, ""))
    return edits


def _has_comments(draft: Draft, call: cst.Call) -> bool:
    """Whether there may be comments between the arguments of a call."""
    start, end = draft.program.span(call)
    return b"#" in draft.program.data[start:end]
