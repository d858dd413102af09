# SPDX-License-Identifier: Apache-2.0
"""A function that runs eagerly as one op."""

import gc
import logging
import threading
import weakref

import numpy as np
import pytest
import tensorflow as tf

import tfcompat_losses
from tfcompat_losses._engine import one_op as _one_op
from tfcompat_losses._engine.one_op import OneOp

X = tf.constant([[1.0, 2.0], [3.0, 4.0]])


def noted(function, traced_at_use=1):
    """An op of `function`, and in which modes that was called."""
    modes = []

    def noting(*arguments):
        modes.append("eager" if tf.executing_eagerly() else "trace")
        return [function(*arguments)]

    return OneOp(noting, traced_at_use), modes


def test_the_second_use_is_traced_and_those_after_it_are_not():
    op, modes = noted(tf.square, _one_op.TRACED_AT_USE)
    assert op(X) is None
    for _ in range(5):
        (result,), _ = op(X)
        np.testing.assert_array_equal(result, [[1.0, 4.0], [9.0, 16.0]])
    assert modes == ["trace"]


def test_another_shape_is_not_traced_anew_but_another_rank_or_dtype_is():
    op, modes = noted(tf.square)
    for x, traces in ((X, 1), (X[:1], 1), (X[0], 2), (tf.cast(X, tf.float64), 3), (X, 3)):
        (result,), _ = op(x)
        np.testing.assert_array_equal(result, np.square(x))
        assert len(modes) == traces


def test_none_is_part_of_the_trace():
    op, modes = noted(lambda factor, x: x if factor is None else factor * x)
    for factor, expected in ((None, 3.0), (tf.constant(2.0), 6.0), (None, 3.0)):
        assert float(op(factor, tf.constant(3.0))[0][0]) == expected
    assert len(modes) == 2


def test_a_result_that_is_none_stays_so():
    op = OneOp(lambda x: [None, x + 1.0, None], 1)
    first, second, third = op(tf.constant(1.0))[0]
    assert first is third is None
    assert float(second) == 2.0


def test_it_keeps_so_many_graphs_and_no_more():
    op, modes = noted(lambda *given: given[-1] + 0.0)
    for count in range(_one_op.KEPT + 5):
        op(*[X] * count, X)
    assert len(op._graphs) == _one_op.KEPT
    assert len(modes) == _one_op.KEPT + 5
    # The oldest has gone, and comes again.
    op(X)
    assert len(op._graphs) == _one_op.KEPT
    assert len(modes) == _one_op.KEPT + 6


def test_a_tape_that_records_any_argument_is_noticed():
    op, _ = noted(tf.multiply)
    y = tf.constant(2.0)
    assert not op(X, y)[1]
    for watched in (X, y):
        with tf.GradientTape() as tape:
            assert not op(X, y)[1]
            tape.watch(watched)
            assert op(X, y)[1]
            with tape.stop_recording():
                assert not op(X, y)[1]
    assert not op(X, y)[1]


def test_a_forward_accumulator_is_left_to_the_ops():
    op, _ = noted(tf.square)
    with tf.autodiff.ForwardAccumulator(X, tf.ones_like(X)):
        assert op(X) is None
    assert op(X) is not None


def test_in_a_graph_it_is_left_to_the_ops():
    op, modes = noted(tf.square)
    seen = []
    tf.function(lambda x: seen.append(op(x)))(X)
    assert seen == [None]
    assert modes == []


def test_it_runs_where_its_caller_is_and_not_where_it_was_traced():
    op, _ = noted(tf.square)
    for place in ("CPU:1", "CPU:0", "CPU:1"):
        with tf.device(place):
            (result,), _ = op(tf.constant(3.0))
        assert result.device.endswith(place)


