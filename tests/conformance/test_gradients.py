# SPDX-License-Identifier: Apache-2.0
"""What v1 can differentiate, ours can, with its numbers: under every tape, wherever in a program the loss is.

Some cells of the matrix, each under some of the tapes; with `--thorough` nearly twice as many of them. All 627 of them
under all: `pytest -n auto tests/conformance/test_gradients.py --every-cell`.
"""

import gradients
import numpy as np
import pytest
import tensorflow as tf
from gradients import AROUND, CELLS, LOSSES, PLACES, TAPES, WEIGHTS

import tfcompat_losses

# Those that are alike side by side: what costs is the second order.
TURNS = [("persistent", "jvp"), ("two", "hvp"), ("hessian",), ("third",)]


def tapes_in(place, turn):
    """Those of a turn, but the Hessian: through a loop it takes as long as a third of all the rest."""
    if place in ("for", "while", "map_fn"):
        return ("jvp", "hvp") if turn == ("hessian",) else turn
    return (*turn, "hessian") if place == "recompute_grad" and turn != ("hessian",) else turn


def some_cells(step):
    """Each loss in some places, with the tapes; the weights, where the tapes are and which ones take turns.

    step: from one place to the next. 3 where it is thorough, 5 by default.
    """
    for one, loss in enumerate(LOSSES):
        for other, place in enumerate(PLACES):
            if (one + other) % step == 0:
                turn = (one + other) // step
                around = "in a tf.function" if place == "recompute_grad" else list(AROUND)[turn % 2]
                cell = (loss, list(WEIGHTS)[(turn + one) % 3], place, around)
                yield cell, ("one", *tapes_in(place, TURNS[(one + other // 3) % len(TURNS)]))


# Where the loss no longer depends on x, v1 happens to give zeros: a row of docs/differences.md.
UNCONNECTED = {("cosine_distance", "none", "if"): "third"}


def cell_of_v1(cell):
    """Where v1 has the right number: eagerly its mean_pairwise_squared_error has the graph's for some weights only."""
    loss, weights, place, around = cell
    is_wrong = (loss, place, around) == ("mean_pairwise_squared_error", "as it is", "eager")
    return (loss, weights, place, "in a tf.function" if is_wrong else around)


def pytest_generate_tests(metafunc):
    if "cell" in metafunc.fixturenames:
        every = [(cell, tuple(TAPES)) for cell in CELLS]
        some = list(some_cells(3 if metafunc.config.getoption("--thorough") else 5))
        cells = every if metafunc.config.getoption("--every-cell") else some
        metafunc.parametrize(("cell", "tapes"), cells, ids=[", ".join(cell) for cell, _ in cells])


def forget_caching_device():
    """What a tf.map_fn that fails leaves to all that comes after, and what an eager MirroredStrategy refuses."""
    # While a function is traced: eagerly the scope, though it is the same, cannot be told.
    tf.function(lambda: tf.compat.v1.get_variable_scope().set_caching_device(None))()


def answers(module, cell, tapes, times=1):
    """What is asked by `tapes`, in one program; if that fails each in its own, without those that fail alone too."""
    try:
        return gradients.ask(module, *cell, tapes, times)
    except Exception:
        forget_caching_device()
        if len(tapes) == 1:
            return []
    alone = {tape: answers(module, cell, [tape], times) for tape in tapes}
    can = {tape: found for tape, found in alone.items() if found}
    return [{tape: found[time][tape] for tape, found in can.items()} for time in range(times) if can]


def test_what_v1_can_ours_can_with_its_numbers(cell, tapes):
    (theirs,) = answers(tf.compat.v1.losses, cell_of_v1(cell), list(tapes))
    assert "one" in theirs
    # Eagerly the first, the second and the third time are not run alike.
    times = 3 if "eager" in cell else 1
    ours = answers(tfcompat_losses, cell, list(theirs), times)
    assert len(ours) == times
    for answer in ours:
        assert answer.keys() == theirs.keys()
        for tape in theirs:
            for got, wanted in zip(answer[tape], theirs[tape]):
                if tape == UNCONNECTED.get(cell[:3]):
                    assert got is None
                    got = tf.zeros_like(wanted)
                assert (got is None) == (wanted is None), (tape, got, wanted)
                if wanted is not None:
                    np.testing.assert_allclose(got, wanted, rtol=1e-5, atol=2e-6, err_msg=tape)


@pytest.mark.parametrize(("step", "at_least", "tapes_of_each", "losses_of_each"), [(3, 35, 5, 8), (5, 22, 3, 3)])
def test_the_cells_that_are_asked_meet_every_loss_weight_place_and_tape(step, at_least, tapes_of_each, losses_of_each):
    cells, tapes = zip(*some_cells(step))
    assert len(cells) >= at_least
    assert set(CELLS) >= set(cells)
    for column, wanted in enumerate((LOSSES, WEIGHTS, PLACES, AROUND)):
        assert {cell[column] for cell in cells} == set(wanted)
    for column in (0, 2):
        for name in {cell[column] for cell in cells}:
            met = {tape for cell, asked in zip(cells, tapes) if cell[column] == name for tape in asked}
            assert len(met) >= tapes_of_each, (name, met)
    for tape in TAPES:
        assert len({cell[0] for cell, asked in zip(cells, tapes) if tape in asked}) >= losses_of_each, tape
