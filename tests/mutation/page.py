# SPDX-License-Identifier: Apache-2.0
"""survivors.md: what became of the mutants, and what is said of those that no test noticed."""

from __future__ import annotations

import collections
import pathlib

HEAD = """# Mutants, and what noticed them

Written by `python tests/mutation/run.py --write` from the results of its runs. A mutant is the package with one change:
a constant, an operator, a condition, a part of one, the name of an op, a refusal or another statement that is left out.

"""


def write(path: pathlib.Path, lines: list[dict[str, str]], there_are: int) -> None:
    tried = f"Tried were {len(lines)} of {there_are}, chosen by chance.\n\n"
    path.write_text(HEAD + tried + _figures(lines) + _survivors(lines), encoding="utf-8")


def _figures(lines: list[dict[str, str]]) -> str:
    rooms: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    for line in lines:
        for room in (line["room"], "all"):
            rooms[room][line["outcome"]] += 1
    # The sum comes last.
    order = [*(room for room in rooms if room != "all"), "all"]
    rows = [[room, rooms[room].total(), *(rooms[room][word] for word in WORDS)] for room in order]
    return "\n".join(_row(row) for row in [["room", "mutants", *WORDS], ["---"] * 5, *rows]) + "\n"


WORDS = ("killed", "equivalent", "survived")


def _survivors(lines: list[dict[str, str]]) -> str:
    text = ""
    for word, title in (("survived", "Survivors"), ("equivalent", "Equivalent")):
        found = sorted((line["file"], line["mutant"], line["by"]) for line in lines if line["outcome"] == word)
        if found:
            rows = [["file", "change", "why no test can notice it"][: 2 + (word == "equivalent")]]
            rows += [["---"] * len(rows[0])]
            rows += [[file, f"`{change}`", why][: len(rows[0])] for file, change, why in found]
            text += f"\n## {title}\n\n" + "\n".join(_row(row) for row in rows) + "\n"
    return text


def _row(cells: list[object]) -> str:
    return "| " + " | ".join(str(cell).replace("|", r"\|") for cell in cells) + " |"
