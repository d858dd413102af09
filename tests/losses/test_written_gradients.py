# SPDX-License-Identifier: Apache-2.0
"""A gradient written out is the one that its formula has op by op, corners included: both are used."""

import numpy as np
import pytest
import tensorflow as tf

import tfcompat_losses
from tfcompat_losses.losses.absolute_difference import ABSOLUTE_DIFFERENCE
from tfcompat_losses.losses.cosine_distance import cosine_formula
from tfcompat_losses.losses.hinge_loss import HINGE
from tfcompat_losses.losses.huber_loss import huber_formula
from tfcompat_losses.losses.log_loss import log_formula
from tfcompat_losses.losses.mean_squared_error import SQUARED_ERROR
from tfcompat_losses.losses.sigmoid_cross_entropy import SIGMOID_CROSS_ENTROPY

FORMULAS = {
    "absolute_difference": ABSOLUTE_DIFFERENCE,
    "cosine_distance": cosine_formula(1),
    "hinge_loss": HINGE,
    "huber_loss": huber_formula(0.5),
    "log_loss": log_formula(1e-7),
    "mean_squared_error": SQUARED_ERROR,
    "sigmoid_cross_entropy": SIGMOID_CROSS_ENTROPY,
}
LABELS = tf.constant([[0.0, 1.0, 0.25, 1.0], [0.0, 1.0, 0.5, 0.0]])
# Equal to the label, at Huber's knee and beyond it on either side, at hinge's margin; 0 for the sigmoid.
PREDICTIONS = tf.constant([[0.5, 1.0, 0.75, 0.5], [2.0, 0.3, 0.0, -1.0]])


@pytest.mark.parametrize("name", FORMULAS)
def test_a_written_gradient_is_the_one_op_by_op(name):
    formula = FORMULAS[name]
    predictions = tf.clip_by_value(PREDICTIONS, 0.05, 0.95) if name == "log_loss" else PREDICTIONS
    with tf.GradientTape() as tape:
        tape.watch([LABELS, predictions])
        total = tf.reduce_sum(3.0 * formula.value(LABELS, predictions))
    by_op = tape.gradient(total, [LABELS, predictions])
    written = formula.gradient(LABELS, predictions, tf.constant(3.0))
    for one, gradient in zip(by_op, written):
        np.testing.assert_allclose(gradient(), one, rtol=2e-6, atol=3e-7)


@pytest.mark.parametrize("name", sorted(FORMULAS.keys() - {"absolute_difference", "hinge_loss"}))
def test_and_so_is_its_derivative(name):
    formula = FORMULAS[name]
    predictions = tf.constant([[0.4, 0.9, 0.7, 0.6]])
    labels = tf.constant([[0.0, 1.0, 0.25, 0.5]])

    def second(value):
        with tf.GradientTape() as outer:
            outer.watch(predictions)
            with tf.GradientTape() as inner:
                inner.watch(predictions)
                total = tf.reduce_sum(value(labels, predictions))
            first = inner.gradient(total, predictions)
        return outer.gradient(first, predictions, unconnected_gradients="zero")

    np.testing.assert_allclose(second(formula.per_element), second(formula.value), rtol=2e-6, atol=3e-7)


LOSSES = {name: {"axis": 1} if name == "cosine_distance" else {} for name in FORMULAS}


@pytest.mark.parametrize("weights", [None, [[1.0], [2.0]], [[3.0]]], ids=str)
@pytest.mark.parametrize("rows", [(2, 1), (1, 2), (2, 2)], ids=str)
@pytest.mark.parametrize("name", LOSSES)
def test_shapes_that_differ_only_when_the_graph_runs_are_broadcast_as_v1_does(name, rows, weights):
    predictions = tf.clip_by_value(PREDICTIONS, 0.05, 0.95) if name == "log_loss" else PREDICTIONS
    arguments = [LABELS[: rows[0]], predictions[: rows[1]]]
    if weights is not None:
        arguments.append(tf.constant(weights))

    def loss_and_gradients(module):
        @tf.function(input_signature=[tf.TensorSpec([None, None])] * len(arguments))
        def run(*arguments):
            with tf.GradientTape() as tape:
                tape.watch(arguments)
                loss = getattr(module, name)(
                    arguments[0], arguments[1], **dict(zip(["weights"], arguments[2:])), **LOSSES[name]
                )
            return loss, *tape.gradient(loss, arguments)

        return run(*arguments)

    for ours, v1 in zip(loss_and_gradients(tfcompat_losses), loss_and_gradients(tf.compat.v1.losses)):
        np.testing.assert_allclose(ours, v1, rtol=2e-6, atol=3e-7)
