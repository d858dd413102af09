# SPDX-License-Identifier: Apache-2.0
"""A recorder notes the functions by whatever path a program has them, and gives them back."""

import pathlib
import sys
import types

import pytest
import tensorflow as tf

import tfcompat_losses as losses
from tfcompat_losses import contrib
from tfcompat_losses.contrib.losses import log_loss as log_loss_by_its_own_module
from tfcompat_losses.losses import hinge_loss as module_of_hinge_loss
from tfcompat_losses.program import functions, recorder


@pytest.fixture
def noted():
    """The calls that are noted while it is wanted."""
    recording = recorder.Recording({}, float("inf"))
    noting = recorder.Recorder(tf, recording)
    functions.wrap(noting)
    with contrib.silence_warnings():
        yield recording.calls
    noting.unwrap()


def families_and_functions(calls):
    return [(call["family"], call["function"]) for call in calls]


def test_every_function_is_one_of_the_package():
    for family, module in functions.FAMILIES.items():
        assert set(recorder.FUNCTIONS[family]) <= set(module.__all__)


def test_by_every_path_that_leads_to_them(noted):
    x = tf.constant([1.0])
    losses.hinge_loss([1.0], x)
    module_of_hinge_loss.hinge_loss([1.0], x)
    contrib.log_loss(x, [1.0])
    log_loss_by_its_own_module(x, [1.0])
    contrib.metric_learning.contrastive_loss([1.0], x[:, None], x[:, None])
    assert families_and_functions(noted) == [
        ("tf.losses", "hinge_loss"),
        ("tf.losses", "hinge_loss"),
        ("tf.contrib.losses", "log_loss"),
        ("tf.contrib.losses", "log_loss"),
        ("tf.contrib.losses.metric_learning", "contrastive_loss"),
    ]


def test_in_a_module_of_the_programs_own(noted):
    # What the module imported before the recorder came is in its dictionary.
    module = types.ModuleType("a_program")
    sys.modules["a_program"] = module
    try:
        module.loss = losses.__dict__["hinge_loss"].__wrapped__
        noting = recorder.Recorder(tf, recorder.Recording({}, float("inf")))
        held = types.SimpleNamespace(hinge_loss=module.loss, __name__="held")
        noting.wrap(recorder.V1, held, ["hinge_loss"])
        module.loss([1.0], tf.constant([1.0]))
        assert len(noting.recording.calls) == 1
        noting.unwrap()
        assert module.loss is held.hinge_loss
    finally:
        del sys.modules["a_program"]


def test_a_loss_that_calls_another_is_one_call():
    # As in TensorFlow 1, where hinge_loss looks compute_weighted_loss up in its module.
    module = types.ModuleType("losses_of_tf1")
    source = """
def compute_weighted_loss(losses, weights=1.0):
    return losses * weights

def hinge_loss(labels, logits):
    return compute_weighted_loss(1.0 - labels * logits)
"""
    path = pathlib.Path(__file__).with_name("losses_of_tf1.py")
    exec(compile(source, str(path), "exec"), module.__dict__)
    sys.modules["losses_of_tf1"] = module
    noting = recorder.Recorder(tf, recorder.Recording({}, float("inf")))
    try:
        noting.wrap(recorder.V1, module, ["compute_weighted_loss", "hinge_loss"])
        module.hinge_loss(tf.constant([1.0]), tf.constant([0.5]))
        module.compute_weighted_loss(tf.constant([1.0]))
        assert [call["function"] for call in noting.recording.calls] == ["hinge_loss", "compute_weighted_loss"]
    finally:
        noting.unwrap()
        del sys.modules["losses_of_tf1"]


def test_a_call_that_is_refused_is_not_noted_and_the_next_is(noted):
    with pytest.raises(ValueError, match="weights"):
        losses.mean_squared_error([1.0], tf.constant([2.0]), weights=None)
    losses.mean_squared_error([1.0], tf.constant([2.0]))
    assert len(noted) == 1


def test_arguments_are_known_by_name_however_they_are_given(noted):
    losses.huber_loss([1.0], tf.constant([2.0]), 0.5, delta=2.0)
    (call,) = noted
    given = {name: value.get("value") for name, value in call["arguments"].items()}
    assert (given["labels"], given["weights"], given["delta"]) == ([1.0], 0.5, 2.0)
    assert call["arguments"]["predictions"] == {"tensor": "float32", "shape": [1]}
