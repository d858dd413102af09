# SPDX-License-Identifier: Apache-2.0
"""The rooms whose mutants are tried, and the tests that could notice."""

from __future__ import annotations

import pathlib
from typing import NamedTuple

ROOT = pathlib.Path(__file__).parents[2]
PACKAGE, TESTS = ROOT / "tfcompat_losses", ROOT / "tests"


class Room(NamedTuple):
    files: str
    """Patterns of its files in the package."""
    near: str
    """Patterns of test files. To them comes that of the name of each file of the room."""
    far: str
    """The same, of tests that are asked about what survives the others, with `--far`."""


_GOLDENS = "conformance/test_golden.py conformance/test_fuzz.py"
_NAMES = "conformance/test_names_of_goldens.py"
_SITUATIONS = "conformance/test_situations.py conformance/test_differences.py"

ROOMS = {
    "engine": Room("_engine/*.py", "", f"losses/*.py weighting/*.py conformance/test_gradients.py {_GOLDENS}"),
    "losses": Room("losses/*.py", f"losses/test_shapes_when_run.py {_NAMES}", f"{_SITUATIONS} {_GOLDENS}"),
    "inputs": Room("_inputs.py reduction.py", "test_weighted_loss.py", f"losses/*.py weighting/*.py {_GOLDENS}"),
    "weighting": Room(
        "weighting/*.py weighted_loss.py",
        "losses/test_mean_pairwise_squared_error.py",
        f"test_distribute.py losses/*.py {_GOLDENS}",
    ),
    "contrib": Room(
        "contrib/*.py",
        "contrib/test_losses.py contrib/test_weighted_mean.py contrib/test_table_of_calls.py",
        "contrib/test_golden.py test_distribute.py",
    ),
    "metric_learning": Room("contrib/metric_learning/*.py", "", "contrib/test_golden.py"),
    "collections": Room(
        "_scopes.py _entries.py _collected.py _reading.py _arrivals.py _lifted.py loss_collections.py _eager_names.py "
        "_loss_scope.py _one_scope_a_call.py _wrapping.py",
        f"test_graphs.py test_summaries.py {_NAMES}",
        f"{_SITUATIONS} conformance/test_collection_programs.py test_distribute.py test_mistakes.py keras/*.py",
    ),
    "graphs": Room(
        "_graphs.py",
        "test_scopes.py test_collected.py test_loss_collections.py test_lifted.py test_weighted_loss.py test_inputs.py "
        f"{_NAMES}",
        f"{_SITUATIONS} {_GOLDENS} test_distribute.py keras/*.py",
    ),
    "distribution": Room("distribute.py", "test_loss_collections.py test_one_scope_a_call.py", "keras/*.py"),
    "keras": Room("keras/*.py", "", "conformance/test_replica_fits.py"),
    "fixers": Room(
        "migrate/fixers/*.py migrate/contrib_weights.py migrate/dimensions.py migrate/shapes.py migrate/shape_rules.py",
        "migrate/test_corpus.py migrate/test_evidence.py migrate/test_notebook.py",
        "migrate/test_*.py",
    ),
}


def files_of(room: str) -> list[pathlib.Path]:
    return sorted(path for pattern in ROOMS[room].files.split() for path in PACKAGE.glob(pattern))


def own_tests(file: pathlib.Path) -> pathlib.Path:
    """The test file that has the name of a file of the package; it need not be there."""
    relative = file.relative_to(PACKAGE)
    name = relative.parent.name if relative.stem == "__init__" else relative.stem.lstrip("_")
    return TESTS / relative.parent / f"test_{name}.py"


def tests_of(room: str, also_far: bool) -> list[str]:
    """The test files of a room."""
    own = map(own_tests, files_of(room))
    patterns = f"{ROOMS[room].near} {ROOMS[room].far if also_far else ''}".split()
    others = [path for pattern in patterns for path in sorted(TESTS.glob(pattern)) if path.name.startswith("test_")]
    found = dict.fromkeys(path for path in [*own, *others] if path.exists())
    return [path.relative_to(ROOT).as_posix() for path in found]
