# SPDX-License-Identifier: Apache-2.0
"""The cells of the large table, and the race of each."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import tensorflow as tf
from contestants import (
    BARE_FORMULAS,
    BY_HAND,
    MODES,
    MODULES,
    OPTIONS,
    OURS,
    SLIM,
    WHAT,
    Loss,
    by_hand,
    keras_losses,
    loss_inputs,
    other_way_round,
    tf_slim,
    with_options,
)
from programs import digest_of_program
from race import Race
from tables import Shape, made, race_of_many

from tfcompat_losses import Reduction, contrib

V1, CONTRIB = "v1", "contrib"
MODULES_OF = {V1: MODULES, CONTRIB: {SLIM: tf_slim and tf_slim.losses, OURS: contrib}}
"""Of each family the module of the originals, then ours."""

SMALL, LARGE = (32, 10), (4096, 1000)
WEIGHED = "compute_weighted_loss"
REDUCTIONS = {
    "default": None,
    "MEAN": Reduction.MEAN,
    "SUM": Reduction.SUM,
    "NONE": Reduction.NONE,
}
PER_ROW = {"softmax_cross_entropy", "sparse_softmax_cross_entropy"}
KERNEL = "the kernel alone"
KERNELS: dict[str, Loss] = {
    "softmax_cross_entropy": lambda labels, logits, *weights: tf.raw_ops.SoftmaxCrossEntropyWithLogits(
        features=logits, labels=labels
    ),
    "sparse_softmax_cross_entropy": lambda ids, logits, *weights: tf.raw_ops.SparseSoftmaxCrossEntropyWithLogits(
        features=logits, labels=ids
    ),
}
"""The one op that such a loss spends its time in, at [4096, 1000] and not compiled: it gives the gradient, too."""


TWIN = "the original again"
"""The same as the first contestant, made a second time: what its ratio is away from 1 is luck."""


class Cell(NamedTuple):
    family: str
    loss: str
    reduction: str
    shape: Shape
    weights: str
    mode: str
    what: str

    @property
    def is_one_kernel(self) -> bool:
        return self.loss in KERNELS and self.shape == LARGE and self.mode != "jit_compile"

    def __str__(self) -> str:
        family, loss, reduction, shape, weights, mode, what = self
        return f"{family} {loss}, {reduction}, {list(shape)}, {weights} weights, {mode}, {what}"


class Pace(NamedTuple):
    """The rounds of a first look at a cell and of a second, and the seconds of a turn."""

    rounds: int
    again: int
    turn: float


def all_cells() -> Iterator[Cell]:
    """Those of the large table; where tf_slim is not installed, without contrib's."""
    for family, modules in MODULES_OF.items():
        if None in modules.values():
            continue
        for loss in [*keras_losses(), WEIGHED]:
            if all(hasattr(module, loss) for module in modules.values()):
                yield from _cells_of(family, loss)


def _cells_of(family: str, loss: str) -> Iterator[Cell]:
    has_reduction = family == V1 and loss != "mean_pairwise_squared_error"
    weights = "[B]" if family == CONTRIB or loss in PER_ROW else "[B, 1]"
    for reduction in REDUCTIONS if has_reduction else ["default"]:
        for shape in (SMALL, LARGE):
            for weighed in ["none", weights] if is_weighed(family, loss) else ["none"]:
                for mode in MODES:
                    for what in WHAT:
                        yield Cell(family, loss, reduction, shape, weighed, mode, what)


def is_weighed(family: str, loss: str) -> bool:
    """Whether it weighs and reduces, as all do but contrib's hinge loss."""
    return (family, loss) != (CONTRIB, "hinge_loss")


def race(cell: Cell, pace: Pace, again: bool = False) -> Race:
    """The original, ours and, where there are such, the bare formula and the kernel. `again`: the second look."""

    def make() -> dict[str, Callable]:
        runs = made(contestants(cell), MODES[cell.mode], WHAT[cell.what])
        return {**runs, KERNEL: MODES[cell.mode](KERNELS[cell.loss])} if cell.is_one_kernel else runs

    rounds, times_made = (pace.again, 3) if again else (pace.rounds, 1)
    arguments = _arguments(cell.loss, cell.shape, cell.weights)
    expected = _expected(cell._replace(mode="", what=""))
    return race_of_many(make, arguments, rounds, times_made, expected, pace.turn, "CPU:0", [KERNEL, TWIN])


def is_same_program(cell: Cell) -> bool:
    """Whether TensorFlow makes the same program of ours as of the original. Eagerly there is none."""
    if cell.mode == "eager":
        return False
    losses = contestants(cell)
    two = {name: losses[name] for name in MODULES_OF[cell.family]}
    runs = made(two, MODES[cell.mode], WHAT[cell.what])
    arguments, is_compiled = _arguments(cell.loss, cell.shape, cell.weights), cell.mode == "jit_compile"
    return len({digest_of_program(run, arguments, is_compiled) for run in runs.values()}) == 1


def contestants(cell: Cell) -> dict[str, Loss]:
    reduction = REDUCTIONS[cell.reduction]
    options: tuple[tuple[str, Any], ...] = (
        *OPTIONS.get(cell.loss, ()),
        *([("reduction", reduction)] if reduction is not None else []),
    )
    taking_part = {}
    for name, module in MODULES_OF[cell.family].items():
        loss = getattr(module, cell.loss)
        loss = with_options(_without_labels(loss) if cell.loss == WEIGHED else loss, options)
        swapped = cell.family == CONTRIB and cell.loss != WEIGHED
        taking_part[name] = other_way_round(loss) if swapped else loss
    taking_part[TWIN] = next(iter(taking_part.values()))
    if cell.loss in BARE_FORMULAS:
        taking_part[BY_HAND] = by_hand(cell.loss, cell.reduction)
    return taking_part


def _without_labels(loss: Loss) -> Loss:
    def run(labels: tf.Tensor, losses: tf.Tensor, weights: Any = 1.0, **options: Any) -> tf.Tensor:
        return loss(losses, weights, **options)

    return run


@functools.lru_cache(maxsize=2)
def _inputs(shape: Shape) -> dict[str, tuple[tf.Tensor, tf.Tensor]]:
    inputs = loss_inputs(shape)
    onehot, values = inputs["absolute_difference"]
    return {**inputs, WEIGHED: (onehot, tf.abs(values))}


@functools.lru_cache(maxsize=1)
def _arguments(loss: str, shape: Shape, weights: str) -> tuple[tf.Tensor, ...]:
    """None of the weights is 0, so that the bare formula means the same."""
    given = {"none": [], "[B]": [[shape[0]]], "[B, 1]": [[shape[0], 1]]}[weights]
    generator = tf.random.Generator.from_seed(2)
    return (*_inputs(shape)[loss], *(generator.uniform(of_weights, 0.5, 1.5) for of_weights in given))


@functools.lru_cache(maxsize=1)
def _expected(cell: Cell) -> Any:
    """What the original gives, in whichever mode."""
    # In a graph: eagerly the original of mean_pairwise_squared_error has a fault.
    original = next(iter(contestants(cell).values()))
    return tf.function(original)(*_arguments(cell.loss, cell.shape, cell.weights)).numpy()