def test_the_ops_run_as_they_are_written():
    # The graph optimizer would make 1 + 1e-8, which is 1, of the two constants: log(2**-23 + 1e-8) or log(2**-23).
    op, _ = noted(lambda p: tf.math.log((1.0 - p) + 1e-8))
    p = tf.constant([1.0 - 2**-23, 0.5])
    np.testing.assert_array_equal(op(p)[0][0], tf.math.log((1.0 - p) + 1e-8))
    folded = tf.function(lambda p: tf.math.log((1.0 - p) + 1e-8))(p)
    assert folded[0] != op(p)[0][0][0]


def test_threads_that_all_come_first():
    op, _ = noted(tf.square)
    wrong = []

    def use(number):
        for _ in range(50):
            (result,), _ = op(tf.constant(float(number)))
            if float(result) != number**2:
                wrong.append(number)

    threads = [threading.Thread(target=use, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_the_graph_goes_when_the_op_goes():
    op, _ = noted(tf.square)
    op(X)
    (graph,) = (weakref.ref(kept.run.keywords["f"].graph) for kept in op._graphs.values())
    assert graph() is not None
    del op
    gc.collect()
    assert graph() is None


def test_what_an_op_refuses_it_refuses_by_itself():
    op, _ = noted(lambda x: tf.raw_ops.CheckNumerics(tensor=x, message="not finite"))
    assert op(tf.constant([1.0])) is not None
    assert op(tf.constant([np.nan])) is None


def test_another_error_of_the_ops_is_an_error():
    op, _ = noted(lambda x: tf.py_function(fail, [x], tf.float32))
    with pytest.raises(tf.errors.UnknownError, match="not for numbers"):
        op(tf.constant([1.0]))


def fail(_):
    raise RuntimeError("not for numbers")


# --- what it counts on, undocumented ---


@pytest.fixture
def asked_anew():
    _one_op.tapes_are_told_apart.cache_clear()
    yield
    _one_op.tapes_are_told_apart.cache_clear()


def test_here_tensorflow_shows_what_is_recorded(asked_anew):
    assert _one_op.tapes_are_told_apart()


@pytest.mark.parametrize(
    "broken",
    [
        # A tape that keeps nothing; something that keeps everything; an accumulator that does not ask.
        lambda graph, tensors: ([], False),
        lambda graph, tensors: ([], True),
        lambda graph, tensors: None,
    ],
)
def test_where_it_does_not_all_runs_op_by_op_and_the_log_says_so(broken, asked_anew, monkeypatch, caplog):
    monkeypatch.setattr(_one_op, "_run", broken)
    with caplog.at_level(logging.WARNING, logger="absl"):
        assert not _one_op.tapes_are_told_apart()
    assert "eager losses run op by op" in caplog.records[-1].getMessage()
    op, modes = noted(tf.square)
    assert op(X) is None
    assert modes == []


def test_an_error_while_asking_is_an_answer(asked_anew, monkeypatch):
    def fails(graph, tensors):
        raise AttributeError("gone")

    monkeypatch.setattr(_one_op, "_run", fails)
    assert not _one_op.tapes_are_told_apart()


def test_right_gradients_where_it_does_not(asked_anew, monkeypatch):
    monkeypatch.setattr(_one_op, "_what_is_recorded", list)
    x = tf.constant([1.0, 3.0])
    for _ in range(4):
        with tf.GradientTape() as tape:
            tape.watch(x)
            loss = tfcompat_losses.mean_squared_error([0.0, 0.0], x)
        # (1 + 9) / 2; 2 x / 2
        np.testing.assert_array_equal(loss, 5.0)
        np.testing.assert_array_equal(tape.gradient(loss, x), [1.0, 3.0])


def test_nothing_is_traced_while_something_adds_ops_to_what_is_traced():
    op, modes = noted(tf.math.log)
    tf.debugging.enable_check_numerics()
    try:
        assert op(tf.constant(0.0)) is None
    finally:
        tf.debugging.disable_check_numerics()
    (result,), _ = op(tf.constant(0.0))
    assert float(result) == -np.inf
    assert modes == ["trace"]
