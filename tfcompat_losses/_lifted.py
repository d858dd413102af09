# SPDX-License-Identifier: Apache-2.0
"""`lift_losses`: a function whose losses come out with its result, through a tf.function or another transform."""

from __future__ import annotations

import functools
import inspect
import operator
import sys
import types
import weakref
from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

import tensorflow as tf
from typing_extensions import ParamSpec

from tfcompat_losses import _graphs
from tfcompat_losses._collected import Collected
from tfcompat_losses._scopes import add
from tfcompat_losses._wrapping import passes_for

_Function = Callable[..., Any]
_Arguments = ParamSpec("_Arguments")
_Result = TypeVar("_Result")


def lift_losses(
    function: Callable[_Arguments, _Result], through: Callable[..., Any] = tf.function
) -> Lifted[_Arguments, _Result]:
    """Makes a function a tf.function, and brings its losses out, to the caller's collections.

    The losses of a tf.function otherwise stay in its graph. Here they come out as additional results, so that gradients
    flow through them, and keep the names and keys that they had inside. As a decorator of a method, it transforms the
    method once for each instance.

    Args:
      function: any callable that makes losses.
      through: tf.function, functools.partial(tf.function, jit_compile=True), or any other transform that returns what
        its function returns.

    Returns:
      A callable with the arguments and the result of `function`.

    Raises:
      ValueError: when called, for a loss made in a tf.cond branch or a loop body of `function`: it cannot be carried
        out.

    Examples:
      >>> @losses.lift_losses
      ... def step(predictions):
      ...     losses.mean_squared_error([0.0], predictions)
      >>> with losses.collect() as collected:
      ...     step(tf.constant([3.0]))
      >>> [(name, float(loss)) for name, loss in collected.items()]
      [('mean_squared_error/value', 9.0)]
    """
    return Lifted(function, through)


class Lifted(Generic[_Arguments, _Result]):
    """What `lift_losses` gives."""

    __name__: str
    __qualname__: str

    def __init__(self, function: Callable[_Arguments, _Result], through: Callable[..., Any]) -> None:
        functools.update_wrapper(self, function, updated=())
        self._function, self._through = function, through
        self._transformed: Callable[..., tuple[_Result, Any]] = through(_with_losses(function))
        self._of_instances: weakref.WeakKeyDictionary[Any, Lifted[..., Any]] = weakref.WeakKeyDictionary()

    # AutoGraph may convert this, so that it goes on to `function` where `through` leaves that in place.
    def __call__(self, *args: _Arguments.args, **kwargs: _Arguments.kwargs) -> _Result:
        result, losses = self._transformed(*args, **kwargs)
        hand_over(losses)
        return result

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        if instance is None:
            return self
        if instance not in self._of_instances:
            self._of_instances[instance] = Lifted(_weakly_bound(self._function, instance), self._through)
        of_instance = self._of_instances[instance]

        def method(instance: Any, *args: Any, **kwargs: Any) -> Any:
            return of_instance(*args, **kwargs)

        passes_for(method, self._function)
        return types.MethodType(method, instance)

    def __reduce__(self) -> Any:
        """By its name, as a function is, where that leads to it; else by what it was made of."""
        try:
            found = operator.attrgetter(self.__qualname__)(sys.modules[self.__module__])
        except (AttributeError, KeyError):
            found = None
        return self.__qualname__ if found is self else (Lifted, (self._function, self._through))


def _with_losses(function: _Function) -> _Function:
    def with_losses(*args: Any, **kwargs: Any) -> Any:
        # Alone, and taken out of the graph: what runs in place, as under tf.recompute_grad, would be counted twice.
        with Collected(alone=True) as collected:
            result = function(*args, **kwargs)
            return result, collected.take()

    passes_for(with_losses, function)
    return with_losses


def _weakly_bound(function: _Function, instance: Any) -> _Function:
    """A method that does not keep its instance alive."""
    reference = weakref.ref(instance)

    def method(*args: Any, **kwargs: Any) -> Any:
        return function(reference(), *args, **kwargs)

    passes_for(method, function)
    method.__signature__ = inspect.signature(types.MethodType(function, instance))  # type: ignore[attr-defined]
    return method


@_graphs.outside_autograph
def hand_over(losses: list[dict[Hashable, dict[str, Any]]]) -> None:
    """Adds the losses that `Readable.take` took to the collections here."""
    for keyed in losses:
        for key, named in keyed.items():
            for name, loss in named.items():
                adopt(loss, key, name)


def adopt(loss: Any, key: Hashable, name: str) -> None:
    """Adds a loss under the name it had elsewhere."""
    replica = _graphs.replica()
    if replica is not None:
        # Inside a function there is no scope of the replica, and what is left in place has it already.
        name = _graphs.without_replica(name)
    scope, _, op = name.partition(":")[0].rpartition("/")
    if tf.executing_eagerly():
        add(loss, key, f"{scope}/", op, made=False)
        return
    scope = "/".join(part for part in (f"replica_{replica}" if replica else "", scope) if part)
    with _graphs.default_graph().name_scope(f"{scope}/" if scope else None):
        add(tf.identity(loss, name=op), key, None, op, made=False)
