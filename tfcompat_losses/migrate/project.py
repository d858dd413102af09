# SPDX-License-Identifier: Apache-2.0
"""The files that a run is given, as modules that import from each other. Nothing is executed.

A thing of the project's own is written `@12` for the module that is its file number 12, `@12:Net` for what that module
defines under a name, and `@12:Net()` for what a call of it returns.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from tfcompat_losses.migrate.exports import UNKNOWN, Exports, read
from tfcompat_losses.migrate.paths import normal, star_offers

_NOT_OURS = frozenset({"tensorflow", "tensorflow_core", "tf_slim", "tfcompat_losses", "__future__"})
# In a notebook a line is a string in JSON.
_IMPORT = re.compile(
    rb"[ \t\f\"]*(?:from[ \t]+(?P<dots>\.*)[ \t]*(?P<module>[\w.]*)[ \t]+import\b[ \t]*"
    rb"(?P<names>\([^)]*\)|(?:\\\r?\n|[^\r\n])*)|import[ \t]+(?P<modules>(?:\\\r?\n|[^\r\n;#])*))"
)
_NAME = re.compile(r"\*|[A-Za-z_]\w*")


class Import(NamedTuple):
    """One import as the text shows it: `from ..module import names`, or `import module`."""

    level: int
    module: str
    names: frozenset[str]  # empty: the module itself


class Project:
    """Every file of a run, by number."""

    def __init__(self) -> None:
        self.paths: list[str] = []
        self._numbers: dict[str, int] = {}
        self._parts: list[tuple[str, ...]] = []
        self._by_last: dict[str, list[int]] = defaultdict(list)
        self._imports: list[list[Import]] = []
        self._mentions: set[int] = set()
        self._exports: dict[int, Exports] = {}
        self._leads: dict[int, bool] = {}
        self._importers: dict[int, list[tuple[int, Import]]] | None = None

    def add(self, path: str, data: bytes, mentions: bool) -> None:
        """Take a file in, and whether it mentions TensorFlow."""
        number = len(self.paths)
        self.paths.append(path)
        whole = os.path.abspath(path)
        self._numbers[whole] = number
        stem, suffix = os.path.splitext(whole)
        parts = tuple(stem.split(os.sep))
        self._parts.append(parts[:-1] if parts[-1] == "__init__" else parts)
        if suffix != ".ipynb":
            self._by_last[self._parts[-1][-1]].append(number)
        self._imports.append(list(_imports(data)))
        if mentions:
            self._mentions.add(number)

    def number(self, path: str) -> int | None:
        return self._numbers.get(os.path.abspath(path))

    # ---- which file ----

    def find(self, number: int, module: str, level: int = 0) -> list[int]:
        """The files that a module may be, as a file names it; several where two roots have it and neither is nearer."""
        if module and module.rpartition(".")[2] not in self._by_last:
            return []
        wanted = tuple(filter(None, module.split(".")))
        if level:
            folder = self._folder(number)
            whole = folder[: len(folder) - level + 1] + wanted
            return [other for other in self._by_last.get(whole[-1], ()) if self._parts[other] == whole]
        if not wanted or wanted[0] in _NOT_OURS:
            return []
        found = [other for other in self._by_last.get(wanted[-1], ()) if self._parts[other][-len(wanted) :] == wanted]
        near = {other: self._nearness(number, self._parts[other][: -len(wanted)]) for other in found}
        return [other for other in found if near[other] == max(near.values())]

    def _folder(self, number: int) -> tuple[str, ...]:
        return tuple(os.path.dirname(os.path.abspath(self.paths[number])).split(os.sep))

    def _nearness(self, number: int, root: tuple[str, ...]) -> int:
        """How deep a root is that a file lies below; -1 for one that it does not."""
        return len(root) if self._folder(number)[: len(root)] == root else -1

    # ---- what a name means ----

    def imported(self, number: int, module: str, level: int, name: str) -> frozenset[str]:
        """What `from module import name` binds; empty where the module is none of the project's."""
        found: frozenset[str] = frozenset()
        for other in self.find(number, module, level):
            found |= self.member(f"@{other}", name)
        if not found:  # a folder without __init__.py
            found = frozenset(f"@{other}" for other in self.find(number, f"{module}.{name}".lstrip("."), level))
        return found

    def module(self, number: int, module: str) -> frozenset[str]:
        return frozenset(f"@{other}" for other in self.find(number, module))

    def member(self, path: str, attribute: str) -> frozenset[str]:
        """What an attribute of something means."""
        if path[:1] != "@":
            return frozenset({normal(f"{path}.{attribute}")})
        file, _, name = path[1:].partition(":")
        number = int(file)
        if name:
            return self._of_class(number, name.removesuffix("()"), attribute, frozenset())
        exports = self.exports(number)
        if attribute in exports.names:
            return exports.names[attribute]
        if offered := self.offered(number, attribute):
            return offered
        parts = (*self._parts[number], attribute)
        is_package = os.path.basename(self.paths[number]) == "__init__.py"
        below = [other for other in self._by_last.get(attribute, ()) if is_package and self._parts[other] == parts]
        return frozenset(f"@{other}" for other in below) or frozenset({UNKNOWN})

    def _of_class(self, number: int, name: str, attribute: str, seen: frozenset[tuple[int, str]]) -> frozenset[str]:
        known = self.exports(number).classes.get(name)
        if known is None or (number, name) in seen:
            return frozenset({UNKNOWN})
        if attribute in known.attributes:
            return known.attributes[attribute]
        found: frozenset[str] = frozenset()
        for base in known.bases:
            file, _, parent = base[1:].partition(":")
            if base[:1] == "@" and parent:
                found |= self._of_class(int(file), parent, attribute, seen | {(number, name)})
            elif base != "builtins.object":
                found |= {UNKNOWN}
        # A class that is known as a whole, and has no such attribute, has nothing of TensorFlow's under that name.
        return found or frozenset({f"builtins.object.{attribute}"})

    def offered(self, number: int, name: str) -> frozenset[str]:
        """What a module hands on under a name by a star import of TensorFlow's."""
        return frozenset(
            normal(f"{module}.{name}") for module in self.exports(number).stars if star_offers(module, name)
        )

    def star(self, number: int, module: str, level: int, name: str) -> frozenset[str]:
        """What `from module import *` binds to a name; empty: nothing."""
        found: frozenset[str] = frozenset()
        for other in self.find(number, module, level):
            exports = self.exports(other)
            if name in exports.public():
                found |= exports.names.get(name, frozenset({UNKNOWN}))
            elif exports.listed is None or name in exports.listed:
                found |= self.offered(other, name)
        return found

    def exports(self, number: int) -> Exports:
        """What a file offers to the others; read once, and before any file is written."""
        if number not in self._exports:
            self._exports[number] = Exports()  # a cycle sees what is there so far, as it does when it runs
            read(self, number, self._exports[number])
        return self._exports[number]

    # ---- who imports from whom ----

    def targets(self, number: int) -> set[int]:
        """The files that a file imports from."""
        return {other for one in self._imports[number] for other, _ in self._resolved(number, one)}

    def _resolved(self, number: int, one: Import) -> Iterable[tuple[int, Import]]:
        for other in self.find(number, one.module, one.level) if one.module or one.level else ():
            yield other, one
        for name in one.names - {"*"}:
            for other in self.find(number, f"{one.module}.{name}".lstrip("."), one.level):
                yield other, Import(one.level, one.module, frozenset())

    def leads_to_tensorflow(self, path: str) -> bool:
        """Whether what a file imports from the project may hand on a name of TensorFlow's."""
        number = self._numbers[os.path.abspath(path)]
        waiting, seen = [number], {number}
        while waiting:
            for other in self.targets(waiting.pop()) - seen:
                if other in self._mentions or self._leads.get(other):
                    self._leads[number] = True
                    return True
                seen.add(other)
                waiting.append(other)
        return False

    def prepare(self, paths: Iterable[str]) -> None:
        """Read what the files at work may import, before the first of them is written."""
        for number in [self._numbers[os.path.abspath(path)] for path in paths]:
            self.exports(number)
            for other in self.targets(number):
                self.exports(other)
        self._importers = defaultdict(list)
        for number in range(len(self.paths)):
            for one in self._imports[number]:
                for other, resolved in self._resolved(number, one):
                    if other != number:
                        self._importers[other].append((number, resolved))

    def takes(self, number: int, name: str) -> str | None:
        """The path of another file that takes a name from this one, or may; None where none does."""
        for other, one in (self._importers or {}).get(number, ()):
            if not one.names or name in one.names or ("*" in one.names and name in self.exports(number).public()):
                return self.paths[other]
        return None


