# SPDX-License-Identifier: Apache-2.0
"""Where the time goes: what would be left of it if all that is ours, and not TensorFlow's, cost nothing."""

from __future__ import annotations

import cProfile
import pstats
import re
import unittest.mock
import warnings
from collections import Counter
from collections.abc import Callable

import tensorflow as tf
from contestants import BY_HAND, MODULES, ORACLE, OURS, WHAT, Loss, sigmoid_contestants, sigmoid_inputs, with_gradient
from race import Race
from tables import Shape, graph_table, race_traces, table
from typing_extensions import deprecated

from tfcompat_losses.contrib import _deprecated, silence_warnings
from tfcompat_losses.losses.sigmoid_cross_entropy import sigmoid_cross_entropy_per_element

_ops = tf.raw_ops
ALONE = "its ten ops, nothing else"
HOOKED = "these ten in a tf.custom_gradient"
TAPE = "a GradientTape around nothing"
WITH_GRADIENT = "its ten ops and the gradient's four, in a tf.custom_gradient"


def run_floors(shape: Shape, rounds: int, turn: float) -> dict[str, Race]:
    """A small batch, eagerly: the original, ours, and the least that TensorFlow takes for the same."""
    axes = tf.range(2)
    number = float(shape[0] * shape[1])

    def alone(labels: tf.Tensor, logits: tf.Tensor) -> tf.Tensor:
        return _ops.Mean(input=sigmoid_cross_entropy_per_element(labels, logits), axis=axes)

    @tf.custom_gradient
    def by_hand(labels: tf.Tensor, logits: tf.Tensor) -> tuple[tf.Tensor, Callable]:
        def gradient(upstream: tf.Tensor) -> tuple[None, tf.Tensor]:
            to_logits = _ops.Sub(x=_ops.Sigmoid(x=logits), y=labels)
            return None, _ops.Mul(x=to_logits, y=_ops.RealDiv(x=upstream, y=number))

        with tf.init_scope():  # The tape pauses.
            return alone(labels, logits), gradient

    def nothing(labels: tf.Tensor, logits: tf.Tensor) -> tf.Tensor:
        return logits

    losses: dict[str, Loss] = {name: module.sigmoid_cross_entropy for name, module in MODULES.items()}
    both = {name: with_gradient(loss) for name, loss in {**losses, TAPE: nothing, WITH_GRADIENT: by_hand}.items()}
    arguments = sigmoid_inputs(shape)
    return {
        "forward": Race({**losses, ALONE: alone}, arguments, rounds, turn=turn),
        "forward and gradient": Race(both, arguments, rounds, turn=turn),
    }


def floors_table(races: dict[str, Race]) -> str:
    rows = [[what, name, race.cell(name)] for what, race in races.items() for name in race.seconds]
    return table(["eagerly", "who", "µs"], rows)


def traced_table(shape: Shape, rounds: int) -> str:
    """What is in our graph beyond the formula, and how long it takes to trace."""

    def alone(labels: tf.Tensor, logits: tf.Tensor) -> tf.Tensor:
        return _ops.Mean(input=sigmoid_cross_entropy_per_element(labels, logits), axis=[0, 1])

    def with_hook(labels: tf.Tensor, logits: tf.Tensor) -> tf.Tensor:
        mean = alone(labels, logits)
        return tf.custom_gradient(lambda *arguments: (mean, lambda upstream: (None, upstream)))(labels, logits)

    peers = sigmoid_contestants()
    losses = {name: peers[name] for name in (ORACLE, OURS, BY_HAND)} | {ALONE: alone, HOOKED: with_hook}
    return graph_table({str(list(shape)): race_traces(losses, [tf.TensorSpec(shape)] * 2, rounds)})


def profile_table(shape: Shape, calls: int) -> str:
    """Whose functions the time of an eager call is spent in, as cProfile sees it."""
    rows = []
    for what, wrap in WHAT.items():
        for name, module in MODULES.items():
            spent = _spent(wrap(module.sigmoid_cross_entropy), sigmoid_inputs(shape), calls)
            whole = sum(spent.values())
            rows.append(
                [what, name, f"{whole / calls * 1e6:.0f}", *(f"{spent[whose] / whole:.0%}" for whose in _WHOSE)]
            )
    return table(["eagerly", "who", "µs, profiled", *_WHOSE], rows)


