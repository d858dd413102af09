# SPDX-License-Identifier: Apache-2.0
"""That the table of cells has every cell, and that its verdict follows from its figures. No time is judged here."""

import math
import re

import pytest
from quick_run import imported, named, rows_of, run_quick, sections_of, tables_of

import tfcompat_losses
from tfcompat_losses import contrib


@pytest.fixture(scope="module")
def written(tmp_path_factory, pytestconfig):
    """The folder that one quick run fills."""
    return run_quick("cells", tmp_path_factory.mktemp("cells"), pytestconfig)


@pytest.fixture(scope="module")
def tables(written):
    return tables_of(written / "cells.md")


@pytest.fixture(scope="module")
def grid():
    return imported("grid")


@pytest.fixture(scope="module")
def judge():
    return imported("verdict")


@pytest.fixture
def cell(grid):
    """A cell that only the limit of all concerns, but for what is said otherwise."""

    def make(**otherwise):
        usual = grid.Cell("v1", "huber_loss", "SUM", grid.SMALL, "none", "tf.function", "forward")
        return usual._replace(**otherwise)

    return make


def test_every_loss_has_its_cells(grid):
    cells = list(grid.all_cells())
    # v1: 10 functions of 4 reductions and one of none; contrib: 9 functions that are weighed. Of each 2 shapes,
    # 2 weights, 3 modes, forward and with gradient. contrib's hinge loss has no weights.
    assert len(cells) == len(set(cells)) == (10 * 4 + 1 + 9) * 2 * 2 * 3 * 2 + 2 * 3 * 2
    no_losses = ("add_", "get_", "sum_of_", "collect", "lift_losses", "Reduction", "arg_scope", "silence", "metric")
    for family, module in {"v1": tfcompat_losses, "contrib": contrib}.items():
        losses = {name for name in module.__all__ if not name.startswith(no_losses)}
        assert {cell.loss for cell in cells if cell.family == family} == losses


EAGER, BOTH = {"mode": "eager"}, {"what": "forward and gradient"}
IN_CONTRIB = {"family": "contrib", "reduction": "default", **EAGER}
MEAN = {"reduction": "MEAN", "weights": "[B, 1]", **EAGER}
LARGE = {"shape": (4096, 1000)}


@pytest.mark.parametrize(
    ("otherwise", "limit"),
    [
        ({}, 1.02),
        (EAGER, 1.02),
        (IN_CONTRIB, 0.15),
        ({**IN_CONTRIB, **BOTH}, 0.30),
        ({**IN_CONTRIB, "weights": "[B]"}, 0.15),
        ({**IN_CONTRIB, "mode": "jit_compile"}, 1.02),
        ({**IN_CONTRIB, "loss": "hinge_loss"}, 1.02),
        (MEAN, 0.15),
        ({**MEAN, **BOTH}, 0.40),
        ({**MEAN, "weights": "[B]", "loss": "softmax_cross_entropy"}, 0.15),
        ({**MEAN, "weights": "none"}, 1.02),
        (LARGE, 0.9),
        ({**LARGE, **IN_CONTRIB}, 0.9),
        ({**LARGE, "mode": "jit_compile"}, 1.02),
        ({**LARGE, "loss": "softmax_cross_entropy"}, 1.02),
        ({**LARGE, **IN_CONTRIB, "loss": "sparse_softmax_cross_entropy"}, 1.02),
    ],
)
def test_the_limit_of_a_cell_is_the_strictest_that_concerns_it(judge, cell, otherwise, limit):
    assert judge.limit_of(cell(**otherwise)) == pytest.approx(limit)


def test_faster_level_and_slower_are_counted_to_a_thousandth(judge, cell):
    ratios = dict(zip((cell(loss=loss) for loss in "abcdef"), [0.5, 0.979, 0.98, 1.0, 1.0204, 1.021]))
    words = "Ours is faster in 2 of 10 cells, the same program in 4, level within 2% in 3, slower in 1"
    assert judge.conclusion(ratios, same=4) == words


def test_the_verdict_names_the_worst_and_every_miss_and_judges_each_limit(judge, cell):
    small, met, level = cell(**IN_CONTRIB), cell(**IN_CONTRIB, loss="log_loss"), cell()
    large = cell(**LARGE)
    ratios = {small: 0.3, met: 0.1504, level: 1.019, large: 0.95}
    text = judge.verdict(ratios, same=0)
    assert "The worst, 1.019: v1 huber_loss, SUM, [32, 10], none weights, tf.function, forward." in text
    limits, missed = (rows_of(part)[1:] for part in text.split("Above their limit, 2 cells:"))
    assert [row[1:5] + row[6:] for row in limits] == [
        ["0.15", "2", "1", "0.300", "no"],
        ["0.3", "0", "", "", "not measured"],
        ["0.15", "0", "", "", "not measured"],
        ["0.4", "0", "", "", "not measured"],
        ["1.02", "4", "0", "1.019", "yes"],
        ["0.9", "1", "1", "0.950", "no"],
    ]
    # 0.3 is twice its 0.15, 0.95 a twentieth above its 0.9
    assert missed == [[str(small), "0.15", "0.300"], [str(large), "0.9", "0.950"]]


