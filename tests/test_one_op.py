# SPDX-License-Identifier: Apache-2.0
"""A function that runs eagerly as one op."""

import functools
import gc
import threading
import weakref

import numpy as np
import pytest
import tensorflow as tf

from tfcompat_losses import _graphs, _one_op
from tfcompat_losses._one_op import OneOp

X = tf.constant([[1.0, 2.0], [3.0, 4.0]])


@pytest.fixture
def at_first_use(monkeypatch):
    monkeypatch.setattr(_one_op, "_TRACED_AT_USE", 1)


def noted(function):
    """An op of `function`, and in which modes that was called."""
    modes = []

    def noting(*arguments):
        modes.append("eager" if tf.executing_eagerly() else "trace")
        return [function(*arguments)]

    return OneOp(noting), modes


def test_the_third_use_is_traced_and_those_after_it_are_not():
    op, modes = noted(tf.square)
    for _ in range(6):
        (result,), _ = op(X)
        np.testing.assert_array_equal(result, [[1.0, 4.0], [9.0, 16.0]])
    assert modes == ["eager", "eager", "trace"]


def test_another_shape_is_not_traced_anew_but_another_rank_or_dtype_is(at_first_use):
    op, modes = noted(tf.square)
    for x, traces in ((X, 1), (X[:1], 1), (X[0], 2), (tf.cast(X, tf.float64), 3), (X, 3)):
        (result,), _ = op(x)
        np.testing.assert_array_equal(result, np.square(x))
        assert len(modes) == traces


def test_a_float_is_an_input_and_what_is_no_number_is_part_of_the_trace(at_first_use):
    op, modes = noted(lambda how, factor, x: x * factor if how == ("times",) else x + factor)
    assert [float(op(how, factor, tf.constant(3.0))[0][0]) for how, factor in ((("times",), 2.0), (None, 2.0))] == [
        6,
        5,
    ]
    assert float(op(("times",), 5.0, tf.constant(3.0))[0][0]) == 15.0
    assert len(modes) == 2


def test_a_tape_that_records_any_argument_is_noticed(at_first_use):
    op, _ = noted(tf.multiply)
    y = tf.constant(2.0)
    assert not op(X, y)[1]
    for watched in (X, y):
        with tf.GradientTape() as tape:
            assert not op(X, y)[1]
            tape.watch(watched)
            assert op(X, y)[1]
            assert op.unless_recorded(X, y) is None
            with tape.stop_recording():
                assert not op(X, y)[1]
                np.testing.assert_array_equal(op.unless_recorded(X, y)[0], 2 * X)
    assert not op(X, y)[1]


def test_a_forward_accumulator_is_noticed(at_first_use):
    op, _ = noted(tf.square)
    with tf.autodiff.ForwardAccumulator(X, tf.ones_like(X)):
        (result,), is_recorded = op(X)
        assert op.unless_recorded(X) is None
    assert is_recorded
    np.testing.assert_array_equal(result, np.square(X))


def test_by_ops_nothing_of_them_is_recorded_either():
    op, _ = noted(tf.square)
    with tf.GradientTape() as tape:
        tape.watch(X)
        (result,), is_recorded = op(X)
    assert is_recorded
    assert tape.gradient(result, X) is None


def test_in_a_graph_its_ops_are_part_of_the_graph():
    op, modes = noted(tf.square)
    assert float(tf.function(lambda x: op(x)[0][0])(tf.constant(3.0))) == 9.0
    assert modes == ["trace"]
    assert not op._graphs


def test_it_runs_where_its_caller_is_and_not_where_it_was_traced(at_first_use):
    op, _ = noted(tf.square)
    for place in ("CPU:1", "CPU:0", "CPU:1"):
        with tf.device(place):
            (result,), _ = op(tf.constant(3.0))
        assert result.device.endswith(place)


def test_the_ops_run_as_they_are_written(at_first_use):
    # The graph optimizer would make 1 + 1e-8, which is 1, of the two constants: log(2**-23 + 1e-8) or log(2**-23).
    op, _ = noted(lambda p: tf.math.log((1.0 - p) + 1e-8))
    p = tf.constant([1.0 - 2**-23, 0.5])
    np.testing.assert_array_equal(op(p)[0][0], tf.math.log((1.0 - p) + 1e-8))
    folded = tf.function(lambda p: tf.math.log((1.0 - p) + 1e-8))(p)
    assert folded[0] != op(p)[0][0][0]


def test_no_choice_is_left_in_its_graph_that_only_xla_would_make(at_first_use):
    op, _ = noted(lambda x: _graphs.under_xla(lambda: x + 1.0, otherwise=lambda: tf.exp(x)))
    assert float(op(tf.constant(0.0))[0][0]) == 1.0
    (run,) = op._graphs.values()
    types = {node.type for node in run.keywords["f"].graph.get_operations()}
    assert "Exp" in types
    assert not {"Case", "StatelessCase", "PartitionedCall"} & types


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


def test_the_graph_goes_when_the_op_goes(at_first_use):
    op, _ = noted(tf.square)
    op(X)
    (graph,) = (weakref.ref(run.keywords["f"].graph) for run in op._graphs.values())
    assert graph() is not None
    del op
    gc.collect()
    assert graph() is None


@pytest.mark.parametrize("dtype", [tf.float32, tf.float16, tf.bfloat16, tf.float64], ids=lambda dtype: dtype.name)
@pytest.mark.parametrize("shape", [[], [1], [0, 3], [1] * 10], ids=str)
def test_whether_a_tensor_is_recorded(shape, dtype):
    x = tf.zeros(shape, dtype)
    assert not _one_op.is_recorded(x)
    with tf.GradientTape() as tape:
        assert not _one_op.is_recorded(x)
        tape.watch(x)
        assert _one_op.is_recorded(x)
        with tape.stop_recording():
            assert not _one_op.is_recorded(x)
    assert not _one_op.is_recorded(x)


def test_a_number_is_never_recorded():
    assert not _one_op.is_recorded(1.0)


@pytest.mark.parametrize("transform", [tf.function, functools.partial(tf.function, jit_compile=True)])
def test_in_a_graph_nothing_is_paused(transform):
    @transform
    def gradient(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            with _one_op.paused():
                y = x * x
        return tape.gradient(y, x)

    assert float(gradient(tf.constant(3.0))) == 6.0


def test_an_error_of_the_ops_is_an_error(at_first_use):
    op, _ = noted(lambda x: tf.raw_ops.CheckNumerics(tensor=x, message="not finite"))
    with pytest.raises(tf.errors.InvalidArgumentError, match="not finite"):
        op(tf.constant([np.nan]))
