# SPDX-License-Identifier: Apache-2.0
"""Every contrib function says what to write instead: to Python's warnings, to the log, to type checkers."""

import functools
import inspect
import linecache
import logging
import pathlib
import re
import subprocess
import sys
import warnings

import pytest
import tensorflow as tf

import tfcompat_losses
from tfcompat_losses import contrib

NAMES = sorted(set(contrib.__all__) - {"arg_scope", "silence_warnings", "metric_learning"})


def warnings_of(call):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        # AutoGraph's own, of Python 3.13's syntax trees.
        warnings.filterwarnings("ignore", ".*'___pyct_anno'", DeprecationWarning)
        call()
    assert {warning.category for warning in caught} == {DeprecationWarning}
    return caught


def line_of(warning):
    return linecache.getline(warning.filename, warning.lineno).strip()


def test_the_warning_says_what_is_deprecated_and_what_to_write_instead():
    (warning,) = warnings_of(lambda: contrib.log_loss([0.5], [1.0]))
    assert str(warning.message) == (
        "log_loss (from tfcompat_losses.contrib) is deprecated. Use tfcompat_losses.log_loss(labels, predictions, "
        "weights, epsilon, scope): the labels come first. The numbers differ for weights of [batch_size] (refused "
        "there: write [batch_size, 1]) and of [1], [1, 1] or [1, num_classes] (here batch_size times as large)."
    )


@pytest.mark.parametrize("name", NAMES)
def test_what_to_write_instead_is_there_with_these_arguments_in_this_order(name):
    instead = getattr(contrib, name).__deprecated__
    new, arguments = re.match(r"Use tfcompat_losses\.(\w+)\(([^)]*)\)", instead).groups()
    order = [argument.partition("=")[0].strip() for argument in arguments.split(",")]
    parameters = [each for each in inspect.signature(getattr(tfcompat_losses, new)).parameters if each in order]
    assert order == parameters
    assert ("labels come first" in instead) == any("labels" in argument for argument in order)


@pytest.mark.parametrize("name", NAMES)
def test_no_date_is_named(name):
    assert not re.search(r"20\d\d", getattr(contrib, name).__deprecated__)


def test_the_metric_learning_losses_do_not_warn():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        contrib.metric_learning.contrastive_loss([1.0], [[0.5]], [[0.25]])


# --- the caller's own line ---


def test_the_line_is_the_callers():
    (warning,) = warnings_of(lambda: contrib.absolute_difference([0.5], [1.0]))
    assert line_of(warning) == "(warning,) = warnings_of(lambda: contrib.absolute_difference([0.5], [1.0]))"


def test_through_a_partial_it_is_the_line_that_calls_the_partial():
    loss = functools.partial(contrib.absolute_difference, labels=[1.0])

    def call():
        loss([0.5])

    (warning,) = warnings_of(call)
    assert line_of(warning) == "loss([0.5])"


def test_through_a_default_argument_it_is_the_line_that_calls_it():
    def train(predictions, loss=contrib.absolute_difference):
        return loss(predictions, [1.0])

    (warning,) = warnings_of(lambda: train([0.5]))
    assert line_of(warning) == "return loss(predictions, [1.0])"


def test_in_a_tf_function_it_is_the_line_in_the_users_file():
    @tf.function
    def step(predictions):
        total = predictions
        for _ in tf.range(2):
            total += contrib.absolute_difference(predictions, [1.0])
        return total

    caught = warnings_of(lambda: step(tf.constant([0.5])))
    assert {line_of(warning) for warning in caught} == {"total += contrib.absolute_difference(predictions, [1.0])"}


def test_one_loss_warns_once_though_it_uses_others():
    with tfcompat_losses.collect():
        assert len(warnings_of(lambda: contrib.compute_weighted_loss([0.5]))) == 1
        assert len(warnings_of(lambda: contrib.sum_of_squares([0.5], [1.0]))) == 1
        assert len(warnings_of(contrib.get_total_loss)) == 1
        assert len(warnings_of(lambda: contrib.add_loss(tf.constant(1.0)))) == 1


def test_pythons_own_filters_show_it_once_for_each_line():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("default")
        for _ in range(3):
            contrib.get_losses()
        contrib.get_losses()
    assert [line_of(warning) for warning in caught] == ["contrib.get_losses()"] * 2


