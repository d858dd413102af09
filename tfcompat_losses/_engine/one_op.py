# SPDX-License-Identifier: Apache-2.0
"""A function of tensors that runs eagerly as one op: a small batch takes less time than it takes to begin the next."""

from __future__ import annotations

import functools
import weakref
from collections.abc import Callable
from typing import Any, NamedTuple, Optional

import tensorflow as tf
from absl import logging

from tfcompat_losses import _graphs

_ops = tf.raw_ops

Results = list[Optional[tf.Tensor]]
"""What a function gives; None is a gradient that is not there."""

TRACED_AT_USE = 2
"""What is used once is not worth its tracing. Not later: nothing is made anew by a call that has run twice."""

KEPT = 32
"""Graphs that one function keeps: a program has a few ranks and dtypes, not one for each step."""


_Key = tuple[Any, ...]
"""What a graph is traced for: the dtype and rank of each tensor, and what is no tensor."""


class _Graph(NamedTuple):
    run: Callable[..., list[tf.Tensor]]
    is_given: list[bool]


class OneOp:
    """`function` as a single eager op: the graph of its ops, traced once for each choice of ranks and dtypes.

    Not a tf.function, which takes longer to find its graph than the graph takes to run. The graph is run as it is
    written, so that the results are, to the bit, those of the ops one by one.

    Args:
      function: takes tensors, the last among them, and what is no tensor and is part of the trace; gives a list of
        tensors and Nones. It keeps no state.
      traced_at_use: at which use of the same ranks and dtypes.
    """

    def __init__(self, function: Callable[..., Results], traced_at_use: int = TRACED_AT_USE) -> None:
        self._function = function
        self._traced_at_use = traced_at_use
        self._graphs: dict[_Key, _Graph | int] = {}

    def __call__(self, *arguments: Any) -> tuple[Results, bool] | None:
        """The results, which have no gradient, and whether something records them: a tape, which will ask for one.

        None where the function must run op by op: in a graph, off the CPU, under a ForwardAccumulator, at first use, or
        where an op refuses what it is given.
        """
        if not _graphs.is_on_cpu(arguments[-1]):
            return None
        key = tuple([(value.dtype, value.shape.rank) if isinstance(value, tf.Tensor) else value for value in arguments])
        graph = self._graphs.get(key)
        if not isinstance(graph, _Graph):
            graph = self._traced(key, arguments, uses=(graph or 0) + 1)
            if graph is None:
                return None
        return _run(graph, [value for value in arguments if isinstance(value, tf.Tensor)])

    def _traced(self, key: _Key, arguments: tuple[Any, ...], uses: int) -> _Graph | None:
        graph = None
        if uses >= self._traced_at_use and tapes_are_told_apart() and not _others_add_ops():
            graph = _trace(self._function, arguments)
        if key not in self._graphs and len(self._graphs) >= KEPT:
            del self._graphs[next(iter(self._graphs))]
        self._graphs[key] = uses if graph is None else graph
        return graph


def _trace(function: Callable[..., Results], arguments: tuple[Any, ...]) -> _Graph:
    is_given: list[bool] = []
    # The graph must not keep the tensors that it is traced for.
    known = [_TENSOR if isinstance(value, tf.Tensor) else value for value in arguments]

    def with_witness(*tensors: tf.Tensor) -> list[tf.Tensor]:
        following = iter(tensors)
        results = function(*(next(following) if value is _TENSOR else value for value in known))
        is_given[:] = [result is not None for result in results]
        return [*(result for result in results if result is not None), tf.zeros([0])]

    specs = [
        tf.TensorSpec([None] * value.shape.rank, value.dtype) for value in arguments if isinstance(value, tf.Tensor)
    ]
    graph = tf.function(with_witness, autograph=False).get_concrete_function(*specs)
    # As numbers: TensorFlow would look each dtype up at each call.
    dtypes = [output.dtype.as_datatype_enum for output in graph.outputs]
    return _Graph(
        functools.partial(_ops.PartitionedCall, Tout=dtypes, f=graph, config_proto=_graphs.as_written()), is_given
    )


_TENSOR = object()


def _run(graph: _Graph, tensors: list[tf.Tensor]) -> tuple[Results, bool] | None:
    try:
        *results, witness = graph.run(args=tensors)
    except tf.errors.InvalidArgumentError:
        # What an op refuses, as a class id out of range: by itself it says so in its own words.
        return None
    except Exception as error:
        # A ForwardAccumulator asks for a gradient at once, and there is none: a LookupError, or what comes of that
        # in TensorFlow 2.10.
        if "gradient registry has no entry for: PartitionedCall" in str(error):
            return None
        raise
    # A tape that records the op keeps its results alive, for a gradient that might need them; nothing else does so.
    witness = weakref.ref(witness)
    is_recorded = witness() is not None
    if len(results) < len(graph.is_given):
        following = iter(results)
        results = [next(following) if is_given else None for is_given in graph.is_given]
    return results, is_recorded


@functools.cache
def tapes_are_told_apart() -> bool:
    """Whether TensorFlow still shows, undocumented, who records an op. Where it does not, all runs op by op."""
    found: object
    try:
        found = _what_is_recorded()
    except Exception as error:
        found = error
    if found == [False, False, True, False, None]:
        return True
    logging.warning(
        "tfcompat_losses: eager losses run op by op, which is slower: this TensorFlow (%s) does not show what a "
        "GradientTape records (%r).",
        tf.__version__,
        found,
    )
    return False


def _what_is_recorded() -> list[bool | None]:
    """Of an op: before a tape, before its tensor is watched, when it is, when the tape is stopped, in forward mode."""
    with tf.device("CPU:0"):
        graph = _trace(lambda x: [_ops.Neg(x=x)], (tf.zeros([1]),))

    def is_recorded(x: tf.Tensor) -> bool | None:
        ran = _run(graph, [x])
        return None if ran is None else ran[1]

    with tf.device("CPU:0"):
        x = tf.zeros([1])
        found = [is_recorded(x)]
        with tf.GradientTape() as tape:
            found.append(is_recorded(x))
            tape.watch(x)
            found.append(is_recorded(x))
            with tape.stop_recording():
                found.append(is_recorded(x))
        with tf.autodiff.ForwardAccumulator(x, tf.ones([1])):
            found.append(is_recorded(x))
    return found


def _others_add_ops() -> bool:
    """Whether something, as tf.debugging.enable_check_numerics does, adds ops of its own to what is traced now."""
    alone = tf.function(lambda x: _ops.Neg(x=x), autograph=False).get_concrete_function(tf.TensorSpec([1]))
    return {op.type for op in alone.graph.get_operations()} != {"Placeholder", "Neg", "Identity"}
