# SPDX-License-Identifier: Apache-2.0
"""The rules that the prose of the README and the pages keeps, beside those of proselint: each finds what breaks it."""

import re
from collections.abc import Callable, Iterator

LONGEST = 35
"""Words in a sentence. One idea each."""

WORDY = {
    "a number of": "some",
    "as well as": "and",
    "due to the fact that": "because",
    "e.g.": "for example",
    "i.e.": "that is",
    "in order to": "to",
    "in the event that": "if",
    "leverage": "use",
    "prior to": "before",
    "utilize": "use",
    "via": "by, through",
}

FILLER = [
    "actually",
    "basically",
    "easily",
    "obviously",
    "of course",
    "please note",
    "quite",
    "really",
    "simply",
    "very",
]
"""They add nothing, or tell readers what they have to find easy."""

READ_TWICE = [
    "to the default's repr",
    "narrows what is read",
    "whose losses come out with",
    "divide by what has a weight",
    "are noticed by a scope",
    "that is cast to the dtype of",
    "that are no tensor",
    "ahead of ours",
    "silences for good",
    "silences them for good",
]
"""Turns of phrase that a reader had to read twice."""

_FENCED = re.compile(r"^ *```.*?^ *```$|<!--.*?-->", re.MULTILINE | re.DOTALL)
_ENDS = re.compile(r"(?<!e\.g\.)(?<!i\.e\.)(?<=[.!?:])\s+(?=[\W_]*[A-Z`\d])")


def paragraphs(markdown: str) -> Iterator[str]:
    """Paragraphs, headings, items of lists and cells of tables; code is one word, and of a link its text is left."""
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", re.sub(r"`[^`]+`", "CODE", _FENCED.sub("\n\n", markdown)))
    for block in re.split(r"\n\s*\n|\n(?= *(?:[-*] |\d+\. |\||#))", text):
        for cell in block.split("|") if block.lstrip().startswith("|") else [block]:
            paragraph = " ".join(re.sub(r"^ *(?:[-*] |\d+\. |#+ )|\*\*", "", cell).split())
            if re.search(r"[a-z]", paragraph):
                yield paragraph


def sentences(paragraph: str) -> list[str]:
    return _ENDS.split(paragraph)


def too_long(paragraph: str) -> list[str]:
    return [sentence for sentence in sentences(paragraph) if len(re.findall(r"[\w'.-]*\w", sentence)) > LONGEST]


def twice(paragraph: str) -> list[str]:
    return [found.group() for found in re.finditer(r"\b([a-z]+) \1\b", paragraph, re.IGNORECASE)]


def _phrases(phrases: list[str]) -> Callable[[str], list[str]]:
    pattern = re.compile("|".join(rf"(?<!\w){re.escape(phrase)}(?!\w)" for phrase in phrases), re.IGNORECASE)
    return pattern.findall


RULES: dict[str, Callable[[str], list[str]]] = {
    f"a sentence has at most {LONGEST} words": too_long,
    "no word stands there twice": twice,
    "the short word": _phrases([*WORDY]),
    "no filler": _phrases(FILLER),
    "nothing has to be read twice": _phrases(READ_TWICE),
}


def faults(markdown: str) -> list[tuple[str, str]]:
    """Rule and what breaks it."""
    return [(rule, found) for text in paragraphs(markdown) for rule, find in RULES.items() for found in find(text)]
