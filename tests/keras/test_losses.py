# SPDX-License-Identifier: Apache-2.0
"""Inside `fit`, Keras trains on v1's numbers."""

import json
import re

import goldens
import numpy as np
import pytest
import tensorflow as tf
from shifted_models import LABELS, LOGITS, SAMPLE_WEIGHT, fitted, model_with

import tfcompat_losses as losses
from golden import comparison
from tfcompat_losses import keras

CLASSES = {
    "absolute_difference": keras.AbsoluteDifference,
    "cosine_distance": keras.CosineDistance,
    "hinge_loss": keras.HingeLoss,
    "huber_loss": keras.HuberLoss,
    "log_loss": keras.LogLoss,
    "mean_pairwise_squared_error": keras.MeanPairwiseSquaredError,
    "mean_squared_error": keras.MeanSquaredError,
    "sigmoid_cross_entropy": keras.SigmoidCrossEntropy,
    "softmax_cross_entropy": keras.SoftmaxCrossEntropy,
    "sparse_softmax_cross_entropy": keras.SparseSoftmaxCrossEntropy,
}


@pytest.mark.parametrize("function", CLASSES)
def test_a_loss_has_the_name_of_its_function(function):
    assert CLASSES[function]().name == function


def golden_with_zero_weights(function):
    cases = {case["id"]: case for case in goldens.load(function)}
    suffix = "-weighted_sum_by_nonzero_weights"
    return cases.get("zero_row" + suffix) or cases.get("one_zero_weight" + suffix)


@pytest.mark.parametrize("run_eagerly", [False, True], ids=["graph", "eager"])
@pytest.mark.parametrize("function", sorted(CLASSES.keys() - {"mean_pairwise_squared_error"}))
def test_fit_reports_what_tensorflow_1_gave_for_a_batch_with_zero_weights(function, run_eagerly):
    case = golden_with_zero_weights(function)
    labels, predictions, weights = (
        np.array(case["given"][name]["values"], case["given"][name]["dtype"])
        for name in case["given"]
        if name not in ("reduction", "axis")
    )
    model = model_with(CLASSES[function](), run_eagerly=run_eagerly)
    loss = fitted(model, predictions, labels, weights)
    assert "1.15.5" in case["results"][0]["tensorflow"]
    assert not comparison.number_differences(
        "loss", np.float32(case["results"][0]["value"]), loss, "float32", scalar_ulp=comparison.SCALAR_ULP
    )


@pytest.mark.parametrize("reduction", sorted(set(losses.Reduction.all()) - {"none"}))
def test_each_reduction_is_v1s(reduction):
    loss = fitted(model_with(keras.MeanSquaredError(reduction=reduction)), LOGITS, LABELS, SAMPLE_WEIGHT)
    expected = losses.mean_squared_error(LABELS, LOGITS, SAMPLE_WEIGHT[:, None], reduction=reduction)
    np.testing.assert_allclose(loss, expected, rtol=1e-6)


def test_without_a_reduction_the_losses_keep_their_shape():
    loss = keras.AbsoluteDifference(reduction=losses.Reduction.NONE)
    np.testing.assert_array_equal(loss([[1.0, 2.0]], [[3.0, 5.0]], [2.0]), [[4.0, 6.0]])


def test_a_step_trains_on_v1s_gradient():
    # |x| has the gradient 1 for each; one of the two is present: a step of 0.1 * 1 / 1.
    model = model_with(keras.AbsoluteDifference())
    fitted(model, np.float32([[3.0], [5.0]]), np.float32([[0.0], [0.0]]), np.float32([1.0, 0.0]))
    np.testing.assert_allclose(model.get_weights(), [-0.1], rtol=1e-6)


@pytest.mark.parametrize(
    ("parameters", "keywords"),
    [
        (keras.SigmoidCrossEntropy(label_smoothing=0.2), {"label_smoothing": 0.2}),
        (keras.SoftmaxCrossEntropy(label_smoothing=0.2), {"label_smoothing": 0.2}),
        (keras.HuberLoss(delta=0.5), {"delta": 0.5}),
        (keras.CosineDistance(axis=0), {"axis": 0}),
        (keras.CosineDistance(axis=[0, -1]), {"axis": [0, 1]}),
        (keras.SigmoidCrossEntropy(weights=[[1.0, 0.0, 3.0]]), {"weights": [[1.0, 0.0, 3.0]]}),
        (keras.LogLoss(epsilon=0.5), {"epsilon": 0.5}),
    ],
    ids=lambda value: "" if isinstance(value, dict) else value.name,
)
def test_the_parameters_of_v1_are_taken(parameters, keywords):
    function = getattr(losses, parameters.name)
    predictions = tf.sigmoid(LOGITS) if parameters.name == "log_loss" else LOGITS
    np.testing.assert_array_equal(parameters(LABELS, predictions), function(LABELS, predictions, **keywords))


def test_several_axes_are_saved_and_fit_sample_weights():
    loss = keras.CosineDistance(axis=[1, 2])
    loss = keras.CosineDistance.from_config(json.loads(json.dumps(loss.get_config())))
    labels = predictions = tf.constant([[[1.0, 2.0]], [[3.0, 4.0]]])
    # (1 - 5) * 2 + (1 - 25) * 1, over 2 present.
    np.testing.assert_array_equal(loss(labels, predictions, [2.0, 1.0]), -16.0)


def test_an_axis_that_is_no_integer_or_not_there_is_refused_by_name():
    with pytest.raises(TypeError, match="Argument `axis` must be an integer, or several, got 'a'"):
        keras.CosineDistance(axis="a")
    with pytest.raises(ValueError, match="Argument `axis` must be an integer from -2 to 1, got 2"):
        keras.CosineDistance(axis=[0, 2])(LABELS, LOGITS)


@pytest.mark.parametrize(("axis", "shape"), [(1, "(2, 1)"), (-2, "(1, 3)")])
def test_a_sample_weight_is_held_against_the_distances_not_the_vectors(axis, shape):
    vectors = np.ones([2, 3], np.float32)
    says = f"Argument `sample_weight` of shape (2, 3) does not fit losses of shape {shape}"
    with pytest.raises(ValueError, match=re.escape(says)):
        keras.CosineDistance(axis=axis)(vectors, vectors, sample_weight=np.ones([2, 3]))


@pytest.mark.parametrize("weights", ["a", [[1.0], [1.0, 2.0]]], ids=str)
def test_weights_that_are_no_numbers_are_refused_by_name(weights):
    with pytest.raises(ValueError, match="Argument `weights` must be "):
        keras.SigmoidCrossEntropy(weights=weights)
