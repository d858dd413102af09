# SPDX-License-Identifier: Apache-2.0
"""Every loss in every way of calling it: our time over that of the original.

    pip install '.[benchmarks]' && python benchmarks/cells.py             prints the tables, in some 15 minutes
    python benchmarks/cells.py --write                                    and keeps cells.md and cells.png

A ratio is the median of the rounds' own ratios, ours over the original's: of `tf.compat.v1.losses` for v1, of
`tf_slim.losses` for contrib, whose functions have no reduction. In each of the short rounds the contestants take turns,
in an order drawn anew. A cell above its limit at the first look is measured again, with more rounds and its contestants
made three times (a traced function has its luck with memory, and keeps it): then the second look counts. Where
TensorFlow makes the same program of both, op for op, no limit is set: what its ratio is away from 1 is luck.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from typing import NamedTuple

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import costs
import keras_classes
import pictures
import tensorflow as tf
from command import parse_options, provenance
from contestants import BY_HAND, OURS
from grid import KERNEL, LARGE, SMALL, TWIN, Cell, Pace, all_cells, is_same_program, race
from race import Race
from rich.console import Console
from tables import Shape, left_out, table
from verdict import conclusion, limit_of, luck_table, misses, verdict


class Settings(NamedTuple):
    paces: dict[tuple[Shape, str], Pace]
    most_again: int
    chosen: Callable[[Cell], bool]
    keras_losses: list[str] | None
    keras_rounds: int
    keras_turn: float
    steps: int
    warnings: int


FULL = Settings(
    paces={
        (SMALL, "eager"): Pace(9, again=25, turn=0.004),
        (SMALL, "tf.function"): Pace(15, again=40, turn=0.006),
        (SMALL, "jit_compile"): Pace(15, again=40, turn=0.006),
        (LARGE, "eager"): Pace(5, again=25, turn=0.0),
        (LARGE, "tf.function"): Pace(7, again=25, turn=0.0),
        (LARGE, "jit_compile"): Pace(9, again=25, turn=0.0),
    },
    most_again=100,
    chosen=lambda cell: True,
    keras_losses=None,
    keras_rounds=15,
    keras_turn=0.01,
    steps=100,
    warnings=200,
)
_QUICK_ROWS = [
    ("v1", "sparse_softmax_cross_entropy", "MEAN"),
    ("contrib", "hinge_loss", "default"),
]
QUICK = Settings(
    paces=dict.fromkeys(FULL.paces, Pace(1, again=2, turn=0.0)),
    most_again=1,
    chosen=lambda cell: cell[:3] in _QUICK_ROWS,
    keras_losses=["mean_squared_error"],
    keras_rounds=1,
    keras_turn=0.0,
    steps=2,
    warnings=3,
)


class Found(NamedTuple):
    races: dict[Cell, Race]
    same: set[Cell]
    """The cells where both are the same program."""
    above: int
    """How many cells were above their limit at first."""
    again: int
    """How many were measured again."""


def run_cells(settings: Settings, tell: Callable[[str], None]) -> Found:
    races, told = {}, ""
    for cell in filter(settings.chosen, all_cells()):
        if told != (told := f"{cell.family} {cell.loss}"):
            tell(told)
        races[cell] = race(cell, settings.paces[cell.shape, cell.mode])
    tell("the programs")
    same = set(filter(is_same_program, races))
    above = misses(without(same, ratios_of(races)))
    again = above[: settings.most_again]
    tell(f"again: {len(again)} of {len(above)} cells above their limit")
    # By the place in the table, where the neighbours have the same inputs.
    for cell in sorted(again, key=list(races).index):
        races[cell] = race(cell, settings.paces[cell.shape, cell.mode], again=True)
    return Found(races, same, len(above), len(again))


def without(cells: set[Cell], ratios: dict[Cell, float]) -> dict[Cell, float]:
    return {cell: ratio for cell, ratio in ratios.items() if cell not in cells}


def ratios_of(races: dict[Cell, Race], to: str | None = None, of: str = OURS) -> dict[Cell, float]:
    """Ours, or `of`, over another's, where that runs; infinity where ours does not."""
    return {
        cell: race.ratio(of, to)[1] if of in race.seconds else math.inf
        for cell, race in races.items()
        if (to or race.first) in race.seconds
    }


