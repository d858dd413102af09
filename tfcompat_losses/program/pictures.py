# SPDX-License-Identifier: Apache-2.0
"""The pictures: differences by call site over the limit, and a program's curves beside the recorded ones."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from tfcompat_losses.program.against import Comparison
    from tfcompat_losses.program.report import Row

_OURS, _LIMIT, _EQUAL = "#14375e", "#c0392b", "#2e8b57"
_COLOURS = {"agrees": _OURS, "agrees within rounding": "#e0a030", "differs": _LIMIT}


def draw_differences(table: Sequence[Row], path: str) -> None:
    """Bars, one for each call site that has samples: its difference as a share of its limit."""
    figure = _figure(8, 1.6 + 0.45 * len(table))
    axes = figure.subplots()
    sampled = [row for row in table if row.samples]
    shares = [row.ulps / row.limit if row.limit else math.inf for row in sampled]
    longest = max([1.25, *(1.1 * share for share in shares if math.isfinite(share))])
    # A log scale would hide the zeros, which most of them are; what is far out is cut off and labelled.
    longest = min(longest, 4.0)
    widths = [min(share, longest) for share in shares]
    colours = [_COLOURS[row.verdict] for row in sampled]
    places = np.arange(len(sampled))
    axes.barh(places, widths, color=colours)
    for place, width, row in zip(places, widths, sampled):
        axes.text(min(width, longest * 0.98) + 0.01, place, f" {row.ulps:.3g} ulp", va="center", fontsize=8)
    axes.axvline(1.0, color=_LIMIT, linewidth=1.2, label="limit")
    axes.set_yticks(places, [f"{row.site}\n{row.function}" for row in sampled], fontsize=8)
    axes.invert_yaxis()
    axes.set_xlim(0, longest)
    axes.set_xlabel("largest difference, as a share of the limit")
    axes.legend(loc="lower right")
    figure.savefig(path, dpi=120)


def draw_curves(drawn: Comparison | None, limit: float, recorded_under: str, path: str) -> None:
    """A recorded curve and ours over each other, and their relative difference below."""
    figure = _figure(8, 6)
    above, below = figure.subplots(2, sharex=True)
    recorded, ours, difference, name = np.zeros(0), np.zeros(0), np.zeros(0), "no loss to draw"
    runs = np.zeros(0)
    if drawn is not None and drawn.ours is not None:
        difference, name = drawn.difference, drawn.curve.name
        both = slice(len(difference))
        runs, recorded, ours = drawn.curve.runs[both], drawn.curve.values[both], drawn.ours[both]
    above.plot(runs, recorded, color="#e0a030", linewidth=4, alpha=0.7, label=f"TensorFlow {recorded_under}")
    above.plot(runs, ours, color=_OURS, linewidth=1, label="today's TensorFlow, tfcompat_losses")
    above.set_ylabel(name)
    equal = difference == 0
    below.set_yscale("log")
    if not runs.size:
        # Before there is a line, which alone has no extent: Matplotlib 3.9 would warn of it.
        below.set_ylim(limit / 10, limit * 10)
    below.axhline(limit, color=_LIMIT, linewidth=1.2, label=f"limit, {limit:.0e}")
    below.plot(runs[~equal], difference[~equal], ".", color=_OURS, label=f"{np.sum(~equal)} runs that differ")
    below.plot(runs[equal], np.full(np.sum(equal), 2e-8), "|", color=_EQUAL, label=f"{np.sum(equal)} equal to the bit")
    below.set_ylabel("relative difference (log)")
    below.set_xlabel("run")
    for panel in (above, below):
        panel.grid(alpha=0.3)
        panel.legend()
    figure.savefig(path, dpi=120)


def _figure(width: float, height: float) -> Any:
    # Not pyplot, which would choose a backend for the whole process.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    return figure
