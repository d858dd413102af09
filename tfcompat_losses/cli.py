# SPDX-License-Identifier: Apache-2.0
"""The command: `tfcompat-losses {migrate,explain,run,recorder,replay}`. Each room has its own part of it."""

from __future__ import annotations

import argparse
import sys

_OF_MIGRATION = ("migrate", "explain")


def main(argv: list[str] | None = None) -> int:
    """Run the command; the return value is its exit code."""
    argv = sys.argv[1:] if argv is None else argv
    if argv and argv[0] in _OF_MIGRATION:
        from tfcompat_losses.migrate import cli as migration

        return migration.main(argv)
    from tfcompat_losses.program import commands

    parser = argparse.ArgumentParser(
        prog="tfcompat-losses",
        description="TensorFlow 1 losses on TensorFlow 2: move a code base, run an old program, prove it the same.",
    )
    subparsers = parser.add_subparsers(metavar="COMMAND", required=True)
    subparsers.add_parser("migrate", help="move the losses of a code base to tfcompat_losses", add_help=False)
    subparsers.add_parser("explain", help="what a finding of the migration means", add_help=False)
    commands.add_to(subparsers)
    arguments = parser.parse_args(argv)
    return int(arguments.command(arguments))
