# SPDX-License-Identifier: Apache-2.0
"""Which weights fit, when the shapes are known and when only the run shows them."""

import numpy as np
import pytest
import tensorflow as tf

from tfcompat_losses import Reduction, compute_weighted_loss

VALUES = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]


@pytest.mark.parametrize("weights", [2.0, 2, True, np.float64(2), [[2.0]], [[2.0], [2.0]], [[2.0, 2.0, 2.0]], VALUES])
def test_a_scalar_or_the_same_rank_with_each_dimension_1_or_equal_fits(weights):
    loss = compute_weighted_loss(VALUES, weights, reduction=Reduction.SUM)
    np.testing.assert_allclose(loss, np.sum(np.array(VALUES) * weights))


UNFIT = [[1.0, 1.0], [1.0, 1.0, 1.0], [[1.0] * 2] * 2, [[1.0] * 3] * 3, [[[1.0]]]]


@pytest.mark.parametrize("weights", UNFIT, ids=lambda weights: str(np.shape(weights)))
def test_other_static_shapes_are_a_value_error_that_names_both(weights):
    shape = str(np.shape(weights)).replace("(", r"\(").replace(")", r"\)")
    with pytest.raises(ValueError, match=rf"^weights can not be broadcast to values\..*\(2, 3\).*{shape}"):
        compute_weighted_loss(VALUES, weights)


def with_unknown_shapes(jit, shape=None):
    spec = tf.TensorSpec(shape)
    return tf.function(compute_weighted_loss, input_signature=[tf.TensorSpec(shape), spec], jit_compile=jit)


@pytest.mark.parametrize("weights", UNFIT, ids=lambda weights: str(np.shape(weights)))
def test_shapes_that_only_the_run_shows_are_refused_then(weights):
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"weights can not be broadcast to values\."):
        with_unknown_shapes(jit=False)(tf.constant(VALUES), tf.constant(weights))


def test_both_say_what_a_weight_per_row_looks_like():
    words = r"rank of the losses with each.*a weight per row is \[batch_size, 1\], not \[batch_size\]"
    with pytest.raises(ValueError, match=words):
        compute_weighted_loss(VALUES, [1.0, 2.0])
    words += r".* weights\.shape, losses\.shape =\] \[2\] \[2 3\]"
    with pytest.raises(tf.errors.InvalidArgumentError, match=words):
        with_unknown_shapes(jit=False)(tf.constant(VALUES), tf.constant([1.0, 2.0]))


def test_when_run_all_dimensions_are_shown():
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"\[1 1 1 1 2\] \[1 1 1 1 1\]"):
        with_unknown_shapes(jit=False)(tf.ones([1, 1, 1, 1, 1]), tf.ones([1, 1, 1, 1, 2]))


@pytest.mark.parametrize("weights", UNFIT, ids=lambda weights: str(np.shape(weights)))
def test_xla_refuses_them_too_where_v1_gives_a_number(weights):
    with pytest.raises((tf.errors.InvalidArgumentError, ValueError)):
        with_unknown_shapes(jit=True)(tf.constant(VALUES), tf.constant(weights))


@pytest.mark.parametrize("shape", [[4], [4, 1], [1, 4], [1, 2, 2], [2, 2, 1]], ids=str)
def test_xla_refuses_as_many_weights_as_losses_in_another_shape(shape):
    with pytest.raises((tf.errors.InvalidArgumentError, ValueError)):
        with_unknown_shapes(jit=True)(tf.ones([2, 2]), tf.ones(shape))


@pytest.mark.parametrize("jit", [False, True], ids=["graph", "jit"])
@pytest.mark.parametrize("shape", [None, [None, None]], ids=["no rank", "rank 2"])
@pytest.mark.parametrize("weights", [[[2.0], [0.0]], [[2.0, 0.0, 1.0]], VALUES], ids=["column", "row", "full"])
def test_weights_that_fit_when_the_graph_runs_give_the_same_loss(weights, shape, jit):
    loss = with_unknown_shapes(jit, shape)(tf.constant(VALUES), tf.constant(weights))
    np.testing.assert_allclose(loss, compute_weighted_loss(VALUES, weights), rtol=1e-6)


FIT_OF_RANK_2 = [
    ((2, 3), (2, 1)),
    ((2, 3), (1, 3)),
    ((2, 3), (2, 3)),
    ((1, 1), (1, 1)),
    ((0, 3), (1, 3)),
    ((0, 3), (0, 1)),
]
# A dimension of the losses that would be broadcast, the same number of weights otherwise arranged, nothing to weigh.
UNFIT_OF_RANK_2 = [
    ((1, 3), (4, 1)),
    ((1, 1), (4, 1)),
    ((2, 3), (3, 2)),
    ((2, 3), (4, 1)),
    ((0, 3), (2, 1)),
    ((1, 3), (0, 3)),
]


def of_losses_and_weights(shapes, reduction, jit, what):
    """The loss, or its gradient for the losses or for the weights, alone: XLA drops what is not asked for."""

    def run(losses, weights):
        with tf.GradientTape() as tape:
            tape.watch((losses, weights))
            loss = compute_weighted_loss(losses, weights, reduction=reduction)
        return loss if what == "loss" else tape.gradient(loss, losses if what == "losses" else weights)

    return tf.function(run, input_signature=[tf.TensorSpec(shape) for shape in shapes], jit_compile=jit)


@pytest.mark.parametrize("what", ["loss", "losses", "weights"])
@pytest.mark.parametrize("jit", [False, True], ids=["graph", "jit"])
@pytest.mark.parametrize("reduction", Reduction.all())
def test_what_fits_when_the_graph_runs_is_as_if_it_had_been_known_and_nothing_else_is_taken(reduction, jit, what):
    run = of_losses_and_weights([[None, None]] * 2, reduction, jit, what)
    for shapes in FIT_OF_RANK_2:
        losses, weights = (tf.reshape(tf.range(float(np.prod(shape))), shape) for shape in shapes)
        expected = of_losses_and_weights(shapes, reduction, False, what)(losses, weights)
        np.testing.assert_allclose(run(losses, weights), expected, rtol=1e-6)
    for losses, weights in UNFIT_OF_RANK_2:
        words = None if jit else r"weights can not be broadcast to values\."
        with pytest.raises((tf.errors.InvalidArgumentError, ValueError), match=words):
            run(tf.ones(losses), tf.ones(weights))


@pytest.mark.parametrize("jit", [False, True], ids=["graph", "jit"])
def test_a_scalar_of_unknown_rank_fits_everything(jit):
    np.testing.assert_allclose(with_unknown_shapes(jit)(tf.constant(VALUES), tf.constant(2.0)), 7.0)


def test_ranks_that_are_known_take_no_ops_to_be_made_equal():
    def ops_of(shape):
        graph = with_unknown_shapes(jit=False, shape=shape).get_concrete_function().graph
        return {op.type for op in graph.get_operations()}

    assert "ConcatV2" in ops_of(None)
    assert "ConcatV2" not in ops_of([None, None])