def test_luck_is_counted_by_mode_and_shape_of_ours_and_of_the_original_itself(judge, cell):
    first, second, third, large = cell(), cell(loss="log_loss"), cell(loss="hinge_loss"), cell(**LARGE)
    ratios = {third: 1.4, first: 1.03, second: 1.0, large: 1.0204}
    twins = {third: 1.3, first: 0.5, second: 1.2, large: 1.0}
    rows = rows_of(judge.luck_table(ratios, twins, same=[third]))
    assert rows[1:] == [
        ["tf.function", "[32, 10]", "another", "2", "1", "1.030", "1", "1.200"],
        ["tf.function", "[4096, 1000]", "another", "1", "0", "1.020", "0", "1.000"],
        ["tf.function", "[32, 10]", "the same", "1", "1", "1.400", "1", "1.300"],
    ]


def test_a_cell_that_ours_cannot_run_is_the_worst_miss(judge, cell):
    ratios = {cell(): 1.5, cell(loss="log_loss"): math.inf}
    assert judge.misses(ratios) == [cell(loss="log_loss"), cell()]
    assert "slower in 2. The worst, inf: v1 log_loss" in judge.verdict(ratios, same=0)


def test_no_miss_is_said_too(judge, cell):
    assert judge.verdict({cell(): 1.02}, same=0).endswith("No cell is above its limit.\n")


def test_each_way_of_calling_each_loss_has_our_time_and_its_ratio(tables):
    header, *rows = named(tables, "The cells")
    assert header[5:] == [
        f"{mode}, {what}"
        for mode in ("eager", "tf.function", "jit_compile")
        for what in ("forward", "forward and gradient")
    ]
    # 2 shapes and 2 weights of v1's loss, and 2 shapes of contrib's hinge loss
    assert len({tuple(row[:5]) for row in rows}) == len(rows) == 2 * 2 + 2
    assert all(re.fullmatch(r"\d+ \(\d+\.\d\d(\*| =)?( k)?\)", entry) for row in rows for entry in row[5:])
    assert all("=" not in entry for row in rows for entry in row[5:7])
    kernels = [[entry.endswith(" k)") for entry in row[5:]] for row in rows]
    assert kernels == [[row[1].startswith("sparse") and row[3] == "[4096, 1000]"] * 4 + [False] * 2 for row in rows]


def test_the_verdict_follows_from_the_cells(tables, written):
    entries = [entry for _, *rows in [named(tables, "The cells")] for row in rows for entry in row[5:]]
    verdict = sections_of(written / "cells.md")["The verdict"]
    faster, together, same, level, slower = map(
        int,
        re.match(
            r"\s*Ours is faster in (\d+) of (\d+) cells, the same program in (\d+), level within 2% in (\d+), "
            r"slower in (\d+)\.",
            verdict,
        ).groups(),
    )
    assert faster + same + level + slower == together == len(entries)
    assert same == sum("=" in entry for entry in entries) > 0
    missed = [row for row in rows_of(verdict) if len(row) == 3][1:]
    assert len(missed) == sum("*" in entry for entry in entries)
    assert all(float(measured) > float(limit) for _, limit, measured in missed)
    limits = [row for row in rows_of(verdict) if len(row) == 7][1:]
    assert len(limits) == 6
    assert all(row[6] == {"": "not measured", "0": "yes"}.get(row[3], "no") for row in limits)


def test_the_original_is_held_against_itself_in_every_cell(tables):
    entries = [entry for _, *rows in [named(tables, "The cells")] for row in rows for entry in row[5:]]
    _, *rows = named(tables, "What is luck")
    assert sum(int(row[3]) for row in rows) == len(entries)
    assert all(float(row[5]) > 0 and float(row[7]) > 0 for row in rows)


def test_the_second_look_is_at_as_many_cells_as_the_settings_allow(written):
    text = (written / "cells.md").read_text(encoding="utf-8")
    above, again = map(int, re.search(r"^At the first look (\d+) cells .*; (\d+) of them", text, re.MULTILINE).groups())
    assert again == min(above, 1)


def test_the_bare_formula_and_the_kernel_are_beside_ours(tables):
    _, *bare = named(tables, "Ours / the bare formula")
    assert len(bare) == 4
    assert all(float(ratio) > 0 for row in bare for ratio in row[5:])
    header, *kernels = named(tables, "One kernel's time")
    assert len(header) == 5 + 4
    assert [row[3] for row in kernels] == ["[4096, 1000]"] * 2
    assert all(re.fullmatch(r"\d+ \([\d.]+; [\d.]+\)", entry) for row in kernels for entry in row[5:])


def test_keras_has_a_row_for_the_call_and_one_for_the_step(tables):
    _, *rows = named(tables, "The Keras classes")
    assert [row[:2] for row in rows] == [["MeanSquaredError", "eager call"], ["MeanSquaredError", "step of fit"]]
    assert all(re.fullmatch(r"[\d.]+ ± [\d.]+ \(([\d.]+) ± [\d.]+\)", row[3]) for row in rows)


def test_the_warning_is_judged_by_its_figure(tables):
    rows = [row for row in named(tables, "The verdict") if len(row) == 4][1:]
    assert [row[0] for row in rows] == ["warned before at this line", "silenced"]
    assert all((float(measured.split()[0]) <= float(limit)) == (met == "yes") for _, limit, measured, met in rows)


def test_nobody_of_the_quick_run_is_left_out(written):
    assert "Left out" not in (written / "cells.md").read_text(encoding="utf-8")


def test_the_picture_is_there(written):
    assert (written / "cells.png").read_bytes().startswith(b"\x89PNG")