_WHOSE = ["TensorFlow's C++", "TensorFlow's Python", "tfcompat_losses", "Python's own"]


def _spent(run: Callable, arguments: tuple[tf.Tensor, ...], calls: int) -> Counter[str]:
    """Seconds by whose function it was."""
    run(*arguments)
    profiler = cProfile.Profile()
    profiler.enable()
    for _ in range(calls):
        run(*arguments)
    profiler.disable()
    spent: Counter[str] = Counter()
    for (file, _, function), (_, _, seconds, _, _) in pstats.Stats(profiler).stats.items():
        spent[_whose(file, function)] += seconds
    return spent


def _whose(file: str, function: str) -> str:
    if file == "~":
        return _WHOSE[0] if re.search("TFE_|tensorflow|pywrap", function) else _WHOSE[3]
    if "tfcompat_losses" in file:
        return _WHOSE[2]
    return _WHOSE[1] if re.search("tensorflow|keras", file) else _WHOSE[3]


def compiled_table(shape: Shape) -> str:
    """What XLA makes of each: the exponentials it takes of every logit, and the tensors of the size of the batch."""
    rows = []
    for what, wrap in WHAT.items():
        for name, module in MODULES.items():
            function = tf.function(_positional(wrap(module.sigmoid_cross_entropy)), jit_compile=True)
            program = function.experimental_get_compiler_ir(*sigmoid_inputs(shape))(stage="optimized_hlo")
            large = rf"= f32\[{shape[0]},{shape[1]}\]\S* "
            rows.append(
                [
                    what,
                    name,
                    len(re.findall(rf"{large}exponential\(", program)),
                    len(re.findall(rf"{large}fusion\(", program)),
                ]
            )
    return table(["jit_compile", "who", "exponentials", "tensors of the size of the batch"], rows)


def _positional(function: Callable) -> Callable:
    return lambda labels, logits: function(labels, logits)


NO_WARNING, WARNED, SILENCED = "no warning", "warned before at this line", "silenced"
CALLS = 1000


def run_warning(rounds: int) -> Race:
    """A function of contrib's that does nothing, called so many times: with its warning, silenced, and without."""

    @_deprecated.contrib_function
    @deprecated("Do nothing.", category=None)
    def nothing() -> None:
        pass

    def calls() -> None:
        for _ in range(CALLS):
            nothing()

    def silenced() -> None:
        with silence_warnings():
            calls()

    def no_warning(*arguments: str) -> None:
        pass

    def without() -> None:
        with unittest.mock.patch.object(_deprecated, "_warn", new=no_warning):
            calls()

    with unittest.mock.patch.object(_deprecated, "_warn") as warn:
        nothing()
    warn.assert_called()  # Or the difference would be none.
    with warnings.catch_warnings():
        warnings.simplefilter("default")
        return Race({NO_WARNING: without, WARNED: calls, SILENCED: silenced}, (), rounds, turn=0.0)


def cost_of_warning(race: Race, name: str) -> tuple[float, float, float]:
    """Microseconds a call, by the rounds' own differences: their lower quartile, median and upper quartile."""
    return tuple(seconds / CALLS * 1e6 for seconds in race.difference(name, NO_WARNING))


def warning_table(race: Race) -> str:
    rows = []
    for name in (WARNED, SILENCED):
        # As they are shown, so that nothing shown as the limit is above it.
        lower, cost, upper = (round(microseconds, 2) for microseconds in cost_of_warning(race, name))
        rows.append(
            [
                name,
                f"{WARNING_LIMIT:g}",
                f"{cost:.2f} ({lower:.2f} to {upper:.2f})",
                "yes" if cost <= WARNING_LIMIT else "no",
            ]
        )
    return table(["the warning of a call to contrib, µs", "at most", "measured, its quartiles", "met"], rows)


WARNING_LIMIT = 2.0
