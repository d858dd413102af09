# SPDX-License-Identifier: Apache-2.0
"""Running the command in this process, and how a piece of code is tested: what goes in, what comes out, that it is
Python, and that a second run changes nothing."""

import ast
from dataclasses import dataclass
from textwrap import dedent

import pytest

pytest.importorskip("libcst")
pytest.importorskip("pathspec")

from tfcompat_losses.migrate.cli import main
from tfcompat_losses.migrate.engine import Options, migrate


@dataclass
class Run:
    code: int
    out: str
    err: str


@pytest.fixture
def run(capsys):
    """run("migrate", path, …): the exit code, stdout and stderr."""

    def call(*arguments):
        capsys.readouterr()
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as error:
            code = error.code
        out, err = capsys.readouterr()
        return Run(code, out, err)

    return call


@pytest.fixture
def old(tmp_path):
    """A folder with one file to migrate."""
    path = tmp_path / "old.py"
    path.write_text("import tensorflow as tf\nloss = tf.losses.huber_loss(y, p)\n")
    return path


@pytest.fixture
def becomes():
    """becomes(before, after): the text after migration, None where only the findings matter; returns these."""

    def check(before, after, to="contrib", source="auto", reexports=False, compat_v1=False):
        options = Options(to, source, compat_v1)
        migration = migrate(dedent(before), options, reexports)
        assert after is None or migration.text == dedent(after)
        ast.parse(migration.text)
        assert migrate(migration.text, options, reexports).text == migration.text
        return migration.findings

    return check


@pytest.fixture
def stays(becomes):
    """stays(text): nothing changes; returns the findings."""

    def check(text, **options):
        return becomes(text, text, **options)

    return check


@pytest.fixture
def left(stays):
    """left(text): nothing changes; returns code and line of what is named."""

    def check(text, **options):
        return [(finding.code, finding.line) for finding in stays(text, **options)]

    return check
