# SPDX-License-Identifier: Apache-2.0
"""A rewritten program is recorded in eager code and in functions, and held against its TF1 recording by name."""

import sys

import numpy as np
import pytest
import tensorflow as tf

import tfcompat_losses as losses
from tfcompat_losses import keras, testing
from tfcompat_losses.program import recorder, recording

v1 = tf.compat.v1
BATCHES = [np.float32([[1.0, 2.0], [0.5, -1.0]]) * factor for factor in (1.0, 0.3, -2.0)]
LABELS = np.float32([[0.0, 1.0], [1.0, 0.0]])


def model_losses(x):
    """What both programs have in common: two losses, one of them in a scope."""
    losses.sigmoid_cross_entropy(LABELS, x, weights=[[1.0], [2.0]])
    with tf.name_scope("decoder"):
        losses.mean_squared_error(LABELS, 2.0 * x)


@pytest.fixture
def theirs(tmp_path):
    """The recording of the Session program."""
    about = recorder.about_the_program(tf, "tf1.py", 10, None)
    noted = recorder.Recording(about, float("inf"))
    noting = recorder.Recorder(v1, noted)
    noting.wrap(recorder.V1, losses, recorder.FUNCTIONS[recorder.V1])
    noting.wrap_sessions()
    try:
        with tf.Graph().as_default(), v1.Session() as session:
            x = v1.placeholder(tf.float32, [2, 2])
            model_losses(x)
            total = losses.get_total_loss()
            for batch in BATCHES:
                session.run(total, {x: batch})
    finally:
        noting.unwrap()
    noted.save(str(tmp_path / "theirs.zip"))
    return tmp_path / "theirs.zip"


def in_eager_code(batch):
    with losses.collect():
        model_losses(tf.convert_to_tensor(batch))
        return losses.get_total_loss()


@pytest.mark.parametrize("step", [in_eager_code, tf.function(in_eager_code)], ids=["eager", "function"])
def test_a_faithful_program_agrees_call_by_call(step, theirs, tmp_path):
    with testing.record(tmp_path / "ours.zip"):
        for batch in BATCHES:
            step(batch)
    pairs = testing.compare(theirs, tmp_path / "ours.zip")
    assert [(pair.theirs.name, pair.ours.name, pair.samples) for pair in pairs] == [
        ("sigmoid_cross_entropy_loss/value:0", "sigmoid_cross_entropy_loss/value:0", 3),
        ("decoder/mean_squared_error/value:0", "decoder/mean_squared_error/value:0", 3),
    ]
    assert all(pair.agrees for pair in pairs), "\n".join(map(str, pairs))
    assert {pair.inputs_ulps for pair in pairs} == {0.0}


def test_a_call_that_lost_its_weights_differs_and_its_inputs_do_not(theirs, tmp_path):
    with testing.record(tmp_path / "ours.zip"), losses.collect():
        losses.sigmoid_cross_entropy(LABELS, tf.constant(BATCHES[0]))
        line = sys._getframe().f_lineno - 1
    first, second = testing.compare(theirs, tmp_path / "ours.zip")
    assert not first.agrees
    assert first.inputs_ulps == 0.0
    assert f"test_testing.py:{line}: differs, 1 samples, inputs 0 ulp apart" in str(first)
    assert (second.ours, second.agrees) == (None, False)
    assert str(second).endswith("has no partner")


def test_a_call_of_another_name_is_paired_by_its_function(theirs, tmp_path):
    with testing.record(tmp_path / "ours.zip"):
        losses.mean_squared_error(LABELS, tf.constant(2.0 * BATCHES[0]))
    pairs = testing.compare(theirs, tmp_path / "ours.zip")
    assert [pair.agrees for pair in pairs] == [False, True]
    assert pairs[1].ours.name is None


def test_a_line_that_is_come_by_again_is_one_call_and_its_samples_end(tmp_path):
    with testing.record(tmp_path / "ours.zip", samples=2):
        for number in range(5):
            losses.absolute_difference([0.0], tf.constant([float(number)]))
    (call,) = recording.read(tmp_path / "ours.zip").calls
    assert [float(sample.result) for sample in call.samples] == [0.0, 1.0]
    assert [sample.run for sample in call.samples] == [0, 1]


