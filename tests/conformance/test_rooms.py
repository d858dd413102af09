# SPDX-License-Identifier: Apache-2.0
"""The plan of the house: imports go down only, every room is on a floor, every room has its tests."""

import ast
import pathlib
import re

import pytest

pytestmark = pytest.mark.quick

PACKAGE = pathlib.Path(__file__).parents[2] / "tfcompat_losses"
TESTS = PACKAGE.parent / "tests"

FLOORS = {
    0: {"reduction", "_wrapping"},
    1: {"_deprecation", "_graphs", "_eager_names", "_one_scope_a_call", "typing"},
    2: {"_engine", "_inputs", "_arrivals", "_mistakes", "distribute"},
    3: {"_entries", "weighting"},
    4: {"_scopes"},
    5: {"_reading", "_loss_scope"},
    6: {"_collected"},
    7: {"loss_collections", "_lifted"},
    8: {"weighted_loss"},
    9: {"losses"},
    10: {"contrib", "keras"},
    11: {"legacy"},
    12: {"program"},
    13: {"cli", "testing"},
    14: {"__main__"},
}
STAND_ALONE = {"migrate"}
DOOR = "__init__"
"""It names every room, and imports each only when it is asked for."""


LONG = {"migrate/codes.py", "program/recorder.py"}
"""A table, and the one file that is carried to the machine of an old program."""


def room_of(path):
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


FILES = sorted(path for path in PACKAGE.rglob("*.py") if room_of(path) != DOOR)
FLOOR_OF = {room: floor for floor, rooms in FLOORS.items() for room in rooms}


def imported_rooms(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module == "tfcompat_losses":
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("tfcompat_losses."):
            yield node.module.split(".")[1]
        elif isinstance(node, ast.Import):
            yield from (alias.name.split(".")[1] for alias in node.names if alias.name.startswith("tfcompat_losses."))


def test_every_room_is_on_a_floor_and_every_floor_has_its_rooms():
    assert {room_of(path) for path in FILES} == FLOOR_OF.keys() | STAND_ALONE


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_room_imports_only_from_floors_below(path):
    room = room_of(path)
    others = set(imported_rooms(path)) - {room}
    if room in STAND_ALONE:
        assert others == set()
    else:
        assert [other for other in others - STAND_ALONE if FLOOR_OF[other] >= FLOOR_OF[room]] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_room_uses_public_tensorflow_and_never_v1s_losses(path):
    if room_of(path) in STAND_ALONE:
        return
    code = ast.unparse(without_docstrings(ast.parse(path.read_text())))
    assert not re.search(r"tensorflow\.python|compat\.v1\.losses|__internal__", code)
    # legacy puts our module where `import tensorflow.compat.v1 as tf` looks for `tf.losses`, and program.tensorflow1
    # makes that what `import tensorflow as tf` gives to an old program.
    if room_of(path) not in ("_graphs", "legacy") and path.stem != "tensorflow1":
        assert "compat.v1" not in code


def without_docstrings(tree):
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            node.body = [
                statement
                for statement in node.body
                if not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant))
            ] or [ast.Pass()]
    return tree


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_every_room_has_a_test_file_of_its_name(path):
    relative = path.relative_to(PACKAGE)
    # The stand-alone rooms are tested through their door, their fixers one by one: tests/migrate holds that.
    if relative.name not in ("__init__.py", "__main__.py") and room_of(path) not in STAND_ALONE:
        assert (TESTS / relative.parent / f"test_{relative.name.lstrip('_')}").exists()


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_file_of_over_300_lines_is_two_rooms(path):
    is_long = len(path.read_text().splitlines()) > 300
    assert is_long == (path.relative_to(PACKAGE).as_posix() in LONG)
