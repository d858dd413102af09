# SPDX-License-Identifier: Apache-2.0
"""A program on today's TensorFlow beside its recording: alike at each run, or where they part, and through whom."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tfcompat_losses.program import recorder
from tfcompat_losses.program.recording import Array, Curve, Recording

LIMIT = 1e-5


@dataclass(frozen=True)
class Comparison:
    """A recorded curve and ours, over the runs that both have."""

    curve: Curve
    ours: Array | None
    """None where no run of the program has computed such a loss here."""
    same_runs: bool
    difference: Array

    @property
    def is_missing(self) -> bool:
        """Whether the loss should be here and is not.

        TensorFlow 2 makes the regularization loss of a variable anew for each reader, so that nobody computes the one
        in the collection; the total holds it.
        """
        return self.ours is None and self.curve.key != "regularization_losses"

    def parts_at(self, limit: float) -> int | None:
        """The first run at which the two are further apart than the limit; None where they are not."""
        beyond = np.flatnonzero(~(self.difference <= limit))
        return int(self.curve.runs[beyond[0]]) if beyond.size else None


def compare(recorded: Sequence[Curve], ours: Sequence[Curve]) -> list[Comparison]:
    """Each recorded curve and ours of the same graph, collection and name; of those that are left, in their order.

    Names are not all the same: TensorFlow 2 has other ones for what a variable's regularizer makes. And a tensor may be
    in two collections there and in one here: an Estimator adds the total to the losses.
    """
    left = {_identity(curve): curve for curve in ours}
    in_any_collection = {(curve.graph, curve.name): curve for curve in ours}
    partners = [left.pop(_identity(curve), None) for curve in recorded]
    for place, curve in enumerate(recorded):
        same_place = (each for each in left if each[:2] == _identity(curve)[:2])
        if partners[place] is None and (found := next(same_place, None)) is not None:
            partners[place] = left.pop(found)
        partners[place] = partners[place] or in_any_collection.get((curve.graph, curve.name))
    return [_compared(curve, partner) for curve, partner in zip(recorded, partners)]


def _identity(curve: Curve) -> tuple[int, str, str]:
    return curve.graph, curve.key, curve.name


def _compared(curve: Curve, ours: Curve | None) -> Comparison:
    if ours is None:
        return Comparison(curve, None, False, np.zeros(0))
    both = min(len(curve.values), len(ours.values))
    same_runs = np.array_equal(curve.runs, ours.runs)
    return Comparison(curve, ours.values, same_runs, relative_difference(curve.values[:both], ours.values[:both]))


def relative_difference(recorded: Array, ours: Array) -> Array:
    """|ours - recorded| / |recorded|; 0 where both are the same, NaN and infinities included."""
    same = (recorded == ours) | (np.isnan(recorded) & np.isnan(ours))
    with np.errstate(all="ignore"):
        difference = np.abs(ours - recorded) / np.maximum(np.abs(recorded), np.finfo(np.float32).tiny)
    return np.where(same, 0.0, np.where(np.isnan(difference), np.inf, difference))


def table(comparisons: Sequence[Comparison], limit: float) -> str:
    """Columns: the curve, its runs, the largest difference, the run at which the two part."""
    lines = [("loss", "runs", "largest relative difference", "parts at run")]
    for each in comparisons:
        if each.ours is None:
            lines.append((each.curve.name, "none here" if each.is_missing else "in the total", "", ""))
            continue
        parts = each.parts_at(limit)
        count = f"{len(each.ours)}" if each.same_runs else f"{len(each.ours)}, recorded {len(each.curve.values)}"
        largest = f"{np.max(each.difference, initial=0.0):.1e}"
        lines.append((each.curve.name, count, largest, "-" if parts is None else str(parts)))
    widths = [max(len(line[column]) for line in lines) for column in range(4)]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip() for line in lines)


def first_parting(comparisons: Sequence[Comparison], limit: float) -> tuple[int, Comparison] | None:
    """The run and the curve that part first; of those of one run, a loss before the total it is part of."""
    found = [(each.parts_at(limit), each) for each in comparisons]
    parting = [(at, each) for at, each in found if at is not None]
    return min(parting, key=lambda at_each: (at_each[0], at_each[1].curve.key == recorder.TOTAL), default=None)


def to_draw(comparisons: Sequence[Comparison], limit: float) -> Comparison | None:
    """The curve that parts first, or else the total, or else the first; None when there is none on both sides."""
    there = [each for each in comparisons if each.ours is not None]
    found = first_parting(there, limit)
    if found is not None:
        return found[1]
    return next(iter(sorted(there, key=lambda each: each.curve.key != recorder.TOTAL)), None)


def verdict(recording: Recording, comparisons: Sequence[Comparison], limit: float) -> list[str]:
    """Sentences about what parts; none when the curves agree."""
    if not comparisons:
        return ["The recording has no curve to compare with: no run has computed a collected loss or a total."]
    sentences = [f"There is no '{each.curve.name}' here." for each in comparisons if each.is_missing]
    sentences += [
        f"'{each.curve.name}' has {len(each.ours)} runs here, {len(each.curve.values)} are recorded; they should be "
        "the same runs."
        for each in comparisons
        if each.ours is not None and not each.same_runs
    ]
    found = first_parting(comparisons, limit)
    if found is None:
        return sentences
    at, each = found
    assert each.ours is not None
    place = int(np.flatnonzero(each.curve.runs == at)[0])
    site = next((f" ({call.site}, {call.function})" for call in recording.calls if call.name == each.curve.name), "")
    sentences.append(
        f"The curves part at run {at}, first '{each.curve.name}'{site}: recorded {each.curve.values[place]:.9g}, here "
        f"{each.ours[place]:.9g}, a relative difference of {each.difference[place]:.1e}; the limit is {limit:.0e}."
    )
    return [*sentences, _whose_fault(recording)]


def not_compared(recording: Recording) -> list[str]:
    """A sentence about the losses that have no curve, where there are any: nobody adds them up, but they may train."""
    with_curves = {curve.name for curve in recording.curves}
    sites = dict.fromkeys(f"{call.site} ({call.function})" for call in recording.calls if call.name not in with_curves)
    if not sites:
        return []
    return [
        f"Not compared, since they are no scalars of the collection 'losses': {', '.join(sites)}. `replay` checks what "
        "they compute."
    ]


def _whose_fault(recording: Recording) -> str:
    """Whether the losses themselves part: a replay of the recorded inputs, in a process that has its eager mode."""
    # The program has turned v2 behaviour off in this one.
    command = [sys.executable, "-m", "tfcompat_losses", "replay", "--report", "json", "--keep", "", recording.path]
    finished = subprocess.run(command, capture_output=True, text=True)
    if finished.returncode not in (0, 1) or not finished.stdout:
        return f"The recorded inputs could not be replayed: {finished.stderr.strip()[-500:]}"
    differing = [row["site"] for row in json.loads(finished.stdout)["sites"] if row["verdict"] == "differs"]
    if differing:
        return f"A replay of the recorded inputs differs too, at {', '.join(differing)}: the losses themselves differ."
    if finished.returncode:
        return "No inputs were sampled, so a replay cannot tell whether the losses themselves differ."
    return (
        "A replay of the recorded inputs agrees everywhere: the losses are the same, but their inputs are not. "
        "Look for a layer, data or random numbers that differ here (dropout in a loop: give it parallel_iterations=1)."
    )


class Progress:
    """The losses of each run beside the recorded ones, on stderr while somebody looks."""

    def __init__(self, recorded: Sequence[Curve]) -> None:
        self._values: dict[tuple[Any, str, str], dict[int, float]] = {
            (curve.graph, curve.key, curve.name): dict(zip(curve.runs.tolist(), curve.values.tolist()))
            for curve in recorded
        }
        self._runs = max((int(curve.runs[-1]) + 1 for curve in recorded if len(curve.runs)), default=0)

    @contextlib.contextmanager
    def shown(self) -> Iterator[Callable[[int, Any], None]]:
        """Gives what the recorder calls after each run."""
        if not sys.stderr.isatty() or importlib.util.find_spec("rich") is None:
            yield lambda run, curves: None
            return
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
        from rich.progress import Progress as Bar

        columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
        with Bar(*columns, console=Console(stderr=True), redirect_stdout=False) as bar:
            task = bar.add_task("", total=self._runs)

            def after(run: int, curves: Any) -> None:
                bar.update(task, completed=run + 1, description=self.line(run, curves))

            yield after

    def line(self, run: int, curves: Any) -> str:
        """Recorded, ours, difference: of the total where there is one, else of the first loss."""
        curves = sorted(curves, key=lambda curve: curve.about["key"] != recorder.TOTAL)
        for curve in curves[:1]:
            ours = curve.values[-1]
            key = (curve.about["graph"], curve.about["key"], curve.about["name"])
            recorded = self._values.get(key, {}).get(run)
            if recorded is not None:
                difference = float(relative_difference(np.array(recorded), np.array(ours)))
                return f"{key[2]}: recorded {recorded:.6f}, here {ours:.6f}, difference {difference:.1e}"
            return f"{key[2]}: {ours:.6f}, not recorded"
        return ""
