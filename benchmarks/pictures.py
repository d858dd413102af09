# SPDX-License-Identifier: Apache-2.0
"""losses.png and scale.png."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from contestants import MODES, WHAT
from limits import Results
from matplotlib.figure import Figure
from scale import WHO, Point, slope
from tables import ALL, Key, Shape

COLOURS = dict(zip([*ALL, WHO[-1]], ["black", "tab:blue", "tab:gray", "tab:orange", "tab:green", "tab:gray"]))


def draw_losses(results: Results, path: Path) -> None:
    """Time over that of v1, which is the line at 1."""
    figure = Figure(figsize=(10, 6), layout="constrained")
    panels = figure.subplots(len(WHAT), len(MODES), sharey=True)
    peers = ALL[1:]
    for what, row in zip(WHAT, panels):
        for mode, panel in zip(MODES, row):
            races = [results.sigmoid[Key(shape, "none", mode, what)] for shape in results.shapes]
            for number, name in enumerate(peers):
                places = [at for at, race in enumerate(races) if name in race.seconds]
                lower, median, upper = np.transpose([races[at].ratio(name) for at in places])
                bars = np.array(places) + 0.2 * (number - 1.5)
                error = (median - lower, upper - median)
                panel.bar(bars, median, 0.2, yerr=error, color=COLOURS[name], error_kw={"linewidth": 0.8}, label=name)
            panel.set_xticks(range(len(races)), [str(list(shape)) for shape in results.shapes])
            panel.set_title(f"{mode}, {what}")
            panel.axhline(1.0, color="black", linewidth=0.8)
        row[0].set_ylabel("time / time of tf.compat.v1.losses")
    panels[0][0].legend(fontsize="small")
    figure.suptitle("sigmoid_cross_entropy, no weights: lower is faster")
    figure.savefig(path, dpi=120)


def draw_scale(growing: dict[Shape, Point], others: dict[Shape, Point], path: Path) -> None:
    figure = Figure(figsize=(10, 4.5), layout="constrained")
    panels = figure.subplots(1, 2)
    for panel, kind, unit in zip(panels, Point._fields, ("seconds", "MB at the peak")):
        for name in WHO:
            elements = [rows * columns for rows, columns in growing]
            label = f"{name}, slope {slope(growing, kind, name):.2f}"
            values = [getattr(point, kind)[name] for point in growing.values()]
            panel.loglog(elements, values, "o-", color=COLOURS[name], label=label)
            for (rows, columns), point in others.items():
                panel.loglog(rows * columns, getattr(point, kind)[name], "*", color=COLOURS[name], markersize=11)
        panel.set_xlabel("elements")
        panel.set_ylabel(unit)
        panel.legend(fontsize="small")
        panel.grid(alpha=0.3)
    stars = ", ".join(str(list(shape)) for shape in others)
    classes = next(iter(growing))[1]
    figure.suptitle(f"sigmoid_cross_entropy, eager, forward and gradient: {classes} classes; stars: {stars}")
    figure.savefig(path, dpi=120)
