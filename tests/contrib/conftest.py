# SPDX-License-Identifier: Apache-2.0
"""contrib without its warnings."""

from __future__ import annotations

import pytest

from tfcompat_losses import contrib


@pytest.fixture
def silent():
    """What the contrib functions have to say of themselves is another test's business."""
    with contrib.silence_warnings():
        yield
