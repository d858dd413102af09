# SPDX-License-Identifier: Apache-2.0
"""What the tests read in the documentation: its pages, their blocks of code, headings, links and tables."""

import pathlib
import re
from typing import NamedTuple

ROOT = pathlib.Path(__file__).parents[2]
README = ROOT / "README.md"
DOCS = sorted((ROOT / "docs").rglob("*.md"))
PAGES = [README, *DOCS]
OTHERS = ["CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "golden/README.md", "benchmarks/losses.md"]
LINKING = [*PAGES, *(ROOT / other for other in OTHERS)]

_FENCED = re.compile(r"^ *```.*?^ *```$", re.MULTILINE | re.DOTALL)
# Its output, where the page shows it, is the block after it, marked `text`.
_PYTHON = re.compile(r"^```python\n(.*?)^```$(?:\n+```text\n(.*?)^```$)?", re.MULTILINE | re.DOTALL)


class Block(NamedTuple):
    page: str
    number: int
    code: str
    output: str


def text_of(page: pathlib.Path) -> str:
    return page.read_text(encoding="utf-8")


def blocks(page: pathlib.Path) -> list[Block]:
    found = enumerate(_PYTHON.findall(text_of(page)), start=1)
    return [Block(page.name, number, code, output) for number, (code, output) in found]


def links(page: pathlib.Path) -> list[str]:
    """Those that lead to a place in the repository."""
    prose = re.sub(r"`[^`\n]*`", "", _FENCED.sub("", text_of(page)))
    return [link for link in re.findall(r"\]\(([^)\s]+)\)", prose) if not re.match(r"[a-z]+:", link)]


def anchors(page: pathlib.Path) -> set[str]:
    """Of its headings, as GitHub makes them: lower case, hyphens for spaces, no punctuation, the second numbered."""
    found: list[str] = []
    for heading in re.findall(r"^#+ +(.*?) *$", _FENCED.sub("", text_of(page)), re.MULTILINE):
        anchor = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        found.append(anchor + (f"-{found.count(anchor)}" if anchor in found else ""))
    return set(found)


def leads_somewhere(link: str, page: pathlib.Path) -> bool:
    path, _, anchor = link.partition("#")
    target = page.parent / path if path else page
    return target.exists() and (not anchor or (target.suffix == ".md" and anchor in anchors(target)))


def section(page: pathlib.Path, title: str) -> str:
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", text_of(page), re.MULTILINE | re.DOTALL)
    assert found, f"{page.name} has no section {title!r}"
    return found.group(1)


def rows(text: str) -> list[list[str]]:
    """The cells of the table in it, without its head."""
    table = [line.strip("|").split(" | ") for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in table[2:]]
