# SPDX-License-Identifier: Apache-2.0
"""A formula with its gradient written out, and its mean in one step."""

import gc
import weakref

import numpy as np
import pytest
import tensorflow as tf

from tfcompat_losses import _formula, _one_op
from tfcompat_losses._formula import IDENTITY, Formula

between = []


def square(x):
    doubled = tf.math.log(tf.exp(x))
    between.append(weakref.ref(doubled))
    return doubled * doubled


@pytest.fixture(autouse=True, params=[1, 99], ids=["one op", "op by op"])
def traced_at_use(request, monkeypatch):
    monkeypatch.setattr(_one_op, "_TRACED_AT_USE", request.param)


def over(divisor):
    """The weights as they are, and a divisor."""
    return lambda losses, weights, axes: (weights, divisor)


CUBE_BY_HAND = Formula(lambda x: x**3, lambda x, upstream: (lambda: 3 * x**2 * upstream,))


def test_the_written_gradient_is_the_one_that_is_used():
    wrong_on_purpose = Formula(lambda x: x * x, lambda x, upstream: (lambda: 100.0 * upstream * tf.ones_like(x),))
    x = tf.constant([1.0, 2.0])
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        per_element = wrong_on_purpose.per_element(x)
        mean = wrong_on_purpose.mean(over(2.0), 1.0, x)
    np.testing.assert_array_equal(tape.gradient(per_element, x), [100.0, 100.0])
    np.testing.assert_array_equal(tape.gradient(mean, x), [50.0, 50.0])


def test_a_mean_over_0_is_0_with_gradients_of_0():
    x = tf.constant([1.0, 2.0])
    with tf.GradientTape() as tape:
        tape.watch(x)
        mean = CUBE_BY_HAND.mean(over(0.0), 1.0, x)
    np.testing.assert_array_equal(mean, 0.0)
    np.testing.assert_array_equal(tape.gradient(mean, x), [0.0, 0.0])


def test_the_gradient_of_the_gradient_goes_on():
    # x^3: 3 x^2, 6 x
    x = tf.constant([1.0, 2.0])
    with tf.GradientTape() as outer:
        outer.watch(x)
        with tf.GradientTape() as inner:
            inner.watch(x)
            mean = CUBE_BY_HAND.mean(over(1.0), 1.0, x)
        first = inner.gradient(mean, x)
    np.testing.assert_array_equal(first, [3.0, 12.0])
    np.testing.assert_array_equal(outer.gradient(first, x), [6.0, 12.0])


TAKEN = {
    "per_element": lambda formula, *arguments: formula.per_element(*arguments),
    "mean": lambda formula, *arguments: formula.mean(over(1.0), 1.0, *arguments),
    "weighted mean": lambda formula, *arguments: formula.mean(over(2.0), tf.constant([2.0]), *arguments),
}
"""For a single element, three ways to its loss."""


@pytest.mark.parametrize("taken", TAKEN.values(), ids=TAKEN)
def test_a_tape_keeps_nothing_of_what_is_between_argument_and_loss(taken, monkeypatch):
    # Within one op there is nothing that a tape could keep.
    monkeypatch.setattr(_one_op, "_TRACED_AT_USE", 99)
    formula = Formula(square, lambda x, upstream: (lambda: 2.0 * x * upstream,))
    x = tf.constant([3.0])
    with tf.GradientTape() as tape:
        tape.watch(x)
        loss = taken(formula, x)
        gc.collect()
        assert between.pop()() is None
    np.testing.assert_allclose(tape.gradient(loss, x), [6.0])


@pytest.mark.parametrize("shape", [[], [3], [2, 3], [1, 2, 3, 1], [0, 3]])
def test_the_total_sums_every_dimension(shape):
    values = tf.ones(shape)
    count = float(np.prod(shape))
    np.testing.assert_array_equal(_formula.total(values), count)
    unknown = tf.function(_formula.total, input_signature=[tf.TensorSpec(None)])
    np.testing.assert_array_equal(unknown(values), count)


