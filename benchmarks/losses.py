# SPDX-License-Identifier: Apache-2.0
"""How fast the losses are: ours, the originals and their peers, interleaved in one process.

    pip install '.[benchmarks]' && python benchmarks/losses.py            prints the tables
    python benchmarks/losses.py --write                                   and keeps them as losses.md and losses.png

Every figure is the median of many short rounds in which the contestants take turns, in microseconds of wall time; the
ratio is the median of the rounds' own ratios to tf.compat.v1.losses, so that a busy machine slows both alike.
"""

from __future__ import annotations

import argparse
import datetime
import functools
import os
import pathlib
import platform
import statistics
import time
from collections.abc import Callable

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import tensorflow as tf
from matplotlib.figure import Figure
from rich.console import Console
from rich.progress import track

import tfcompat_losses

HERE = pathlib.Path(__file__).parent
ORACLE = "tf.compat.v1.losses"
OURS = "tfcompat_losses"
SHAPES = [(32, 10), (256, 1000), (4096, 1000)]
MODES: dict[str, Callable[[Callable], Callable]] = {
    "eager": lambda function: function,
    "tf.function": tf.function,
    "jit_compile": lambda function: tf.function(function, jit_compile=True),
}
Contestants = dict[str, Callable[[tf.Tensor, tf.Tensor], tf.Tensor]]


def sigmoid_contestants(weights: tf.Tensor | float) -> Contestants:
    """The ways to a sigmoid cross-entropy; the peers that know no weights only where there are none."""
    contestants: Contestants = {
        ORACLE: lambda labels, logits: tf.compat.v1.losses.sigmoid_cross_entropy(labels, logits, weights),
        OURS: lambda labels, logits: tfcompat_losses.sigmoid_cross_entropy(labels, logits, weights),
    }
    if isinstance(weights, float):
        keras = tf.keras.losses.BinaryCrossentropy(from_logits=True)
        contestants["keras BinaryCrossentropy"] = keras
        contestants["reduce_mean(tf.nn...)"] = lambda labels, logits: tf.reduce_mean(
            tf.nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=logits)
        )
    return contestants


