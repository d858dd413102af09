# SPDX-License-Identifier: Apache-2.0
"""A function of tensors that runs eagerly as one op: a small batch takes less time than it takes to begin the next."""

from __future__ import annotations

import contextlib
import functools
import weakref
from collections.abc import Callable
from typing import Any, NamedTuple

import tensorflow as tf

from tfcompat_losses import _graphs

_ops = tf.raw_ops
_TRACED_AT_USE = 3
"""A function that is used once or twice, as with a parameter that differs at every step, is not worth its tracing."""


class _Kind(NamedTuple):
    dtype: tf.DType
    rank: int


class OneOp:
    """`function` as a single eager op: the graph of its ops, traced once for each choice of ranks and dtypes.

    Not a tf.function, which takes longer to find its graph than the graph takes to run. The graph is run as it is
    written, so that the results are, to the bit, those of the ops one by one.

    Args:
      function: takes tensors, floats, and what is neither and stays what it is in the trace; gives a list of tensors.
        It keeps no state.
    """

    def __init__(self, function: Callable[..., list[tf.Tensor]]) -> None:
        self._function = function
        self._uses: dict[tuple[Any, ...], int] = {}
        self._graphs: dict[tuple[Any, ...], Callable[..., list[tf.Tensor]]] = {}

    def __call__(self, *arguments: Any) -> tuple[list[tf.Tensor], bool]:
        """The results, which have no gradient, and whether something records them: a tape, which will ask for one."""
        results, is_recorded = self._at_once(arguments)
        if results is None:
            with paused():
                return self._function(*arguments), True
        return results, is_recorded

    def unless_recorded(self, *arguments: Any) -> list[tf.Tensor] | None:
        """The results; None if something records them, or they are not to be had as one op."""
        results, is_recorded = self._at_once(arguments)
        return None if is_recorded else results

    def _at_once(self, arguments: tuple[Any, ...]) -> tuple[list[tf.Tensor] | None, bool]:
        if not _graphs.is_on_cpu(arguments[-1]):
            return None, True
        inputs = [_constant(value) if isinstance(value, float) else value for value in arguments]
        key = tuple(
            [_Kind(value.dtype, value.shape.rank) if isinstance(value, tf.Tensor) else value for value in inputs]
        )
        graph = self._graphs.get(key)
        if graph is None:
            uses = self._uses[key] = self._uses.get(key, 0) + 1
            if uses < _TRACED_AT_USE:
                return None, True
            graph = self._graphs[key] = self._traced(key)
        try:
            *results, witness = graph(args=[value for value in inputs if isinstance(value, tf.Tensor)])
        except Exception as error:
            # A ForwardAccumulator asks for a gradient at once, and there is none: a LookupError, or what comes of that
            # in TensorFlow 2.10.
            if "gradient registry has no entry for: PartitionedCall" in str(error):
                return None, True
            raise
        # A tape that records the op keeps its results alive, for a gradient that might need them; nothing else does so.
        witness = weakref.ref(witness)
        return results, witness() is not None

    def _traced(self, key: tuple[Any, ...]) -> Callable[..., list[tf.Tensor]]:
        def with_witness(*tensors: tf.Tensor) -> list[tf.Tensor]:
            _graphs.is_not_compiled(_graphs.default_graph())
            following = iter(tensors)
            results = self._function(*(next(following) if isinstance(value, _Kind) else value for value in key))
            return [*results, tf.zeros([0])]

        specs = [tf.TensorSpec([None] * value.rank, value.dtype) for value in key if isinstance(value, _Kind)]
        graph = tf.function(with_witness, autograph=False).get_concrete_function(*specs)
        dtypes = [output.dtype for output in graph.outputs]
        return functools.partial(_ops.PartitionedCall, Tout=dtypes, f=graph, config_proto=_graphs.as_written())


def paused() -> contextlib.AbstractContextManager[Any]:
    """Tapes and accumulators record nothing in here; in a graph, where there is no telling, nothing happens."""
    # Eagerly, that is all that an init_scope does.
    return tf.init_scope() if tf.executing_eagerly() else contextlib.nullcontext()


def is_recorded(tensor: Any) -> bool:
    """Whether, eagerly, a GradientTape records what is computed from `tensor`; there is no public question for it."""
    if not isinstance(tensor, tf.Tensor):
        return False
    # A tape keeps the result of a Slice, whose shape the gradient needs: an empty one, of which nothing else knows.
    zeros = _zeros(tensor.shape.rank)
    return weakref.ref(_ops.Slice(input=tensor, begin=zeros, size=zeros))() is not None


@functools.lru_cache(maxsize=64)  # The same few counts come again and again.
def _constant(value: float) -> tf.Tensor:
    with tf.device("CPU:0"):
        return tf.constant(value, tf.float32)


@functools.cache
def _zeros(rank: int) -> tf.Tensor:
    with tf.device("CPU:0"):
        return tf.zeros([rank], tf.int32)
