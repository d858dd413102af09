# SPDX-License-Identifier: Apache-2.0
"""How fast the losses are, and how much memory they take: ours, the originals and their peers, taking turns.

    pip install '.[benchmarks]' && python benchmarks/losses.py            prints the tables
    python benchmarks/losses.py --write                                   and keeps losses.md, losses.png and scale.png

A time is the median of many short rounds in which the contestants take turns, ± half the distance of its quartiles; in
brackets the same of the rounds' own ratios to tf.compat.v1.losses, so that a busy machine slows both alike.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import NamedTuple

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import costs
import limits
import pictures
import scale
import tables
import tensorflow as tf
from command import parse_options, provenance
from rich.console import Console
from tables import Shape


class Settings(NamedTuple):
    rounds: int
    turn: float
    times_made: int
    shapes: list[Shape]
    recipe: list[Shape]
    growing: list[Shape]
    other_scales: list[Shape]
    counts: list[Shape]
    processes: int
    collects: int
    profiled: int


FULL = Settings(
    rounds=50,
    turn=0.01,
    times_made=5,
    shapes=[(32, 10), (256, 1000), (4096, 1000)],
    recipe=[(4096, 1000), (4096, 10_000)],
    growing=[(2**power, 1000) for power in range(10, 17)],
    other_scales=[(4096, 10_000), (2**15, 2**10)],
    counts=[(2**15, 2**10), (2**25, 1)],
    processes=3,
    collects=1000,
    profiled=500,
)
QUICK = Settings(
    rounds=2,
    turn=0.0,
    times_made=1,
    shapes=[(256, 1000)],
    recipe=[(64, 100)],
    growing=[(2**power, 1000) for power in range(8, 11)],
    other_scales=[(128, 2000)],
    counts=[(2**5, 2**5)],
    processes=1,
    collects=2,
    profiled=5,
)


def measure(settings: Settings, tell: Callable[[str], None]) -> tuple[str, limits.Results, tuple]:
    """The tables as one text, and what the pictures are made of."""
    rounds, turn = settings.rounds, settings.turn
    gpus = tf.config.list_physical_devices("GPU")
    where = "Everything runs on the CPU: TensorFlow found no GPU here."
    on_gpu = {}
    if gpus:
        gpu_name = tf.config.experimental.get_device_details(gpus[0]).get("device_name", "of no name")
        where = f"GPU: {gpu_name}; the rest is on the CPU."
    with tf.device("CPU:0"):
        tell("sigmoid_cross_entropy")
        on_cpu = tables.run_sigmoid(settings.shapes, "CPU:0", rounds, turn, settings.times_made)
        if gpus:
            tell("sigmoid_cross_entropy on the GPU")
            on_gpu = tables.run_sigmoid(settings.shapes, "GPU:0", rounds, turn, settings.times_made)
        tell("each loss, tracing, memory")
        results = limits.Results(
            settings.shapes,
            on_cpu,
            tables.run_each_loss(rounds, turn),
            tables.run_tracing(rounds),
            tables.run_memory(settings.shapes[-1], settings.processes),
            tables.run_collect(settings.collects),
        )
        tell("where the time goes")
        small, large = settings.shapes[0], settings.shapes[-1]
        where_it_goes = {
            f"The least that TensorFlow takes op by op, {list(small)}, eager": costs.floors_table(
                costs.run_floors(small, rounds, turn)
            ),
            f"The least that TensorFlow takes to trace, {list(small)}": costs.traced_table(small, rounds),
            f"Whose functions take the time, {list(small)}, eager": costs.profile_table(small, settings.profiled),
            f"What XLA makes of it, {list(large)}": costs.compiled_table(large),
        }
        tell("the loss alone compiled")
        recipe = tables.run_recipe(settings.recipe, max(2, rounds // 2))
        tell("scale")
        growing, others = (
            scale.run_scale(shapes, max(2, rounds // 3), settings.processes)
            for shapes in (settings.growing, settings.other_scales)
        )
        counts = scale.count_table(settings.counts)
    sections = {
        f"sigmoid_cross_entropy, default reduction, µs. {where}": tables.sigmoid_table(on_cpu, on_gpu),
        "Each loss, [32, 10], eager, forward and gradient, µs": tables.each_loss_table(results.each_loss),
        "The graph of sigmoid_cross_entropy": tables.graph_table(results.tracing),
        f"Peak memory of {list(large)}, eager, forward and gradient": tables.memory_table(results.memory),
        "The cost of collect()": tables.collect_table(results.collecting),
        "The loss alone in tf.function(jit_compile=True), and with its gradient": tables.recipe_table(recipe),
        "Scale: sigmoid_cross_entropy, eager, forward and gradient": scale.scale_table(growing, others),
        "The number of nonzero weights": counts,
        **where_it_goes,
        "The limits we set ourselves": limits.limits_table(results) + "\n" + limits.standing(results),
    }
    text = "# The losses, measured\n\n" + provenance() + "\n" + __doc__.split("\n\n")[-1] + "\n"
    return (
        text + "\n".join(f"## {title}\n\n{section}" for title, section in sections.items()),
        results,
        (growing, others),
    )


def main() -> None:
    options = parse_options("Measure the losses against the originals and their peers.")
    if options.write:
        options.write.mkdir(parents=True, exist_ok=True)
    talk = Console(stderr=True)
    text, results, scales = measure(QUICK if options.quick else FULL, talk.log)
    print(text, end="")
    if options.write:
        (options.write / "losses.md").write_text(text, encoding="utf-8")
        pictures.draw_losses(results, options.write / "losses.png")
        pictures.draw_scale(*scales, options.write / "scale.png")


if __name__ == "__main__":
    main()