def with_gradient(loss: Callable) -> Callable:
    def run(labels: tf.Tensor, logits: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        with tf.GradientTape() as tape:
            tape.watch(logits)
            value = loss(labels, logits)
        return value, tape.gradient(value, logits)

    return run


def race(contestants: Contestants, arguments: tuple, rounds: int) -> dict[str, tuple[float, float, float]]:
    """Median microseconds, median ratio to the oracle, and the spread of the ratios, of each contestant."""
    once = {name: _seconds(run, arguments, 1) for name, run in contestants.items() for _ in range(3)}
    calls = {name: max(1, int(0.01 / seconds)) for name, seconds in once.items()}
    taken: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, run in contestants.items():
            taken[name].append(_seconds(run, arguments, calls[name]) / calls[name])
    result = {}
    for name, seconds in taken.items():
        ratios = [own / theirs for own, theirs in zip(seconds, taken[ORACLE])]
        quartiles = statistics.quantiles(ratios, n=4)
        result[name] = (statistics.median(seconds) * 1e6, statistics.median(ratios), quartiles[2] - quartiles[0])
    return result


def _seconds(run: Callable, arguments: tuple, calls: int) -> float:
    start = time.perf_counter()
    for _ in range(calls):
        result = run(*arguments)
    tf.nest.map_structure(lambda tensor: tensor.numpy(), result)
    return time.perf_counter() - start


def sigmoid_rows(rounds: int) -> list[list[str]]:
    rows = []
    for shape in track(SHAPES, "sigmoid_cross_entropy"):
        generator = tf.random.Generator.from_seed(1)
        logits = generator.normal(shape)
        labels = tf.cast(generator.uniform(shape) > 0.5, tf.float32)
        for weights_name, weights in {"none": 1.0, "[B, 1]": tf.ones([shape[0], 1]), "full": tf.ones(shape)}.items():
            for mode, transform in MODES.items():
                for what, wrap in {"forward": lambda loss: loss, "with gradient": with_gradient}.items():
                    contestants = {name: transform(wrap(loss)) for name, loss in sigmoid_contestants(weights).items()}
                    for name, (median, ratio, spread) in race(contestants, (labels, logits), rounds).items():
                        row = [f"{list(shape)}", weights_name, mode, what, name]
                        rows.append([*row, f"{median:.0f}", f"{ratio:.2f}", f"{spread:.2f}"])
    return rows


def each_loss_rows(rounds: int) -> list[list[str]]:
    generator = tf.random.Generator.from_seed(1)
    logits = generator.normal([32, 10])
    onehot = tf.one_hot(tf.range(32) % 10, 10)
    options = {"cosine_distance": {"axis": 1}}
    rows = []
    for name in track(
        [
            "absolute_difference",
            "cosine_distance",
            "hinge_loss",
            "huber_loss",
            "log_loss",
            "mean_pairwise_squared_error",
            "mean_squared_error",
            "sigmoid_cross_entropy",
            "softmax_cross_entropy",
            "sparse_softmax_cross_entropy",
        ],
        "each loss",
    ):
        labels = tf.range(32) % 10 if name.startswith("sparse") else onehot
        predictions = tf.sigmoid(logits) if name == "log_loss" else logits
        modules = {ORACLE: tf.compat.v1.losses, OURS: tfcompat_losses}
        contestants = {
            title: with_gradient(functools.partial(getattr(module, name), **options.get(name, {})))
            for title, module in modules.items()
        }
        for title, (median, ratio, spread) in race(contestants, (labels, predictions), rounds).items():
            rows.append([name, title, f"{median:.0f}", f"{ratio:.2f}", f"{spread:.2f}"])
    return rows


def graph_rows(rounds: int) -> list[list[str]]:
    known, unknown = tf.TensorSpec([32, 10]), tf.TensorSpec(None)
    rows = []
    for title, specs in {"scalar weights": (known, known), "unknown shapes": (unknown, unknown, unknown)}.items():
        functions, seconds = {}, {ORACLE: [], OURS: []}
        for _ in range(rounds):
            for name, module in ((ORACLE, tf.compat.v1.losses), (OURS, tfcompat_losses)):
                start = time.perf_counter()
                functions[name] = tf.function(module.sigmoid_cross_entropy).get_concrete_function(*specs)
                seconds[name].append(time.perf_counter() - start)
        ratio = statistics.median(own / theirs for own, theirs in zip(seconds[OURS], seconds[ORACLE]))
        for name, function in functions.items():
            definition = function.graph.as_graph_def()
            branches = sum(len(inner.node_def) for inner in definition.library.function)
            traced = statistics.median(seconds[name]) * 1e3
            rows.append([title, name, str(len(definition.node)), str(branches), f"{traced:.1f}", f"{ratio:.2f}"])
    return rows


def collect_row(rounds: int) -> list[list[str]]:
    labels, logits = tf.zeros([32, 10]), tf.zeros([32, 10])

    def hundred() -> tf.Tensor:
        for _ in range(100):
            loss = tfcompat_losses.sigmoid_cross_entropy(labels, logits)
        return loss

    def hundred_collected() -> tf.Tensor:
        with tfcompat_losses.collect():
            return hundred()

    times = [(_seconds(hundred, (), 1), _seconds(hundred_collected, (), 1)) for _ in range(rounds)]
    return [["collect(), per loss", f"{statistics.median(b - a for a, b in times) * 1e4:.1f}"]]


def table(header: list[str], rows: list[list[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def draw(rows: list[list[str]], path: pathlib.Path) -> None:
    """Eager, function and jit with gradient: each contestant's time over v1's."""
    figure = Figure(figsize=(10, 4), layout="constrained")
    panels = figure.subplots(1, len(MODES), sharey=True)
    for panel, mode in zip(panels, MODES):
        chosen = [row for row in rows if row[1:4] == ["none", mode, "with gradient"]]
        names = list(dict.fromkeys(row[4] for row in chosen))
        for number, name in enumerate(names):
            ratios = [float(row[6]) for row in chosen if row[4] == name]
            panel.bar(np.arange(len(ratios)) + 0.2 * number, ratios, 0.2, label=name)
        panel.set_title(mode)
        panel.set_xticks(np.arange(len(SHAPES)) + 0.3, [str(list(shape)) for shape in SHAPES])
        panel.axhline(1.0, color="black", linewidth=0.8)
    panels[0].set_ylabel("time / time of tf.compat.v1.losses")
    panels[0].legend()
    figure.suptitle("sigmoid_cross_entropy, forward and gradient")
    figure.savefig(path, dpi=120)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the losses against the originals and their peers.")
    parser.add_argument("--write", action="store_true", help="keep the tables and the picture beside this file")
    parser.add_argument("--rounds", type=int, default=25)
    options = parser.parse_args()
    rounds = options.rounds
    sigmoid = sigmoid_rows(rounds)
    timed = ["µs", "ratio to v1", "spread of the ratio"]
    text = "\n".join(
        [
            f"TensorFlow {tf.__version__}, Python {platform.python_version()}, {os.cpu_count()} cores, "
            f"{platform.machine()}, {datetime.date.today()}. By `python benchmarks/losses.py --write`.\n",
            "sigmoid_cross_entropy, default reduction:\n",
            table(["shape", "weights", "mode", "what", "who", *timed], sigmoid),
            "Each loss, [32, 10], eager, forward and gradient:\n",
            table(["loss", "who", *timed], each_loss_rows(rounds)),
            "The graph of sigmoid_cross_entropy:\n",
            table(["what", "who", "ops", "ops in branches", "ms to trace", "ratio of ours to v1"], graph_rows(rounds)),
            table(["what", "µs"], collect_row(rounds)),
        ]
    )
    Console().print(text, markup=False)
    if options.write:
        (HERE / "losses.md").write_text(text)
        draw(sigmoid, HERE / "losses.png")


if __name__ == "__main__":
    main()
