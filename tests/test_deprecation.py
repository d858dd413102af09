# SPDX-License-Identifier: Apache-2.0
"""One log line per call site, at the caller's own line."""

import logging

from tfcompat_losses import _deprecation


def test_a_second_call_site_is_told_too_and_each_only_once(caplog):
    with caplog.at_level(logging.WARNING, logger="absl"):
        for _ in range(2):
            _deprecation.warn("this way", "Use that way.")
        _deprecation.warn("this way", "Use that way.")
    first, second = [record.getMessage() for record in caplog.records]
    assert first.startswith(f"From {__file__}:")
    assert first.endswith("this way is deprecated.\nInstructions for updating:\nUse that way.")
    assert first != second
