# SPDX-License-Identifier: Apache-2.0
"""How time and memory grow with the batch, beside a plain copy of the same bytes; and whether the count stays exact."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import tensorflow as tf
from contestants import MODES, MODULES, ORACLE, OURS, sigmoid_contestants, sigmoid_inputs, with_gradient
from memory import COPY, copy, peak_growth
from race import Race
from tables import Shape, table

WHO = [ORACLE, OURS, COPY]


class Point(NamedTuple):
    seconds: dict[str, float]
    megabytes: dict[str, float]


def run_scale(shapes: list[Shape], rounds: int, processes: int) -> dict[Shape, Point]:
    """Eager forward and gradient."""
    points = {}
    for shape in shapes:
        runs = {**{name: with_gradient(sigmoid_contestants()[name]) for name in (ORACLE, OURS)}, COPY: copy}
        race = Race(runs, sigmoid_inputs(shape), rounds)
        megabytes = {name: peak_growth(name, shape, processes) / 1e6 for name in WHO}
        points[shape] = Point({name: race.median(name) for name in WHO}, megabytes)
    return points


def slope(points: dict[Shape, Point], kind: str, name: str) -> float:
    """The power of the number of elements with which time or memory grows: 1 is linear."""
    elements = [rows * columns for rows, columns in points]
    return float(np.polyfit(np.log(elements), np.log([getattr(point, kind)[name] for point in points.values()]), 1)[0])


def scale_table(growing: dict[Shape, Point], others: dict[Shape, Point]) -> str:
    rows = []
    for (batch, classes), (seconds, megabytes) in {**growing, **others}.items():
        times = [f"{seconds[name] * 1e3:.1f}" for name in WHO]
        rows.append([f"[{batch}, {classes}]", *times, *(f"{megabytes[name]:.0f}" for name in WHO)])
    (first, _), *_, (last, _) = growing
    slopes = [f"{slope(growing, kind, name):.2f}" for kind in Point._fields for name in WHO]
    rows.append([f"slope, {first} to {last} rows", *slopes])
    return table(["shape", *(f"ms: {name}" for name in WHO), *(f"MB: {name}" for name in WHO)], rows)


def count_table(shapes: list[Shape]) -> str:
    """What each divides by, where a third of the weights is zero.

    One loss of n among zeros, n being the number of nonzero weights: the mean over them is 1 if they are counted right,
    to the nearest float32.
    """
    rows = []
    for shape in shapes:
        elements = shape[0] * shape[1]
        weights = tf.cast(tf.range(elements) % 3 > 0, tf.float32)
        nonzero = int(tf.math.count_nonzero(weights))
        losses = tf.concat([[0.0, float(nonzero)], tf.zeros([elements - 2])], 0)
        arguments = tf.reshape(losses, shape), tf.reshape(weights, shape)
        for mode, transform in MODES.items():
            means = [float(transform(module.compute_weighted_loss)(*arguments)) for module in MODULES.values()]
            counts = [f"{nonzero / mean:.0f}" + ("" if mean == 1.0 else " (wrong)") for mean in means]
            rows.append([list(shape), mode, nonzero, *counts])
    return table(["shape", "mode", "nonzero weights", *(f"as {name} counts" for name in MODULES)], rows)
