# SPDX-License-Identifier: Apache-2.0
"""contrib's losses give what tf.contrib.losses of TensorFlow 1.15.5 was recorded to give, in every mode."""

from __future__ import annotations

import inspect
import types
from pathlib import Path

import goldens
import pytest
import tensorflow as tf
from goldens import SESSION, Excuse, gives

from golden import comparison, contrib_inputs, contrib_programs, encoding, metric_learning_inputs
from tfcompat_losses import contrib

pytestmark = pytest.mark.usefixtures("silent")

POINTWISE = [f"contrib/{name}" for name in sorted(contrib_inputs.CASES)]
METRIC_LEARNING = [f"contrib/metric_learning/{name}" for name in sorted(metric_learning_inputs.CASES)]
MODES = [SESSION, "eager", "function", "jit"]

_metric_learning = metric_learning_inputs.taking_rows(tf, contrib.metric_learning)
# By the names of their golden files, as the checker looks them up.
LOSSES = types.SimpleNamespace(
    **{name: getattr(contrib, Path(name).name) for name in POINTWISE},
    **{name: getattr(_metric_learning, Path(name).name) for name in METRIC_LEARNING},
)


def recorded(function, case_id):
    return next(case for case in goldens.load(function) if case["id"] == case_id)["results"][0]["value"]


def as_recorded_but_for(*parts):
    """The recorded result, but for these parts."""

    def instead(case, actual, mode):
        (expected,) = case["results"]
        seen = set(expected) if mode == SESSION else {"value", "shape", "dtype", "gradients"}
        compared = sorted(seen - {"tensorflow", *parts})
        return comparison.result_differences(expected, actual, encoding.dtypes(case), compared, truth=case.get("truth"))

    return instead


def is_a(error):
    def instead(case, actual, mode):
        return [] if actual.get("error", {}).get("class") == error else [f"{actual}, expected {error}"]

    return instead


LISTS = "contrib asks for the shape before it converts"
SINGLE = "contrib cannot take a single number for a batch"
METRIC = "contrib/metric_learning"
WIDER = "contrib takes float32 only"
VERSION = tuple(map(int, tf.__version__.split(".")[:2]))
HINGES = [[0.0, 0.75, 4.0, 1.5], [0.5, 0.0, 1.75, 0.75]]
EXCUSES = [
    # Accepted, where contrib fails and nothing can depend on it.
    *[
        Excuse(f"{function}/lists", MODES, gives(recorded(function, "weights-default")), LISTS)
        for function in POINTWISE
        if Path(function).name not in ("compute_weighted_loss", "hinge_loss", "sparse_softmax_cross_entropy")
    ],
    Excuse("contrib/hinge_loss/lists", MODES, gives(HINGES), LISTS),
    Excuse("contrib/hinge_loss/float(16|64)", MODES, gives(HINGES), WIDER),
    # |0.25 - 0|; -log(1 - 0.25); one number has no pairs; (0.25 - 0)^2; log(1 + e^0.25) - 0.25; 1 - 0.8 * 0.8
    Excuse("contrib/absolute_difference/rank_0", MODES, gives(0.25), SINGLE),
    Excuse("contrib/log_loss/rank_0", MODES, gives(0.28768198), SINGLE),
    Excuse("contrib/mean_pairwise_squared_error/rank_0", MODES, gives(0.0), SINGLE),
    Excuse("contrib/mean_squared_error/rank_0", MODES, gives(0.0625), SINGLE),
    Excuse("contrib/sigmoid_cross_entropy/rank_0", MODES, gives(0.57593942), SINGLE),
    Excuse("contrib/cosine_distance/rank_1", MODES, gives(0.36), SINGLE),
    # Refused with another class of error.
    Excuse("contrib/(?!sparse)[a-z_]*/labels_none", MODES, is_a("ValueError"), "contrib's is an AttributeError"),
    Excuse(
        f"{METRIC}/(?!contrastive)[a-z_]*/labels_by_one", MODES, is_a("ValueError"), "contrib's is an AssertionError"
    ),
    # Names nobody can rely on.
    Excuse(
        "contrib/(compute_weighted_loss|s[a-z_]*_cross_entropy)/(.*float16|float64|losses_int32|losses_bool)",
        [SESSION],
        as_recorded_but_for("name", "collections"),
        "the name counts the casts before it",
    ),
    Excuse(
        f"{METRIC}/npairs_loss_multilabel/(?!three_labels|dense).*",
        [SESSION],
        as_recorded_but_for("name"),
        "the name counts the additions before it",
    ),
    Excuse(
        f"{METRIC}/cluster_loss/(?!margin_type_const$|margin_type_const-two_labels$|.*other|one_sample).*",
        [SESSION],
        as_recorded_but_for("collections"),
        "contrib writes three summaries",
    ),
    # Roundings.
    Excuse("contrib/log_loss/corner-prediction_1-label_0", ["eager"], gives(16.118095), "a graph folds 1 + epsilon"),
    Excuse(
        f"{METRIC}/triplet_semihard_loss/one_sample",
        MODES if VERSION > (2, 16) else ["eager"],
        as_recorded_but_for("gradients"),
        "0 / 0: TensorFlow to 2.16 simplifies the gradient's 0 * nan to 0 in graphs",
    ),
    # Accepted in metric_learning, where contrib fails.
    *[
        Excuse(f"{METRIC}/{function}/float64", MODES, gives(recorded(f"{METRIC}/{function}", "ordinary")), WIDER)
        for function in ("triplet_semihard_loss", "npairs_loss", "lifted_struct_loss")
    ],
    Excuse(
        f"{METRIC}/triplet_semihard_loss/margin_int",
        MODES,
        gives(recorded(f"{METRIC}/triplet_semihard_loss", "margin_2")),
        "contrib adds an int to a float",
    ),
    *[
        Excuse(
            f"{METRIC}/cluster_loss/{case_id}",
            MODES[:-1],
            gives(recorded(f"{METRIC}/cluster_loss", f"{case_id}-labels_int64")),
            "contrib compares int32 with int64",
        )
        for case_id in ("margin_type_const", "margin_type_const-two_labels")
    ],
]


