# SPDX-License-Identifier: Apache-2.0
"""Nothing of a loss outlives the graph, the function or the tensors that it was made of."""

import collections
import gc
import weakref

import gradients
import pytest
import tensorflow as tf
from gradients import LOSSES, PREDICTIONS, WEIGHTS

import tfcompat_losses as losses
from tfcompat_losses.losses.huber_loss import HUBER


def arguments_of(weights):
    return [PREDICTIONS] if WEIGHTS[weights] is None else [PREDICTIONS, WEIGHTS[weights]]


@pytest.mark.parametrize("name", LOSSES)
def test_a_graph_with_a_loss_and_its_gradient_is_freed(name):
    def build(weights):
        loss = gradients.loss_of(losses, name, weights)
        with tf.Graph().as_default() as graph:
            given = [tf.compat.v1.placeholder(tf.float32, value.shape) for value in arguments_of(weights)]
            tf.compat.v1.gradients(loss(*given), given)
        return weakref.ref(graph)

    def trace(weights):
        loss = gradients.loss_of(losses, name, weights)
        step = tf.function(lambda *given: gradients.one(loss, *given))
        return weakref.ref(step.get_concrete_function(*arguments_of(weights)).graph)

    graphs = {(make.__name__, weights): make(weights) for make in (build, trace) for weights in WEIGHTS}
    gc.collect()
    assert [made for made, graph in graphs.items() if graph() is not None] == []


@pytest.mark.parametrize("name", LOSSES)
def test_no_op_of_a_graph_has_a_gradient_that_only_this_process_knows(name):
    step = tf.function(lambda *given: gradients.one(gradients.loss_of(losses, name, "tensor"), *given))
    graph = step.get_concrete_function(*arguments_of("tensor")).graph
    assert len(graph.get_operations()) > 5
    assert [op.name for op in graph.get_operations() if "_gradient_op_type" in op.node_def.attr] == []


@pytest.mark.parametrize("name", LOSSES)
def test_an_eager_tensor_that_a_function_captured_is_freed(name):
    loss = gradients.loss_of(losses, name, "tensor")

    def run():
        captured = tf.identity(WEIGHTS["tensor"])

        @tf.function
        def step(x):
            return gradients.one(loss, x, captured)

        step(PREDICTIONS)
        return weakref.ref(captured)

    captured = run()
    gc.collect()
    assert captured() is None


def counted():
    """The objects of TensorFlow and of ours: Python's own come and go."""
    gc.collect()
    kinds = (type(each) for each in gc.get_objects())
    return collections.Counter(
        kind.__name__ for kind in kinds if str(kind.__module__).startswith(("tensorflow", "tfcompat_losses"))
    )


@pytest.mark.parametrize("with_tape", [False, True], ids=["forward", "with gradient"])
@pytest.mark.parametrize("name", LOSSES)
def test_the_third_eager_call_makes_nothing_that_the_second_had_not(name, with_tape):
    """With each kind of weights. To count takes longest, and is done once for all of them."""
    calls = [(gradients.loss_of(losses, name, weights), arguments_of(weights)) for weights in WEIGHTS]

    def run():
        for loss, given in calls:
            gradients.one(loss, *given) if with_tape else loss(*given)

    run()
    run()
    before = counted()
    run()
    after = counted()
    new = {kind: number - before[kind] for kind, number in after.items() if number > before[kind]}
    assert not new


def test_a_parameter_that_is_always_another_makes_no_graph_of_its_own():
    before = len(HUBER._at_once._graphs), len(HUBER._gradients_at_once._graphs)
    for step in range(50):
        with tf.GradientTape() as tape:
            tape.watch(PREDICTIONS)
            loss = losses.huber_loss(tf.zeros_like(PREDICTIONS), PREDICTIONS, delta=0.1 + 0.01 * step)
        tape.gradient(loss, PREDICTIONS)
    after = len(HUBER._at_once._graphs), len(HUBER._gradients_at_once._graphs)
    assert all(one <= other + 1 for one, other in zip(after, before))
    assert min(after) >= 1
