# SPDX-License-Identifier: Apache-2.0
"""The pictures of the benchmarks."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path

import matplotlib
import numpy as np
from contestants import MODES, OURS, WHAT
from grid import Cell
from limits import LEVEL, Results
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure
from scale import WHO, Point, slope
from tables import ALL, Key, Shape

COLOURS = dict(zip([*ALL, WHO[-1]], ["black", "tab:blue", "tab:gray", "tab:orange", "tab:green", "tab:gray"]))


def draw_losses(results: Results, path: Path) -> None:
    """Time over that of v1, which is the line at 1; with weights too, where others lead."""
    rows = [(weights, what) for weights in ("none", "[B, 1]") for what in WHAT]
    figure = Figure(figsize=(12, 12), layout="constrained", facecolor="white")
    panels = figure.subplots(len(rows), len(MODES), sharey=True)
    eager, others = [], []
    for (weights, what), row in zip(rows, panels):
        for mode, panel in zip(MODES, row):
            races = [results.sigmoid[Key(shape, weights, mode, what)] for shape in results.shapes]
            (eager if mode == "eager" else others).extend(race.ratio(OURS)[1] for race in races)
            for number, name in enumerate(ALL[1:]):
                places = [at for at, race in enumerate(races) if name in race.seconds]
                lower, median, upper = np.transpose([races[at].ratio(name) for at in places])
                bars = np.array(places) + 0.2 * (number - 1.5)
                error = (median - lower, upper - median)
                panel.bar(bars, median, 0.2, yerr=error, color=COLOURS[name], error_kw={"linewidth": 0.8}, label=name)
            panel.set_xticks(range(len(races)), [str(list(shape)) for shape in results.shapes], fontsize=11)
            panel.set_title(f"{mode}, {what}" + ("" if weights == "none" else f", {weights} weights"), fontsize=10)
            panel.axhline(1.0, color="black", linewidth=0.8)
        row[0].set_ylabel("time / v1's time", fontsize=12)
    for panel in panels[-1]:
        panel.set_xlabel("[batch_size, num_classes]", fontsize=12)
    figure.legend(*panels[0][0].get_legend_handles_labels(), loc="outside lower center", ncols=4, fontsize=12)
    figure.suptitle(
        f"Eagerly ours takes {min(eager):.2f} to {max(eager):.2f} of v1's time, in graphs {min(others):.2f} to "
        f"{max(others):.2f}\nsigmoid_cross_entropy on the CPU; below the line at 1 is faster than v1; bars: medians of "
        "the rounds, whiskers: their quartiles",
        fontsize=13,
    )
    figure.savefig(path, dpi=110)


def draw_scale(growing: dict[Shape, Point], others: dict[Shape, Point], path: Path) -> None:
    figure = Figure(figsize=(11, 5.5), layout="constrained", facecolor="white")
    panels = figure.subplots(1, 2)
    powers = [slope(growing, kind, OURS) for kind in Point._fields]
    for panel, kind, unit in zip(panels, Point._fields, ("seconds a step", "MB at the peak of a step")):
        for name in WHO:
            elements = [rows * columns for rows, columns in growing]
            label = f"{name}: power {slope(growing, kind, name):.2f}"
            values = [getattr(point, kind)[name] for point in growing.values()]
            panel.loglog(elements, values, "o-", color=COLOURS[name], label=label)
            for (rows, columns), point in others.items():
                panel.loglog(rows * columns, getattr(point, kind)[name], "*", color=COLOURS[name], markersize=12)
        stars = " and ".join(str(list(shape)) for shape in others)
        panel.plot([], [], "*", color="black", markersize=12, linestyle="none", label=f"of shape {stars}")
        panel.set_xlabel("elements, batch_size x num_classes", fontsize=12)
        panel.set_ylabel(unit, fontsize=12)
        panel.legend(fontsize=10, loc="lower right")
        panel.grid(alpha=0.3)
    classes = next(iter(growing))[1]
    figure.suptitle(
        f"Time and memory grow with the batch, to the power {powers[0]:.2f} and {powers[1]:.2f} (1 is linear)\n"
        f"sigmoid_cross_entropy, eager, forward and gradient, on the CPU; lines: {classes} classes",
        fontsize=13,
    )
    figure.savefig(path, dpi=110)


def draw_cells(
    ratios: dict[Cell, float], same: set[Cell], conclusion: str, limit_of: Callable[[Cell], float], path: Path
) -> None:
    """A square for each cell: a row for each loss and reduction, a column for each way of calling it.

    `same`: where ours is the same program as the original.
    """
    rows = list(dict.fromkeys(cell[:3] for cell in ratios))
    ways = list(dict.fromkeys(_way(cell) for cell in ratios))
    shapes = [way[0] for way in ways]
    ways.sort(key=lambda way: (shapes.index(way[0]), list(MODES).index(way[1]), list(WHAT).index(way[2]), way[3]))
    grid = np.full((len(rows), len(ways)), np.nan)
    figure = Figure(figsize=(12, 3.5 + 0.26 * len(rows)), layout="constrained", facecolor="white")
    panel = figure.subplots()
    for cell, ratio in ratios.items():
        row, column = rows.index(cell[:3]), ways.index(_way(cell))
        # What ours cannot do is as slow as can be.
        grid[row, column] = 1.0 if cell in same else min(round(ratio, 3), 1e9)
        if cell in same:
            panel.plot(column, row, "_", color="gray", markersize=7)
        elif round(ratio, 3) > limit_of(cell):
            panel.plot(column, row, "x", color="black", markersize=9, markeredgewidth=2)
        elif cell.is_one_kernel:
            panel.plot(column, row, ".", color="white", markersize=7)
    colours = matplotlib.colormaps["viridis"].with_extremes(over="red", bad="lightgray")
    image = panel.imshow(grid, norm=LogNorm(0.05, 1 + LEVEL), cmap=colours, aspect="auto")
    bar = figure.colorbar(image, ax=panel, extend="max", location="bottom", shrink=0.7, aspect=40, pad=0.01)
    ticks = [0.05, 0.1, 0.2, 0.5, 1.0]
    bar.set_ticks(ticks, labels=[f"{tick:g}" for tick in ticks], fontsize=13, minor=False)
    bar.ax.minorticks_off()
    legend = (
        f"our time / the original's; red: above {1 + LEVEL:g}\n"
        "x: above its limit; dot: one kernel's time; dash: the same program; gray: takes no weights"
    )
    bar.set_label(legend, fontsize=13)
    _name_rows(panel, rows)
    _name_columns(panel, ways)
    figure.suptitle(textwrap.fill(conclusion, _OF_A_TITLE), fontsize=17, fontweight="bold")
    figure.savefig(path, dpi=120)


_OF_A_TITLE = 65
"""Characters that fit beside one another."""


def _way(cell: Cell) -> tuple[str, str, str, str]:
    return str(list(cell.shape)), cell.mode, cell.what, "no weights" if cell.weights == "none" else "weights"


def _name_rows(panel: Axes, rows: list[tuple]) -> None:
    """The loss at the first of its reductions, and a line above it."""
    first = {row[:2]: at for at, row in reversed(list(enumerate(rows)))}
    labels = [f"{' '.join(row[:2])}   {row[2]}" if first[row[:2]] == at else row[2] for at, row in enumerate(rows)]
    panel.set_yticks(range(len(rows)), labels, fontsize=11.5)
    for at in first.values():
        panel.axhline(at - 0.5, color="white", linewidth=3)


def _name_columns(panel: Axes, ways: list[tuple[str, str, str, str]]) -> None:
    """Each column's weights; above those, over all columns that share it, the rest of the way, the shape outermost."""
    panel.xaxis.tick_top()
    panel.set_xticks(range(len(ways)), [weights for *_, weights in ways], rotation=90, fontsize=11.5)
    short = dict(zip(WHAT, ("forward", "gradient")))
    for depth, (pad, size) in {3: (78, 10.5), 2: (96, 13), 1: (118, 14)}.items():
        begun = [way[:depth] for way in ways]
        names = list(dict.fromkeys(begun))
        places = [np.mean([at for at, name in enumerate(begun) if name == wanted]) for wanted in names]
        level = panel.secondary_xaxis("top")
        level.set_xticks(places, [short.get(name[-1], name[-1]) for name in names], fontsize=size)
        level.tick_params(length=0, pad=pad)
        for name in names[1:] if depth < 3 else []:
            panel.axvline(begun.index(name) - 0.5, color="white", linewidth={2: 3, 1: 8}[depth])


