# SPDX-License-Identifier: Apache-2.0
"""Files: finding them, reading them as they are, and writing them whole or not at all."""

from __future__ import annotations

import codecs
import contextlib
import io
import os
import secrets
import stat
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pathspec

SUFFIXES = (".py", ".pyw", ".ipynb")
# Only files that mention a loss are held to this, and of a notebook only its code: analysis takes some 170 times the
# size of the text.
MAX_BYTES = 2_000_000
_SKIPPED = frozenset(
    {"__pycache__", "node_modules", "site-packages", ".git", ".hg", ".svn", ".tox", ".nox", ".eggs", ".venv", "venv"}
)


class Fault(Exception):
    """A file that cannot be worked on: the code of the finding, the reason, and the line where there is one."""

    def __init__(self, code: str, message: str, line: int = 1):
        super().__init__(message)
        self.code, self.message, self.line = code, message, line


def read(path: str) -> bytes:
    """The bytes of a regular file; links are not followed."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise Fault("TL909", "no regular file")
            return file.read()
    except OSError as error:
        if os.path.islink(path):
            raise Fault("TL909", f"symbolic link to {os.readlink(path)}") from None
        raise Fault("TL901", error.strerror or str(error)) from None


def decode(data: bytes) -> tuple[str, str]:
    """The text as it stands, newlines and all, and its encoding; a byte order mark is part of the encoding."""
    if (at := data.find(b"\0")) >= 0:
        raise Fault("TL904", "has null bytes", data.count(b"\n", 0, at) + 1)
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    except SyntaxError as error:
        raise Fault("TL904", str(error)) from None
    try:
        return data.decode(encoding), encoding
    except UnicodeDecodeError as error:
        raise Fault("TL904", f"no {encoding}: {error.reason}", data.count(b"\n", 0, error.start) + 1) from None


def encode(text: str, encoding: str) -> bytes:
    return codecs.BOM_UTF8 + text.encode() if encoding == "utf-8-sig" else text.encode(encoding)


def write(path: str, data: bytes, was: bytes) -> None:
    """Replace a file in one step, if it still is what it was."""
    folder, name = os.path.split(os.path.abspath(path))
    try:
        if not os.access(path, os.W_OK):
            raise Fault("TL907", "the file is read-only")
        before = os.stat(path)
        # The name is there before the file is: Ctrl-C may come as soon as the file is made.
        temporary = os.path.join(folder, f".{name}.{secrets.token_hex(8)}.tmp")
        try:
            with open(temporary, "xb", opener=_for_its_owner_alone) as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(temporary, stat.S_IMODE(before.st_mode))
            if hasattr(os, "chown"):
                with contextlib.suppress(PermissionError):
                    os.chown(temporary, before.st_uid, before.st_gid)
            if read(path) != was:
                raise Fault("TL906", "another program wrote to it")
            os.replace(temporary, path)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(temporary)
            raise
    except OSError as error:
        raise Fault("TL907", error.strerror or str(error)) from None


def _for_its_owner_alone(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def find(paths: list[str]) -> Iterator[tuple[str, Fault | None]]:
    """Every file to look at, once; with a fault where a path or a folder cannot be."""
    seen: set[str] = set()
    for path in paths:
        is_folder = os.path.isdir(path) and not os.path.islink(path)
        for name, fault in _walk(path) if is_folder else [(path, None)]:
            if (real := os.path.abspath(name)) not in seen:
                seen.add(real)
                yield name, fault


def _walk(top: str) -> Iterator[tuple[str, Fault | None]]:
    faults: list[OSError] = []
    rules = _Ignored(top)
    for folder, folders, files in os.walk(top, onerror=faults.append):
        rules.enter(folder)
        folders[:] = sorted(name for name in folders if not _skip(rules, folder, name))
        for name in sorted(files):
            path = os.path.join(folder, name)
            if name.endswith(SUFFIXES) and not os.path.islink(path) and not rules.match(path):
                yield path, None
    for error in faults:
        yield str(error.filename), Fault("TL901", error.strerror or str(error))


def _skip(rules: _Ignored, folder: str, name: str) -> bool:
    path = os.path.join(folder, name)
    in_environment = os.path.exists(os.path.join(path, "pyvenv.cfg"))
    return name in _SKIPPED or os.path.islink(path) or in_environment or rules.match(path + os.sep)


class _Ignored:
    """The .gitignore files that hold where we are: the deepest one with an opinion decides."""

    def __init__(self, top: str):
        self._specs: dict[Path, pathspec.GitIgnoreSpec] = {}
        here = Path(top).resolve()
        above = [here, *here.parents]
        root = next((folder for folder in above if (folder / ".git").exists()), None)
        if root is not None:
            for folder in above[: above.index(root) + 1]:
                self.enter(str(folder))

    def enter(self, folder: str) -> None:
        with contextlib.suppress(OSError, UnicodeDecodeError):
            lines = Path(folder, ".gitignore").read_text(encoding="utf-8").splitlines()
            self._specs[Path(folder).resolve()] = pathspec.GitIgnoreSpec.from_lines(lines)

    def match(self, path: str) -> bool:
        if not self._specs:
            return False
        here = Path(path).resolve()
        for folder in here.parents:
            if folder in self._specs:
                relative = here.relative_to(folder).as_posix() + ("/" if path.endswith(os.sep) else "")
                if (verdict := self._specs[folder].check_file(relative).include) is not None:
                    return bool(verdict)
        return False
