# SPDX-License-Identifier: Apache-2.0
"""1 - y . p along an axis."""

import logging
import pathlib

import numpy as np
import pytest
import tensorflow as tf

import tfcompat_losses as losses

LABELS = [[1.0, 0.0], [0.0, 1.0]]
PREDICTIONS = [[1.0, 0.0], [1.0, 0.0]]


def test_it_is_one_minus_the_inner_product():
    # the same direction: 0; at right angles: 1
    per_row = losses.cosine_distance(LABELS, PREDICTIONS, axis=1, reduction=losses.Reduction.NONE)
    np.testing.assert_array_equal(per_row, [[0.0], [1.0]])


def test_a_negative_axis_counts_from_the_end():
    per_row = losses.cosine_distance(LABELS, PREDICTIONS, axis=-1, reduction=losses.Reduction.NONE)
    np.testing.assert_array_equal(per_row, [[0.0], [1.0]])


def test_dim_is_axis_and_the_log_says_so_at_the_callers_line_once(caplog):
    with caplog.at_level(logging.WARNING, logger="absl"):
        for _ in range(2):
            loss = losses.cosine_distance(LABELS, PREDICTIONS, dim=1)  # the line in question
    np.testing.assert_allclose(loss, 0.5)
    (message,) = [record.getMessage() for record in caplog.records]
    source = pathlib.Path(__file__).read_text().splitlines()
    line = 1 + next(number for number, text in enumerate(source) if text.endswith("# the line in question"))
    assert message.startswith(f"From {__file__}:{line}: ")
    assert "Use `axis` instead of `dim`." in message


def test_both_axis_and_dim_are_a_value_error():
    with pytest.raises(ValueError, match="Cannot specify both"):
        losses.cosine_distance(LABELS, PREDICTIONS, axis=0, dim=1)


def test_neither_axis_nor_dim_is_a_value_error():
    with pytest.raises(ValueError, match="You must specify argument `axis`"):
        losses.cosine_distance(LABELS, PREDICTIONS)


@pytest.mark.parametrize(("axis", "weights"), [(1, [[2.0], [3.0]]), (0, [[2.0, 3.0]]), (-1, 4.0)])
def test_the_gradient_of_each_argument_is_the_other_times_its_weight(axis, weights):
    labels, predictions = tf.constant([[1.0, 0.0], [0.6, 0.8]]), tf.constant([[0.6, 0.8], [0.0, 1.0]])
    for _ in range(3):
        with tf.GradientTape() as tape:
            tape.watch([labels, predictions])
            loss = losses.cosine_distance(labels, predictions, axis, weights, reduction=losses.Reduction.SUM)
        to_labels, to_predictions = tape.gradient(loss, [labels, predictions])
        np.testing.assert_allclose(to_labels, -np.array(weights) * predictions)
        np.testing.assert_allclose(to_predictions, -np.array(weights) * labels)


def test_an_empty_batch_of_constant_labels_has_a_gradient_in_a_function():
    @tf.function
    def gradient(predictions):
        with tf.GradientTape() as tape:
            tape.watch(predictions)
            loss = losses.cosine_distance(tf.zeros([0, 3]), predictions, axis=1, weights=tf.ones([1, 1]))
        return tape.gradient(loss, predictions)

    assert gradient(tf.zeros([0, 3])).shape == [0, 3]


def in_a_graph(run):
    with tf.Graph().as_default():
        return run()


@pytest.mark.parametrize("where", [lambda run: run(), lambda run: tf.function(run)(), in_a_graph])
@pytest.mark.parametrize("axis", [2, -3, [0, 2]])
def test_an_axis_that_the_inputs_do_not_have_is_refused_by_name(where, axis):
    bad = axis if isinstance(axis, int) else 2
    wanted = (
        rf"Invalid reduction dimension {bad} for input with 2 dimensions\. Argument `axis` .*from -2 to 1, got {bad}"
    )
    with pytest.raises(ValueError, match=wanted):
        where(lambda: losses.cosine_distance(LABELS, PREDICTIONS, axis=axis))


def test_scalars_have_no_axis():
    with pytest.raises(ValueError, match=r"0 dimensions\. Argument `axis` names a dimension, and scalars have none"):
        losses.cosine_distance(1.0, 1.0, axis=0)


@pytest.mark.parametrize("axis", [1.0, "1", [0.5]])
def test_an_axis_that_is_no_integer_is_refused_by_name(axis):
    with pytest.raises(TypeError, match=r"Argument `axis` must be an integer, or several, got"):
        losses.cosine_distance(LABELS, PREDICTIONS, axis=axis)


def test_numpys_integers_and_tensors_are_axes():
    for axis in (np.int64(1), tf.constant(1), tf.constant(-1)):
        per_row = losses.cosine_distance(LABELS, PREDICTIONS, axis=axis, reduction=losses.Reduction.NONE)
        np.testing.assert_array_equal(per_row, [[0.0], [1.0]])


def test_the_rank_may_be_unknown_while_the_graph_is_built():
    @tf.function(input_signature=[tf.TensorSpec(None)] * 2)
    def distance(labels, predictions):
        return losses.cosine_distance(labels, predictions, axis=1)

    # 1 - (1 0 + 2 1), 1 - (3 1 + 4 0): their mean
    np.testing.assert_allclose(distance([[1.0, 2.0], [3.0, 4.0]], [[0.0, 1.0], [1.0, 0.0]]), -1.5)
