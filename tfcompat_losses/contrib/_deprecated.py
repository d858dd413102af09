# SPDX-License-Identifier: Apache-2.0
"""What every function of contrib's has beside itself: its warning, and the spellings from before TensorFlow 1.0."""

from __future__ import annotations

import contextlib
import functools
import inspect
from collections.abc import Callable
from typing import Any, TypeVar, cast

from absl import logging

from tfcompat_losses import _deprecation, _graphs

_Function = TypeVar("_Function", bound=Callable[..., Any])

OLD_SPELLINGS = {"weight": "weights", "target": "labels", "targets": "labels"}

_silent = False
_logged: set[tuple[str, int, str]] = set()


def silence_warnings(silent: bool = True) -> contextlib.AbstractContextManager[Any]:
    """Silences the deprecation warnings of the contrib functions, Python's and those in the log.

    Args:
      silent: False turns them on again.

    Returns:
      A context manager. In a `with` it undoes this at the end of the block.

    Examples:
      >>> with contrib.silence_warnings():
      ...     loss = contrib.absolute_difference([[3.0]], [[1.0]])
      >>> float(loss)
      2.0
    """
    before = contextlib.ExitStack()
    before.callback(_set_silent, _silent)
    _set_silent(silent)
    return before


def _set_silent(silent: bool) -> None:
    global _silent
    _silent = silent


def contrib_function(function: _Function) -> _Function:
    """Lets a function marked by typing_extensions.deprecated warn, and take its arguments by their oldest names."""
    name = function.__name__
    # Ready: a call that has warned before has no time for more than to say so.
    usual = f"{name}{_DEPRECATED}{function.__deprecated__}"  # type: ignore[attr-defined]
    parameters = inspect.signature(function).parameters
    spellings = {old: new for old, new in OLD_SPELLINGS.items() if new in parameters}

    @functools.wraps(function)
    def with_warning(*args: Any, **kwargs: Any) -> Any:
        message = usual
        for old, new in spellings.items():
            if old not in kwargs:
                continue
            if new in kwargs:
                raise TypeError(f"{name}() got both `{old}` and `{new}`, which are one argument.")
            kwargs[new] = kwargs.pop(old)
            message += f" The argument `{old}` is `{new}` there."
        _warn(message)
        return function(*args, **kwargs)

    return cast(_Function, _graphs.outside_autograph(with_warning))


_DEPRECATED = " (from tfcompat_losses.contrib) is deprecated. "


def _warn(message: str) -> None:
    """A DeprecationWarning at the caller's line, and once for each such line a line in the log."""
    if _silent:
        return
    path, line = _deprecation.caller()
    _deprecation.warn_at(path, line, message, DeprecationWarning)
    if (path, line, message) not in _logged:
        _logged.add((path, line, message))
        in_the_log = message.replace(_DEPRECATED, f"{_DEPRECATED.rstrip()}\nInstructions for updating:\n")
        logging.warning("From %s:%d: %s", path, line, in_the_log)
