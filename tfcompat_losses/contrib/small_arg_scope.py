# SPDX-License-Identifier: Apache-2.0
"""A small arg_scope, for where tf_slim is not installed: the same three functions, and the same key on a function."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

_Function = TypeVar("_Function", bound=Callable[..., Any])
Scope = dict[str, dict[str, Any]]

# One stack for all threads, as contrib had it: the replicas of tf.distribute run in threads of their own.
_stack: list[Scope] = [{}]


@contextlib.contextmanager
def arg_scope(functions: list[Any] | tuple[Any, ...] | Scope, **arguments: Any) -> Iterator[Scope]:
    """Sets defaults for functions that take part in it (tf.contrib.framework.arg_scope); here `add_loss` does.

    Args:
      functions: a list or tuple of functions, or a scope that an earlier arg_scope gave.
      **arguments: what they are called with where the caller does not say otherwise.

    Yields:
      The scope, which another arg_scope can take.

    Raises:
      TypeError: `functions` is neither.
      ValueError: a function does not take part, or `arguments` are given beside a scope.

    Examples:
      >>> with losses.collect() as collected, contrib.arg_scope([contrib.add_loss], loss_collection="watched"):
      ...     loss = contrib.absolute_difference([[3.0]], [[1.0]])
      >>> [float(loss) for loss in collected["watched"]]
      [2.0]
    """
    if isinstance(functions, dict):
        if arguments:
            raise ValueError(f"A scope is taken up as it is; got {sorted(arguments)} beside it.")
        scope = dict(functions)
    elif isinstance(functions, (list, tuple)):
        scope = dict(_stack[-1])
        for function in functions:
            key = _key(function)
            if key is None:
                raise ValueError(f"{function} takes no part in arg_scope.")
            scope[key] = {**scope.get(key, {}), **arguments}
    else:
        raise TypeError(f"arg_scope takes a list or tuple of functions, or a scope, got {functions!r}.")
    _stack.append(scope)
    try:
        yield scope
    finally:
        _stack.pop()


def add_arg_scope(function: _Function) -> _Function:
    """Lets a function take part in arg_scope."""
    key = f"{function.__module__}.{function.__qualname__}"

    @functools.wraps(function)
    def with_defaults(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **{**_stack[-1].get(key, {}), **kwargs})

    with_defaults._key_op = key  # type: ignore[attr-defined]
    return with_defaults  # type: ignore[return-value]


def _key(function: Any) -> Any:
    return getattr(function, "_key_op", None)


def current_arg_scope() -> Scope:
    return _stack[-1]
