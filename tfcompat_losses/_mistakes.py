# SPDX-License-Identifier: Apache-2.0
"""Warnings about what is allowed and most likely a mistake, at the caller's own line."""

from __future__ import annotations

import warnings

from tfcompat_losses import _deprecation


def warn(message: str) -> None:
    """Warns (UserWarning) at the line that called us; Python's filters say how often, and can switch it off."""
    # One more than the frames in between: this function's own.
    warnings.warn(message, UserWarning, stacklevel=_deprecation.frames_to_the_caller() + 1)
