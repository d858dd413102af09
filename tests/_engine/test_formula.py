# SPDX-License-Identifier: Apache-2.0
"""A formula, and the weighted sum of its losses in one differentiable step."""

import numpy as np
import pytest
import tensorflow as tf

from tfcompat_losses._engine import formula as _formula
from tfcompat_losses._engine import one_op as _one_op
from tfcompat_losses._engine.formula import IDENTITY, LARGE, Formula

CUBE = Formula(lambda x: x * x * x)


def eagerly_as_one_op(function):
    # The first use runs op by op.
    def run(*arguments):
        function(*arguments)
        return function(*arguments)

    return run


MODES = {
    "op by op": lambda function: function,
    "one op": eagerly_as_one_op,
    "graph": tf.function,
    "jit": lambda function: tf.function(function, jit_compile=True),
}


@pytest.fixture(params=MODES)
def mode(request, monkeypatch):
    if request.param == "op by op":
        monkeypatch.setattr(_one_op, "tapes_are_told_apart", lambda: False)
    return MODES[request.param]


def test_a_sum_over_a_divisor_and_its_gradient(mode):
    # (1 + 8) 5 / 3; 3 x^2 5 / 3
    def run(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            loss = CUBE.weighted((x,), 5.0, 3.0)
        return loss, tape.gradient(loss, x)

    loss, gradient = mode(run)(tf.constant([1.0, 2.0]))
    np.testing.assert_allclose(loss, 15.0)
    np.testing.assert_allclose(gradient, [5.0, 20.0])


def test_without_a_divisor_the_losses_are_not_summed(mode):
    np.testing.assert_array_equal(mode(lambda x: CUBE.weighted((x,), 2.0))(tf.constant([1.0, 2.0])), [2.0, 16.0])


def test_a_sum_over_0_is_0_with_gradients_of_0(mode):
    def run(x, weights):
        with tf.GradientTape() as tape:
            tape.watch([x, weights])
            loss = CUBE.weighted((x,), weights, 0.0)
        return loss, *tape.gradient(loss, [x, weights])

    loss, *gradients = mode(run)(tf.constant([1.0, np.inf]), tf.constant([1.0, 2.0]))
    np.testing.assert_array_equal(loss, 0.0)
    np.testing.assert_array_equal(gradients[0][0], 0.0)


def test_factor_and_divisor_get_their_gradients(mode):
    # f x^3 / d, of f = [2, 1] for x = [1, 2] and d = 4: 10 / 4; x^3 / d; -10 / d^2
    def run(x, factor, divisor):
        with tf.GradientTape() as tape:
            tape.watch([factor, divisor])
            loss = CUBE.weighted((x,), factor, divisor)
        return loss, *tape.gradient(loss, [factor, divisor])

    loss, to_factor, to_divisor = mode(run)(tf.constant([1.0, 2.0]), tf.constant([2.0, 1.0]), tf.constant(4.0))
    np.testing.assert_allclose(loss, 2.5)
    np.testing.assert_allclose(to_factor, [0.25, 2.0])
    np.testing.assert_allclose(to_divisor, -0.625)


def test_the_gradient_of_the_gradient_goes_on_to_the_third(mode):
    # x^3: 3 x^2, 6 x, 6
    def run(x):
        with tf.GradientTape() as outmost:
            outmost.watch(x)
            with tf.GradientTape() as outer:
                outer.watch(x)
                with tf.GradientTape() as inner:
                    inner.watch(x)
                    loss = CUBE.weighted((x,), 1.0, 1.0)
                first = inner.gradient(loss, x)
            second = outer.gradient(first, x)
        return first, second, outmost.gradient(second, x)

    first, second, third = mode(run)(tf.constant([1.0, 2.0]))
    np.testing.assert_array_equal(first, [3.0, 12.0])
    np.testing.assert_array_equal(second, [6.0, 12.0])
    np.testing.assert_array_equal(third, [6.0, 6.0])


def test_a_shorter_gradient_is_taken_eagerly_and_nowhere_else():
    wrong_on_purpose = Formula(lambda x: x * x, lambda x, upstream: (100.0 * upstream * tf.ones_like(x),))

    def run(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            loss = wrong_on_purpose.weighted((x,), 1.0, 2.0)
        return tape.gradient(loss, x)

    x = tf.constant([1.0, 2.0])
    np.testing.assert_array_equal(run(x), [1.0, 2.0])
    np.testing.assert_array_equal(run(x), [50.0, 50.0])
    np.testing.assert_array_equal(tf.function(run)(x), [1.0, 2.0])


@pytest.mark.parametrize("factor", [3.0, tf.constant(3.0), tf.constant([3.0, 3.0])], ids=["number", "scalar", "each"])
def test_no_loss_is_computed_again_for_the_gradients_of_factor_and_divisor(factor):
    calls = []

    def square(x):
        calls.append(x)
        return x * x

    formula = Formula(square, lambda x, upstream: (2.0 * x * upstream,))
    x = tf.constant([1.0, 2.0])
    for _ in range(3):
        with tf.GradientTape() as tape:
            tape.watch([x, factor] if isinstance(factor, tf.Tensor) else x)
            loss = formula.weighted((x,), factor, 2.0)
        np.testing.assert_array_equal(tape.gradient(loss, x), [3.0, 6.0])
    # Op by op, and traced.
    assert len(calls) == 2


def test_and_not_where_the_gradient_itself_is_recorded():
    wrong_on_purpose = Formula(lambda x: x * x, lambda x, upstream: (100.0 * upstream * tf.ones_like(x),))
    x = tf.constant([3.0])
    for _ in range(3):
        with tf.GradientTape() as outer:
            outer.watch(x)
            with tf.GradientTape() as inner:
                inner.watch(x)
                loss = wrong_on_purpose.weighted((x,), 1.0, 1.0)
            first = inner.gradient(loss, x)
        np.testing.assert_array_equal(first, [6.0])
        np.testing.assert_array_equal(outer.gradient(first, x), [2.0])


def test_a_function_may_ask_a_tape_from_outside():
    x = tf.constant([1.0, 2.0])
    for _ in range(3):
        with tf.GradientTape() as tape:
            tape.watch(x)
            loss = CUBE.weighted((x,), 2.0, 1.0)
        # 3 x^2 2
        np.testing.assert_array_equal(tf.function(lambda: tape.gradient(loss, x))(), [6.0, 24.0])  # noqa: B023


def test_a_sum_that_is_too_large_only_without_the_weight_is_finite(mode):
    loss = mode(lambda x: IDENTITY.weighted((x,), 0.125, 2.0))(tf.constant([3e38, 3e38]))
    np.testing.assert_allclose(loss, 3.75e37, rtol=1e-6)


@pytest.mark.parametrize(
    ("is_short", "size", "divisor", "as_one_op"),
    [
        (True, 3, None, False),
        (True, 3, 1.0, True),
        (True, LARGE, 1.0, False),
        (False, 3, None, True),
        (False, LARGE, 1.0, True),
    ],
)
def test_what_is_short_runs_by_its_ops_where_it_is_not_summed_or_is_large(is_short, size, divisor, as_one_op):
    formula = Formula(tf.negative, is_short=is_short)
    x, weights = tf.ones([size]), tf.fill([size], 2.0)
    for _ in range(3):
        with tf.GradientTape() as tape:
            tape.watch(x)
            loss = formula.weighted((x,), weights, divisor)
        np.testing.assert_array_equal(tape.gradient(loss, x), np.full(size, -2.0))
    assert bool(formula._at_once._graphs) == as_one_op


def sum_over_1_with_gradients(size, is_short, by_factors):
    formula = Formula(tf.negative, lambda x, upstream: (-upstream,), is_short)
    x, weights = tf.ones([size]), tf.ones([size])
    # Op by op, then as one op.
    for _ in range(3):
        with tf.GradientTape() as tape:
            tape.watch([x, weights])
            loss = formula.weighted((x,), weights, 1.0, by_factors=by_factors)
        tape.gradient(loss, [x, weights])


@pytest.mark.parametrize("is_short", [True, False], ids=["short", "long"])
@pytest.mark.parametrize("size", [3, LARGE])
def test_a_sum_over_1_is_not_divided(size, is_short, monkeypatch):
    monkeypatch.delattr(tf.raw_ops, "DivNoNan")
    sum_over_1_with_gradients(size, is_short, by_factors=False)


@pytest.mark.parametrize("is_short", [True, False], ids=["short", "long"])
@pytest.mark.parametrize("size", [3, LARGE])
def test_a_sum_over_that_of_the_factors_is_not_over_once_as_much(size, is_short, monkeypatch):
    def by_a_tensor(x, y, name=None, mul=tf.raw_ops.Mul):
        assert isinstance(y, tf.Tensor)
        return mul(x=x, y=y, name=name)

    monkeypatch.setattr(tf.raw_ops, "Mul", by_a_tensor)
    sum_over_1_with_gradients(size, is_short, by_factors=True)


@pytest.mark.parametrize("divisor", [1.0, None])
@pytest.mark.parametrize("size", [3, 5000, LARGE])
def test_what_is_watched_only_after_the_loss_was_computed_has_its_gradient(size, divisor):
    # As v1's has, whose ops are recorded whichever of their inputs is watched.
    product = Formula(lambda x, y: x * y)
    x, y, weights = tf.fill([size], 2.0), tf.fill([size], 3.0), tf.fill([size], 5.0)
    for _ in range(3):
        with tf.GradientTape() as tape:
            tape.watch(y)
            loss = product.weighted((x, y), weights, divisor)
            tape.watch([x, weights])
        to_x, to_weights = tape.gradient(loss, [x, weights])
        np.testing.assert_array_equal(to_x, np.full(size, 15.0))
        np.testing.assert_array_equal(to_weights, np.full(size, 6.0))


def test_a_written_gradient_leaves_that_of_a_parameter_to_tensorflow():
    # For the slope 3 (1 + 2); the gradient that is written, of x and y, is wrong on purpose.
    scaled = Formula(
        lambda slope, x, y: slope * x * y, lambda slope, x, y, upstream: (100.0 * upstream, 200.0 * upstream)
    )
    slope, x, y = tf.constant(2.0), tf.constant([1.0, 2.0]), tf.constant([3.0, 3.0])
    for _ in range(3):
        with tf.GradientTape(persistent=True) as tape:
            tape.watch([slope, x, y])
            loss = scaled.weighted((slope, x, y), tf.constant([1.0, 1.0]), 1.0)
        np.testing.assert_array_equal(tape.gradient(loss, slope), 9.0)
        np.testing.assert_array_equal(tape.gradient(loss, x), [6.0, 6.0])
        np.testing.assert_array_equal(tape.gradient(loss, y), [2.0, 4.0])
    for number in range(3):
        with tf.GradientTape() as tape:
            tape.watch([x, y])
            loss = scaled.weighted((2.0, x, y), tf.constant([1.0, 1.0]), 1.0)
        to_x, to_y = tape.gradient(loss, [x, y])
        np.testing.assert_array_equal(to_x, [6.0, 6.0] if number == 0 else [100.0, 100.0])
        np.testing.assert_array_equal(to_y, [2.0, 4.0] if number == 0 else [200.0, 200.0])


def test_a_number_among_the_arguments_is_one_graph_whatever_its_value():
    power = Formula(lambda slope, x: slope * x)
    for slope in range(40):
        np.testing.assert_array_equal(power.weighted((float(slope), tf.constant([2.0])), 1.0, 1.0), 2.0 * slope)
    assert len(power._at_once._graphs) == 1


def test_integers_have_no_gradient(mode):
    times = Formula(lambda counts, x: tf.cast(counts, tf.float32) * x)

    def run(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            loss = times.weighted((tf.constant([0, 2]), x), 1.0, 1.0)
        return tape.gradient(loss, x)

    np.testing.assert_array_equal(mode(run)(tf.constant([3.0, 4.0])), [0.0, 2.0])


@pytest.mark.parametrize("dtype", [tf.float16, tf.bfloat16, tf.float64], ids=lambda dtype: dtype.name)
def test_the_sum_is_a_float32_and_the_gradient_of_the_dtype_of_the_argument(mode, dtype):
    def run(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            loss = CUBE.weighted((x,), 2.0, 4.0)
        return loss, tape.gradient(loss, x)

    loss, gradient = mode(run)(tf.constant([1.0, 2.0], dtype))
    assert (loss.dtype, gradient.dtype) == (tf.float32, dtype)
    np.testing.assert_array_equal(tf.cast(loss, tf.float32), 4.5)
    np.testing.assert_array_equal(tf.cast(gradient, tf.float32), [1.5, 6.0])


@pytest.mark.parametrize("shape", [[], [3], [2, 3], [1, 2, 3, 1], [0, 3]])
def test_the_total_sums_every_dimension(shape):
    values = tf.ones(shape)
    count = float(np.prod(shape))
    np.testing.assert_array_equal(_formula.total(values), count)
    unknown = tf.function(_formula.total, input_signature=[tf.TensorSpec(None)])
    np.testing.assert_array_equal(unknown(values), count)


def test_a_graph_holds_the_ops_of_the_formula_and_no_gradient_of_our_own():
    graph = tf.function(lambda x: IDENTITY.weighted((x,), 2.0, 3.0)).get_concrete_function(tf.TensorSpec([2])).graph
    for op in graph.get_operations():
        assert op.type in {"Placeholder", "Const", "Mul", "Sum", "DivNoNan", "Identity"}
        assert "_gradient_op_type" not in op.node_def.attr


@pytest.mark.parametrize(
    ("factor", "divisor", "ops"), [(1.0, 1.0, {"Sum"}), (2.0, 1.0, {"Mul", "Sum"}), (1.0, None, set())]
)
def test_a_factor_and_a_divisor_of_1_make_no_op(factor, divisor, ops):
    step = tf.function(lambda x: IDENTITY.weighted((x,), factor, divisor))
    graph = step.get_concrete_function(tf.TensorSpec([2])).graph
    assert {op.type for op in graph.get_operations()} - {"Placeholder", "Const", "Identity"} == ops


@pytest.mark.parametrize(("factor", "divisor"), [(1.0, 1.0), (2.0, 1.0), (2.0, 3.0), (1.0, None), (2.0, None)])
def test_in_a_graph_the_result_has_the_name_that_is_given(factor, divisor):
    with tf.Graph().as_default():
        assert IDENTITY.weighted((tf.ones([2]),), factor, divisor, name="mine").op.name == "mine"


@pytest.mark.parametrize("dtype", [tf.float16, tf.bfloat16, tf.float32, tf.float64])
def test_a_number_is_rounded_as_tensorflow_rounds_it(dtype):
    # Between two numbers of float16, and a little more: float32 rounds that away, and then the even one is taken.
    for number in (1.0 + 2.0**-11 + 2.0**-26, 1.0 + 2.0**-8 + 2.0**-26, 0.1, 1e39, -1e39):
        assert float(_formula._constant(number, dtype)) == float(tf.constant(number, dtype))
