# SPDX-License-Identifier: Apache-2.0
"""Functions that stand for others, as `inspect` and AutoGraph see them."""

from __future__ import annotations

import contextlib
import functools
import inspect
from collections.abc import Callable
from typing import Any


def passes_for(wrapper: Callable[..., Any], function: Callable[..., Any]) -> None:
    """Makes `wrapper` look like the `function` that it calls, and leaves it such that AutoGraph converts both."""
    # Not what is in its __dict__: of a callable object that is its state, of a function what others have marked on it.
    functools.update_wrapper(wrapper, function, updated=())
    if not inspect.isroutine(function):
        # AutoGraph would look for the source of what is wrapped, and a callable object or a partial has none.
        del wrapper.__wrapped__  # type: ignore[attr-defined]
    of_partial = getattr(function, "func", function)
    name = getattr(of_partial, "__name__", type(function).__name__)
    # AutoGraph takes what is called <lambda> for one, and would look for its source in vain.
    wrapper.__name__ = "lambda" if name == "<lambda>" else name
    # A builtin has none; then it is called with what it is given.
    with contextlib.suppress(TypeError, ValueError):
        wrapper.__signature__ = inspect.signature(function)  # type: ignore[attr-defined]