def pivot(texts: dict[Cell, str]) -> str:
    """A row for each loss, reduction, shape and weights; a column for each mode, forward and with gradient."""
    columns = list(dict.fromkeys((cell.mode, cell.what) for cell in texts))
    rows: dict[tuple, dict[tuple[str, str], str]] = {}
    for cell, text in texts.items():
        family, loss, reduction, shape, weights, *column = cell
        rows.setdefault((family, loss, reduction, str(list(shape)), weights), {})[tuple(column)] = text
    header = ["", "loss", "reduction", "shape", "weights", *(", ".join(column) for column in columns)]
    return table(header, ([*row, *(cells.get(column, "") for column in columns)] for row, cells in rows.items()))


def cells_table(races: dict[Cell, Race], ratios: dict[Cell, float], same: set[Cell]) -> str:
    above = set(misses(without(same, ratios)))
    texts = {}
    for cell, ratio in ratios.items():
        microseconds = f"{races[cell].median(OURS) * 1e6:.0f}" if math.isfinite(ratio) else "does not run"
        marks = ("*" if cell in above else "") + (" =" if cell in same else "") + (" k" if cell.is_one_kernel else "")
        texts[cell] = f"{microseconds} ({ratio:.2f}{marks})"
    return pivot(texts)


def kernels_table(races: dict[Cell, Race], ratios: dict[Cell, float]) -> str:
    texts = {
        cell: f"{races[cell].median(KERNEL) * 1e6:.0f} ({ratio:.2f}; {ratios[cell]:.2f})"
        for cell, ratio in ratios_of(races, KERNEL).items()
        if cell in ratios
    }
    return pivot(texts)


def measure(settings: Settings, tell: Callable[[str], None]) -> tuple[str, dict[Cell, float], set[Cell]]:
    """The tables as one text, the ratios, and which cells are the same program."""
    with tf.device("CPU:0"):
        races, same, above, again = run_cells(settings, tell)
        tell("the Keras classes")
        keras = keras_classes.run_keras(
            settings.keras_losses, SMALL, settings.keras_rounds, settings.keras_turn, settings.steps
        )
        tell("the warning")
        warning = costs.run_warning(settings.warnings)
    ratios = ratios_of(races)
    judged = without(same, ratios)
    bare = {cell: f"{ratio:.2f}" for cell, ratio in ratios_of(races, BY_HAND).items()}
    second_look = f"At the first look {above} cells were above their limit; {again} of them were measured again.\n"
    sections = {
        "The verdict": verdict(judged, len(same)) + "\n" + second_look + "\n" + costs.warning_table(warning),
        "What is luck: the original again, made a second time, in the same rounds": luck_table(
            ratios, ratios_of(races, of=TWIN), same
        ),
        "The picture": f"![{conclusion(judged, len(same))}](cells.png)\n",
        "The cells: our µs (ours / the original; * above its limit, = the same program, k one kernel's time)": (
            cells_table(races, ratios, same)
        )
        + left_out((str(cell), race) for cell, race in races.items()),
        "Ours / the bare formula, of tf.nn and tf.reduce_mean or tf.reduce_sum": pivot(bare),
        "One kernel's time: µs of the kernel alone (ours / the kernel; ours / the original)": kernels_table(
            races, ratios
        ),
        f"The Keras classes, {list(SMALL)}, µs (ratio to Keras's own), a Dense layer in fit": keras_classes.keras_table(
            keras, settings.steps
        ),
    }
    text = "# Every cell, measured\n\n" + provenance() + "\n" + __doc__.split("\n\n")[-1] + "\n"
    return text + "\n".join(f"## {title}\n\n{section}" for title, section in sections.items()), ratios, same


def main() -> None:
    options = parse_options("Measure each loss in each way of calling it against the original.")
    text, ratios, same = measure(QUICK if options.quick else FULL, Console(stderr=True).log)
    print(text, end="")
    if options.write:
        options.write.mkdir(parents=True, exist_ok=True)
        (options.write / "cells.md").write_text(text, encoding="utf-8")
        title = conclusion(without(same, ratios), len(same))
        pictures.draw_cells(ratios, same, title, limit_of, options.write / "cells.png")


if __name__ == "__main__":
    main()
