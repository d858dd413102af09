# SPDX-License-Identifier: Apache-2.0
"""How a fixer is tested: what goes in, what comes out, that it is Python, and that a second run changes nothing."""

import ast
from textwrap import dedent

import pytest

pytest.importorskip("libcst")

from tfcompat_losses.migrate.engine import Options, migrate


@pytest.fixture
def becomes():
    """becomes(before, after): the text after migration; returns the findings."""

    def check(before, after, to="contrib", source="auto", reexports=False):
        options = Options(to, source)
        migration = migrate(dedent(before), options, reexports)
        assert migration.text == dedent(after)
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
