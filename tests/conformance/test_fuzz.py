# SPDX-License-Identifier: Apache-2.0
"""Random calls get from us what they get from tf.compat.v1.losses.

Thousands of them: `pytest -n 0 -rP tests/conformance/test_fuzz.py --fuzz-examples 5000`.
"""

from __future__ import annotations

import collections
from collections.abc import Callable
from typing import Any, NamedTuple

import fuzzing
import numpy as np
import pytest
import tensorflow as tf
from fuzzing import Answer, Call, MadeInside, Tensor
from hypothesis import Phase, assume, event, given, settings
from hypothesis import strategies as st

import tfcompat_losses

ENOUGH_TO_MEET_EVERY_DIFFERENCE = 5000

_Covers = Callable[[Call, Answer, Answer], bool]


class Difference(NamedTuple):
    """A way in which we differ from v1 by decision: in which part of the answer, when, and what holds instead."""

    part: str
    covers: _Covers
    instead: str


def _refused(is_so: Callable[[Any], bool]) -> _Covers:
    """Calls with an argument of a kind that we refuse while tracing."""

    def covers(call: Call, theirs: Answer, ours: Answer) -> bool:
        refused = (ours.error, ours.when) == ("TypeError", "trace")
        return refused and any(is_so(value) for value in call.arguments.values())

    return covers


def _is_complex(argument: Any) -> bool:
    array = argument.array if isinstance(argument, Tensor) else argument
    return isinstance(array, (np.ndarray, np.generic)) and array.dtype.kind == "c"


def _is_made(*kinds: str) -> Callable[[Any], bool]:
    return lambda argument: isinstance(argument, MadeInside) and argument.what in kinds


def _as_v1_answers(changed: Callable[[dict[str, Any]], dict[str, Any]]) -> _Covers:
    """Calls that fail in v1, and get from us what v1 gives them once one argument is changed."""

    def covers(call: Call, theirs: Answer, ours: Answer) -> bool:
        change = changed(call.arguments)
        if not change or not theirs.error:
            return False
        answer = fuzzing.ask(tf.compat.v1.losses, Call(call.function, {**call.arguments, **change}))
        left = fuzzing.differences(call, answer, ours).keys() - {"collected"}
        return all(_is_intended(part, call, answer, ours) for part in left)

    return covers


def _is_intended(part: str, call: Call, theirs: Answer, ours: Answer) -> bool:
    if part == "error":
        return _known_before_it_runs(call, theirs, ours)
    return any(known.part == part and known.covers(call, theirs, ours) for known in DIFFERENCES.values())


def _smoothing_as_a_number(arguments: dict[str, Any]) -> dict[str, Any]:
    return {"label_smoothing": 0.25} if arguments.get("label_smoothing") == MadeInside("number") else {}


def _delta_as_a_float(arguments: dict[str, Any]) -> dict[str, Any]:
    delta = arguments.get("delta")
    return {"delta": float(delta)} if isinstance(delta, (int, np.float64)) else {}


def _shapes_known(arguments: dict[str, Any]) -> dict[str, Any]:
    return {
        name: Tensor(given.array, given.array.shape) for name, given in arguments.items() if isinstance(given, Tensor)
    }


def _scalar_label(call: Call, theirs: Answer, ours: Answer) -> bool:
    without_rank = "cannot be a scalar" in ours.message
    return theirs.error == "IndexError" and (without_rank or _as_v1_answers(_shapes_known)(call, theirs, ours))


def _two_faults(call: Call, theirs: Answer, ours: Answer) -> bool:
    return len(call.flaws) == 2 and all(
        answer.when == "trace" and answer.error in ("TypeError", "ValueError") for answer in (theirs, ours)
    )


def _logits_not_floating(call: Call, theirs: Answer, ours: Answer) -> bool:
    return bool(theirs.error) and "Argument `logits` must be floating-point" in ours.message


def _known_before_it_runs(call: Call, theirs: Answer, ours: Answer) -> bool:
    errors = ((theirs.error, theirs.when), (ours.error, ours.when))
    return errors == (("InvalidArgumentError", "run"), ("ValueError", "trace"))


def _pairwise_of_a_scalar(call: Call, theirs: Answer, ours: Answer) -> bool:
    return call.function == "mean_pairwise_squared_error" and "start <= limit" in theirs.message


