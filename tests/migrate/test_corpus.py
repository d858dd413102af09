# SPDX-License-Identifier: Apache-2.0
"""Small files before and after, one form each. `NAME.left.txt` holds what is named: line, column and code."""

import ast
import shlex
from pathlib import Path

import pytest

from tfcompat_losses.migrate.codes import WARNING
from tfcompat_losses.migrate.engine import Options, migrate

CORPUS = Path(__file__).parent / "corpus"
NAMES = sorted(path.name.removesuffix(".before.py") for path in CORPUS.glob("*.before.py"))


def text_of(name, kind):
    path = CORPUS / f"{name}.{kind}"
    return path.read_text(encoding="utf-8") if path.exists() else ""


def options_of(text):
    """The options in a first line such as `# migrate: --to v1`."""
    first, _, _ = text.partition("\n")
    words = shlex.split(first.removeprefix("# migrate: ")) if first.startswith("# migrate: ") else []
    return Options(**{option.lstrip("-"): value for option, value in zip(words[::2], words[1::2])})


@pytest.mark.parametrize("name", NAMES)
def test_a_file_becomes_what_is_expected(name):
    before, after = text_of(name, "before.py"), text_of(name, "after.py")
    migration = migrate(before, options_of(before))
    assert migration.text == after
    named = [f for f in migration.findings if not f.rewritten or f.severity == WARNING]
    assert "".join(f"{f.line}:{f.column} {f.code}\n" for f in named) == text_of(name, "left.txt")


@pytest.mark.parametrize("name", NAMES)
def test_what_is_expected_is_python_and_stays_as_it_is(name):
    after = text_of(name, "after.py")
    ast.parse(after)
    assert migrate(after, options_of(after)).text == after


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("untouched_")])
def test_what_is_none_of_ours_is_neither_changed_nor_named(name):
    assert text_of(name, "after.py") == text_of(name, "before.py")
    assert text_of(name, "left.txt") == ""


def test_no_expectation_stands_without_its_file():
    found = {path.name.split(".")[0] for path in CORPUS.iterdir()}
    assert found == set(NAMES)
    assert len(NAMES) >= 60
