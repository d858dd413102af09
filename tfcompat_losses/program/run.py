# SPDX-License-Identifier: Apache-2.0
"""Runs an unmodified TensorFlow 1 program on today's TensorFlow."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Sequence

from tfcompat_losses.program import against, functions, pictures, recorder, tensorflow1
from tfcompat_losses.program.recording import Recording, read


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


def run_against(
    recording: Recording,
    program: str,
    arguments: Sequence[str],
    as_module: bool = False,
    limit: float = against.LIMIT,
    picture: str | None = None,
) -> int:
    """Runs a program seeded as its recording was, and compares its losses of each run with the recorded ones.

    Args:
      recording: what the recorder has written of the same program.
      program, arguments, as_module: as for `run`.
      limit: the relative difference up to which two losses are the same.
      picture: where to draw the curves; None for nowhere.

    Returns:
      The program's exit code, or, where that is 0, 1 when the losses part.
    """
    v1 = tensorflow1.install()
    about = recorder.about_the_program(v1, program, 0, recording.seed)
    noted = recorder.Recording(about, float("inf"))
    progress = against.Progress(recording.curves)
    with progress.shown() as after_run:
        noting = recorder.Recorder(v1, noted, 0, seed=recording.seed, on_run=after_run)
        functions.wrap(noting)
        noting.wrap_sessions()
        code = _exit_code(program, arguments, as_module)
        noting.unwrap()
    # By the door that every recording takes, so that both are read alike.
    with tempfile.TemporaryDirectory() as folder:
        noted.save(os.path.join(folder, "ours.zip"))
        ours = read(os.path.join(folder, "ours.zip"))
    comparisons = against.compare(recording.curves, ours.curves)
    print(against.table(comparisons, limit), file=sys.stderr)
    if code:
        print(f"The program has ended with exit code {code}: this is how far it came.", file=sys.stderr)
    parting = against.verdict(recording, comparisons, limit)
    runs = max((len(each.difference) for each in comparisons), default=0)
    agreement = (
        f"The losses agree at all {runs} runs with those of TensorFlow {recording.tensorflow} (limit {limit:.0e})."
    )
    print("\n".join([*(parting or [agreement]), *against.not_compared(recording)]), file=sys.stderr)
    if picture is not None:
        pictures.draw_curves(against.to_draw(comparisons, limit), limit, recording.tensorflow, picture)
    return code or int(bool(parting))


def _exit_code(program: str, arguments: Sequence[str], as_module: bool) -> int:
    """The program's exit code, sys.exit's included: what there is to say is said after it."""
    try:
        return int(recorder.run_program(program, arguments, as_module))
    except SystemExit as stop:
        if stop.code is None or isinstance(stop.code, int):
            return stop.code or 0
        print(stop.code, file=sys.stderr)
        return 1
