# SPDX-License-Identifier: Apache-2.0
"""The command line that the benchmarks share, and the line that says where a run was made."""

from __future__ import annotations

import argparse
import datetime
import importlib.metadata
import os
import platform
import shlex
import sys
from pathlib import Path

import psutil

HERE = Path(__file__).parent


def parse_options(description: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument(
        "--write", type=Path, nargs="?", const=HERE, metavar="FOLDER", help="keep tables and pictures, here or there"
    )
    parser.add_argument(
        "--quick", action="store_true", help="small and few, to see that it runs: the figures are noise"
    )
    return parser.parse_args()


def provenance() -> str:
    versions = []
    for package in ("tensorflow", "keras", "tf_slim", "numpy"):
        try:
            versions.append(f"{package} {importlib.metadata.version(package)}")
        except importlib.metadata.PackageNotFoundError:
            versions.append(f"no {package}")
    memory = psutil.virtual_memory().total / 2**30
    return (
        f"{', '.join(versions)}, Python {platform.python_version()}; {_processor()}, {os.cpu_count()} cores, "
        f"{memory:.0f} GiB, {platform.system()} {platform.machine()}; {datetime.date.today()}. "
        f"By `{shlex.join(['python', f'benchmarks/{Path(sys.argv[0]).name}', *sys.argv[1:]])}`.\n"
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.processor())
