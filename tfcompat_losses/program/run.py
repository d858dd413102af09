# SPDX-License-Identifier: Apache-2.0
"""Runs an unmodified TensorFlow 1 program on today's TensorFlow."""

from __future__ import annotations

from collections.abc import Sequence

from tfcompat_losses.program import recorder, tensorflow1


def run(program: str, arguments: Sequence[str], as_module: bool = False, seed: int | None = None) -> int:
    """Runs a program as `python` would.

    Args:
      program: the path of a script, or the name of a module.
      arguments: what the program gets as sys.argv[1:].
      as_module: whether `program` is the name of a module.
      seed: seeds the program's random ops, by their order of creation: as the recorder does.

    Returns:
      The program's exit code.

    Raises:
      SystemExit: the program raised it.
    """
    v1 = tensorflow1.install()
    if seed is not None:
        recorder.Recorder(v1, None, seed=seed).seed_sessions()
    return int(recorder.run_program(program, arguments, as_module))
