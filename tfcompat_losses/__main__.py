# SPDX-License-Identifier: Apache-2.0
"""`python -m tfcompat_losses …` is `tfcompat-losses …`."""

import sys

from tfcompat_losses.cli import main

if __name__ == "__main__":
    sys.exit(main())
