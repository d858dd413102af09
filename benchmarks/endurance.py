# SPDX-License-Identifier: Apache-2.0
"""What stays in memory after very many calls: ours beside tf.compat.v1.losses, each in a process of its own.

    pip install '.[benchmarks]' && python benchmarks/endurance.py         prints the table, of 1,000,000 calls each
    python benchmarks/endurance.py --calls 100000 --write                 fewer, and keeps endurance.md

Both get the same random calls. Of 1,000, 989 are eager, half of them with a gradient; 10 are in a tf.function that is
made for the one call, and 1 is compiled; 10 fail. Losses, shapes, dtypes, weights, parameters, reductions and scopes
change all the time. The memory is the resident set, after a garbage collection.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import psutil
import tensorflow as tf
from command import HERE, provenance
from contestants import MODULES, ORACLE, OURS
from tables import table

LOOKS = 20
"""How often the memory is looked at."""

LOSSES = {
    "absolute_difference": {},
    "cosine_distance": {"axis": -1},
    "hinge_loss": {},
    "huber_loss": {"delta": None},
    "log_loss": {"epsilon": None},
    "mean_pairwise_squared_error": {},
    "mean_squared_error": {},
    "sigmoid_cross_entropy": {"label_smoothing": None},
    "softmax_cross_entropy": {"label_smoothing": None},
    "sparse_softmax_cross_entropy": {},
}
"""With their parameters; None is a number drawn anew."""

REDUCTIONS = [
    "none",
    "weighted_sum",
    "weighted_mean",
    "weighted_sum_by_nonzero_weights",
    "weighted_sum_over_batch_size",
]


def call(module: Any, draw: random.Random) -> None:
    """One random call. The same numbers are drawn whatever the module."""
    name = draw.choice(list(LOSSES))
    rows, columns = draw.randint(1, 64), draw.randint(2, 9)
    dtype = draw.choice([tf.float32] * 8 + [tf.float64, tf.float16])
    options = {key: draw.uniform(0.1, 0.9) if value is None else value for key, value in LOSSES[name].items()}
    weights = draw.choice(["none", "number", "scalar", "row", "misfit" if draw.random() < 0.05 else "none"])
    if name != "mean_pairwise_squared_error":
        options["reduction"] = draw.choice(REDUCTIONS)
    scope = draw.choice([None, None, "tower", f"scope_{draw.randint(0, 9)}"])
    how, has_gradient = draw.random(), draw.random() < 0.5
    labels = tf.zeros([rows], tf.int32) if name.startswith("sparse") else tf.fill([rows, columns], tf.cast(0.25, dtype))
    predictions = tf.fill([rows, columns], tf.cast(draw.uniform(0.1, 0.9), dtype))
    per_row = [rows] if "softmax" in name else [rows, 1]
    given = {
        "none": 1.0,
        "number": draw.uniform(0.5, 2.0),
        "scalar": tf.constant(2.0),
        "row": tf.ones(per_row),
        "misfit": tf.ones([rows + 1, 3]),
    }[weights]

    def run(predictions: tf.Tensor) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(predictions)
            loss = getattr(module, name)(labels, predictions, weights=given, scope=scope, **options)
        return tape.gradient(loss, predictions) if has_gradient else loss

    if how < 0.011:
        run = tf.function(run, jit_compile=how < 0.001)
    try:
        run(predictions)
    except (ValueError, tf.errors.InvalidArgumentError):
        if weights != "misfit":
            raise


def endure(module: Any, calls: int, looks: int = LOOKS) -> list[dict[str, int]]:
    """Calls so far, bytes in memory, threads and open files, at each look; the first after a hundredth of the calls."""
    draw, process, seen = random.Random(0), psutil.Process(), []
    at = sorted({max(1, calls // 100), *(calls * look // looks for look in range(1, looks + 1))})
    for number in range(1, calls + 1):
        call(module, draw)
        if number in at:
            gc.collect()
            seen.append(
                {
                    "calls": number,
                    "bytes": process.memory_info().rss,
                    "threads": process.num_threads(),
                    "files": process.num_fds() if hasattr(process, "num_fds") else 0,
                }
            )
    return seen


def side_by_side(calls: int) -> dict[str, list[dict[str, int]]]:
    """What each module's process saw. They run at once: no time is measured."""
    command = [sys.executable, __file__, "--calls", str(calls), "--only"]
    running = {name: subprocess.Popen([*command, name], stdout=subprocess.PIPE, text=True) for name in (ORACLE, OURS)}
    outputs = {name: process.communicate()[0] for name, process in running.items()}
    for name, process in running.items():
        if process.returncode != 0:
            raise SystemExit(f"{name} ended with {process.returncode}.")
    return {name: json.loads(output.splitlines()[-1]) for name, output in outputs.items()}


def growth_table(seen: dict[str, list[dict[str, int]]]) -> str:
    rows = []
    for at, first in enumerate(next(iter(seen.values()))):
        rows.append([f"{first['calls']:,}", *(f"{looks[at]['bytes'] / 1e6:.0f}" for looks in seen.values())])
    for what in ("threads", "files"):
        rows.append([f"{what}, first and last", *(f"{looks[0][what]}, {looks[-1][what]}" for looks in seen.values())])
    return table(["calls", *(f"MB: {name}" for name in seen)], rows)


def growth(looks: list[dict[str, int]]) -> float:
    """MB between the first look, when all is warm, and the last."""
    return (looks[-1]["bytes"] - looks[0]["bytes"]) / 1e6


def conclusion(seen: dict[str, list[dict[str, int]]]) -> str:
    calls = next(iter(seen.values()))[-1]["calls"]
    grown = ", ".join(f"{name} by {growth(looks):.0f} MB" for name, looks in seen.items())
    return f"In {calls:,} calls memory grows: {grown}"


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure what stays in memory after very many calls.")
    parser.add_argument("--calls", type=int, default=1_000_000)
    parser.add_argument("--write", type=Path, nargs="?", const=HERE, metavar="FOLDER", help="keep table and picture")
    parser.add_argument("--only", choices=list(MODULES), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only:
        print(json.dumps(endure(MODULES[options.only], options.calls)))
        return
    seen = side_by_side(options.calls)
    title = conclusion(seen)
    text = f"# A million calls\n\n{title}.\n\n![{title}](endurance.png)\n\n{provenance()}\n"
    text += __doc__.split("\n\n")[-1] + "\n" + growth_table(seen)
    print(text, end="")
    if options.write:
        import pictures

        options.write.mkdir(parents=True, exist_ok=True)
        (options.write / "endurance.md").write_text(text, encoding="utf-8")
        pictures.draw_endurance(seen, title, options.write / "endurance.png")


if __name__ == "__main__":
    main()
