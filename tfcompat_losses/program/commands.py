# SPDX-License-Identifier: Apache-2.0
"""The commands `run`, `recorder` and `replay`: arguments, messages, exit codes. Nothing here imports TensorFlow."""

from __future__ import annotations

import argparse
import importlib.util
import logging
import pathlib
import sys
from typing import Any

from tfcompat_losses.program import recorder

DONE, DIFFERENT, USAGE = 0, 1, 2


def add_to(subparsers: Any) -> None:
    """Adds the three commands to those of the command line."""
    _add_run(subparsers)
    _add_recorder(subparsers)
    _add_replay(subparsers)


def _add_run(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "run",
        help="run an unmodified TensorFlow 1 program on today's TensorFlow",
        description="Runs an unmodified TensorFlow 1 program. Its `import tensorflow as tf` gives it the v1 interface, "
        "with v2 behaviour off and the losses of this package, and tf.contrib as far as tf_slim has it. Options before "
        "SCRIPT are this command's; what follows SCRIPT is the program's.",
        epilog="The exit code is the program's. With --against it is 1 also if the losses part from the recorded ones.",
    )
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--seed", type=int, metavar="S", help="seed the random ops, as the recorder's --seed does")
    how.add_argument(
        "--against",
        metavar="FILE",
        help="seed the program as when it was recorded, and compare its losses with the recorded ones, run by run",
    )
    parser.add_argument(
        "--limit", type=float, default=1e-5, metavar="X", help="with --against: the relative difference allowed (1e-5)"
    )
    parser.add_argument("--picture", metavar="FILE", help="with --against: draw both curves (needs matplotlib)")
    recorder.add_program(parser)
    parser.set_defaults(command=_run)


def _run(arguments: argparse.Namespace) -> int:
    if arguments.picture and not arguments.against:
        return _usage("--picture draws the curves of --against")
    if not arguments.as_module and not pathlib.Path(arguments.script).is_file():
        return _usage(f"there is no program '{arguments.script}'")
    if arguments.picture and (missing := _missing("matplotlib", "--picture")):
        return missing
    program = (arguments.script, arguments.arguments, arguments.as_module)
    from tfcompat_losses.program import run
    from tfcompat_losses.program.recording import BadRecording, read

    if arguments.against is None:
        return run.run(*program, seed=arguments.seed)
    try:
        recording = read(arguments.against)
    except (BadRecording, OSError) as error:
        return _usage(str(error))
    return run.run_against(recording, *program, limit=arguments.limit, picture=arguments.picture)


def _add_recorder(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "recorder",
        help="write the stand-alone recorder for the old environment",
        usage="tfcompat-losses recorder > record_losses.py",
        description="Writes the recorder to stdout: one Python file. Take it to the environment of the program "
        "(TensorFlow 1.4 to 1.15, Python 2.7 or 3.5 and later). There `python record_losses.py SCRIPT` records the "
        "arguments and results of the program's losses, and `python record_losses.py --help` lists its options.",
    )
    parser.set_defaults(command=_write_recorder)


def _write_recorder(arguments: argparse.Namespace) -> int:
    sys.stdout.write(pathlib.Path(recorder.__file__).read_text(encoding="utf-8"))
    return DONE


def _add_replay(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "replay",
        help="compare today's losses with a recording",
        description="Runs every recorded call through this package's losses: eagerly, in a tf.function and under "
        "jit_compile. For each call site it reports how far the results are from the recorded ones.",
        epilog="Verdicts: agrees (within the limit, in ulp, units in the last place); agrees within rounding (beyond "
        "the limit, but both numbers are as near to the exact one as float32 can tell); differs; not sampled. "
        "Exit codes: 0 everything agrees; 1 something differs, or nothing was recorded; 2 wrong usage, or the file is "
        "damaged or not a recording.",
    )
    parser.add_argument("file", metavar="FILE", help="a recording, as the recorder writes it")
    parser.add_argument("--report", choices=("json", "markdown", "html"), help="write the table to stdout in this form")
    parser.add_argument("--picture", metavar="FILE", help="draw the differences by call site (needs matplotlib)")
    parser.add_argument(
        "--keep",
        metavar="FOLDER",
        help="where to keep the samples that differ (default: FILE-differences; '': nowhere)",
    )
    parser.set_defaults(command=_replay)


def _replay(arguments: argparse.Namespace) -> int:
    from tfcompat_losses.program.recording import BadRecording, read

    if arguments.picture and (missing := _missing("matplotlib", "--picture")):
        return missing
    try:
        recording = read(arguments.file)
    except (BadRecording, OSError) as error:
        return _usage(str(error))
    import tensorflow as tf

    from tfcompat_losses.program import kept, pictures, replay, report

    # That a function is traced for each lot of calls is meant to be so.
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    try:
        outcomes = list(replay.replay(recording))
    except BadRecording as error:
        return _usage(f"{arguments.file}: {error}")
    table = report.rows(recording, outcomes)
    here = str(tf.__version__)
    if arguments.report:
        sys.stdout.write(report.REPORTS[arguments.report](recording, table, here))
    elif sys.stdout.isatty() and importlib.util.find_spec("rich") is not None:
        report.print_rich(table)
    else:
        sys.stdout.write(report.as_text(table))
    if arguments.picture:
        pictures.draw_differences(table, arguments.picture)
    print(report.summary(recording, table, here), file=sys.stderr)
    folder = f"{arguments.file.removesuffix('.zip')}-differences" if arguments.keep is None else arguments.keep
    for path in kept.keep(recording, outcomes, folder) if folder else []:
        print(f"kept: {path}", file=sys.stderr)
    return DONE if report.agrees(table) else DIFFERENT


def _missing(package: str, needed_by: str) -> int:
    if importlib.util.find_spec(package) is not None:
        return DONE
    return _usage(f"{needed_by} needs {package}: pip install {package}")


def _usage(message: str) -> int:
    print(f"tfcompat-losses: {message}", file=sys.stderr)
    return USAGE
