# SPDX-License-Identifier: Apache-2.0
"""The rooms whose mutants are tried, and the tests that could notice: quick ones first, the next where those pass."""

from __future__ import annotations

import pathlib
from typing import NamedTuple

ROOT = pathlib.Path(__file__).parents[2]
PACKAGE = ROOT / "tfcompat_losses"


class Room(NamedTuple):
    files: str
    """Patterns of its files in the package."""
    near: list[str]
    """Arguments of pytest, a process each; {name} is that of the file. Before them comes the test file of that name."""
    far: list[str]
    """The same, of tests that take minutes: asked about what survives the others, with `--again`."""


_GOLDEN = "tests/conformance/test_golden.py::test_every_golden_holds"
_EAGER, _SESSION = _GOLDEN + "[{name}-eager]", _GOLDEN + "[{name}-session]"
_FUZZ = "tests/conformance/test_fuzz.py tests/conformance/test_names_of_goldens.py"
_CONTRIBS_GOLDENS = "tests/contrib/test_golden.py -k not(jit)"
_REPLICAS = "tests/test_distribute.py"
_SITUATIONS = "tests/conformance/test_situations.py tests/conformance/test_differences.py"
_COLLECTIONS = (
    "tests/test_scopes.py tests/test_entries.py tests/test_collected.py tests/test_arrivals.py tests/test_lifted.py "
    "tests/test_loss_collections.py tests/test_eager_names.py tests/test_one_scope_a_call.py -k not(hundred_thousand)"
)

ROOMS = {
    "engine": Room(
        "_engine/*.py",
        ["tests/_engine", _EAGER.format(name="huber_loss")],
        ["tests/losses tests/test_weighting.py", "tests/conformance/test_gradients.py", _FUZZ],
    ),
    "losses": Room("losses/[!_]*.py", [_EAGER], [f"tests/losses {_SITUATIONS}", _SESSION, _FUZZ]),
    "inputs": Room(
        "_inputs.py reduction.py losses/_smoothing.py",
        ["tests/test_weighted_loss.py", _EAGER.format(name="sparse_softmax_cross_entropy")],
        ["tests/losses tests/test_weighting.py", _SESSION.format(name="sigmoid_cross_entropy"), _FUZZ],
    ),
    "weighting": Room(
        "weighting.py weighted_loss.py",
        ["tests/test_weighted_loss.py tests/test_weighting.py"],
        [_REPLICAS, "tests/losses", *(each.format(name="compute_weighted_loss") for each in (_EAGER, _SESSION)), _FUZZ],
    ),
    "contrib": Room(
        "contrib/*.py",
        ["tests/contrib --ignore=tests/contrib/test_golden.py --ignore=tests/contrib/test_digits_example.py"],
        [_CONTRIBS_GOLDENS, _REPLICAS],
    ),
    "metric_learning": Room("contrib/metric_learning/*.py", ["tests/contrib/metric_learning"], [_CONTRIBS_GOLDENS]),
    "collections": Room(
        "_scopes.py _entries.py _collected.py _arrivals.py _lifted.py loss_collections.py _eager_names.py "
        "_one_scope_a_call.py",
        [_COLLECTIONS],
        [
            f"{_SITUATIONS} tests/conformance/test_collection_programs.py tests/conformance/test_names_of_goldens.py",
            f"{_REPLICAS} tests/test_graphs.py tests/test_mistakes.py tests/test_summaries.py tests/keras",
        ],
    ),
    "graphs": Room(
        "_graphs.py",
        [_COLLECTIONS],
        [f"{_SITUATIONS} tests/conformance/test_names_of_goldens.py", f"{_REPLICAS} tests/keras tests/losses"],
    ),
    "distribution": Room("distribute.py", ["tests/test_loss_collections.py"], ["tests/keras"]),
    "keras": Room("keras/*.py", ["tests/keras"], ["tests/conformance/test_replica_fits.py"]),
    "fixers": Room(
        "migrate/fixers/*.py migrate/ranks.py",
        ["tests/migrate/fixers tests/migrate/test_ranks.py"],
        ["tests/migrate --ignore=tests/migrate/fixers"],
    ),
}


def files_of(room: str) -> list[pathlib.Path]:
    return sorted(path for pattern in ROOMS[room].files.split() for path in PACKAGE.glob(pattern))


def tests_of(room: str, file: pathlib.Path, also_far: bool) -> list[list[str]]:
    """The arguments of each process of pytest."""
    relative = file.relative_to(PACKAGE)
    own = ROOT / "tests" / relative.parent / f"test_{relative.name.lstrip('_')}"
    first = [str(own.relative_to(ROOT))] if own.exists() else []
    following = [*ROOMS[room].near, *(ROOMS[room].far if also_far else [])]
    every = [first, *(tests.format(name=file.stem).split() for tests in following)]
    return [arguments for arguments in every if arguments]
