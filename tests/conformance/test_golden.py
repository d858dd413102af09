# SPDX-License-Identifier: Apache-2.0
"""Every golden holds in every mode: the package gives what the real tf.compat.v1.losses were recorded to give."""

from __future__ import annotations

import goldens
import pytest
from goldens import ALL_MODES, MODES, SESSION, Excuse, as_case, as_in, as_v1_eagerly, as_v1_today, gives, refused

import tfcompat_losses
from tfcompat_losses._engine import formula, one_op

STATIC = [SESSION, "eager", "function", "jit"]
UNKNOWN = ["function-unknown_shapes", "jit-unknown_shapes"]
JIT = ["jit", "jit-unknown_shapes"]
INVALID = "InvalidArgumentError"

EXCUSES = [
    # TensorFlow's versions part: then the newest is followed.
    Excuse(".*/.*(labels|logits|predictions)_none", ALL_MODES, as_in("2.21.0"), "reworded since 2.4"),
    Excuse(
        "cosine_distance/(neither_axis_nor_dim|axis_none_dim_none)", ALL_MODES, as_in("2.21.0"), "reworded since 2.4"
    ),
    Excuse("sparse_.*/(shapes_differ|labels_one_hot)", STATIC, as_in("2.21.0"), "reworded since 2.4"),
    Excuse(
        "(absolute_difference|huber_loss)/nan_prediction", ALL_MODES, as_in("2.21.0"), "1.15 gave nan the gradient 0"
    ),
    Excuse("sparse_.*/bfloat16", ALL_MODES, as_in("2.21.0"), "2.4 had no kernel for it"),
    # Where only the run shows the shapes, the op itself is the first to see them.
    Excuse(
        "cosine_distance/axis_(2|minus_3)", UNKNOWN, refused("InvalidArgumentError", "Invalid red"), "the op's error"
    ),
    # Eager ops round for themselves: v1 in eager does the same.
    Excuse(
        "log_loss/(corner-prediction_1-label_[01]|labels_between_0_and_1)",
        ["eager"],
        as_v1_today("log_loss"),
        "a graph folds (1 - p) + epsilon",
    ),
    Excuse(
        "log_loss/(corner-prediction_1-label_[01]|labels_between_0_and_1)",
        JIT,
        as_v1_eagerly("log_loss"),
        "XLA folds it or not, by what else it compiles with it",
        is_needed="sometimes",
    ),
    # XLA simplifies 0 * x and inf - inf for itself: v1 under jit does the same.
    Excuse("hinge_loss/weight_(infinite|nan)", JIT, as_v1_today("hinge_loss"), "0 * inf and 0 * nan become 0"),
    Excuse(
        "softmax_cross_entropy/minus_infinite_prediction",
        JIT,
        as_v1_today("softmax_cross_entropy"),
        "0 * -inf becomes 0",
    ),
    # XLA drops assertions and checks: v1 under jit gives numbers. A reshape to a negative size refuses for us.
    Excuse(
        "(?!sparse).*/weights_wrong_.*-unknown_shapes", JIT[1:], refused(INVALID, "size 0 must be"), "no assertions"
    ),
    Excuse(
        "sparse.*/weights_wrong_num_classes-unknown_shapes", JIT[1:], refused(INVALID, "size 0 must be"), "as above"
    ),
    Excuse("sparse.*/label_(too_large|negative).*", JIT, gives("nan"), "XLA has no range check, and gives nan"),
    Excuse("softmax_.*/shapes_differ-columns-unknown_shapes", JIT[1:], refused(INVALID, ""), "XLA's words"),
    Excuse("sparse.*/shapes_differ-unknown_shapes", JIT[1:], refused(INVALID, "logits and labels must"), "XLA's words"),
    Excuse("huber_loss/delta_none", ALL_MODES, refused("ValueError", "None values not supported"), "v1: an op's words"),
    # A reshape in the place of v1's squeeze.
    Excuse(
        "sparse.*/(weights_wrong_full_logits_shape|labels_one_hot)-unknown_shapes",
        [SESSION, *UNKNOWN],
        refused(INVALID, "Input to reshape"),
        "the same refusal by another op",
    ),
    Excuse("mean_pairwise_.*/rank_0", UNKNOWN, refused(INVALID, "Requires start <= limit"), "a ValueError when known"),
    # Accepted, where v1 fails.
    Excuse(
        "sigmoid.*/label_smoothing_tensor",
        ALL_MODES,
        as_case("sigmoid_cross_entropy", "label_smoothing_0_1"),
        "v1 asks a tensor's truth",
    ),
    Excuse(
        "softmax.*/label_smoothing_tensor",
        ALL_MODES,
        as_case("softmax_cross_entropy", "label_smoothing_0_1"),
        "v1 asks a tensor's truth",
    ),
    Excuse(
        "huber_loss/delta_int",
        ALL_MODES,
        as_case("huber_loss", "delta_tensor"),
        "v1 in a graph multiplies an int by a float",
    ),
    Excuse("mean_pairwise_.*/rank_0", STATIC, gives(0.0), "one number has no pairs; v1 fails inside range()"),
    # Refused, where v1 takes noise for numbers or fails deep inside an op.
    Excuse(".*/complex64", ALL_MODES, refused("TypeError", "Argument `"), "v1 drops the imaginary part"),
    Excuse(".*/string", ALL_MODES, refused("TypeError", "Argument `"), "v1 fails inside an op"),
    Excuse("s.*_cross_entropy/predictions_int32", ALL_MODES, refused("TypeError", "Argument `logits`"), "inside an op"),
    Excuse(
        "sparse_.*/labels_(float32|bool|uint8|int16)",
        ALL_MODES,
        refused("TypeError", "Argument `labels`"),
        "inside an op",
    ),
    Excuse(
        "sparse_.*/weights_wrong_full_logits_shape",
        STATIC,
        refused("ValueError", "weights can not be broadcast to values"),
        "v1 fails in a squeeze",
    ),
]


