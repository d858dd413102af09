# SPDX-License-Identifier: Apache-2.0
"""Shapes that are unknown when tracing, and differ."""

import numpy as np
import pytest
import tensorflow as tf

import tfcompat_losses

LABELS = tf.constant([[0.0, 1.0, 0.25, 1.0], [0.0, 1.0, 0.5, 0.0]])
# Equal to the label, at Huber's knee and beyond it on either side, at hinge's margin; 0 for the sigmoid.
PREDICTIONS = tf.constant([[0.5, 1.0, 0.75, 0.5], [2.0, 0.3, 0.0, -1.0]])


LOSSES = {
    "absolute_difference": {},
    "cosine_distance": {"axis": 1},
    "hinge_loss": {},
    "huber_loss": {"delta": 0.5},
    "log_loss": {},
    "mean_squared_error": {},
    "sigmoid_cross_entropy": {},
}


@pytest.mark.parametrize("weights", [None, [[1.0], [2.0]], [[3.0]]], ids=str)
@pytest.mark.parametrize("rows", [(2, 1), (1, 2), (2, 2)], ids=str)
@pytest.mark.parametrize("name", LOSSES)
def test_shapes_that_differ_only_when_the_graph_runs_are_broadcast_as_v1_does(name, rows, weights):
    predictions = tf.clip_by_value(PREDICTIONS, 0.05, 0.95) if name == "log_loss" else PREDICTIONS
    arguments = [LABELS[: rows[0]], predictions[: rows[1]]]
    if weights is not None:
        arguments.append(tf.constant(weights))

    assert_as_in_v1(name, arguments, [[None, None]] * len(arguments))


@pytest.mark.parametrize("known", ["labels", "predictions"])
@pytest.mark.parametrize("name", LOSSES)
def test_a_shape_of_one_row_that_is_known_is_broadcast_to_rows_that_only_the_run_shows(name, known):
    predictions = tf.clip_by_value(PREDICTIONS, 0.05, 0.95) if name == "log_loss" else PREDICTIONS
    arguments = [LABELS, predictions, tf.constant([[1.0], [2.0]])]
    at = ["labels", "predictions"].index(known)
    arguments[at] = arguments[at][:1]
    specs = [[None, 4], [None, 4], [None, 1]]
    specs[at] = [1, 4]
    assert_as_in_v1(name, arguments, specs)


def assert_as_in_v1(name, arguments, specs):
    """The loss, and the gradients of all arguments, each of its own shape."""

    def loss_and_gradients(module):
        @tf.function(input_signature=[tf.TensorSpec(spec) for spec in specs])
        def run(*arguments):
            with tf.GradientTape() as tape:
                tape.watch(arguments)
                loss = getattr(module, name)(
                    arguments[0], arguments[1], **dict(zip(["weights"], arguments[2:])), **LOSSES[name]
                )
            return loss, *tape.gradient(loss, arguments)

        return run(*arguments)

    for ours, v1 in zip(loss_and_gradients(tfcompat_losses), loss_and_gradients(tf.compat.v1.losses)):
        assert ours.shape == v1.shape
        np.testing.assert_allclose(ours, v1, rtol=2e-6, atol=3e-7)
