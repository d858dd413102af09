# SPDX-License-Identifier: Apache-2.0
"""What v1 exports to TensorFlow Lite, ours exports, with builtin ops only and the same numbers."""

import functools

import numpy as np
import pytest
import tensorflow as tf

import tfcompat_losses as losses

pytestmark = pytest.mark.filterwarnings("ignore:(?s).*(tf.lite.Interpreter is deprecated|the LiteRT inter):UserWarning")

LABELS = np.float32([[1.0, 0.0, 0.25, 1.0], [0.0, 1.0, 0.5, 0.0]])
PREDICTIONS = np.float32([[0.3, 0.2, 0.9, 0.4], [0.1, 0.6, 0.7, 0.5]])


def loss_of(module, name):
    return functools.partial(getattr(module, name), loss_collection=None)


def gradient_of(module, name):
    def gradient(labels, predictions):
        with tf.GradientTape() as tape:
            tape.watch(predictions)
            loss = loss_of(module, name)(labels, predictions)
        return tape.gradient(loss, predictions)

    return gradient


def converted_and_run(function, arguments, shapes):
    @tf.function(input_signature=[tf.TensorSpec(shape) for shape in shapes])
    def exported(*given):
        return function(*given)

    concrete = exported.get_concrete_function()
    model = tf.lite.TFLiteConverter.from_concrete_functions([concrete], exported).convert()
    interpreter = tf.lite.Interpreter(model_content=model)
    # Which input is which, their names say: given, given_1, given_2.
    details = sorted(interpreter.get_input_details(), key=lambda detail: detail["name"])
    for detail, argument in zip(details, arguments):
        interpreter.resize_tensor_input(detail["index"], np.shape(argument))
    interpreter.allocate_tensors()
    for detail, argument in zip(details, arguments):
        interpreter.set_tensor(detail["index"], argument)
    interpreter.invoke()
    return interpreter.get_tensor(interpreter.get_output_details()[0]["index"])


COLUMN, ROW = np.float32([[2.0], [0.0]]), np.float32([[2.0, 0.0, 1.0, 3.0]])


@pytest.mark.parametrize(
    ("weights", "shape"), [(COLUMN, [None, 1]), (COLUMN, None), (ROW, [1, 4]), (ROW, [None, None])]
)
@pytest.mark.parametrize("name", ["mean_squared_error", "sigmoid_cross_entropy"])
def test_weights_of_shapes_that_only_the_run_shows(name, weights, shape):
    arguments, shapes = (LABELS, PREDICTIONS, weights), ([None, 4], [None, 4], shape)
    expected = loss_of(tf.compat.v1.losses, name)(*arguments)
    np.testing.assert_allclose(converted_and_run(loss_of(losses, name), arguments, shapes), expected, rtol=1e-5)


def test_weights_that_do_not_broadcast_are_refused():
    arguments = LABELS, PREDICTIONS, np.ones([3, 1], np.float32)
    with pytest.raises(RuntimeError):
        converted_and_run(loss_of(losses, "mean_squared_error"), arguments, ([None, 4], [None, 4], [None, 1]))


@pytest.mark.parametrize("name", ["mean_squared_error", "sigmoid_cross_entropy"])
def test_a_gradient_of_known_shapes(name):
    if name == "sigmoid_cross_entropy" and tuple(map(int, tf.__version__.split(".")[:2])) < (2, 12):
        pytest.skip("this TensorFlow Lite has no Sign, which is in the gradient of abs")
    arguments, shapes = (LABELS, PREDICTIONS), ([2, 4], [2, 4])
    expected = tf.function(gradient_of(tf.compat.v1.losses, name))(*map(tf.constant, arguments))
    ours = converted_and_run(gradient_of(losses, name), arguments, shapes)
    np.testing.assert_allclose(ours, expected, rtol=1e-5, atol=1e-6)
