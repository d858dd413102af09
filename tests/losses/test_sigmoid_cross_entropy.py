# SPDX-License-Identifier: Apache-2.0
"""max(x, 0) - x z + log(1 + exp(-|x|))."""

import functools
import math
import re

import numpy as np
import pytest
import tensorflow as tf

import tfcompat_losses as losses
from tfcompat_losses.losses.sigmoid_cross_entropy import SIGMOID_CROSS_ENTROPY

LOGITS = [[-100.0, -20.0, -1.0, 0.0, 1.0, 20.0, 100.0]] * 3
LABELS = [[0.0] * 7, [0.5] * 7, [1.0] * 7]


def test_a_logit_of_0_costs_log_2_whatever_the_label():
    np.testing.assert_allclose(losses.sigmoid_cross_entropy([[0.0, 1.0, 0.5]], [[0.0] * 3]), math.log(2), rtol=1e-6)


def test_a_confident_mistake_costs_its_logit():
    # y = 1, x = -100: 100 + log(1 + exp(-100))
    np.testing.assert_allclose(losses.sigmoid_cross_entropy([1.0], [-100.0]), 100.0)


def test_the_cost_of_a_confident_right_answer_is_not_rounded_away():
    # y = 1, x = 20: log(1 + exp(-20)), far below one ulp of 20
    for run in (losses.sigmoid_cross_entropy, tf.function(losses.sigmoid_cross_entropy)):
        np.testing.assert_allclose(run(tf.ones(2), tf.fill([2], 20.0)), math.exp(-20), rtol=1e-6)


def test_label_smoothing_moves_the_labels_towards_one_half():
    # 1 becomes 0.9, 0 becomes 0.1: as if those had been the labels
    smoothed = losses.sigmoid_cross_entropy([1.0, 0.0], [2.0, 3.0], label_smoothing=0.2)
    np.testing.assert_allclose(smoothed, losses.sigmoid_cross_entropy([0.9, 0.1], [2.0, 3.0]), rtol=1e-6)


@pytest.mark.parametrize("smoothing", [0.2, 0.0, -1.0])
def test_label_smoothing_may_be_a_tensor_in_a_function(smoothing):
    # v1 asks for its truth value there, and fails.
    in_function = tf.function(
        lambda factor: losses.sigmoid_cross_entropy([1.0, 0.0], [2.0, 3.0], label_smoothing=factor)
    )
    expected = losses.sigmoid_cross_entropy([1.0, 0.0], [2.0, 3.0], label_smoothing=smoothing)
    np.testing.assert_allclose(in_function(tf.constant(smoothing)), expected, rtol=1e-6)


def test_a_weight_per_sample_is_a_column():
    # log 2 each; 3 log 2 for the first row, nothing for the second: mean over the two elements that count
    loss = losses.sigmoid_cross_entropy([[1.0, 0.0]] * 2, [[0.0, 0.0]] * 2, weights=[[3.0], [0.0]])
    np.testing.assert_allclose(loss, 3 * math.log(2), rtol=1e-6)


def test_the_documented_batch_size_weights_are_refused():
    with pytest.raises(ValueError, match=r"^weights can not be broadcast to values\..*\[batch_size, 1\]"):
        losses.sigmoid_cross_entropy([[1.0, 0.0]] * 2, [[0.0, 0.0]] * 2, weights=[3.0, 0.0])


def test_integer_logits_hint_at_the_argument_order_of_contrib():
    with pytest.raises(TypeError, match="`logits` must be floating-point.*tf.contrib.losses"):
        losses.sigmoid_cross_entropy([0.5, 2.5], [1, 0])


def test_the_gradient_is_sigmoid_minus_label_at_0_too():
    logits = tf.constant([0.0, 0.0, 0.0])
    with tf.GradientTape() as tape:
        tape.watch(logits)
        loss = losses.sigmoid_cross_entropy([0.0, 0.5, 1.0], logits, reduction=losses.Reduction.SUM)
    np.testing.assert_array_equal(tape.gradient(loss, logits), [0.5, 0.0, -0.5])


def test_the_formula_differentiated_op_by_op_is_its_shorter_gradient():
    labels, logits = tf.constant(LABELS), tf.constant(LOGITS)
    with tf.GradientTape() as tape:
        tape.watch([labels, logits])
        total = tf.reduce_sum(SIGMOID_CROSS_ENTROPY.value(labels, logits))
    by_op = tape.gradient(total, [labels, logits])
    written = SIGMOID_CROSS_ENTROPY.gradient(labels, logits, tf.constant(1.0))
    for one, gradient in zip(by_op, written):
        np.testing.assert_allclose(one, gradient, rtol=1e-6, atol=1e-7)


def in_every_mode(function):
    return [
        pytest.param(function, id="eager"),
        pytest.param(tf.function(function), id="function"),
        pytest.param(tf.function(function, jit_compile=True), id="jit"),
    ]


@pytest.mark.parametrize("mode", ["eager", "function", "jit"])
@pytest.mark.parametrize("dtype", [tf.float32, tf.float16, tf.bfloat16, tf.float64], ids=lambda dtype: dtype.name)
def test_the_gradient_is_that_of_every_mode_and_dtype(mode, dtype):
    def gradient(labels, logits):
        with tf.GradientTape() as tape:
            tape.watch(logits)
            loss = losses.sigmoid_cross_entropy(labels, logits, reduction=losses.Reduction.SUM)
        return tape.gradient(loss, logits)

    run = gradient if mode == "eager" else tf.function(gradient, jit_compile=mode == "jit")
    labels, logits = tf.constant(LABELS, dtype), tf.constant(LOGITS, dtype)
    # 1 / (1 + exp(-x)) - z, in digits enough
    expected = 1 / (1 + np.exp(-np.float64(LOGITS))) - LABELS
    ulp = {"float64": 1e-7, "bfloat16": 2**-7, "float16": 2**-10}.get(dtype.name, 1e-7)
    np.testing.assert_allclose(tf.cast(run(labels, logits), tf.float64), expected, rtol=0, atol=ulp)


