# SPDX-License-Identifier: Apache-2.0
"""The command: `tfcompat-losses {migrate,explain,run,recorder,replay}`. Each room has its own part of it."""

from __future__ import annotations

import argparse
import sys

_OF_MIGRATION = ("migrate", "explain")
_STEPS = """\
an old program, in three steps:
  tfcompat-losses recorder > record_losses.py                    here
  python record_losses.py --out losses.zip train.py              where TensorFlow 1 runs
  tfcompat-losses replay losses.zip                              here: are the losses the same?

a code base:
  tfcompat-losses migrate src                                    shows a diff; --write changes the files

`tfcompat-losses COMMAND --help` explains each command.
"""


def main(argv: list[str] | None = None) -> int:
    """Run the command; the return value is its exit code."""
    argv = sys.argv[1:] if argv is None else argv
    if argv and argv[0] in _OF_MIGRATION:
        from tfcompat_losses.migrate import cli as migration

        return migration.main(argv)
    import tfcompat_losses
    from tfcompat_losses.program import commands

    parser = argparse.ArgumentParser(
        prog="tfcompat-losses",
        description="TensorFlow 1's losses on TensorFlow 2: move a code base, run an old program, prove that it gives "
        "the same numbers.",
        epilog=_STEPS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {tfcompat_losses.__version__}")
    subparsers = parser.add_subparsers(metavar="COMMAND", title="commands", required=True)
    subparsers.add_parser("migrate", help="move the losses of a code base to tfcompat_losses", add_help=False)
    subparsers.add_parser("explain", help="explain a finding of migrate", add_help=False)
    commands.add_to(subparsers)
    arguments = parser.parse_args(argv)
    return int(arguments.command(arguments))
