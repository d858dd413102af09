# SPDX-License-Identifier: Apache-2.0
"""One fixer = one file = one test file = one row in the documentation."""

import ast
import re
from pathlib import Path
from textwrap import dedent

import pytest

from tfcompat_losses.migrate import codes, fixers
from tfcompat_losses.migrate.engine import Options, migrate

PACKAGE = Path(fixers.__file__).parent
DOCS = Path(__file__).parents[2] / "docs" / "migrate.md"
FILES = sorted(path.stem for path in PACKAGE.glob("*.py") if path.stem != "__init__")
# Any fixer may leave a name with two meanings, and this one is found before the fixers are asked.
FOUND_BY_THE_ENGINE = {"TL202"}


def test_every_fixer_file_is_run_once():
    assert sorted(module.__name__.rsplit(".", 1)[1] for module in fixers.FIXERS) == FILES


def test_every_fixer_has_a_test_file_and_every_test_file_a_fixer():
    tests = Path(__file__).parent / "fixers"
    assert sorted(path.stem[len("test_") :] for path in tests.glob("test_*.py")) == FILES


def test_every_fixer_has_a_code_and_every_code_a_fixer():
    assert sorted({code.fixer for code in codes.CODES.values() if code.fixer}) == FILES


@pytest.mark.parametrize("fixer", fixers.FIXERS, ids=lambda module: module.__name__.rsplit(".", 1)[1])
def test_a_fixers_docstring_is_a_sentence_and_a_diff_or_the_code_that_is_left(fixer):
    sentence, _, example = fixer.__doc__.partition("\n\n")
    assert sentence.endswith((".", ":"))
    example = dedent(example)
    lines = example.splitlines()
    assert {line[:2] for line in lines} == {"- ", "+ "} or ast.parse(example).body


@pytest.mark.parametrize("code", codes.CODES.values(), ids=lambda code: code.code)
def test_a_code_is_given_by_its_own_fixer_and_no_other(code):
    users = {path.stem for path in PACKAGE.glob("*.py") if f'"{code.code}"' in path.read_text()}
    assert users == ({code.fixer} if code.fixer else set())


@pytest.mark.parametrize("code", [c for c in codes.CODES.values() if c.fixer], ids=lambda code: code.code)
def test_the_example_of_a_code_is_what_the_command_does(code):
    given = "import sys\nimport tensorflow.compat.v1 as tf\nfrom tensorflow.contrib import slim\n"
    before = code.before if code.before.startswith(("import", "from", "try")) else given + code.before
    to = {"to_v1": "v1", "to_keras": "keras"}.get(code.fixer, "contrib")
    migration = migrate(before + "\n", Options(to, compat_v1=code.fixer == "compat_v1"))
    assert code.code in {finding.code for finding in migration.findings}
    assert (code.before if code.after == "(left as it is)" else code.after) in migration.text


def test_every_code_explains_itself():
    for code in codes.CODES.values():
        text = codes.explain(code)
        assert text.startswith(f"{code.code} ({code.severity}): ")
        assert "numbers at stake: " in text
        assert "what to do: " in text


def test_the_table_in_the_documentation_is_the_one_in_the_code():
    text = DOCS.read_text(encoding="utf-8")
    found = re.search(r"<!-- codes: [^>]* -->\n(.*?)<!-- end of codes -->", text, re.DOTALL)
    assert found, "docs/migrate.md has lost the marks around its table"
    assert found.group(1) == codes.markdown_table()