def test_the_identity_spreads_the_gradient_evenly():
    x = tf.constant([[1.0, 2.0]])
    with tf.GradientTape() as tape:
        tape.watch(x)
        mean = IDENTITY.mean(over(4.0), 1.0, x)
    np.testing.assert_array_equal(tape.gradient(mean, x), [[0.25, 0.25]])


def product_that_notes():
    computed = []

    def to(name, other):
        return lambda: computed.append(name) or other

    def gradient(x, y, upstream):
        return to("x", y * upstream), to("y", x * upstream)

    return Formula(lambda x, y: x * y, gradient), computed


@pytest.mark.parametrize("taken", TAKEN.values(), ids=TAKEN)
@pytest.mark.parametrize("watched", ["x", "y", "xy"])
def test_only_the_gradients_of_what_is_recorded_are_computed(watched, taken, monkeypatch):
    # In a batch as small as this one they would all be computed.
    monkeypatch.setattr(_formula, "_SMALL", 0)
    formula, computed = product_that_notes()
    arguments = {"x": tf.constant([2.0]), "y": tf.constant([3.0])}
    with tf.GradientTape() as tape:
        tape.watch([arguments[name] for name in watched])
        loss = taken(formula, *arguments.values())
    gradients = tape.gradient(loss, [arguments[name] for name in watched])
    assert computed == list(watched)
    assert [float(gradient[0]) for gradient in gradients] == [{"x": 3.0, "y": 2.0}[name] for name in watched]


@pytest.mark.parametrize("taken", TAKEN.values(), ids=TAKEN)
def test_a_forward_accumulator_gets_the_gradient_that_the_tape_does_not_record(taken):
    formula, _ = product_that_notes()
    x, y = tf.constant([2.0]), tf.constant([3.0])
    with tf.autodiff.ForwardAccumulator(x, tf.constant([1.0])) as accumulator, tf.GradientTape() as tape:
        tape.watch(y)
        loss = taken(formula, x, y)
    np.testing.assert_array_equal(tf.reshape(accumulator.jvp(loss), []), 3.0)
    np.testing.assert_array_equal(tape.gradient(loss, y), [2.0])


def test_weights_get_their_gradient_and_it_goes_on():
    # sum(w x^3) / 10 for w of [2, 1]: to each weight the sum of x^3 over its row / 10; to that of x, 3 x^2 / 10.
    x, weights = tf.constant([[1.0, 2.0], [3.0, 4.0]]), tf.constant([[5.0], [6.0]])
    with tf.GradientTape() as outer:
        outer.watch(x)
        with tf.GradientTape() as inner:
            inner.watch([x, weights])
            mean = CUBE_BY_HAND.mean(over(10.0), weights, x)
        to_x, to_weights = inner.gradient(mean, [x, weights])
    np.testing.assert_allclose(mean, (5.0 * 9.0 + 6.0 * 91.0) / 10.0)
    np.testing.assert_allclose(to_weights, [[0.9], [9.1]], rtol=1e-6)
    np.testing.assert_allclose(to_x, [[1.5, 6.0], [16.2, 28.8]], rtol=1e-6)
    np.testing.assert_allclose(outer.gradient(to_weights, x), [[0.3, 1.2], [2.7, 4.8]], rtol=1e-6)


def test_a_weighted_mean_over_0_is_0_with_gradients_of_0():
    x, weights = tf.constant([1.0, 2.0]), tf.constant([0.0, 0.0])
    with tf.GradientTape() as tape:
        tape.watch([x, weights])
        mean = CUBE_BY_HAND.mean(over(0.0), weights, x)
    np.testing.assert_array_equal(mean, 0.0)
    np.testing.assert_array_equal(tape.gradient(mean, [x, weights]), np.zeros([2, 2]))


@pytest.mark.parametrize("mode", ["eager", "graph", "jit"])
def test_a_mean_over_another_number_than_that_of_the_losses(mode):
    def mean(x):
        return CUBE_BY_HAND.mean(over(4.0), 1.0, x), CUBE_BY_HAND.mean(over(2.0), 1.0, x)

    function = mean if mode == "eager" else tf.function(mean, jit_compile=mode == "jit")
    np.testing.assert_array_equal(function(tf.constant([1.0, 2.0])), [9.0 / 4.0, 9.0 / 2.0])
