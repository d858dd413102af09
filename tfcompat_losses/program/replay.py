# SPDX-License-Identifier: Apache-2.0
"""Every recorded call through this package's functions: eagerly, in tf.function and compiled by XLA."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import tensorflow as tf

from tfcompat_losses import contrib
from tfcompat_losses.program import functions, recorder, truth
from tfcompat_losses.program.recording import Array, BadRecording, Call, Recording, Sample
from tfcompat_losses.program.ulps import distance, scalar_or_array

MODES = ("eager", "function", "jit")
# Traced and compiled together: a function of its own for each would take most of the time.
_TOGETHER = 24
_NOT_SENT = ("scope", "loss_collection")
_UPSTREAM = "the gradient by the loss"


@dataclass(frozen=True)
class Outcome:
    """What became of one sample of a call in one mode."""

    call: Call
    sample: Sample
    mode: str
    ulps: float
    """How far apart, the worse of the loss and its gradient; infinite for an error or another shape."""
    limit: float
    what: str = ""
    """What differs, in words; empty where nothing does."""
    by_rounding: bool = False
    """Whether it is beyond the limit, and both results are as near to the truth as rounding leaves them."""

    @property
    def agrees(self) -> bool:
        """Whether it is within the limit, or rounding explains the difference; a NaN does not agree."""
        return self.ulps <= self.limit or self.by_rounding

    @property
    def badness(self) -> tuple[bool, bool, float]:
        """Grows from what agrees through what rounding explains to what differs."""
        share = self.ulps / self.limit if self.limit else math.inf
        # A NaN is larger than nothing, and still no agreement.
        return not self.agrees, self.by_rounding, 0.0 if math.isnan(share) else share


def replay(recording: Recording, modes: Sequence[str] = MODES) -> Iterator[Outcome]:
    """Replays every sample of every call; outcomes come call by call, sample by sample in each mode.

    Raises:
      BadRecording: a call has arguments that its function does not have.
    """
    calls = [call for call in recording.calls if call.samples]
    for call in calls:
        _refuse_foreign_arguments(call)
    calls.sort(key=lambda call: -len(call.samples))
    with contrib.silence_warnings():
        for start in range(0, len(calls), _TOGETHER):
            together = calls[start : start + _TOGETHER]
            for mode in modes:
                yield from _replay_together(together, mode)


def _replay_together(calls: list[Call], mode: str) -> Iterator[Outcome]:
    compute = _computing(calls, mode)
    for number in range(max(len(call.samples) for call in calls)):
        present = [call for call in calls if number < len(call.samples)]
        if len(present) < len(calls):
            calls, compute = present, _computing(present, mode)
        samples = [call.samples[number] for call in calls]
        try:
            given = [_tensors(call, sample) for call, sample in zip(calls, samples)]
            found = [_numbers(each) for each in compute(given)]
        except Exception:  # One by one, to know whose it is; the error is that one's outcome.
            yield from (_alone(call, sample, mode) for call, sample in zip(calls, samples))
            continue
        for call, sample, each in zip(calls, samples, found):
            yield _outcome(call, sample, mode, *each)


def _alone(call: Call, sample: Sample, mode: str) -> Outcome:
    try:
        (found,) = _computing([call], mode)([_tensors(call, sample)])
        return _outcome(call, sample, mode, *_numbers(found))
    except Exception as error:
        first = str(error).strip().splitlines() or [""]
        return Outcome(call, sample, mode, np.inf, 0.0, f"{type(error).__name__}: {first[0]}")


def _outcome(call: Call, sample: Sample, mode: str, result: Array, gradient: Array | None = None) -> Outcome:
    compared = [("the loss", sample.result, result, call.dtype)]
    if gradient is not None and sample.gradient is not None and call.gradient_of is not None:
        dtype = sample.arguments[call.gradient_of].dtype.name
        compared.append((f"the gradient of {call.gradient_of}", sample.gradient, gradient, dtype))
    outcomes = []
    for part, (name, recorded, ours, dtype) in enumerate(compared):
        limit = scalar_or_array(recorded.ndim == 0, mode == "jit")
        ulps, what = distance(name, recorded, ours, dtype)
        explained = limit < ulps < np.inf and _is_rounding(call, sample, part, recorded, ours)
        outcomes.append(Outcome(call, sample, mode, ulps, limit, "" if ulps <= limit or explained else what, explained))
    return max(outcomes, key=lambda outcome: outcome.badness)


def _is_rounding(call: Call, sample: Sample, part: int, recorded: Array, ours: Array) -> bool:
    """Whether rounding alone may have made both: the loss (part 0), or its gradient (part 1)."""
    found = truth.of(call, sample)
    return found is not None and found[part].explains(recorded) and found[part].explains(ours)


def _computing(calls: list[Call], mode: str) -> Callable[[list[dict[str, Any]]], Any]:
    """A function from the tensors of each call to its loss and the gradient that was recorded, if one was."""

    def compute(given: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
        return [_loss_and_gradient(call, tensors) for call, tensors in zip(calls, given)]

    if mode == "eager":
        return compute
    if mode == "jit":
        return tf.function(compute, jit_compile=True, autograph=False)  # type: ignore[no-any-return]
    traced: dict[Any, Any] = {}

    def with_the_shapes_of_then(given: list[dict[str, Any]]) -> Any:
        # What the graph did not know of a shape is not known here either.
        specs = [
            {name: tf.TensorSpec(call.shapes.get(name), each.dtype) for name, each in tensors.items()}
            for call, tensors in zip(calls, given)
        ]
        if "function" not in traced:
            traced["function"] = tf.function(compute, input_signature=[specs], autograph=False)
        return traced["function"](given)

    return with_the_shapes_of_then


def _loss_and_gradient(call: Call, tensors: dict[str, Any]) -> tuple[Any, ...]:
    if call.gradient_of is None:
        return (_loss(call, tensors),)
    upstream, source = tensors[_UPSTREAM], tensors[call.gradient_of]
    with tf.GradientTape() as tape:
        tape.watch(source)
        loss = _loss(call, {name: tensor for name, tensor in tensors.items() if name != _UPSTREAM})
    return loss, tape.gradient(loss, source, upstream, unconnected_gradients=tf.UnconnectedGradients.ZERO)


def _loss(call: Call, tensors: dict[str, Any]) -> Any:
    known = {name: value for name, value in call.values.items() if name not in _NOT_SENT and value is not None}
    # By its name of today: what is deprecated would be warned of, and the program is not here to be edited.
    arguments = {"axis" if name == "dim" else name: value for name, value in known.items()}
    arguments.update(tensors)
    if call.family == recorder.V1:
        arguments["loss_collection"] = None
    return getattr(functions.FAMILIES[call.family], call.function)(**arguments)


def _refuse_foreign_arguments(call: Call) -> None:
    signature = inspect.signature(getattr(functions.FAMILIES[call.family], call.function))
    spelled = {_CONTRIB_SPELLINGS.get(name, name) for name in (*call.values, *call.shapes)}
    if foreign := spelled - signature.parameters.keys() - {"scope"}:
        raise BadRecording(f"{call.site}: {call.function} has no argument {sorted(foreign)}")


_CONTRIB_SPELLINGS = {"weight": "weights", "target": "labels", "targets": "labels"}


def _tensors(call: Call, sample: Sample) -> dict[str, Any]:
    given = {name: tf.constant(value) for name, value in sample.arguments.items()}
    if call.gradient_of is not None:
        given[_UPSTREAM] = tf.constant(np.ones_like(sample.result) if sample.upstream is None else sample.upstream)
    return given


def _numbers(found: Sequence[Any]) -> list[Array]:
    return [np.asarray(tf.convert_to_tensor(each)) for each in found]