def test_under_xla_loss_and_gradient_take_one_exponential_of_each_logit():
    @functools.partial(tf.function, jit_compile=True)
    def both(labels, logits):
        with tf.GradientTape() as tape:
            tape.watch(logits)
            loss = losses.sigmoid_cross_entropy(labels, logits)
        return loss, tape.gradient(loss, logits)

    program = both.experimental_get_compiler_ir(tf.zeros([64, 1000]), tf.zeros([64, 1000]))(stage="optimized_hlo")
    assert len(re.findall(r"= f32\[64,1000\]\S* (?:exponential|logistic|tanh)\(", program)) == 1
    assert "conditional(" not in program


def second_derivative(logits):
    with tf.GradientTape() as outer:
        outer.watch(logits)
        with tf.GradientTape() as inner:
            inner.watch(logits)
            loss = losses.sigmoid_cross_entropy(tf.ones_like(logits), logits, reduction=losses.Reduction.SUM)
        gradient = inner.gradient(loss, logits)
    return outer.gradient(gradient, logits)


@pytest.mark.parametrize("run", in_every_mode(second_derivative))
def test_the_second_derivative_is_that_of_the_sigmoid(run):
    # s (1 - s): at 0 it is 1/4
    np.testing.assert_allclose(run(tf.constant([0.0, math.log(3)])), [0.25, 0.75 * 0.25], rtol=1e-6)


def forward_mode(logits):
    with tf.autodiff.ForwardAccumulator(logits, tf.ones_like(logits)) as accumulator:
        loss = losses.sigmoid_cross_entropy([1.0, 0.0], logits, reduction=losses.Reduction.SUM)
    return accumulator.jvp(loss)


@pytest.mark.parametrize("run", in_every_mode(forward_mode))
def test_forward_mode_gives_the_same_derivative(run):
    # (1/2 - 1) + (3/4 - 0)
    np.testing.assert_allclose(run(tf.constant([0.0, math.log(3)])), 0.25, rtol=1e-6)


def jacobian(logits):
    with tf.GradientTape() as tape:
        tape.watch(logits)
        per_element = losses.sigmoid_cross_entropy([1.0, 0.0], logits, reduction=losses.Reduction.NONE)
    return tape.jacobian(per_element, logits)


@pytest.mark.parametrize("run", in_every_mode(jacobian))
def test_the_jacobian_of_the_unreduced_loss_is_diagonal(run):
    np.testing.assert_allclose(run(tf.constant([0.0, math.log(3)])), [[-0.5, 0.0], [0.0, 0.75]], rtol=1e-6)


def test_vectorized_map_goes_through_it():
    logits = tf.constant([[0.0, 0.0], [math.log(3), 0.0]])
    each = tf.vectorized_map(lambda row: losses.sigmoid_cross_entropy(tf.zeros(2), row, loss_collection=None), logits)
    np.testing.assert_allclose(each, [math.log(2), (math.log(4) + math.log(2)) / 2], rtol=1e-6)


def test_the_gradient_reaches_labels_and_weights():
    labels, weights = tf.constant([[1.0], [0.0]]), tf.constant([[2.0], [1.0]])
    with tf.GradientTape() as tape:
        tape.watch([labels, weights])
        loss = losses.sigmoid_cross_entropy(labels, [[3.0], [0.0]], weights, reduction=losses.Reduction.SUM)
    to_labels, to_weights = tape.gradient(loss, [labels, weights])
    np.testing.assert_allclose(to_labels, [[-6.0], [0.0]])
    np.testing.assert_allclose(to_weights, [[math.log1p(math.exp(-3))], [math.log(2)]], rtol=1e-5)


def test_shapes_that_turn_out_to_broadcast_give_gradients_of_their_own_shape():
    # v1 broadcasts what is not known when tracing; the gradient of each argument still has the argument's shape.
    @tf.function(input_signature=[tf.TensorSpec(None), tf.TensorSpec(None)])
    def gradients(labels, logits):
        with tf.GradientTape() as tape:
            tape.watch([labels, logits])
            loss = losses.sigmoid_cross_entropy(labels, logits, reduction=losses.Reduction.SUM)
        return tape.gradient(loss, [labels, logits])

    to_labels, to_logits = gradients(tf.constant([[1.0, 0.0], [1.0, 1.0]]), tf.constant([[0.0, 0.0]]))
    np.testing.assert_array_equal(to_labels, [[0.0, 0.0], [0.0, 0.0]])
    np.testing.assert_array_equal(to_logits, [[-1.0, 0.0]])


@pytest.mark.parametrize(("specs", "limit"), [([[32, 10]] * 2, 20), ([[None, None]] * 3, 40)], ids=["known", "unknown"])
def test_the_graph_is_small(specs, limit):
    graph = tf.function(losses.sigmoid_cross_entropy).get_concrete_function(*map(tf.TensorSpec, specs)).graph
    definition = graph.as_graph_def()
    assert len(definition.node) + sum(len(function.node_def) for function in definition.library.function) <= limit
