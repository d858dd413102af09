# SPDX-License-Identifier: Apache-2.0
"""The commands `run`, `recorder` and `replay`: arguments, messages, exit codes. Nothing here imports TensorFlow."""

from __future__ import annotations

import argparse
import pathlib
import sys
from typing import Any

from tfcompat_losses.program import recorder


def add_to(subparsers: Any) -> None:
    """Adds the three commands to those of the command line."""
    _add_run(subparsers)
    _add_recorder(subparsers)


def _add_run(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "run",
        help="run an unmodified TensorFlow 1 program on today's TensorFlow",
        description="Runs a TensorFlow 1 program as it is: `import tensorflow as tf` gives it tensorflow.compat.v1, v2 "
        "behaviour off, with the losses of this package, and tf.contrib as far as tf_slim has it.",
        epilog="The exit code is the program's; with --against 1 also when its losses part from the recorded ones.",
    )
    parser.add_argument("--seed", type=int, metavar="S", help="seed the random ops, by their order of creation")
    recorder.add_program(parser)
    parser.set_defaults(command=_run)


def _run(arguments: argparse.Namespace) -> int:
    from tfcompat_losses.program import run

    return run.run(arguments.script, arguments.arguments, arguments.as_module, arguments.seed)


def _add_recorder(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "recorder",
        help="write the stand-alone recorder for the old environment",
        description="Writes a Python file to stdout: `python record_losses.py SCRIPT` in the environment of the "
        "program (TensorFlow 1.4 to 1.15, Python 2.7 and 3.5 up) records what its losses get and give.",
    )
    parser.set_defaults(command=_write_recorder)


def _write_recorder(arguments: argparse.Namespace) -> int:
    sys.stdout.write(pathlib.Path(recorder.__file__).read_text(encoding="utf-8"))
    return 0
