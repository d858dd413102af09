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
    tests: list[str]
    """Arguments of pytest, a process each. Before them comes the test file that has the name of the changed file."""


_GOLDENS = "tests/conformance/test_golden.py -m quick"
_CONTRIBS_GOLDENS = "tests/contrib/test_golden.py -k not(jit)"
_FUZZ = "tests/conformance/test_fuzz.py tests/conformance/test_names_of_goldens.py"
_REPLICAS = "tests/test_distribute.py"

ROOMS = {
    "engine": Room("_engine/*.py", ["tests/_engine tests/losses", "tests/test_weighting.py", _GOLDENS]),
    "losses": Room("losses/*.py", ["tests/losses tests/test_inputs.py", _GOLDENS, _FUZZ]),
    "inputs": Room("_inputs.py reduction.py", ["tests/losses tests/test_weighted_loss.py", _GOLDENS, _FUZZ]),
    "weighting": Room(
        "weighting.py weighted_loss.py",
        ["tests/test_weighting.py tests/test_weighted_loss.py tests/losses", _REPLICAS, _GOLDENS, _FUZZ],
    ),
    "contrib": Room(
        "contrib/*.py",
        ["tests/contrib --ignore=tests/contrib/test_golden.py", _CONTRIBS_GOLDENS, _REPLICAS],
    ),
    "metric_learning": Room("contrib/metric_learning/*.py", ["tests/contrib/metric_learning", _CONTRIBS_GOLDENS]),
    "collections": Room(
        "_scopes.py _entries.py _collected.py _arrivals.py _lifted.py loss_collections.py _eager_names.py "
        "_one_scope_a_call.py",
        [
            "tests/test_scopes.py tests/test_entries.py tests/test_collected.py tests/test_arrivals.py "
            "tests/test_lifted.py tests/test_loss_collections.py tests/test_eager_names.py "
            "tests/test_one_scope_a_call.py tests/test_summaries.py -k not(hundred_thousand)",
            "tests/conformance/test_situations.py tests/conformance/test_collection_programs.py "
            "tests/conformance/test_names_of_goldens.py tests/test_graphs.py tests/test_mistakes.py",
            _REPLICAS,
        ],
    ),
    "graphs": Room(
        "_graphs.py",
        [
            "tests/test_graphs.py tests/test_collected.py tests/test_loss_collections.py tests/test_scopes.py "
            "tests/test_lifted.py -k not(hundred_thousand)",
            "tests/conformance/test_names_of_goldens.py tests/conformance/test_situations.py",
            _REPLICAS,
            "tests/keras",
        ],
    ),
    "distribution": Room("distribute.py", [_REPLICAS, "tests/test_loss_collections.py tests/keras"]),
    "keras": Room("keras/*.py", ["tests/keras", "tests/conformance/test_replica_fits.py"]),
    "fixers": Room(
        "migrate/fixers/*.py migrate/ranks.py",
        [
            "tests/migrate/fixers tests/migrate/test_ranks.py",
            "tests/migrate/test_corpus.py tests/migrate/test_evidence.py tests/migrate/test_programs.py "
            "tests/migrate/test_project.py tests/migrate/test_linters.py",
        ],
    ),
}


def files_of(room: str) -> list[pathlib.Path]:
    return sorted(path for pattern in ROOMS[room].files.split() for path in PACKAGE.glob(pattern))


def tests_of(room: str, file: pathlib.Path) -> list[list[str]]:
    """The arguments of each process of pytest."""
    relative = file.relative_to(PACKAGE)
    own = ROOT / "tests" / relative.parent / f"test_{relative.name.lstrip('_')}"
    first = [str(own.relative_to(ROOT))] if own.exists() else []
    return [arguments for arguments in [first, *map(str.split, ROOMS[room].tests)] if arguments]
