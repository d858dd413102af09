# SPDX-License-Identifier: Apache-2.0
"""The tables of losses.md, each with the measurements that it shows."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf
from contestants import (
    BY_HAND,
    KERAS,
    MODES,
    ORACLE,
    OURS,
    SLIM,
    WEIGHTS,
    WHAT,
    Loss,
    each_loss,
    sigmoid_contestants,
    sigmoid_inputs,
    with_gradient,
)
from memory import COPY, peak_growth
from race import Race

import tfcompat_losses

ALL = [ORACLE, OURS, SLIM, KERAS, BY_HAND]
Shape = tuple[int, int]


class Key(NamedTuple):
    """A line of the large table."""

    shape: Shape
    weights: str
    mode: str
    what: str


class Graph(NamedTuple):
    ops: int
    ops_in_branches: int


def table(header: list[str], rows: Iterable[Iterable[object]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines) + "\n"


def left_out(races: Iterable[tuple[str, Race]]) -> str:
    """Who did not take part, where and why; a place that comes again with another reason is named once."""
    reasons: dict[str, str] = {}
    for where, race in races:
        for name, reason in race.left_out.items():
            reasons.setdefault(f"{name}, {where}", reason)
    return "".join(f"\nLeft out: {place} ({reason}).\n" for place, reason in reasons.items())


def run_sigmoid(shapes: list[Shape], device: str, rounds: int, turn: float, times_made: int) -> dict[Key, Race]:
    """Contestants are made anew `times_made` times: a traced function has its luck with memory, 5% of its time."""
    races = {}
    for shape in shapes:
        for weights in WEIGHTS:
            with tf.device(device):
                arguments = sigmoid_inputs(shape, weights)
                expected = float(tf.function(sigmoid_contestants()[ORACLE])(*arguments))
            for mode, transform in MODES.items():
                for what, wrap in WHAT.items():
                    many = rounds * (_MORE if mode == "jit_compile" else 1)
                    make = functools.partial(made, sigmoid_contestants(), transform, wrap)
                    races[Key(shape, weights, mode, what)] = race_of_many(
                        make, arguments, many, times_made, expected, turn, device
                    )
    return races


def made(losses: dict[str, Loss], transform: Callable, wrap: Callable) -> dict[str, Callable]:
    return {name: transform(wrap(loss)) for name, loss in losses.items()}


def race_of_many(
    make: Callable[[], dict[str, Callable]], arguments: tuple, rounds: int, times_made: int, *settings: Any
) -> Race:
    """A `Race` whose contestants are made anew so many times on the way."""
    first, *others = np.array_split(range(rounds), min(times_made, rounds))
    race = Race(make(), arguments, len(first), *settings)
    for share in others:
        race.go_on(make(), len(share))
    return race


_MORE = 5
"""Times the rounds under jit_compile, where XLA makes almost the same program of all and a thousandth decides."""


def sigmoid_table(cpu: dict[Key, Race], gpu: dict[Key, Race]) -> str:
    rows = []
    for key, race in cpu.items():
        cells = [race.cell(name) for name in ALL]
        if gpu:
            cells += [gpu[key].cell(name) for name in ALL]
        rows.append([list(key.shape), *key[1:], *cells])
    header = ["shape", "weights", "mode", "what", *ALL, *([f"GPU: {name}" for name in ALL] if gpu else [])]
    note = "\nBy hand and in Keras the weights are factors before a mean over all elements, those of weight 0 too.\n"
    return table(header, rows) + note + left_out((f"{key.weights} weights", race) for key, race in cpu.items())


def run_each_loss(rounds: int, turn: float) -> dict[str, Race]:
    races = {}
    for name, (contestants, arguments) in each_loss().items():
        # In a graph: eagerly the original of mean_pairwise_squared_error has a fault.
        expected = float(tf.function(contestants[ORACLE])(*arguments))
        runs = {title: with_gradient(loss) for title, loss in contestants.items()}
        races[name] = Race(runs, arguments, rounds, expected, turn)
    return races


def each_loss_table(races: dict[str, Race]) -> str:
    rows = [[name, *(race.cell(who) for who in ALL)] for name, race in races.items()]
    return table(["loss", *ALL], rows) + left_out(races.items())


TRACED = {
    "scalar weights": [tf.TensorSpec([32, 10])] * 2,
    "unknown shapes": [tf.TensorSpec([None, None])] * 3,
    "unknown ranks": [tf.TensorSpec(None)] * 3,
}
"""Labels, logits and perhaps weights, as a trace knows them."""


def run_tracing(rounds: int) -> dict[str, tuple[Race, dict[str, Graph]]]:
    """The time to trace each contestant in a tf.function, and what is in its graph."""
    return {title: race_traces(sigmoid_contestants(), specs, rounds) for title, specs in TRACED.items()}


def race_traces(losses: dict[str, Loss], specs: list[tf.TensorSpec], rounds: int) -> tuple[Race, dict[str, Graph]]:
    traces = {name: _traced(loss, specs) for name, loss in losses.items()}
    race = Race(traces, (), rounds, turn=0.0)
    return race, {name: _ops_of(traces[name]()) for name in race.seconds}


def _traced(loss: Loss, specs: list[tf.TensorSpec]) -> Callable:
    return lambda: tf.function(loss).get_concrete_function(*specs)


def _ops_of(function: tf.types.experimental.ConcreteFunction) -> Graph:
    definition = function.graph.as_graph_def()
    return Graph(len(definition.node), sum(len(inner.node_def) for inner in definition.library.function))


def graph_table(results: dict[str, tuple[Race, dict[str, Graph]]]) -> str:
    rows = [
        [title, name, graph.ops, graph.ops_in_branches, race.cell(name, unit=1e-3)]
        for title, (race, graphs) in results.items()
        for name, graph in graphs.items()
    ]
    races = ((title, race) for title, (race, _) in results.items())
    return table(["what", "who", "ops", "ops in branches", "ms to trace"], rows) + left_out(races)


def run_memory(shape: Shape, processes: int) -> dict[str, float]:
    return {name: peak_growth(name, shape, processes) for name in [*sigmoid_contestants(), COPY]}


def memory_table(peaks: dict[str, float]) -> str:
    rows = [[name, f"{peak / 1e6:.0f}", f"{peak / peaks[ORACLE]:.2f}"] for name, peak in peaks.items()]
    return table(["who", "MB", "ratio"], rows)


def run_collect(rounds: int) -> Race:
    """A hundred losses outside and inside collect(), and outside with the least that keeps them by name."""
    zeros = tf.zeros([32, 10])

    def outside() -> tf.Tensor:
        for _ in range(100):
            loss = tfcompat_losses.sigmoid_cross_entropy(zeros, zeros)
        return loss

    def in_a_list() -> tf.Tensor:
        losses = []
        for _ in range(100):
            loss = tfcompat_losses.sigmoid_cross_entropy(zeros, zeros)
            losses.append((loss, tf.get_current_name_scope()))
        return loss

    def inside() -> tf.Tensor:
        with tfcompat_losses.collect():
            return outside()

    return Race({OUTSIDE: outside, IN_A_LIST: in_a_list, INSIDE: inside}, (), rounds, turn=0.0)


OUTSIDE, IN_A_LIST, INSIDE = "outside", "outside, in a list with their name scopes", "inside collect()"


def cost_of_keeping(race: Race, where: str = INSIDE) -> tuple[float, float, float]:
    """Microseconds a loss, by the rounds' own differences: their lower quartile, median and upper quartile."""
    return tuple(1e4 * seconds for seconds in race.difference(where, OUTSIDE))


