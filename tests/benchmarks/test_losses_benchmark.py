# SPDX-License-Identifier: Apache-2.0
"""That the benchmark measures all it says it does. What it measures is no test's business."""

import re

import pytest
from quick_run import named, run_quick, tables_of

import tfcompat_losses


@pytest.fixture(scope="module")
def written(tmp_path_factory, pytestconfig):
    """The folder that one quick run fills."""
    return run_quick("losses", tmp_path_factory.mktemp("benchmark"), pytestconfig)


@pytest.fixture(scope="module")
def tables(written):
    return tables_of(written / "losses.md")


def test_every_shape_weight_mode_and_what_has_a_row_with_our_ratio_to_v1(tables):
    header, *rows = named(tables, "sigmoid_cross_entropy")
    # 1 shape, 3 kinds of weights, 3 modes, forward and with gradient
    assert len({tuple(row[:4]) for row in rows}) == len(rows) == 1 * 3 * 3 * 2
    ours = [row[header.index("tfcompat_losses")] for row in rows]
    assert all(float(re.fullmatch(r"[\d.]+ ± [\d.]+ \(([\d.]+) ± [\d.]+\)", cell)[1]) > 0 for cell in ours)


def test_every_peer_runs_where_there_are_no_weights(tables):
    rows = [row for row in named(tables, "sigmoid_cross_entropy") if row[1] == "none"]
    assert len(rows) == 6
    assert all(all(row) for row in rows)


def test_who_is_left_out_is_named_once_with_a_reason(tables, written):
    # Keras has a loss per row when it comes to weigh: a weight per element does not fit.
    text = (written / "losses.md").read_text(encoding="utf-8")
    assert len(re.findall(r"^Left out: keras\.losses, full weights \(.+\)\.$", text, re.MULTILINE)) == 1


def test_the_ten_losses_have_a_row_each(tables):
    _, *rows = named(tables, "Each loss")
    no_losses = {"Reduction", "collect", "compute_weighted_loss", "lift_losses"}
    collections = {name for name in tfcompat_losses.__all__ if name.startswith(("get_", "add_"))}
    assert {row[0] for row in rows} == set(tfcompat_losses.__all__) - no_losses - collections
    assert all(row[1] and row[2] for row in rows)


def test_every_contestant_has_a_peak_of_memory_above_nothing(tables):
    _, *rows = named(tables, "Peak memory")
    assert len(rows) == 6
    assert all(float(ratio) > 0 for _, _, ratio in rows)


def test_the_count_of_nonzero_weights_is_right(tables):
    _, *rows = named(tables, "The number of nonzero weights")
    # of 1024 weights numbers 0, 3, 6, …, 1023 are zero: 342
    assert [row[1] for row in rows] == ["eager", "tf.function", "jit_compile"]
    assert all(row[2] == row[4] == "682" for row in rows)


def test_the_cost_of_collect_is_beside_that_of_a_list(tables):
    _, *rows = named(tables, "The cost of collect()")
    assert [row[0].split(",")[0] for row in rows[-2:]] == ["the cost of that list", "the cost of collect()"]
    for _, cell in rows[-2:]:
        cost, lower, upper = (float(number) for number in re.findall(r"-?\d+\.\d", cell))
        assert lower <= cost <= upper
    limits = named(tables, "The limits we set ourselves")
    assert [float(row[2]) for row in limits if row[0].startswith("collect()")] == [pytest.approx(cost, abs=0.051)]


def test_what_compiling_gains_is_said_for_each_way(tables):
    _, *rows = named(tables, "The loss alone")
    assert [row[1] for row in rows] == [
        f"{where}{way}"
        for where in ("eager", "tf.function")
        for way in ("", ", the loss compiled", ", loss and gradient compiled")
    ]
    assert [row[3] == "" for row in rows] == [True, False, False] * 2


def test_the_profile_of_a_call_says_whose_all_of_its_time_was(tables):
    _, *rows = named(tables, "Whose functions")
    assert [row[:2] for row in rows] == [
        [what, who]
        for what in ("forward", "forward and gradient")
        for who in ("tf.compat.v1.losses", "tfcompat_losses")
    ]
    assert all(97 <= sum(int(share[:-1]) for share in row[3:]) <= 103 for row in rows)
    assert [row[5] == "0%" for row in rows] == [True, False, True, False]


def test_what_tensorflow_takes_for_the_least_is_beside_ours(tables):
    _, *rows = named(tables, "The least that TensorFlow takes op by op")
    assert [row[0] for row in rows] == 3 * ["forward"] + 4 * ["forward and gradient"]
    assert len({row[1] for row in rows}) == 5


def test_what_tensorflow_takes_for_a_gradient_written_out_is_beside_our_graph(tables):
    _, *rows = named(tables, "The least that TensorFlow takes to trace")
    _, ours, _, formula, hooked = (int(row[2]) for row in rows)
    assert formula <= ours
    assert formula < hooked


def test_the_compiled_program_takes_an_exponential_of_every_logit(tables):
    _, *rows = named(tables, "What XLA makes")
    assert len(rows) == 4
    assert all(int(exponentials) >= 1 and int(tensors) >= 1 for *_, exponentials, tensors in rows)


def test_the_verdict_on_a_limit_follows_from_its_figures(tables):
    _, *rows = [row for row in named(tables, "The limits we set ourselves") if len(row) == 4]
    assert len(rows) == 13
    assert all((float(measured) <= float(limit)) == (met == "yes") for _, limit, measured, met in rows)


def test_every_comparison_that_ours_does_not_win_is_named(tables, written):
    text = (written / "losses.md").read_text(encoding="utf-8")
    counts = re.search(
        r"^Ours is ahead in (\d+) of (\d+) .*, of which (\d+) are level, within 2%:$", text, re.MULTILINE
    )
    ahead, together, level = map(int, counts.groups())
    named_here = [row for row in named(tables, "The limits we set ourselves") if len(row) == 3][1:]
    assert len(named_here) == together - ahead >= level
    assert sum(float(row[2].split()[0]) <= 1.01 for row in named_here) <= level
    assert all(float(row[2].split()[0]) >= 1.0 for row in named_here)


@pytest.mark.parametrize("picture", ["losses.png", "scale.png"])
def test_the_pictures_are_there(written, picture):
    assert (written / picture).read_bytes().startswith(b"\x89PNG")
