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
    instead: str = function.__deprecated__  # type: ignore[attr-defined]
    parameters = inspect.signature(function).parameters
    spellings = {old: new for old, new in OLD_SPELLINGS.items() if new in parameters}

    @functools.wraps(function)
    def with_warning(*args: Any, **kwargs: Any) -> Any:
        old_names = [old for old in spellings if old in kwargs] if kwargs else []
        for old in old_names:
            if spellings[old] in kwargs:
                raise TypeError(f"{name}() got both `{old}` and `{spellings[old]}`, which are one argument.")
            kwargs[spellings[old]] = kwargs.pop(old)
        _warn(name, "".join([instead, *(f" The argument `{old}` is `{spellings[old]}` there." for old in old_names)]))
        return function(*args, **kwargs)

    return cast(_Function, _graphs.outside_autograph(with_warning))


def _warn(name: str, instead: str) -> None:
    """A DeprecationWarning at the caller's line, and once for each such line a line in the log."""
    if _silent:
        return
    path, line = _deprecation.caller()
    what = f"{name} (from tfcompat_losses.contrib) is deprecated."
    _deprecation.warn_at(path, line, f"{what} {instead}", DeprecationWarning)
    if (path, line, name) not in _logged:
        _logged.add((path, line, name))
        logging.warning("From %s:%d: %s\nInstructions for updating:\n%s", path, line, what, instead)