# --- the log ---


def logged(caplog, call):
    with caplog.at_level(logging.WARNING, logger="absl"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        call()
    return [record.getMessage() for record in caplog.records]


def test_the_log_has_one_line_for_each_call_site_in_tensorflows_form(caplog):
    def call():
        for _ in range(3):
            contrib.get_losses()
        contrib.get_losses()

    first, second = logged(caplog, call)
    line = inspect.getsourcelines(call)[1] + 2
    assert first == (
        f"From {__file__}:{line}: get_losses (from tfcompat_losses.contrib) is deprecated.\n"
        "Instructions for updating:\nUse tfcompat_losses.get_losses(scope, loss_collection)."
    )
    assert second.startswith(f"From {__file__}:{line + 1}: ")


def test_the_switch_silences_both_and_takes_it_back(caplog):
    contrib.silence_warnings()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert logged(caplog, contrib.get_losses) == []
    contrib.silence_warnings(False)
    assert len(logged(caplog, contrib.get_losses)) == 1


def test_as_a_block_the_switch_is_taken_back_at_its_end(caplog):
    with contrib.silence_warnings():
        with contrib.silence_warnings(False), pytest.warns(DeprecationWarning, match="get_losses"):
            contrib.get_losses()
        contrib.get_losses()
    with pytest.warns(DeprecationWarning, match="get_losses"):
        contrib.get_losses()


def test_as_an_error_it_raises_each_time_and_no_loss_is_kept():
    with tf.Graph().as_default():
        for _ in range(2):
            with pytest.raises(DeprecationWarning, match="absolute_difference"):
                contrib.absolute_difference([0.5], [1.0])
        assert tfcompat_losses.get_losses() == []


# --- the oldest spellings ---


def test_weight_and_targets_are_accepted_and_named_in_the_warning():
    # 2 |0.5 - 1|
    (warning,) = warnings_of(lambda: results.append(contrib.absolute_difference([0.5], targets=[1.0], weight=2.0)))
    assert results.pop() == 1.0
    assert str(warning.message).endswith(
        " The argument `weight` is `weights` there. The argument `targets` is `labels` there."
    )


results: list = []


def test_target_is_accepted():
    warnings_of(lambda: results.append(contrib.hinge_loss([0.5], target=[1.0])))
    assert results.pop() == [0.5]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize(
    "both", [{"weight": 1.0, "weights": 1.0}, {"target": [1.0], "labels": [1.0]}, {"targets": [1.0], "target": [1.0]}]
)
def test_both_spellings_are_a_type_error(both):
    with pytest.raises(TypeError, match=r"absolute_difference\(\) got both"):
        contrib.absolute_difference([0.5], **both)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_an_old_spelling_beside_the_position_is_a_type_error():
    with pytest.raises(TypeError, match="multiple values for argument 'labels'"):
        contrib.absolute_difference([0.5], [1.0], targets=[1.0])


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_an_old_spelling_is_accepted_only_where_the_new_one_is():
    with pytest.raises(TypeError, match="unexpected keyword argument 'weight'"):
        contrib.hinge_loss([0.5], [1.0], weight=2.0)
    with pytest.raises(TypeError, match="unexpected keyword argument 'weight'"):
        tfcompat_losses.log_loss([1.0], [0.5], weight=2.0)


# --- type checkers ---


def test_a_type_checker_sees_the_deprecation_and_the_signature(tmp_path):
    pytest.importorskip("mypy.version", minversion="1.14", reason="mypy before 1.14 has no error code for deprecations")
    program = tmp_path / "program.py"
    program.write_text(
        "from tfcompat_losses import contrib\ncontrib.log_loss([0.5], [1.0])\ncontrib.get_total_loss(scope='x')\n"
    )
    root = pathlib.Path(tfcompat_losses.__file__).parents[1]
    command = ["--enable-error-code", "deprecated", "--ignore-missing-imports", "--follow-imports=silent", str(program)]
    said = subprocess.run([sys.executable, "-m", "mypy", *command], cwd=root, capture_output=True, text=True).stdout
    assert re.search(r"program\.py:2: error: function .*log_loss is deprecated: Use tfcompat_losses\.log_loss", said), (
        said
    )
    assert re.search(r'program\.py:3: error: Unexpected keyword argument "scope" for "get_total_loss"', said), said
