# SPDX-License-Identifier: Apache-2.0
"""Mutants that no test can notice, and why: of each its file, its change as `run.py` prints it, and the reason."""

from __future__ import annotations

EQUIVALENT: list[tuple[str, str, str]] = []


def reason_for(file: str, mutant: str) -> str:
    """Why nobody can notice a mutant; empty where nobody has said so."""
    return next((why for of_file, change, why in EQUIVALENT if (of_file, change) == (file, mutant)), "")
