# SPDX-License-Identifier: Apache-2.0
"""Which weights fit, what is counted, and what each reduction divides by."""

import numpy as np
import pytest
import tensorflow as tf

from tfcompat_losses import Reduction, compute_weighted_loss
from tfcompat_losses.weighting import Shape, weigh

VALUES = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]


def number_present(losses, weights):
    return weigh(Reduction.SUM_BY_NONZERO_WEIGHTS, weights, Shape([losses])).divisor


@pytest.mark.parametrize(
    ("reduction", "expected"),
    [
        # weights 2 and 0 a row: 2 + 4 + 6 = 12
        (Reduction.SUM, 12.0),
        # over 2 + 2 + 2 + 0 + 0 + 0
        (Reduction.MEAN, 2.0),
        # over six elements
        (Reduction.SUM_OVER_BATCH_SIZE, 2.0),
        # over the three whose weight is not zero
        (Reduction.SUM_BY_NONZERO_WEIGHTS, 4.0),
        (Reduction.NONE, [[2.0, 4.0, 6.0], [0.0, 0.0, 0.0]]),
    ],
)
def test_each_reduction_divides_by_its_own_count(reduction, expected):
    np.testing.assert_allclose(compute_weighted_loss(VALUES, [[2.0], [0.0]], reduction=reduction), expected)


@pytest.mark.parametrize("reduction", sorted(set(Reduction.all()) - {Reduction.NONE}))
@pytest.mark.parametrize("weights", [0.0, [[0.0], [0.0]]], ids=["scalar", "column"])
def test_no_weight_at_all_is_0_with_finite_gradients(reduction, weights):
    values = tf.constant(VALUES)
    with tf.GradientTape() as tape:
        tape.watch(values)
        loss = compute_weighted_loss(values, weights, reduction=reduction)
    np.testing.assert_array_equal(loss, 0.0)
    np.testing.assert_array_equal(tape.gradient(loss, values), np.zeros((2, 3)))


def test_an_empty_batch_is_0():
    np.testing.assert_array_equal(compute_weighted_loss(np.zeros((0, 3), np.float32)), 0.0)


def test_a_weight_of_0_does_not_hide_an_infinite_loss():
    assert np.isnan(compute_weighted_loss([np.inf, 1.0], [0.0, 1.0]))


def test_a_weight_that_is_nan_counts_as_present():
    assert np.isnan(compute_weighted_loss([1.0, 1.0], [np.nan, 0.0]))


@pytest.mark.parametrize("weights", [2.0, 2, True, np.float64(2), [[2.0]], [[2.0], [2.0]], [[2.0, 2.0, 2.0]], VALUES])
def test_a_scalar_or_the_same_rank_with_each_dimension_1_or_equal_fits(weights):
    loss = compute_weighted_loss(VALUES, weights, reduction=Reduction.SUM)
    np.testing.assert_allclose(loss, np.sum(np.array(VALUES) * weights))


@pytest.mark.parametrize("keepdims", [True, False])
@pytest.mark.parametrize("axis", [0, 1, 2, -1, -3])
def test_the_losses_lack_the_dimension_that_they_are_reduced_along(axis, keepdims):
    values = tf.ones([2, 3, 4])
    expected = tf.reduce_sum(values, axis, keepdims).shape.as_list()
    assert Shape([values, values], axis, keepdims).static.as_list() == expected

    @tf.function(input_signature=[tf.TensorSpec([None] * 3)])
    def when_run(values):
        return Shape([values, values], axis, keepdims).when_run()

    assert when_run(values).numpy().tolist() == expected


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


@pytest.mark.parametrize("shape", [[2**24 + 3, 1], [None, None]], ids=["known", "unknown"])
@pytest.mark.parametrize("mode", ["eager", "graph", "jit"])
def test_the_count_of_present_elements_is_exact_above_2_to_the_24(mode, shape):
    # 2**24 + 2 is a float32, and adding 1 in float32 stops at 2**24
    def count(weights):
        return number_present(tf.zeros([2**24 + 3, 2]), weights)

    if mode != "eager":
        count = tf.function(count, input_signature=[tf.TensorSpec(shape)], jit_compile=mode == "jit")
    weights = tf.concat([tf.ones([2**24 + 2, 1]), tf.zeros([1, 1])], 0)
    np.testing.assert_array_equal(count(weights), 2.0 * (2**24 + 2))


@pytest.mark.parametrize(
    ("shape", "dtype"), [([2**24, 1], tf.float32), ([2**24 + 1, 1], tf.int64), ([None, None], tf.int64)], ids=str
)
def test_what_float32_may_not_hold_is_counted_in_integers(shape, dtype):
    # However a device orders its sums; those of a CPU happen to be exact in float32 too.
    spec = tf.TensorSpec(shape)
    graph = tf.function(number_present).get_concrete_function(spec, spec).graph
    assert [op.outputs[0].dtype for op in graph.get_operations() if op.type == "Sum"] == [dtype]


def test_the_gradient_of_the_weighted_mean_goes_through_its_divisor():
    # sum(w v) / sum(w) with v = 1, 3 and w = 1, 1: d/dw_i = (v_i - 2) / 2
    weights = tf.constant([1.0, 1.0])
    with tf.GradientTape() as tape:
        tape.watch(weights)
        loss = compute_weighted_loss([1.0, 3.0], weights, reduction=Reduction.MEAN)
    np.testing.assert_allclose(tape.gradient(loss, weights), [-0.5, 0.5])


def test_the_result_has_the_dtype_of_the_losses_though_it_is_weighed_in_float32():
    assert compute_weighted_loss(tf.constant([1, 2])).dtype == tf.int32
    loss = compute_weighted_loss(tf.constant([1.0, 2.0 + 1e-12], tf.float64))
    assert loss.dtype == tf.float64
    np.testing.assert_array_equal(loss, 1.5)


@pytest.mark.parametrize("reduction", sorted({*Reduction.all()} - {Reduction.NONE}))
def test_losses_of_a_rank_that_only_the_run_shows_are_reduced_as_others_are(reduction):
    values = tf.constant([[1.0, 2.0], [3.0, 6.0]])
    step = tf.function(
        lambda values: compute_weighted_loss(values, 0.5, reduction=reduction),
        input_signature=[tf.TensorSpec(None)],
    )
    # 6 in all; a weighted mean divides by 4 times 0.5.
    wanted = {Reduction.SUM: 6.0, Reduction.MEAN: 3.0}.get(reduction, 1.5)
    assert step(values) == compute_weighted_loss(values, 0.5, reduction=reduction) == wanted
