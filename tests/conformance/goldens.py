# SPDX-License-Identifier: Apache-2.0
"""Asks a losses module every golden case in every mode, and says where it differs from the recordings."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

from golden import comparison, encoding, programs, session, truth

Case = dict[str, Any]
Result = dict[str, Any]
Instead = Callable[[Case, Result, str], list[str]]

CASES = Path(session.__file__).parent / "cases"
JIT_SCALAR_ULP = 16
UNKNOWN = "-unknown_shapes"
_TOGETHER = 24


def functions() -> list[str]:
    """The v1 functions that there are goldens of."""
    return sorted(path.stem for path in CASES.glob("*.json") if path.stem != "programs")


def load(function: str) -> list[Case]:
    """The recorded cases; where rounding is amplified, each with its truth."""
    truths = truth.kept(function)
    cases = encoding.read(str(CASES / f"{function}.json"))["cases"]
    return [dict(case, truth=truths[case["id"]]) if case["id"] in truths else case for case in cases]


@dataclass(frozen=True)
class Mode:
    """A way of running TensorFlow: whether the shapes are known while the code is traced, and how it is then run."""

    name: str
    shapes_known: bool
    function: dict[str, Any] | None = None

    @property
    def jit(self) -> bool:
        return self.function is not None and self.function["jit_compile"]

    @property
    def scalar_ulp(self) -> int:
        return JIT_SCALAR_ULP if self.jit else comparison.SCALAR_ULP


SESSION = "session"
MODES = {
    mode.name: mode
    for mode in [
        Mode("eager", True),
        Mode("function", True, {"jit_compile": False}),
        Mode("function-unknown_shapes", False, {"jit_compile": False}),
        Mode("jit", True, {"jit_compile": True}),
        Mode("jit-unknown_shapes", False, {"jit_compile": True}),
    ]
}
ALL_MODES = [SESSION, *MODES]
Share = tuple[int, int]
"""The first case, and from one to the next."""
SHARES = {
    SESSION: (0, 6),
    "function": (2, 6),
    "function-unknown_shapes": (4, 6),
    "jit": (1, 12),
    "jit-unknown_shapes": (7, 12),
}
"""Graphs, and compiling them, take longest. By default every case is asked eagerly, every second in one kind of graph,
by turns, and some of the others compiled. With --thorough, as in .ci/run, each is asked in every mode."""


def share_of(mode: str, config: Any) -> Share | None:
    """Of the cases of a mode, those that a run asks; None for all."""
    return None if config.getoption("--thorough") else SHARES.get(mode)


@dataclass(frozen=True)
class Excuse:
    """Cases that may not match in some modes: why, and what holds there instead.

    cases: a pattern for the whole of "function/id". instead: what is wrong with a result, in sentences. An excuse that
    a case does not need in one of the modes is a failure like any other, unless `is_needed` is "sometimes".
    """

    cases: str
    modes: Iterable[str]
    instead: Instead
    reason: str
    is_needed: str = "always"

    def covers(self, function: str, case: Case, mode: str) -> bool:
        return mode in self.modes and re.fullmatch(self.cases, f"{function}/{case['id']}") is not None

    def problems(self, needed: bool, case: Case, actual: Result, mode: str) -> list[str]:
        """What is wrong with an excused result, in sentences."""
        if not needed:
            return [f"needs no excuse any more: {self.reason}"] if self.is_needed == "always" else []
        return self.instead(case, actual, mode)


def _of_each_version(case: Case, actual: Result, mode: str) -> list[str]:
    return [f"[{version}] {line}" for version, lines in compare(case, actual, mode).items() for line in lines]


def failures(
    losses: Any,
    function: str,
    mode: str,
    excuses: Iterable[Excuse] = (),
    problems_of: Instead = _of_each_version,
    share: Share | None = None,
) -> list[str]:
    """Sentences, one for each difference between the module and the goldens of one function in one mode.

    share: of the cases; None for all.
    """
    excuses = list(excuses)
    first, step = share or (0, 1)
    of_share = {case["id"] for case in load(function)[first::step]}
    cases = [case for case in cases_for(function, mode) if case["id"] in of_share]
    found = []
    for case, actual in zip(cases, observe(losses, function, cases, mode)):
        problems = problems_of(case, actual, mode)
        excuse = next((each for each in excuses if each.covers(function, case, mode)), None)
        if excuse is not None:
            problems = excuse.problems(bool(problems), case, actual, mode)
        found += [f"{function}/{case['id']} in {mode}: {problem}" for problem in problems]
    return found


def cases_for(function: str, mode: str) -> list[Case]:
    """The cases of a mode: where knowing the shapes decides about an error, those that know as much as the mode."""
    cases = load(function)
    by_id = {case["id"]: case for case in cases}
    if mode == SESSION:
        return cases

    def depends_on_shapes(case: Case) -> bool:
        if case.get("shapes") == "known":
            return True
        known = by_id.get(case["id"].removesuffix(UNKNOWN))
        unknown = by_id.get(case["id"].removesuffix(UNKNOWN) + UNKNOWN)
        return bool(
            known and unknown and any("error" in entry for each in (known, unknown) for entry in each["results"])
        )

    return [
        case
        for case in cases
        if not depends_on_shapes(case) or MODES[mode].shapes_known == (case.get("shapes") != "unknown")
    ]


def compare(case: Case, actual: Result, mode: str) -> dict[str, list[str]]:
    """What differs from each recorded result, by the versions that gave it."""
    return {"/".join(entry["tensorflow"]): difference(case, entry, actual, mode) for entry in case["results"]}


def difference(case: Case, expected: Result, actual: Result, mode: str) -> list[str]:
    expected = {key: expected[key] for key in expected if key != "tensorflow"}
    dtypes = encoding.dtypes(case)
    if "error" in expected and "error" in actual:
        expected, actual = dict(expected), dict(actual)
        expected["error"], actual["error"] = _errors(expected["error"], actual["error"], mode)
    if mode == SESSION:
        return comparison.result_differences(expected, actual, dtypes, truth=case.get("truth"))
    parts = ("value", "shape", "dtype", "gradients", "error")
    return comparison.result_differences(
        expected, actual, dtypes, parts, MODES[mode].scalar_ulp, truth=case.get("truth")
    )


def _errors(expected: dict[str, str], actual: dict[str, str], mode: str) -> tuple[dict[str, str], dict[str, str]]:
    """The two errors without what is no difference: words that go on after the expected ones; when, in eager."""
    if actual["message"].startswith(expected["message"]):
        actual = dict(actual, message=expected["message"])
    if mode == "eager":
        expected = dict(expected, when=actual["when"])
    return expected, actual


# --- what an excused case does instead ---


def as_in(version: str) -> Instead:
    """What this version of TensorFlow gave, where the versions part."""

    def instead(case: Case, actual: Result, mode: str) -> list[str]:
        entry = next(entry for entry in case["results"] if version in entry["tensorflow"])
        return difference(case, entry, actual, mode)

    return instead


def gives(value: Any) -> Instead:
    """A value, in float32."""

    def instead(case: Case, actual: Result, mode: str) -> list[str]:
        if "error" in actual:
            return [f"{actual['error']}, expected the value {value}"]
        return comparison.number_differences("value", value, actual["value"], "float32")

    return instead


def as_v1_today(function: str) -> Instead:
    """What the living tf.compat.v1.losses gives in the same mode, where its modes part from one another."""

    def instead(case: Case, actual: Result, mode: str) -> list[str]:
        (theirs,) = observe(tf.compat.v1.losses, function, [case], mode)
        return difference(case, {"tensorflow": [], **theirs}, actual, mode)

    return instead


def as_v1_eagerly(function: str) -> Instead:
    """What the living tf.compat.v1.losses gives eagerly, op by op."""

    def instead(case: Case, actual: Result, mode: str) -> list[str]:
        (theirs,) = observe(tf.compat.v1.losses, function, [case], "eager")
        return difference(case, {"tensorflow": [], **theirs}, actual, mode)

    return instead


def as_case(function: str, identity: str) -> Instead:
    """The number recorded for another case, which says the same in words that v1 takes."""

    def instead(case: Case, actual: Result, mode: str) -> list[str]:
        (other,) = [each for each in load(function) if each["id"] == identity]
        return gives(other["results"][-1]["value"])(case, actual, mode)

    return instead


def refused(error: str, words: str) -> Instead:
    """An error of this class that begins with these words; nothing is kept in a collection if it came while tracing."""

    def instead(case: Case, actual: Result, mode: str) -> list[str]:
        got = actual.get("error", {"class": "no error", "message": ""})
        wrong = got["class"] != error or not got["message"].startswith(words)
        kept = actual.get("collections") if got.get("when") == "trace" else None
        lines = [f"{got['class']} {got['message']!r}, expected {error} {words!r}"] if wrong else []
        return [*lines, f"kept {kept}"] if kept else lines

    return instead


# --- the modes ---


def observe(losses: Any, function: str, cases: list[Case], mode: str) -> list[Result]:
    """What the module gives for each case."""
    if mode == SESSION:
        return [session.ask(tf.compat.v1, losses, function, case) for case in cases]
    if mode == "eager":
        return [_eagerly(losses, function, case) for case in cases]
    # Cases that differ in what the mode itself decides, or in names that it does not show, are one call.
    calls = {_call_of(case): case for case in reversed(cases)}
    # Compiled together, cases take a fraction of the time. One that fails would take the others with it.
    alone = [case for case in calls.values() if any("error" in entry for entry in case["results"])]
    together = [case for case in calls.values() if case not in alone]
    found: dict[str, Result] = {}
    for start in range(0, len(together), _TOGETHER):
        some = together[start : start + _TOGETHER]
        results = _in_function(losses, function, some, MODES[mode])
        if results is None:
            alone += some
        else:
            found.update((_call_of(case), result) for case, result in zip(some, results))
    for case in alone:
        found[_call_of(case)] = _alone(losses, function, case, MODES[mode])
    return [found[_call_of(case)] for case in cases]


def _call_of(case: Case) -> str:
    return json.dumps({name: case["given"][name] for name in case["given"] if name not in ("scope", "loss_collection")})


def _eagerly(losses: Any, function: str, case: Case) -> Result:
    try:
        value, gradients = _call(losses, function, case, _tensors(case))
    except Exception as error:
        return {"error": session.error(tf, error, "run")}
    return _result(value, gradients)


def _call(losses: Any, function: str, case: Case, tensors: dict[str, tf.Tensor]) -> tuple[Any, dict[str, Any]]:
    arguments = {
        name: given["list"] if encoding.is_list(given) else tensors.get(name, given)
        for name, given in case["given"].items()
    }
    differentiable = {name: tensors[name] for name in session.differentiable_arguments(case)}
    with tf.GradientTape() as tape:
        tape.watch(differentiable)
        value = getattr(losses, function)(**arguments)
    return value, tape.gradient(value, differentiable)


def _tensors(case: Case) -> dict[str, tf.Tensor]:
    given = case["given"]
    return {
        name: tf.constant(encoding.to_numpy(tf, given[name]), dtype=dtype)
        for name, dtype in encoding.dtypes(case).items()
    }


def _result(value: Any, gradients: dict[str, Any]) -> Result:
    """Of arrays, or of eager tensors."""
    value = _array(value)
    return {
        "value": encoding.values(value),
        "shape": list(value.shape),
        "dtype": value.dtype.name,
        "gradients": {
            name: None if gradient is None else encoding.values(_array(gradient))
            for name, gradient in gradients.items()
        },
    }


def _array(number: Any) -> np.ndarray:
    return np.asarray(number.numpy() if isinstance(number, tf.Tensor) else number)


def _traced(losses: Any, function: str, cases: list[Case], mode: Mode) -> Callable[[], list[Any]]:
    """One tf.function that calls them all, traced."""
    inputs = [_tensors(case) for case in cases]
    flat = [tensor for tensors in inputs for tensor in tensors.values()]
    signature = [tf.TensorSpec(tensor.shape if mode.shapes_known else None, tensor.dtype) for tensor in flat]

    def body(tensors: list[tf.Tensor]) -> list[Any]:
        remaining = iter(tensors)
        return [
            _call(losses, function, case, {name: next(remaining) for name in names})
            for case, names in zip(cases, inputs)
        ]

    assert mode.function is not None
    traced = tf.function(body, input_signature=[signature], autograph=False, **mode.function)
    if mode.jit and len(cases) > 1:
        return _compiled(traced, signature, flat)
    traced.get_concrete_function()
    return lambda: traced(flat)


def _compiled(traced: Any, signature: list[tf.TensorSpec], flat: list[tf.Tensor]) -> Callable[[], list[Any]]:
    """Run by a Session, whose compiled programs go with it: those of the eager runtime stay, gigabytes of them."""
    graph = tf.Graph()
    with graph.as_default():
        inputs = [tf.compat.v1.placeholder(spec.dtype, spec.shape) for spec in signature]
        outcomes = traced(inputs)

    def run() -> list[Any]:
        with tf.compat.v1.Session(graph=graph) as opened:
            feeds = {placeholder: tensor.numpy() for placeholder, tensor in zip(inputs, flat)}
            # A Session fetches no None, which stands for the gradient of what a loss does not depend on.
            arrays = iter(opened.run([each for each in tf.nest.flatten(outcomes) if each is not None], feeds))
            return tf.nest.map_structure(lambda each: None if each is None else next(arrays), outcomes)

    return run


def _in_function(losses: Any, function: str, cases: list[Case], mode: Mode) -> list[Result] | None:
    """The results of all, or None where one of them fails."""
    try:
        return [_result(*outcome) for outcome in _traced(losses, function, cases, mode)()]
    except Exception:
        return None


def _alone(losses: Any, function: str, case: Case, mode: Mode) -> Result:
    try:
        run = _traced(losses, function, [case], mode)
    except Exception as error:
        return {"error": session.error(tf, error, "trace")}
    try:
        return _result(*run()[0])
    except Exception as error:
        return {"error": session.error(tf, error, "run")}


# --- programs ---


def program_failures(losses: Any, program: Case) -> list[str]:
    """Sentences, one for each difference between what a program sees now and what it was recorded to see."""
    saw = programs.run(tf.compat.v1, losses, program["id"])
    return [
        f"[{'/'.join(entry['tensorflow'])}] {line}"
        for entry in program["results"]
        for line in comparison.saw_differences(entry["saw"], saw)
    ]
