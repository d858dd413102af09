# SPDX-License-Identifier: Apache-2.0
"""What older TensorFlows 1 gave: asked of every golden, told on a page, and to be had by what the page says to call."""

import pathlib
import re

import goldens
import pytest
import tensorflow as tf

import tfcompat_losses
from golden import encoding, page
from tfcompat_losses import contrib

pytestmark = pytest.mark.quick

VERSIONS = page.versions()
FUNCTIONS = goldens.functions()


def digest(function):
    # That of golden/record_older.py, which imports an old TensorFlow.
    import hashlib

    return hashlib.sha256("\n".join(sorted(page.golden_ids(function))).encode()).hexdigest()[:16]


def test_the_versions_are_those_that_people_had():
    assert VERSIONS == ["1.0.1", "1.4.1", "1.8.0", "1.12.3"]


@pytest.mark.parametrize("version", VERSIONS)
def test_every_golden_was_asked_of_it(version):
    recorded = page.older(version)
    assert recorded["asked"] == {
        function: {"cases": len(page.golden_ids(function)), "digest": digest(function)} for function in FUNCTIONS
    }
    assert sorted(recorded["names"]["has"] + recorded["names"]["missing"]) == sorted(
        set(tfcompat_losses.__all__) - {"collect", "lift_losses"}
    )
    missing = sum("missing" in line for line in recorded["cases"] if line["function"] != "programs")
    assert sum(each["cases"] for each in recorded["asked"].values()) - missing >= (800 if version == "1.0.1" else 1200)


@pytest.mark.parametrize("version", VERSIONS)
def test_every_golden_of_contrib_was_asked_of_it(version):
    recorded = page.older(version, "contrib")
    assert recorded["asked"] == {
        function: {"cases": len(page.golden_ids(function)), "digest": digest(function)}
        for function in page.CONTRIB_NAMES
    }
    assert sorted(recorded["names"]["has"] + recorded["names"]["missing"]) == sorted(page.CONTRIB_NAMES)
    # 1.4 has no metric learning.
    missing = sum("missing" in line for line in recorded["cases"])
    asked = sum(each["cases"] for each in recorded["asked"].values()) - missing
    assert asked >= (500 if version in ("1.0.1", "1.4.1") else 600)


def test_the_page_is_that_of_the_recordings():
    assert pathlib.Path(page.PAGE).read_text(encoding="utf-8") == page.page()


@pytest.mark.parametrize("version", VERSIONS)
def test_each_other_number_has_its_reason(version):
    assert all(page.reason_of(line) in range(len(page.REASONS)) for line in page.other_numbers(page.both(version)))


def test_no_reason_is_for_nothing():
    told = {page.reason_of(line) for version in VERSIONS for line in page.other_numbers(page.both(version))}
    assert told == set(range(len(page.REASONS)))


def of_reason(number):
    """Function, case and value of those of a reason that gave a value, from the oldest version that knows it."""
    found = {}
    for version in VERSIONS:
        for line in page.other_numbers(page.both(version)):
            if page.reason_of(line) == number and "value" in line["gave"]:
                found.setdefault((line["function"], line["id"]), line["gave"]["value"])
    return [
        (function, next(case for case in goldens.load(function) if case["id"] == case_id), value)
        for (function, case_id), value in found.items()
    ]


def arguments(case):
    return {
        name: tf.constant(encoding.to_numpy(tf, given), given["dtype"])
        if encoding.is_tensor(given)
        else given["list"]
        if encoding.is_list(given)
        else given
        for name, given in case["given"].items()
    }


@pytest.mark.parametrize("number", range(len(page.REASONS)))
def test_what_the_page_says_to_call_gives_the_old_number(number):
    call = page.REASONS[number][2]
    for function, case, value in of_reason(number):
        given = arguments(case)
        if "contrib.mean_pairwise_squared_error" in call:
            weights = given.get("weights", 1.0)
            by_one = isinstance(weights, tf.Tensor) and weights.shape.rank == 2
            with contrib.silence_warnings():
                loss = contrib.mean_pairwise_squared_error(
                    given["predictions"], given["labels"], weights[:, 0] if by_one else weights
                )
            assert loss.numpy() == pytest.approx(value, rel=1e-6)
        elif "`0.0`" in call:
            assert value == 0.0
        elif "y.shape[1]" in call:
            labels, smoothing = given["onehot_labels"], given["label_smoothing"]
            smoothed = labels * (1 - smoothing) + smoothing / labels.shape[1]
            loss = tfcompat_losses.softmax_cross_entropy(smoothed, given["logits"])
            assert loss.numpy() == pytest.approx(value, rel=1e-6)
        elif "tf.squeeze(weights)" in call:
            with contrib.silence_warnings():
                loss = contrib.sparse_softmax_cross_entropy(
                    given["logits"], given["labels"], tf.squeeze(given["weights"])
                )
            assert loss.numpy() == pytest.approx(value, rel=1e-6)
        elif "the same call" in call:
            module = contrib if function.startswith("contrib/") else tfcompat_losses
            with contrib.silence_warnings():
                loss = getattr(module, function.removeprefix("contrib/"))(**given)
            assert loss.numpy() == pytest.approx(value, rel=1e-6)
        else:
            assert re.match("nothing", call)
