# SPDX-License-Identifier: Apache-2.0
"""For `mkdocs build`: what the pages link to outside of docs/ is part of the site.

A link is relative to the file that it is in, so that it works where the repository is read. On the site README.md is
the home, and each other file that is linked has a place under repository/: a page of Markdown, a program as a page that
shows it, a folder as a page that lists its programs, a picture as it is. The links are changed accordingly.
"""

from __future__ import annotations

import ast
import pathlib
import posixpath
import re
from collections.abc import Iterator
from typing import Any

ROOT = pathlib.Path(__file__).parent
HOME = "README.md"

# Code is matched too, so that what looks like a link in it is left alone.
_CODE_OR_LINK = re.compile(r"^ *```.*?^ *```$|`[^`\n]*`|\]\((?P<link>[^)\s]+)\)", re.MULTILINE | re.DOTALL)


def place(path: str) -> str:
    """Where the site has a file of the repository."""
    if path == HOME:
        return "index.md"
    if path.startswith("docs/"):
        return path[len("docs/") :]
    if (ROOT / path).is_dir():
        return f"repository/{path}/index.md"
    return f"repository/{path}" if path.endswith((".md", ".png")) else f"repository/{path}.md"


def linked(markdown: str, page: str) -> Iterator[str]:
    """What a page of the repository links to in the repository."""
    for found in _CODE_OR_LINK.finditer(markdown):
        if found["link"]:
            target = _target(found["link"], page)
            if target:
                yield target[0]


def as_on_the_site(markdown: str, page: str) -> str:
    """The text of a page of the repository, its links as they are on the site."""

    def moved(found: re.Match[str]) -> str:
        target = _target(found["link"], page) if found["link"] else None
        if target is None:
            return found[0]
        path, anchor = target
        return f"]({posixpath.relpath(place(path), posixpath.dirname(place(page)) or '.')}{anchor})"

    return _CODE_OR_LINK.sub(moved, markdown)


def _target(link: str, page: str) -> tuple[str, str] | None:
    """The file of the repository that a link leads to, and the anchor in it; None for another page's or this one's."""
    path, hash_sign, anchor = link.partition("#")
    if not path or re.match(r"[a-z]+:", path):
        return None
    return posixpath.normpath(posixpath.join(posixpath.dirname(page), path)), hash_sign + anchor


def shown(path: str) -> str:
    """A page with the text of a program, or with the list of the programs of a folder."""
    target = ROOT / path
    if target.is_dir():
        rows = [f"| [{name}]({name}) | {_first_sentence(target / name)} |" for name in _programs(target)]
        return "\n".join([f"# {path}/", "", "| program | what it does |", "|---|---|", *rows, ""])
    language = "python" if target.suffix == ".py" else "text"
    return f"# {path}\n\n``````{language}\n{target.read_text(encoding='utf-8')}``````\n"


def _programs(folder: pathlib.Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*.py"))


def _first_sentence(path: pathlib.Path) -> str:
    documentation = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return " ".join(documentation.partition("\n\n")[0].split())


# The hooks proper. Their arguments are of MkDocs, which the tests of the rest need not have.

_origins: dict[str, str] = {}


def on_files(files: Any, config: Any) -> Any:
    """Adds the home, and all that is linked from it and from docs/, from there and so on."""
    from mkdocs.structure.files import File

    _origins.clear()
    waiting = [HOME, *(f"docs/{file.src_uri}" for file in files.documentation_pages())]
    while waiting:
        path = waiting.pop()
        where = place(path)
        # What is not there MkDocs misses, and says so.
        if where in _origins or not (ROOT / path).exists():
            continue
        _origins[where] = path
        if path == HOME or where == f"repository/{path}":
            files.append(File.generated(config, where, abs_src_path=str(ROOT / path)))
        elif not path.startswith("docs/"):
            files.append(File.generated(config, where, content=shown(path)))
        if path.endswith(".md"):
            waiting += linked((ROOT / path).read_text(encoding="utf-8"), path)
        elif (ROOT / path).is_dir():
            waiting += [f"{path}/{name}" for name in _programs(ROOT / path)]
    return files


def on_page_markdown(markdown: str, page: Any, config: Any, files: Any) -> str:
    origin = _origins[page.file.src_uri]
    if origin == HOME:
        # It stands alone in its tab.
        page.meta["hide"] = ["navigation"]
    if (ROOT / origin).is_dir():
        return as_on_the_site(markdown, f"{origin}/")
    return as_on_the_site(markdown, origin) if origin.endswith(".md") else markdown
