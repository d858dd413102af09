# SPDX-License-Identifier: Apache-2.0
"""For a program that was rewritten for TensorFlow 2: records its losses, and compares them with its old recording.

    with testing.record("ours.zip"):
        train()
    for pair in testing.compare("theirs.zip", "ours.zip"):
        print(pair)

`theirs.zip` is what the stand-alone recorder (`tfcompat-losses recorder`) has written under TensorFlow 1.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import tensorflow as tf

from tfcompat_losses import _deprecation, _graphs
from tfcompat_losses._collected import Collected
from tfcompat_losses._scopes import open_scopes
from tfcompat_losses.program import functions, recorder, recording
from tfcompat_losses.program.recording import Call
from tfcompat_losses.program.ulps import distance, scalar_or_array

__all__ = ["Pair", "compare", "record"]


@contextlib.contextmanager
def record(path: str | os.PathLike[str], samples: int = 10, max_mb: float = 64.0) -> Iterator[None]:
    """Records the arguments and results of this package's losses while it is open, in the format of the TF1 recorder.

    It records eager calls, and calls in a tf.function that is traced for the first time while it is open. A class of
    `tfcompat_losses.keras` is recorded as the function that it calls, in `fit` too. What XLA compiles is not recorded.
    On a GPU Keras 3 compiles by itself: call `compile` with `jit_compile=False`. Inside `collect()` an eager loss has
    the name that a graph would have given it, by which `compare` finds its partner.

    Args:
      path: the file, which is written at the end, after an exception too.
      samples: how many samples of each call to keep.
      max_mb: how many megabytes of numbers to keep.

    Yields:
      Nothing.

    Examples:
      >>> from tfcompat_losses import testing
      >>> with testing.record("ours.zip"), losses.collect():
      ...     loss = losses.mean_squared_error([0.0], [3.0])
      >>> [pair.ours.name for pair in testing.compare("ours.zip", "ours.zip")]
      ['mean_squared_error/value:0']
    """
    about = recorder.about_the_program(tf, "TensorFlow 2", samples, None)
    noted = recorder.Recording(about, max_mb * 1e6)
    noting = _Recorder(tf, noted, samples)
    functions.wrap(noting)
    try:
        yield
    finally:
        noting.unwrap()
        noting.is_open = False
        noted.save(os.fspath(path))


class _Recorder(recorder.Recorder):
    """Notes calls in eager code and in functions, with the names that collect() knows."""

    is_open = True

    def default_graph(self) -> Any:
        return _graphs.default_graph()

    def caller(self) -> tuple[str, int]:
        return _deprecation.caller()

    def name_of(self, arguments: dict[str, Any], result: Any) -> str | None:
        if _graphs.graph_of(result) is not None:
            return str(result.name)
        # As the innermost collect() has it; the last one first, which it is.
        scopes = [scope for scope in open_scopes() if isinstance(scope, Collected)]
        seen = scopes[-1]._seen(arguments.get("loss_collection") or _graphs.LOSSES) if scopes else []
        return next((entry.name for entry in reversed(seen) if entry.loss is result), None)

    def note_without_a_session(self, about: dict[str, Any], arguments: dict[str, Any], result: Any) -> None:
        if _graphs.graph_of(result) is None:
            super().note_without_a_session(about, arguments, result)
            return
        call = self.call_of(about, arguments)
        names = list(call.tensors)

        def keep(*values: Any) -> Any:
            if self.is_open:
                self.add_values(call, dict(zip(names, values)), values[-1])
            return np.int32(0)

        def noted() -> tf.Tensor:
            tensors = [tf.convert_to_tensor(arguments[name]) for name in names]
            return tf.numpy_function(keep, [*tensors, result], tf.int32)

        _graphs.under_xla(lambda: tf.constant(0), otherwise=noted)


@dataclass(frozen=True)
class Pair:
    """A call of the TF1 program and its partner in the rewritten one.

    Examples:
      >>> from tfcompat_losses import testing
      >>> with testing.record("ours.zip"):
      ...     loss = losses.mean_squared_error([0.0], [3.0])
      >>> [pair] = testing.compare("ours.zip", "ours.zip")
      >>> pair.samples, pair.ulps, pair.agrees
      (1, 0.0, True)
    """

    theirs: Call
    ours: Call | None
    """None where there is no call of that name, or of that function and place."""
    samples: int
    """How many there are of both."""
    inputs_ulps: float
    """The largest difference of their inputs; it is no verdict on the loss."""
    ulps: float
    """The largest difference of their results."""
    limit: float

    @property
    def agrees(self) -> bool:
        """Whether both were sampled and the results are within the limit."""
        return self.samples > 0 and self.ulps <= self.limit

    def __str__(self) -> str:
        what = f"{self.theirs.function} '{self.theirs.name}' at {self.theirs.site}"
        if self.ours is None:
            return f"{what}: has no partner"
        if not self.samples:
            return f"{what}, {self.ours.site}: not sampled in both"
        word = "agrees" if self.agrees else "differs"
        apart = f"inputs {self.inputs_ulps:.3g} ulp apart, results {self.ulps:.3g} (limit {self.limit:g})"
        return f"{what}, {self.ours.site}: {word}, {self.samples} samples, {apart}"


def compare(theirs: str | os.PathLike[str], ours: str | os.PathLike[str]) -> list[Pair]:
    """Compares two recordings, call by call.

    Calls are paired by the name of their loss. A call whose name the other recording lacks is paired with the next call
    of the same function.

    Args:
      theirs: the recording of the TensorFlow 1 program.
      ours: that of the rewritten one.

    Returns:
      A `Pair` for each call of `theirs`.

    Raises:
      tfcompat_losses.program.recording.BadRecording: a file is damaged or not a recording.

    Examples:
      >>> from tfcompat_losses import testing
      >>> for name, predictions in {"theirs.zip": [3.0], "ours.zip": [3.5]}.items():
      ...     with testing.record(name):
      ...         loss = losses.mean_squared_error([0.0], predictions)
      >>> [pair.agrees for pair in testing.compare("theirs.zip", "ours.zip")]
      [False]
    """
    calls, left = recording.read(theirs).calls, recording.read(ours).calls
    partners: list[Call | None] = []
    for call in calls:
        partners.append(next((each for each in left if each.name is not None and each.name == call.name), None))
        left = [each for each in left if each is not partners[-1]]
    for place, call in enumerate(calls):
        if partners[place] is None:
            partners[place] = next((each for each in left if each.function == call.function), None)
            left = [each for each in left if each is not partners[place]]
    return [_pair(call, partner) for call, partner in zip(calls, partners)]


def _pair(theirs: Call, ours: Call | None) -> Pair:
    both = list(zip(theirs.samples, ours.samples)) if ours is not None else []
    inputs, results, limit = 0.0, 0.0, scalar_or_array(True, False)
    for one, other in both:
        for name in one.arguments.keys() & other.arguments.keys():
            value = one.arguments[name]
            inputs = max(inputs, distance(name, value, other.arguments[name], value.dtype.name)[0])
        limit = scalar_or_array(one.result.ndim == 0, False)
        results = max(results, distance("the loss", one.result, other.result, theirs.dtype)[0])
    return Pair(theirs, ours, len(both), inputs, results, limit)
