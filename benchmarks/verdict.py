# SPDX-License-Identifier: Apache-2.0
"""What the large table comes to: the limits of its cells, and where they are not met."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import NamedTuple

from grid import CONTRIB, LARGE, SMALL, V1, Cell, is_weighed
from limits import BOTH, LEVEL
from tables import table


class Limit(NamedTuple):
    what: str
    at_most: float
    concerns: Callable[[Cell], bool]


def _small_and_eager(what: str, cell: Cell) -> bool:
    return (cell.shape, cell.mode, cell.what) == (SMALL, "eager", what)


def _contrib(what: str) -> Callable[[Cell], bool]:
    return lambda cell: cell.family == CONTRIB and is_weighed(cell.family, cell.loss) and _small_and_eager(what, cell)


def _mean(what: str) -> Callable[[Cell], bool]:
    return lambda cell: (
        (cell.family, cell.reduction) == (V1, "MEAN") and cell.weights != "none" and _small_and_eager(what, cell)
    )


LIMITS = [
    Limit(f"contrib, weighed and reduced, eager, {list(SMALL)}, forward", 0.15, _contrib("forward")),
    Limit(f"contrib, weighed and reduced, eager, {list(SMALL)}, {BOTH}", 0.30, _contrib(BOTH)),
    Limit(f"v1 MEAN, a weight per row, eager, {list(SMALL)}, forward", 0.15, _mean("forward")),
    Limit(f"v1 MEAN, a weight per row, eager, {list(SMALL)}, {BOTH}", 0.40, _mean(BOTH)),
    Limit("every cell", 1 + LEVEL, lambda cell: True),
    Limit(
        f"{list(LARGE)}, eager and tf.function, where the time is not a single kernel's",
        0.9,
        lambda cell: cell.shape == LARGE and cell.mode != "jit_compile" and not cell.is_one_kernel,
    ),
]


def limit_of(cell: Cell) -> float:
    """The strictest of those that concern a cell."""
    return min(limit.at_most for limit in LIMITS if limit.concerns(cell))


def misses(ratios: dict[Cell, float]) -> list[Cell]:
    """The cells above their limit, the furthest above it first. One that is not measured has the ratio infinity."""
    above = [cell for cell, ratio in ratios.items() if round(ratio, 3) > limit_of(cell)]
    return sorted(above, key=lambda cell: ratios[cell] / limit_of(cell), reverse=True)


def conclusion(ratios: dict[Cell, float], same: int) -> str:
    """One sentence, the picture's title too. `same`: how many cells there are beside, where both are one program."""
    rounded = [round(ratio, 3) for ratio in ratios.values()]
    faster, slower = sum(ratio < 1 - LEVEL for ratio in rounded), sum(ratio > 1 + LEVEL for ratio in rounded)
    level = len(rounded) - faster - slower
    return (
        f"Ours is faster in {faster} of {len(rounded) + same} cells, the same program in {same}, level within "
        f"{LEVEL:.0%} in {level}, slower in {slower}"
    )


def verdict(ratios: dict[Cell, float], same: int) -> str:
    """The numbers, the limits, and every cell that misses one."""
    worst = max(ratios, key=ratios.__getitem__)
    text = f"{conclusion(ratios, same)}. The worst, {ratios[worst]:.3f}: {worst}.\n\n{_limits_table(ratios)}"
    rows = [[cell, f"{limit_of(cell):g}", f"{ratios[cell]:.3f}"] for cell in misses(ratios)]
    if not rows:
        return f"{text}\nNo cell is above its limit.\n"
    return f"{text}\nAbove their limit, {len(rows)} cells:\n\n{table(['cell', 'at most', 'measured'], rows)}"


def luck_table(ratios: dict[Cell, float], twins: dict[Cell, float], same: Collection[Cell]) -> str:
    """By mode and shape, how often ours is above the level of the original, and how often that is above itself."""
    kinds = {cell: (cell.mode, cell.shape, cell in same) for cell in ratios}
    rows = []
    for kind in sorted(dict.fromkeys(kinds.values()), key=lambda kind: kind[2]):
        here = [cell for cell in ratios if kinds[cell] == kind]
        mode, shape, is_same = kind
        row = [mode, list(shape), "the same" if is_same else "another", len(here)]
        for found in (ratios, twins):
            values = [round(found[cell], 3) for cell in here]
            row += [sum(value > 1 + LEVEL for value in values), f"{max(values):.3f}"]
        rows.append(row)
    return table(["mode", "shape", "program", "cells", "ours slower", "the worst", "itself slower", "the worst"], rows)


def _limits_table(ratios: dict[Cell, float]) -> str:
    rows = []
    for limit in LIMITS:
        concerned = {cell: ratio for cell, ratio in ratios.items() if limit.concerns(cell)}
        if not concerned:
            rows.append([limit.what, f"{limit.at_most:g}", 0, "", "", "", "not measured"])
            continue
        worst = max(concerned, key=concerned.__getitem__)
        above = sum(round(ratio, 3) > limit.at_most for ratio in concerned.values())
        measured = f"{concerned[worst]:.3f}"
        rows.append(
            [limit.what, f"{limit.at_most:g}", len(concerned), above, measured, worst, "no" if above else "yes"]
        )
    return table(["ours / the original's time", "at most", "cells", "above", "the worst", "which", "met"], rows)