def difference(case, actual, mode):
    """What differs from the recorded result. Of errors the class counts: the words are those of whatever op failed."""
    (expected,) = case["results"]
    if "error" not in expected or "error" not in actual:
        return goldens.difference(case, expected, actual, mode)
    if mode == SESSION:
        compared = [(result["error"]["class"], result["error"]["when"]) for result in (expected, actual)]
    else:
        # With shapes that contrib's graph did not know, or an op that is run at once, it is the one or the other.
        compared = [result["error"]["class"].replace("InvalidArgument", "Value") for result in (expected, actual)]
    problems = [f"{actual['error']}, expected {expected['error']}"] if compared[0] != compared[1] else []
    if mode == SESSION and expected["error"]["when"] == "trace" and actual["collections"]:
        problems.append(f"kept {actual['collections']}")
    return problems


def modes_of(function):
    # Both weightings and one formula with a gradient of its own; to compile the others says no more, and takes minutes.
    compiled = ("compute_weighted_loss", "mean_pairwise_squared_error", "sigmoid_cross_entropy")
    return MODES if Path(function).name in compiled else MODES[:-1]


@pytest.mark.parametrize(
    ("function", "mode"), [(function, mode) for function in POINTWISE + METRIC_LEARNING for mode in modes_of(function)]
)
def test_every_golden_holds(function, mode, pytestconfig):
    share = goldens.share_of(mode, pytestconfig)
    found = goldens.failures(LOSSES, function, mode, EXCUSES, difference, share)
    assert not found, f"{len(found)} differences\n" + "\n".join(found)


@pytest.mark.parametrize("excuse", EXCUSES, ids=lambda excuse: excuse.cases)
def test_no_excuse_is_for_a_case_that_is_not_there(excuse):
    covered = {
        mode
        for function in POINTWISE + METRIC_LEARNING
        for mode in modes_of(function)
        if any(excuse.covers(function, case, mode) for case in goldens.cases_for(function, mode))
    }
    assert covered.issuperset(set(excuse.modes) - {"jit"})


@pytest.mark.parametrize("program", goldens.load("contrib/programs"), ids=lambda program: program["id"])
def test_a_program_sees_what_it_saw_with_contrib(program):
    saw = contrib_programs.run(tf.compat.v1, contrib, contrib.arg_scope, program["id"])
    assert comparison.saw_differences(program["results"][0]["saw"], saw) == []


BEYOND_CONTRIB = {"metric_learning.triplet_semihard_loss": [["without_positives", "KEYWORD_ONLY", "None"]]}


@pytest.mark.parametrize("case", goldens.load("contrib/signatures"), ids=lambda case: case["id"])
def test_each_signature_is_contribs_to_the_repr_of_the_defaults_and_what_is_added_is_listed(case):
    function = contrib
    for name in case["id"].split("."):
        function = getattr(function, name)
    ours = [
        [parameter.name, parameter.kind.name, None if parameter.default is parameter.empty else repr(parameter.default)]
        for parameter in inspect.signature(function).parameters.values()
    ]
    assert ours == case["results"][0]["saw"] + BEYOND_CONTRIB.get(case["id"], [])


def test_every_name_of_contrib_is_there_and_what_is_added_is_listed():
    recorded_names = {case["id"] for case in goldens.load("contrib/signatures")}
    beyond = {"arg_scope", "silence_warnings", "sum_of_squares", "sum_of_pairwise_squares"}
    assert set(contrib.__all__) == {n for n in recorded_names if "." not in n} | {"metric_learning"} | beyond
    assert {f"metric_learning.{name}" for name in contrib.metric_learning.__all__} == {
        name for name in recorded_names if "." in name
    }


def test_there_are_goldens_of_every_loss_and_enough_of_them():
    assert {Path(name).name for name in METRIC_LEARNING} == set(contrib.metric_learning.__all__)
    assert sum(len(goldens.load(function)) for function in POINTWISE + METRIC_LEARNING) >= 200
    # The table of weight shapes: nine losses, eight shapes that contrib takes.
    shapes = {"default", "number", "scalar", "one", "per_row", "one_by_one", "per_row_by_one", "zero_row"}
    cells = [
        case["results"][0]
        for function in POINTWISE
        for case in goldens.load(function)
        if case["id"].removeprefix("weights-") in shapes
    ]
    assert sum("value" in result for result in cells) == 72