def collect_table(race: Race) -> str:
    rows = [[name, race.cell(name, unit=1e-4)] for name in race.seconds]
    for what, where in {"that list": IN_A_LIST, "collect()": INSIDE}.items():
        lower, cost, upper = cost_of_keeping(race, where)
        rows.append(
            [f"the cost of {what}, and its quartiles over the rounds", f"{cost:.1f} ({lower:.1f} to {upper:.1f})"]
        )
    return table(["one loss, [32, 10], forward", "µs"], rows)


def run_recipe(shapes: list[Shape], rounds: int) -> dict[Shape, Race]:
    """The loss alone compiled, and with its gradient, in code that is not."""
    loss = tfcompat_losses.sigmoid_cross_entropy
    compiled = functools.partial(tf.function, jit_compile=True)
    ways = {
        "": with_gradient(loss),
        ", the loss compiled": with_gradient(compiled(loss)),
        ", loss and gradient compiled": compiled(with_gradient(loss)),
    }
    around: dict[str, Callable[[Callable], Callable]] = {
        "eager": lambda run: run,
        "tf.function": lambda run: tf.function(lambda *arguments: run(*arguments)),
    }
    runs = {f"{where}{way}": wrap(run) for where, wrap in around.items() for way, run in ways.items()}
    return {shape: Race(runs, sigmoid_inputs(shape), rounds) for shape in shapes}


def recipe_table(races: dict[Shape, Race]) -> str:
    rows = []
    for shape, race in races.items():
        for name in race.seconds:
            where = name.split(",")[0]
            gain = "" if name == where else f"{race.ratio(name, to=where)[1]:.2f}"
            rows.append([list(shape), name, f"{race.median(name) * 1e3:.1f} ± {race.spread(name) * 5e2:.1f}", gain])
    return table(["shape", "way", "ms", "of the time without"], rows)
