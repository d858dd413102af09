# SPDX-License-Identifier: Apache-2.0
"""The name scope of one loss, and the names that v1's ops take in it."""

from __future__ import annotations

import contextlib
from typing import Any

import numpy as np
import tensorflow as tf

from tfcompat_losses import _graphs, _scopes
from tfcompat_losses.reduction import Reduction

PAIRWISE = "pairwise"
"""What mean_pairwise_squared_error, which has no reduction, gives as its own."""

_MULS_BEFORE_WEIGHING = {"huber_loss": 3, "hinge_loss": 2, "log_loss": 2, "cosine_distance_loss": 1}
_MULS_AND_SUMS = {Reduction.NONE: (1, 0), Reduction.SUM: (1, 1), Reduction.MEAN: (2, 3), PAIRWISE: (4, 4)}
_VALUES = {Reduction.NONE: 0, Reduction.SUM: 0, PAIRWISE: 3}


class name_scope:
    """The name scope of one loss, from which the loss has the name that v1 gives it.

    In a graph our ops are in a scope inside it, so that the names of v1's ops are free, and as many are taken as v1
    takes: a second loss in a scope that is entered again ("foo/") has the next. Eagerly nothing is entered; the names
    are made, from what is noted here, when somebody reads them. A call that fails takes the names that it takes in v1.

    Args:
      scope: the name that the user gave; None for `default_name`.
      inputs: of the loss: predictions, labels, weights, in v1's order.
      label_smoothing: above 0 v1 makes a Mul more.
    """

    # Not contextlib's: eagerly, where nothing is to be done, a generator takes longer than all the rest of this.
    def __init__(self, scope: str | bytes | None, default_name: str, *inputs: Any, label_smoothing: Any = 0) -> None:
        name = default_name if scope is None else scope.decode() if isinstance(scope, bytes) else scope
        if not isinstance(name, str):
            raise TypeError(f"Argument `scope` must be a string or None, got {name!r}.")
        self.name = name
        self.default_name = default_name
        self.is_weighed = False
        """Whether the losses are there, and the weights are next: what v1 has made by then."""
        self._inputs = inputs
        self._label_smoothing = label_smoothing
        self._op: str | None = None
        self._reduction: str | None = None
        self._is_cast = False
        self._casts = 0
        self._graph = _graphs.graph_for(inputs)
        self._unique = ""
        self._entered: contextlib.ExitStack | None = None

    def __enter__(self) -> name_scope:
        if self._graph is None:
            return self
        with contextlib.ExitStack() as stack:
            if self._graph is not _graphs.default_graph():
                stack.enter_context(self._graph.as_default())
            self._unique = stack.enter_context(self._graph.name_scope(self.name))
            stack.enter_context(self._graph.name_scope("computation"))
            self._entered = stack.pop_all()
        return self

    def __exit__(self, kind: Any, *_: Any) -> None:
        if kind is not None:
            self._fail()
        if self._entered is not None:
            self._entered.close()

    def finish(self, op: str, reduction: str | None, dtype: tf.DType) -> str | None:
        """The name of the loss for its op, in a graph; eagerly None.

        Args:
          op: the name of v1's op.
          reduction: by which v1's ops are known: one of `Reduction.all()`, or `PAIRWISE`; None: there is only that one.
          dtype: of the loss. If it is not float32, v1's op is a cast to it.
        """
        self._op, self._reduction, self._is_cast = op, reduction, dtype is not tf.float32
        # Eagerly it takes time, only spent where somebody may see the number of a cast: it is the loss, or in a scope
        # that has a name of the user's and may be entered again.
        if self._graph is not None or self._is_cast or self.name != self.default_name:
            self._casts = self._count_casts()
        self._inputs = ()
        return None if self._graph is None else self._take_names()

    def ops(self) -> list[tuple[str, int]]:
        """The ops whose names code may know, and how many of each v1 makes; the last is the loss.

        Only such ops as name a loss are counted.
        """
        muls, sums = 0, 0
        if self.is_weighed or self._op:
            muls = _MULS_BEFORE_WEIGHING.get(self.default_name, 0) + self._is_smoothed()
            sums = int(self.default_name == "cosine_distance_loss")
        if self._op is None:
            return [("Cast", self._casts), ("Mul", muls), ("Sum", sums)]
        if self._reduction is None:
            return [(self._op, 1), *([("Cast", 1)] if self._is_cast else [])]
        of_reduction = _MULS_AND_SUMS.get(self._reduction, (1, 2))
        values = _VALUES.get(self._reduction, 1)
        counts = {"Cast": self._casts, "Mul": muls + of_reduction[0], "Sum": sums + of_reduction[1], "value": values}
        last = "Cast" if self._is_cast else self._op
        counts[last] = counts.pop(last)
        return [*counts.items()]

    def _take_names(self) -> str | None:
        name = None
        with self._graph.name_scope(self._unique):
            for op, count in self.ops():
                for _ in range(count):
                    # With the slash TensorFlow takes a name as it is.
                    name = f"{self._graph.unique_name(op)}/"
        return name

    def _fail(self) -> None:
        if self._op is None:
            # Its scope may be entered again by another call.
            self._casts = self._count_casts()
            if self._graph is not None:
                self._take_names()
        self._inputs = ()
        if self._graph is None:
            _scopes.note_failed(self)

    def _count_casts(self) -> int:
        """One for each input that is no tensor of the dtype yet, and two for a loss that is cast to and fro."""
        *of_loss, weights = self._inputs
        is_finished, to_and_fro = self._op is not None, 2 * self._is_cast
        if self.default_name == "sparse_softmax_cross_entropy_loss":
            # Here v1 makes a tensor of the weights before it casts them.
            return (is_finished and _dtype_of(weights) != tf.float32) + to_and_fro
        of_weights = _is_cast(weights, tf.float32)
        if self.default_name == "mean_pairwise_squared_error":
            # v1 begins with the weights, and comes to the predictions when they fit.
            predictions, labels = of_loss
            late = is_finished or not self.is_weighed
            return of_weights + _is_cast(labels, tf.float32) + (late and _is_cast(predictions, tf.float32))
        if self.default_name == "weighted_loss":
            before = 0
        elif self.default_name in ("sigmoid_cross_entropy_loss", "softmax_cross_entropy_loss"):
            logits, labels = of_loss
            before = _is_cast(labels, tf.as_dtype(getattr(logits, "dtype", tf.float32)).base_dtype)
            if self.default_name == "softmax_cross_entropy_loss":
                before += self.is_weighed and self._is_smoothed()
        else:
            before = sum(_is_cast(each, tf.float32) for each in of_loss)
        return before + (is_finished and of_weights) + to_and_fro

    def _is_smoothed(self) -> bool:
        above_0 = self._label_smoothing > 0
        # In a graph v1 takes no tensor here.
        return bool(above_0) if _graphs.graph_of(above_0) is None else True


def _is_cast(given: Any, dtype: Any) -> bool:
    return not (isinstance(given, (tf.Tensor, tf.Variable)) and given.dtype == dtype)


def _dtype_of(given: Any) -> tf.DType:
    """The dtype of a tensor that TensorFlow makes of something."""
    if hasattr(given, "dtype"):
        return tf.as_dtype(given.dtype).base_dtype
    dtype = tf.as_dtype(np.asarray(given).dtype)
    return {tf.float64: tf.float32}.get(dtype, dtype)