def test_what_xla_compiles_is_not_noted_and_still_compiles(tmp_path):
    with testing.record(tmp_path / "ours.zip"):
        found = tf.function(lambda x: losses.absolute_difference([0.0], x), jit_compile=True)(tf.constant([3.0]))
    assert float(found) == 3.0
    assert recording.read(tmp_path / "ours.zip").calls[0].samples == []


def test_a_loop_in_a_function_notes_each_turn(tmp_path):
    @tf.function
    def turns(x):
        total = 0.0
        for number in tf.range(3):
            total += losses.absolute_difference([0.0], x * tf.cast(number, tf.float32), loss_collection=None)
        return total

    with testing.record(tmp_path / "ours.zip"):
        assert float(turns(tf.constant([2.0]))) == 6.0
    (call,) = recording.read(tmp_path / "ours.zip").calls
    assert [float(sample.result) for sample in call.samples] == [0.0, 2.0, 4.0]
    assert call.file.endswith("test_testing.py")


def test_afterwards_nothing_is_noted_and_the_functions_are_as_they_were(tmp_path):
    before = losses.absolute_difference
    step = tf.function(lambda x: losses.absolute_difference([0.0], x))
    with testing.record(tmp_path / "ours.zip"):
        step(tf.constant([1.0]))
    assert losses.absolute_difference is before
    assert float(step(tf.constant([2.0]))) == 2.0
    (call,) = recording.read(tmp_path / "ours.zip").calls
    assert len(call.samples) == 1


def test_what_was_recorded_is_written_after_an_exception(tmp_path):
    with pytest.raises(KeyboardInterrupt), testing.record(tmp_path / "ours.zip"):
        losses.absolute_difference([0.0], tf.constant([1.0]))
        raise KeyboardInterrupt
    assert len(recording.read(tmp_path / "ours.zip").calls) == 1


def test_gradients_flow_as_without_it(tmp_path):
    x = tf.Variable([3.0])
    with testing.record(tmp_path / "ours.zip"), tf.GradientTape() as tape:
        loss = tf.function(lambda: losses.mean_squared_error([1.0], x))()
    assert tape.gradient(loss, x).numpy() == [4.0]


def test_a_loss_of_another_function_that_cannot_be_reached_is_no_concern_of_it(tmp_path):
    inner = tf.function(lambda x: losses.mean_squared_error([0.0], x))
    with testing.record(tmp_path / "ours.zip"), losses.collect():
        inner(tf.constant([1.0]))
        found = losses.absolute_difference([0.0], [3.0])
    assert float(found) == 3.0
    *_, call = recording.read(tmp_path / "ours.zip").calls
    assert call.name == "absolute_difference/value:0"


class TestKeras:
    """The classes of tfcompat_losses.keras are recorded as the functions that they call."""

    def call(self, folder):
        (call,) = recording.read(folder / "ours.zip").calls
        return call

    def test_a_loss_that_was_made_before(self, tmp_path):
        loss = keras.MeanSquaredError()
        with testing.record(tmp_path / "ours.zip"):
            loss(tf.constant([[0.0]]), tf.constant([[3.0]]), sample_weight=tf.constant([2.0]))
        call = self.call(tmp_path)
        assert call.function == "mean_squared_error"
        assert float(call.samples[0].arguments["weights"].squeeze()) == 2.0
        assert float(call.samples[0].result) == 18.0
        assert call.file.endswith("test_testing.py")

    @pytest.mark.parametrize("run_eagerly", [False, True], ids=["graph", "eager"])
    def test_in_fit(self, run_eagerly, tmp_path):
        model = tf.keras.Sequential([tf.keras.layers.Dense(1, kernel_initializer="ones")])
        model.compile("sgd", loss=keras.HuberLoss(), run_eagerly=run_eagerly, jit_compile=False)
        with testing.record(tmp_path / "ours.zip"):
            model.fit(np.float32([[3.0]]), np.float32([[0.0]]), verbose=0)
        call = self.call(tmp_path)
        assert call.function == "huber_loss"
        assert [float(sample.result) for sample in call.samples] == [2.5]

    def test_afterwards_nothing_is_noted(self, tmp_path):
        loss = keras.MeanSquaredError()
        with testing.record(tmp_path / "ours.zip"):
            pass
        assert float(loss(tf.constant([[0.0]]), tf.constant([[3.0]]))) == 9.0
        assert recording.read(tmp_path / "ours.zip").calls == []