def draw_parity(versions: dict, processors: dict, conclusion: str, path: Path) -> None:
    """A square for each loss and column, its ulps in it: a panel by version and mode, one by processor."""
    losses = list(versions)
    columns = [list(next(iter(each.values()))) for each in (versions, processors)]
    figure = Figure(figsize=(15, 2.5 + 0.45 * len(losses)), layout="constrained", facecolor="white")
    panels = figure.subplots(1, 2, sharey=True, width_ratios=[len(each) for each in columns])
    grids = [
        np.array([[each[loss][column] for column in names] for loss in losses])
        for each, names in zip((versions, processors), columns)
    ]
    for panel, grid, names in zip(panels, grids, columns):
        image = panel.imshow(grid, vmin=0, vmax=16, cmap="viridis_r", aspect="auto")
        for (row, column), ulp in np.ndenumerate(grid):
            colour = "white" if ulp > 8 else "black"
            panel.text(column, row, f"{ulp:.0f}", ha="center", va="center", fontsize=9, color=colour)
        panel.xaxis.tick_top()
        panel.set_xticks(range(len(names)), names, rotation=60, ha="left", fontsize=10)
    panels[0].set_yticks(range(len(losses)), losses, fontsize=11)
    panels[0].set_xlabel("the TensorFlow that was recorded, and how ours runs", fontsize=11)
    panels[1].set_xlabel("settings that stand for other processors", fontsize=11)
    bar = figure.colorbar(image, ax=panels, pad=0.01, shrink=0.8)
    bar.set_label("largest difference, ulp (allowed: 4 of arrays; 8 of scalars, compiled 16)", fontsize=10)
    figure.suptitle(conclusion, fontsize=14, fontweight="bold")
    figure.savefig(path, dpi=110)


def draw_endurance(seen: dict[str, list[dict[str, int]]], conclusion: str, path: Path) -> None:
    """Resident memory over calls, since the first look."""
    figure = Figure(figsize=(9, 4.5), layout="constrained", facecolor="white")
    panel = figure.subplots()
    for name, looks in seen.items():
        grown = [(look["bytes"] - looks[0]["bytes"]) / 1e6 for look in looks]
        panel.plot([look["calls"] for look in looks], grown, marker="o", markersize=4, label=name)
    panel.set_xlabel("calls")
    panel.set_ylabel("resident memory since the first look, MB")
    panel.set_ylim(bottom=min(0.0, panel.get_ylim()[0]))
    panel.grid(alpha=0.3)
    panel.legend()
    figure.suptitle(conclusion.replace(": ", ":\n"), fontsize=12, fontweight="bold")
    figure.savefig(path, dpi=120)
