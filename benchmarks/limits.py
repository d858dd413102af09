# SPDX-License-Identifier: Apache-2.0
"""The limits we set ourselves, and whether this run keeps them; where we stand beside the peers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from contestants import ORACLE, OURS
from memory import COPY
from race import Race
from tables import Graph, Key, Shape, cost_of_keeping, table

BOTH = "forward and gradient"


class Results(NamedTuple):
    """One run, on the CPU."""

    shapes: list[Shape]
    sigmoid: dict[Key, Race]
    each_loss: dict[str, Race]
    tracing: dict[str, tuple[Race, dict[str, Graph]]]
    memory: dict[str, float]
    collecting: Race


def limits_table(results: Results) -> str:
    rows = []
    for what, limit, measured in limits(results):
        shown = round(measured, 3)
        rows.append([what, f"{limit:g}", f"{shown:g}", "yes" if shown <= limit else "no"])
    return table(["sigmoid_cross_entropy, ours / v1 unless it says otherwise", "at most", "measured", "met"], rows)


def limits(results: Results) -> Iterator[tuple[str, float, float]]:
    """What, the limit, the measured figure."""
    small, large = results.shapes[0], results.shapes[-1]

    def ratio(shape: Shape, weights: str, mode: str, what: str) -> float:
        return results.sigmoid[Key(shape, weights, mode, what)].ratio(OURS)[1]

    yield f"eager forward {list(small)}, no weights", 0.15, ratio(small, "none", "eager", "forward")
    yield f"eager forward {list(small)}, [B, 1] weights", 0.25, ratio(small, "[B, 1]", "eager", "forward")
    yield f"eager {BOTH} {list(small)}", 0.25, ratio(small, "none", "eager", BOTH)
    yield f"eager {BOTH} {list(large)}", 0.50, ratio(large, "none", "eager", BOTH)
    yield f"peak memory, eager {BOTH} {list(large)}", 0.60, results.memory[OURS] / results.memory[ORACLE]
    yield f"tf.function {BOTH} {list(large)}", 0.9, ratio(large, "none", "tf.function", BOTH)
    for shape in results.shapes:
        yield f"jit_compile {BOTH} {list(shape)}", 1.0 + LEVEL, ratio(shape, "none", "jit_compile", BOTH)
    for title, limit in {"scalar weights": 20, "unknown shapes": 38}.items():
        race, graphs = results.tracing[title]
        yield f"graph ops, {title} (v1: {' and in branches '.join(map(str, graphs[ORACLE]))})", limit, sum(graphs[OURS])
        yield f"time to trace, {title}", 0.6, race.ratio(OURS)[1]
    others = {name: race.ratio(OURS)[1] for name, race in results.each_loss.items() if name != "sigmoid_cross_entropy"}
    worst = max(others, key=others.__getitem__)
    yield f"each other loss, eager {BOTH} [32, 10]; the slowest, {worst}", 0.5, others[worst]
    yield "collect(), µs a loss", 5.0, cost_of_keeping(results.collecting)[1]


LEVEL = 0.02
"""Two contestants that run the same program differ by so much from one process to the next."""


def standing(results: Results) -> str:
    """Every place where ours is not ahead of somebody, and how many of these are level."""
    comparisons = list(_comparisons(results))
    rows = [
        [where, peer, f"{median:.2f} ({lower:.2f} to {upper:.2f})"]
        for where, peer, (lower, median, upper) in comparisons
        if median >= 1.0
    ]
    ahead = f"Ours is ahead in {len(comparisons) - len(rows)} of {len(comparisons)} comparisons with v1 and its peers"
    if not rows:
        return f"{ahead}.\n"
    level = sum(1.0 <= median <= 1.0 + LEVEL for _, _, (_, median, _) in comparisons)
    header = ["where", "peer", "ours / theirs, its quartiles"]
    return f"{ahead}; not in these, of which {level} are level, within {LEVEL:.0%}:\n\n" + table(header, rows)


def _comparisons(results: Results) -> Iterator[tuple[str, str, tuple[float, float, float]]]:
    for key, race in results.sigmoid.items():
        yield from _against(f"{list(key.shape)}, {key.weights} weights, {key.mode}, {key.what}", race)
    for name, race in results.each_loss.items():
        yield from _against(f"{name}, eager, {BOTH}", race)
    for title, (race, graphs) in results.tracing.items():
        yield from _against(f"time to trace, {title}", race)
        for peer, graph in graphs.items():
            if peer != OURS:
                yield f"graph ops, {title}", peer, (sum(graphs[OURS]) / sum(graph),) * 3
    for peer, megabytes in results.memory.items():
        if peer not in (OURS, COPY):
            yield "peak memory", peer, (results.memory[OURS] / megabytes,) * 3


def _against(where: str, race: Race) -> Iterator[tuple[str, str, tuple[float, float, float]]]:
    for peer in race.seconds:
        if peer != OURS:
            yield where, peer, race.ratio(OURS, to=peer)