DIFFERENCES = {
    "complex argument": Difference(
        "error", _refused(_is_complex), "a TypeError; v1 drops the imaginary part, or fails deep inside an op"
    ),
    "ragged or sparse argument": Difference(
        "error", _refused(_is_made("ragged", "sparse")), "a TypeError; v1's error is that of whatever op comes first"
    ),
    "string argument": Difference(
        "error",
        _refused(_is_made("strings", "text", "list of texts")),
        "a TypeError at trace time; v1 fails when the graph runs, or for the shape",
    ),
    "misfit seen while tracing": Difference(
        "error", _known_before_it_runs, "a ValueError at trace time; v1 leaves some misfits to the run"
    ),
    "label smoothing by a tensor": Difference(
        "error", _as_v1_answers(_smoothing_as_a_number), "the result; v1 fails in a tf.function"
    ),
    "delta of another type": Difference(
        "error", _as_v1_answers(_delta_as_a_float), "the result; v1 takes no int and no np.float64"
    ),
    "scalar label": Difference(
        "error", _scalar_label, "v1's answer where it knows the shape of the logits; where not it has an IndexError"
    ),
    "two faults": Difference("error", _two_faults, "a TypeError or a ValueError, for the one or the other"),
    "pairwise error of scalars": Difference("error", _pairwise_of_a_scalar, "as for rank 1; v1 fails for rank 0"),
    "logits that are not floating-point": Difference(
        "error", _logits_not_floating, "a TypeError; v1's error is that of whatever op comes first"
    ),
}


NEARLY_CANCELS = Call(
    "sigmoid_cross_entropy",
    {"logits": Tensor(np.float32(0.1), ()), "multi_class_labels": Tensor(np.float32(0.5), ())},
)


@pytest.mark.parametrize(
    ("ours", "is_near"), [(0.049958376, True), (0.049958408, True), (0.049958750, False), (0.049958000, False)]
)
def test_where_rounding_is_amplified_the_nearer_to_the_truth_is_not_wrong(ours, is_near):
    """Twice sigmoid(0.1) - 0.5 is 0.049958376; v1 was seen to give 0.049958467 for it, 25 ulp off."""
    answers = [fuzzing.Answer(), fuzzing.Answer()]
    for answer, gradient in zip(answers, (0.049958467, ours)):
        answer.value = np.float32(0.69)
        answer.gradients = {"logits": np.float32(gradient)}
    assert (fuzzing.differences(NEARLY_CANCELS, *answers) == {}) is is_near


@pytest.fixture(scope="module")
def met() -> collections.Counter[str]:
    """How often each difference was met, and "calls": how many calls were made."""
    return collections.Counter()


@pytest.fixture(scope="module")
def examples(request: pytest.FixtureRequest) -> int:
    return request.config.getoption("--fuzz-examples")


@pytest.mark.parametrize("function", sorted(fuzzing.LOSSES))
def test_a_random_call_gets_what_v1_gives_it(function, met, examples):
    differing: list[tuple[Call, list[str]]] = []

    # A source of randomness of its own for each call, not hypothesis's draws: those would repeat a call with small
    # changes, and most of the calls would be of a few kinds. Nothing is shrunk: the shortest failures are shown.
    @settings(
        max_examples=-(-examples // len(fuzzing.LOSSES)), derandomize=True, deadline=None, phases=[Phase.generate]
    )
    @given(st.randoms(use_true_random=True))
    def ask_both(source):
        call = fuzzing.random_call(function, source)
        assume(not _kills_this_tensorflow(call))
        sentences, names = unexplained(call)
        met.update(["calls", *names])
        for name in names:
            event(name)
        if sentences:
            differing.append((call, sentences))

    ask_both()
    differing.sort(key=lambda found: len(repr(found[0])))
    shown = "\n".join(f"{call}\n    " + "\n    ".join(sentences) for call, sentences in differing[:5])
    assert not differing, f"{len(differing)} calls differ, the shortest of them:\n{shown}"


def _kills_this_tensorflow(call: Call) -> bool:
    """TensorFlow 2.16 has a segmentation fault in the softmax of no classes, whoever asks for it."""
    logits = call.tensors().get("logits")
    return tf.__version__.startswith("2.16.") and logits is not None and logits.array.shape[-1:] == (0,)


def unexplained(call: Call) -> tuple[list[str], list[str]]:
    """Sentences, one for each unintended difference between our answer and v1's; and the names of the intended ones."""
    theirs, ours = fuzzing.ask(tf.compat.v1.losses, call), fuzzing.ask(tfcompat_losses, call)
    sentences, names = [], []
    for part, sentence in fuzzing.differences(call, theirs, ours).items():
        covering = [
            name for name, known in DIFFERENCES.items() if known.part == part and known.covers(call, theirs, ours)
        ]
        if covering:
            names.append(covering[0])
        else:
            sentences.append(sentence)
    return sentences, names


def test_every_difference_is_met(met, examples):
    if examples < ENOUGH_TO_MEET_EVERY_DIFFERENCE:
        pytest.skip(f"asks for --fuzz-examples {ENOUGH_TO_MEET_EVERY_DIFFERENCE}")
    print({name: met[name] for name in ("calls", *DIFFERENCES)})
    assert met["calls"] >= examples, "all the functions are asked in one process: pytest -n 0"
    assert [name for name in DIFFERENCES if not met[name]] == []
