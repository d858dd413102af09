# SPDX-License-Identifier: Apache-2.0
"""The recorders run where the old TensorFlows do, on Python 2.7 too, and know nothing of the package."""

import ast
import pathlib
import re

import pytest

pytestmark = pytest.mark.quick

FILES = sorted((pathlib.Path(__file__).parents[2] / "golden").glob("*.py"))


def newer_than_python_2_7(source):
    """What Python 2.7 does not know, each with its line."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.Nonlocal, ast.AsyncFunctionDef)):
            yield node.lineno, type(node).__name__
        elif isinstance(node, (ast.List, ast.Tuple, ast.Set)) and any(
            isinstance(each, ast.Starred) for each in node.elts
        ):
            yield node.lineno, "a star in a list"
        elif isinstance(node, ast.Dict) and None in node.keys:
            yield node.lineno, "stars in a dict"
        elif isinstance(node, ast.arguments) and (node.kwonlyargs or node.posonlyargs):
            yield (node.kwonlyargs + node.posonlyargs)[0].lineno, "an argument that is only named, or never"
        elif isinstance(node, ast.arg) and node.annotation:
            yield node.lineno, "an annotation"
    if not source.isascii() and "coding: utf-8" not in source.splitlines()[1]:
        yield 2, "no encoding, and letters beyond ASCII"
    for number, line in enumerate(source.splitlines(), 1):
        # The formatter adds the comma to a call that it breaks into lines.
        if re.match(r"\s+\*{1,2}\w.*,$", line):
            yield number, "a comma after stars"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_recorder_is_python_2_7(path):
    assert list(newer_than_python_2_7(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "line",
    [
        "f'{x}'",
        "[*a, b]",
        "{**a}",
        "def f(*, a): pass",
        "def f(a: int): pass",
        "x: int = 1",
        "f(\n    **a,\n)",
        "# a\n# \u2026",
    ],
)
def test_what_python_2_7_does_not_know_is_found(line):
    assert list(newer_than_python_2_7(line))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_recorder_never_sees_the_package(path):
    assert not re.search(r"^\s*(import|from) tfcompat", path.read_text(encoding="utf-8"), re.MULTILINE)
