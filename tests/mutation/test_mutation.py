# SPDX-License-Identifier: Apache-2.0
"""The mutants themselves: each kind of change is made, a fault that is sown is found, no argument is for nothing."""

import ast
import pathlib
import subprocess
import sys

import equivalent
import pytest
import rooms
from mutants import mutants_of


@pytest.mark.parametrize(
    ("code", "others"),
    [
        ("x = 1", ["x = 2"]),
        ("x = 'a'", ["x = ''"]),
        ("x = True", ["x = False"]),
        ("x = f'{a} is'", ["x = 'mutant'"]),
        ("x = a < b", ["x = a <= b"]),
        ("x = a < b is c", ["x = a <= b is c", "x = a < b is not c"]),
        ("x = a or b", ["x = a and b", "x = b", "x = a"]),
        ("x = a and b and c", ["x = a or b or c", "x = b and c", "x = a and c", "x = a and b"]),
        ("x = a / b", ["x = a * b"]),
        ("x += a", ["x -= a"]),
        ("x = not a", ["x = a"]),
        ("x = a if b else c", ["x = a", "x = c"]),
        ("x = all(a)", ["x = any(a)"]),
        ("x = ops.Mul(x=a)", ["x = ops.Add(x=a)"]),
        ("x = [a for a in b if a]", ["x = [a for a in b]"]),
        ("if a == b:\n    raise c", ["if False:\n    raise c", "if a != b:\n    raise c"]),
        ("if a:\n    x = b", ["if not a:\n    x = b"]),
        ("refuse(a)", ["pass"]),
        ("def f(a: 'Any') -> 'Any':\n    'says'\n    return a", []),
        ("__all__ = ['a']", []),
        ("T = TypeVar('T')", []),
    ],
)
def test_each_kind_of_change_is_made_once(code, others):
    assert [mutant.source() for mutant in mutants_of(code)] == [ast.unparse(ast.parse(other)) for other in others]


def test_a_mutant_says_where_it_is_and_which_one_of_those_that_read_the_same():
    code = "class A:\n    def f(self):\n        return 1 + 1\n"
    assert list(map(str, mutants_of(code))) == ["A.f: 1 + 1 -> 1 - 1", "A.f: 1 -> 2", "A.f (2): 1 -> 2"]


SOWN = """
import pathlib, sys
import forked

folder = pathlib.Path(sys.argv[1])
outcomes = []
for source, seconds in [("x + x", 300), ("x - x", 300), ("sum(iter(int, 1))", 2)]:
    (folder / "sown.py").write_text(f"def twice(x): return {source}")
    outcomes.append(forked.trial(folder, ["test_sown.py"], folder / "output.txt", seconds))
for outcome in outcomes:
    print(*outcome)
"""


def test_a_fault_that_is_sown_is_found_and_named(tmp_path):
    (tmp_path / "test_sown.py").write_text("import sown\n\ndef test_twice():\n    assert sown.twice(3) == 6\n")
    (tmp_path / "setup.cfg").write_text("[tool:pytest]\n")
    done = subprocess.run(
        [sys.executable, "-B", "-c", SOWN, tmp_path],
        cwd=pathlib.Path(__file__).parent,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines() == ["passed ", "failed test_sown.py::test_twice", "too long 2 s"]


def test_what_was_not_tried_is_no_survivor(tmp_path):
    (tmp_path / "setup.cfg").write_text("[tool:pytest]\n")
    code = "import forked, pathlib, sys; p = pathlib.Path(sys.argv[1]); forked.trial(p, ['none.py'], p / 'o', 10)"
    done = subprocess.run(
        [sys.executable, "-c", code, tmp_path], cwd=pathlib.Path(__file__).parent, capture_output=True, text=True
    )
    assert "RuntimeError: pytest none.py ended with 4" in done.stderr


@pytest.mark.parametrize("room", rooms.ROOMS)
def test_every_room_has_files_and_its_tests_are_there(room):
    assert rooms.files_of(room)
    for pattern in rooms.ROOMS[room].files.split():
        assert list(rooms.PACKAGE.glob(pattern))
    near, all_of_them = rooms.tests_of(room, also_far=False), rooms.tests_of(room, also_far=True)
    assert near
    assert near == all_of_them[: len(near)]
    for pattern in f"{rooms.ROOMS[room].near} {rooms.ROOMS[room].far}".split():
        assert list(rooms.TESTS.glob(pattern))


def test_no_argument_is_for_a_mutant_that_is_not_there():
    mutants = {
        (path.relative_to(rooms.PACKAGE).as_posix(), str(mutant))
        for room in rooms.ROOMS
        for path in rooms.files_of(room)
        for mutant in mutants_of(path.read_text(encoding="utf-8"))
    }
    assert [one[:2] for one in equivalent.EQUIVALENT if one[:2] not in mutants] == []
    assert len({one[:2] for one in equivalent.EQUIVALENT}) == len(equivalent.EQUIVALENT)
