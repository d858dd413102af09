# SPDX-License-Identifier: Apache-2.0
"""A context manager as a decorator: each call of a function, generator or coroutine has one of its own."""

from __future__ import annotations

import contextvars
import functools
import inspect
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager
from typing import Any, TypeVar, cast

from tfcompat_losses._wrapping import passes_for

_Function = TypeVar("_Function", bound=Callable[..., Any])
_Open = Callable[[], AbstractContextManager[Any]]


def one_scope_a_call(function: _Function, scope: _Open, name: str) -> _Function:
    """`function` within `scope()`, anew for each call; a generator within one that is closed while it waits."""
    if _runs_as(inspect.isasyncgenfunction, function):
        raise TypeError(f"{name}() cannot decorate an asynchronous generator; write `with {name}():` inside it.")

    async def coroutine(*args: Any, **kwargs: Any) -> Any:
        with scope():
            return await function(*args, **kwargs)

    def generator(*args: Any, **kwargs: Any) -> Any:
        return _with_a_context_of_its_own(function(*args, **kwargs), scope())

    def plain(*args: Any, **kwargs: Any) -> Any:
        with scope():
            return function(*args, **kwargs)

    with_scope: Callable[..., Any] = plain
    if _runs_as(inspect.iscoroutinefunction, function):
        with_scope = coroutine
    elif _runs_as(inspect.isgeneratorfunction, function):
        with_scope = generator
    passes_for(with_scope, function)
    return cast(_Function, with_scope)


def _runs_as(kind: Callable[[object], bool], function: Callable[..., Any]) -> bool:
    """Whether a function, or the method that makes an object callable, is of a kind of Python's."""
    return kind(function) or kind(type(function).__call__)


def refuse_bare(name: str, given: tuple[object, ...]) -> None:
    """Raises TypeError for a decorator without parentheses, which is given the function as an argument."""
    if given:
        raise TypeError(
            f"{name}() takes no arguments, got {given[0]!r}. As a decorator it is @{name}(), with parentheses."
        )


def _with_a_context_of_its_own(
    generator: Generator[Any, Any, Any], scope: AbstractContextManager[Any]
) -> Generator[Any, Any, Any]:
    """`generator` with a scope that is open while its own code runs, and not in the code that iterates over it."""
    context = contextvars.copy_context()
    context.run(scope.__enter__)
    resume: Callable[[], Any] = functools.partial(next, generator)
    try:
        while True:
            try:
                item = context.run(resume)
            except StopIteration as stop:
                return stop.value
            try:
                resume = functools.partial(generator.send, (yield item))
            except GeneratorExit:
                # As `yield from` has it: the inner generator is closed, below, and not thrown into.
                raise
            except BaseException as error:
                resume = functools.partial(generator.throw, error)
    finally:
        try:
            context.run(generator.close)
        finally:
            context.run(scope.__exit__, None, None, None)