QUICK = (SESSION, "eager")


@pytest.mark.parametrize(
    "mode", [pytest.param(mode, marks=[pytest.mark.quick] if mode in QUICK else []) for mode in ALL_MODES]
)
@pytest.mark.parametrize("function", goldens.functions())
def test_every_golden_holds(function, mode, pytestconfig):
    share = goldens.share_of(mode, pytestconfig)
    failures = goldens.failures(tfcompat_losses, function, mode, EXCUSES, share=share)
    assert not failures, f"{len(failures)} differences\n" + "\n".join(failures)


@pytest.mark.parametrize("function", goldens.functions())
def test_eagerly_one_op_gives_the_bits_of_its_ops(function, monkeypatch):
    cases = goldens.cases_for(function, "eager")
    # Twice: what has run before runs as one op.
    goldens.observe(tfcompat_losses, function, cases, "eager")
    at_once = goldens.observe(tfcompat_losses, function, cases, "eager")
    monkeypatch.setattr(one_op.OneOp, "__call__", lambda op, *arguments: None)
    by_ops = goldens.observe(tfcompat_losses, function, cases, "eager")
    # Gradients are added up in another order, and are held to the goldens by the test above.
    for observed in (*at_once, *by_ops):
        observed.pop("gradients", None)
    assert at_once == by_ops


@pytest.mark.parametrize("function", goldens.functions())
def test_every_golden_holds_eagerly_where_all_counts_as_large(function, monkeypatch):
    monkeypatch.setattr(formula, "LARGE", 1)
    failures = goldens.failures(tfcompat_losses, function, "eager", EXCUSES)
    assert not failures, f"{len(failures)} differences\n" + "\n".join(failures)


@pytest.mark.parametrize("program", goldens.load("programs"), ids=lambda program: program["id"])
def test_a_program_sees_what_it_saw_with_tf_losses(program):
    failures = goldens.program_failures(tfcompat_losses, program)
    assert not failures, "\n".join(failures)


@pytest.mark.parametrize("excuse", EXCUSES, ids=lambda excuse: excuse.cases)
def test_no_excuse_is_for_a_case_that_is_not_there(excuse):
    covered = [
        (function, mode)
        for function in goldens.functions()
        for mode in excuse.modes
        if any(excuse.covers(function, case, mode) for case in goldens.cases_for(function, mode))
    ]
    assert {mode for _, mode in covered} == set(excuse.modes)


def test_there_are_goldens_of_every_loss():
    losses = {
        name
        for name in tfcompat_losses.__all__
        if name.endswith(("_loss", "_entropy", "_difference", "_distance", "_error"))
    }
    assert losses - {"add_loss", "get_total_loss", "get_regularization_loss"} == set(goldens.functions())


def test_there_are_enough_of_them():
    assert sum(len(goldens.load(function)) for function in goldens.functions()) >= 400


def test_ids_are_said_once_and_every_case_says_why():
    for function in [*goldens.functions(), "programs"]:
        cases = goldens.load(function)
        assert len({case["id"] for case in cases}) == len(cases)
        assert all(case["why"] and case["results"] for case in cases)


def test_every_case_was_asked_of_the_same_versions():
    versions = {
        tuple(sorted(version for entry in case["results"] for version in entry["tensorflow"]))
        for function in [*goldens.functions(), "programs"]
        for case in goldens.load(function)
    }
    assert versions == {("1.15.5", "2.21.0", "2.4.4")}


def test_by_default_too_every_case_is_asked_eagerly_and_every_second_in_a_graph():
    assert "eager" not in goldens.SHARES
    in_a_graph = [goldens.SHARES[mode] for mode in (SESSION, "function", "function-unknown_shapes")]
    asked = [place for first, step in in_a_graph for place in range(100)[first::step]]
    assert sorted(asked) == list(range(0, 100, 2))


def test_the_modes_are_what_they_say():
    assert {mode for mode in MODES if MODES[mode].scalar_ulp == 16} == set(JIT)
    assert SESSION in ALL_MODES
