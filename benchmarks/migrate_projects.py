# SPDX-License-Identifier: Apache-2.0
"""The migration on whole code bases, given as local folders: nothing of them is changed, and none of their code kept.

    python benchmarks/migrate_projects.py FOLDER…            prints the table
    python benchmarks/migrate_projects.py --write FOLDER…    and keeps it in benchmarks/migrate_projects.md

Each folder is copied, and migrated there twice. What counts: the places rewritten, left and failed; whether the second
run changes a file, or names less than the first left; whether each changed file that was Python still is; the time.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

ROOT = Path(__file__).parents[1]
HEAD = (
    "| code base | files | changed | rewrites | left | failed | changed by a second run | newly silent | broken "
    "| seconds |",
    "|---|---|---|---|---|---|---|---|---|---|",
)


def migrate(folder: Path, *options: str) -> tuple[dict, float]:
    """The report of one run, and how long it took."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tfcompat_losses.migrate", "--report", "json", *options, "."]
    start = time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 123):
        raise SystemExit(f"{folder}: {done.stderr}")
    return json.loads(done.stdout), time.perf_counter() - start


def code_of(path: Path) -> str:
    """The Python in a file: its text, or the code cells of a notebook without their magics."""
    text = path.read_text(encoding="utf-8", errors="surrogateescape")
    if path.suffix != ".ipynb":
        return text
    cells = [cell for cell in json.loads(text)["cells"] if cell.get("cell_type") == "code"]
    lines = "\n".join("".join(cell["source"]) for cell in cells).split("\n")
    return "\n".join(line for line in lines if not line.lstrip().startswith(("%", "!", "?")))


def parses(path: Path) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(code_of(path))
    except (SyntaxError, ValueError):
        return False
    return True


def row(source: Path, options: list[str]) -> str:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "copy"
        ignored = shutil.ignore_patterns(".git", ".venv", "node_modules")
        shutil.copytree(source, folder, ignore=ignored, ignore_dangling_symlinks=True)
        first, seconds = migrate(folder, *options)
        parsed_before = [one["path"] for one in first["changed"] if parses(folder / one["path"])]
        migrate(folder, "--write", *options)
        second, _ = migrate(folder, *options)
        broken = [path for path in parsed_before if not parses(folder / path)]
    total = first["summary"]
    silent = max(0, total["left"] - second["summary"]["left"])
    cells = [source.name, total["files"], total["changed"], total["rewritten"], total["left"], total["failed"]]
    cells += [len(second["changed"]), silent, len(broken), f"{seconds:.1f}"]
    return f"| {' | '.join(map(str, cells))} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--source", choices=("auto", "tf1"), default="auto", help="handed to the command")
    parser.add_argument("--write", action="store_true", help="keep the table beside this script")
    arguments = parser.parse_args()
    rows = [row(folder.resolve(), ["--source", arguments.source]) for folder in arguments.folders]
    text = "\n".join([*HEAD, *rows, "", "By `python benchmarks/migrate_projects.py FOLDER…`."]) + "\n"
    print(text)
    if arguments.write:
        Path(__file__).with_suffix(".md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
