# SPDX-License-Identifier: Apache-2.0
"""`python -m tfcompat_losses.migrate PATH…` is `tfcompat-losses migrate PATH…`."""

import sys

from tfcompat_losses.migrate.cli import main

if __name__ == "__main__":
    sys.exit(main(["migrate", *sys.argv[1:]]))