@dataclass(frozen=True)
class Here:
    """The project as one of its files sees it; alone, a file sees nothing of any other."""

    project: Project | None = None
    number: int = 0

    def find(self, module: str, level: int) -> list[int]:
        return self.project.find(self.number, module, level) if self.project else []

    def imported(self, module: str, level: int, name: str) -> frozenset[str]:
        return self.project.imported(self.number, module, level, name) if self.project else frozenset()

    def module(self, module: str) -> frozenset[str]:
        return self.project.module(self.number, module) if self.project else frozenset()

    def star(self, module: str, level: int, name: str) -> frozenset[str]:
        return self.project.star(self.number, module, level, name) if self.project else frozenset()

    def member(self, path: str, attribute: str) -> frozenset[str]:
        """What an attribute means that the project knows of; empty for others."""
        if self.project is None or "(" in path.removesuffix("()"):
            return frozenset()
        return self.project.member(path, attribute) if path[0] == "@" else self.module(f"{path}.{attribute}")

    def own(self, name: str) -> str | None:
        return f"@{self.number}:{name}" if self.project else None

    def taken_by(self, name: str) -> str | None:
        """The path of another file that takes a name from this one, or may."""
        return self.project.takes(self.number, name) if self.project else None


ALONE = Here()


def _imports(data: bytes) -> Iterable[Import]:
    at = data.find(b"import")
    while at >= 0:  # the lines that have the word: most files have few
        found = _IMPORT.match(data, data.rfind(b"\n", 0, at) + 1)
        if found is not None:
            yield from _import(found)
        at = data.find(b"import", max(at + 1, found.end() if found is not None else 0))


def _import(found: re.Match[bytes]) -> Iterable[Import]:
    if found["modules"] is not None:
        for one in found["modules"].decode("latin-1").replace("\\", " ").split(","):
            if words := one.split():
                yield Import(0, words[0], frozenset())
    else:
        text = re.sub(r"#.*|\bas\s+\w+", "", found["names"].decode("latin-1"))
        names = frozenset(_NAME.findall(text.replace("\\n", " ")))
        yield Import(len(found["dots"]), found["module"].decode("latin-1"), names)
