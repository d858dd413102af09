# SPDX-License-Identifier: Apache-2.0
"""The door: what is let in, and how the rest is refused."""

import numpy as np
import pytest
import tensorflow as tf

import tfcompat_losses as losses
from tfcompat_losses import contrib


@pytest.mark.parametrize("convert", [list, np.array, tf.constant, tf.Variable, tuple])
def test_lists_arrays_tensors_and_variables_come_in(convert):
    np.testing.assert_allclose(losses.absolute_difference(convert([1.0, 4.0]), convert([3.0, 9.0])), 3.5)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float64", "int8", "uint8", "int32", "int64", "bool"])
def test_real_numbers_and_bools_become_float32(dtype):
    loss = losses.absolute_difference(tf.cast([1, 0], dtype), [3.0, 9.0])
    assert loss.dtype == tf.float32
    np.testing.assert_allclose(loss, 5.5)


@pytest.mark.parametrize(
    "bad",
    [
        tf.constant([1j, 2j]),
        tf.constant(["a", "b"]),
        tf.ragged.constant([[1.0], [2.0, 3.0]]),
        tf.sparse.from_dense([1.0, 0.0]),
        tf.IndexedSlices(tf.constant([1.0]), tf.constant([0])),
    ],
    ids=["complex", "string", "ragged", "sparse", "indexed slices"],
)
@pytest.mark.parametrize("argument", ["labels", "predictions", "weights"])
@pytest.mark.parametrize("mode", ["eager", "function"])
def test_what_is_no_dense_tensor_of_real_numbers_is_a_type_error_that_names_the_argument(bad, argument, mode):
    arguments = {"labels": [1.0, 2.0], "predictions": [1.0, 2.0], "weights": 1.0, argument: bad}

    def call():
        return losses.mean_squared_error(**arguments)

    with pytest.raises(TypeError, match=f"Argument `{argument}` must "):
        (tf.function(call) if mode == "function" else call)()


@pytest.mark.parametrize("missing", ["labels", "predictions"])
def test_none_is_a_value_error_in_v1s_words(missing):
    arguments = {"labels": [1.0], "predictions": [1.0], missing: None}
    with pytest.raises(ValueError, match=f"^Argument `{missing}` must not be None"):
        losses.log_loss(**arguments)


def test_none_for_the_weights_begins_with_v1s_words_and_names_the_argument():
    with pytest.raises(ValueError, match="^None values not supported.*`weights`"):
        losses.log_loss([1.0], [1.0], weights=None)


def test_shapes_that_differ_are_a_value_error_with_both_shapes_and_names():
    with pytest.raises(ValueError, match=r"^Shapes \(3,\) and \(2,\) are incompatible: `predictions` and `labels`"):
        losses.mean_squared_error([1.0, 2.0], [1.0, 2.0, 3.0])


def test_a_scope_that_is_no_string_is_a_type_error():
    with pytest.raises(TypeError, match="`scope` must be a string or None, got 3"):
        losses.mean_squared_error([1.0], [1.0], scope=3)


def test_an_integer_weight_beyond_int64_is_refused_by_name():
    with pytest.raises(ValueError, match="^Can't convert Python sequence.*Argument `weights`"):
        losses.mean_squared_error([1.0], [3.0], weights=10**39)
    np.testing.assert_allclose(losses.mean_squared_error([1.0], [3.0], weights=2**40), 4.0 * 2**40)


PARAMETERS = [("huber_loss", "delta"), ("log_loss", "epsilon")]


@pytest.mark.parametrize("values", [[0.5, 0.25], [[0.5, 0.25], [0.125, 1.0]]], ids=["row", "more rows"])
@pytest.mark.parametrize(("name", "parameter"), PARAMETERS)
def test_a_parameter_that_broadcasts_does_so_as_in_v1(name, parameter, values):
    given = [[1.0, 0.25]], [[0.25, 0.5]]
    for weights in (1.0, [[2.0, 0.0]]):
        keywords = {parameter: tf.constant(values), "weights": weights}
        if np.ndim(values) == 2 and weights != 1.0:
            keywords["weights"] = weights * 2
        expected = getattr(tf.compat.v1.losses, name)(*given, **keywords)
        for _ in range(3):
            np.testing.assert_allclose(getattr(losses, name)(*given, **keywords), expected, rtol=1e-6)


@pytest.mark.parametrize(("name", "parameter"), PARAMETERS)
def test_a_parameter_that_does_not_is_refused_by_name(name, parameter):
    with pytest.raises(ValueError, match=rf"^Argument `{parameter}` must be .* \(1, 2\); got shape \(3,\)"):
        getattr(losses, name)([[1.0, 0.5]], [[0.5, 0.5]], **{parameter: [0.5, 0.25, 1.0]})


@pytest.mark.parametrize("convert", [tf.constant, tf.Variable, np.array, tf.convert_to_tensor])
def test_weights_from_outside_of_a_function_come_in(convert):
    weights = convert([[2.0], [0.0]])
    # 2 * (1 + 9) / 2
    loss = tf.function(lambda x: losses.mean_squared_error(tf.zeros([2, 2]), x, weights))
    np.testing.assert_allclose(loss(tf.constant([[1.0, 3.0], [5.0, 7.0]])), 10.0)


@pytest.mark.parametrize("name", ["sigmoid_cross_entropy", "softmax_cross_entropy", "sparse_softmax_cross_entropy"])
def test_arguments_in_contribs_order_are_told_the_order_here(name):
    with pytest.raises(TypeError, match=r"`logits` must be floating-point.*tf\.contrib\.losses: here the labels come"):
        getattr(losses, name)(tf.constant([[0.5, 1.0]]), tf.constant([[1, 0]]))


def test_where_there_is_one_order_nothing_is_said_of_it():
    with pytest.raises(TypeError, match=r"`embeddings_anchor` must be floating-point, got dtype int32\.$"):
        contrib.metric_learning.contrastive_loss([1], [[1, 2]], [[1.0, 2.0]])


REFERENCES = {
    "sigmoid_cross_entropy": ("logits", {"multi_class_labels": [[1, 0]]}),
    "softmax_cross_entropy": ("logits", {"onehot_labels": [[1, 0]]}),
    "sparse_softmax_cross_entropy": ("logits", {"labels": [1]}),
    "compute_weighted_loss": ("losses", {}),
    "mean_squared_error": ("predictions", {"labels": [[1, 0]]}),
}


@pytest.mark.parametrize("dtype", [tf.float32, tf.float64], ids=["float32", "float64"])
@pytest.mark.parametrize("function", REFERENCES)
def test_a_reference_to_a_variable_of_tensorflow_1_comes_in(function, dtype):
    argument, others = REFERENCES[function]

    def loss_of(module):
        with tf.Graph().as_default(), tf.compat.v1.Session() as session:
            variable = tf.compat.v1.Variable([[0.0, 0.0]], dtype=dtype, use_resource=False)
            reference = tf.compat.v1.assign(variable, [[0.25, -0.5]])
            assert reference.dtype.name == f"{dtype.name}_ref"
            loss = getattr(module, function)(**{argument: reference}, **others)
            return loss.name, loss.dtype, *session.run([loss, *tf.gradients(loss, reference)])

    *names, value, gradient = loss_of(tf.compat.v1.losses)
    *our_names, our_value, our_gradient = loss_of(losses)
    assert our_names == names
    np.testing.assert_allclose(our_value, value, rtol=1e-6)
    np.testing.assert_allclose(our_gradient, gradient, rtol=1e-6)


def test_a_reference_to_a_variable_of_class_ids_comes_in():
    def loss_of(module):
        with tf.Graph().as_default(), tf.compat.v1.Session() as session:
            ids = tf.compat.v1.Variable([0], dtype=tf.int32, use_resource=False)
            labels = tf.compat.v1.assign(ids, [1])
            return session.run(module.sparse_softmax_cross_entropy(labels, [[0.25, -0.5]]))

    np.testing.assert_allclose(loss_of(losses), loss_of(tf.compat.v1.losses), rtol=1e-6)


NO_TENSORS = [([[1, 2], [3]], ValueError), (object(), ValueError), ({"a": 1}, ValueError), ([1, "a"], ValueError)]


@pytest.mark.parametrize(("value", "kind"), NO_TENSORS, ids=["rows", "object", "dict", "mixed"])
@pytest.mark.parametrize("argument", ["labels", "weights"])
def test_what_tensorflow_makes_no_tensor_of_is_refused_in_its_words_and_by_name(argument, value, kind):
    arguments = {"labels": [1.0], "predictions": [1.0], argument: value}
    with pytest.raises(kind) as theirs:
        tf.convert_to_tensor(value)
    with pytest.raises(kind, match=f"Argument `{argument}` must be .* got an? {type(value).__name__}") as ours:
        losses.mean_squared_error(**arguments)
    assert str(ours.value).startswith(str(theirs.value).rstrip("."))
    assert type(ours.value) is type(theirs.value)


@pytest.mark.parametrize(("name", "parameter"), PARAMETERS)
def test_a_parameter_that_no_float_holds_is_refused_in_v1s_words_and_by_name(name, parameter):
    with pytest.raises(ValueError, match="^Can't convert Python sequence with out-of-range integer") as theirs:
        getattr(tf.compat.v1.losses, name)([0.0], [0.5], **{parameter: 10**400})
    with pytest.raises(ValueError, match=f"Argument `{parameter}` ") as ours:
        getattr(losses, name)([0.0], [0.5], **{parameter: 10**400})
    assert str(ours.value).startswith(str(theirs.value).rstrip("."))


OVERFLOWS = 2.0**128 - 2.0**103


@pytest.mark.parametrize("weights", [1e300, -1e300, OVERFLOWS], ids=str)
def test_a_weight_that_float32_does_not_hold_is_refused_eagerly_in_v1s_words_and_by_name(weights):
    with pytest.raises(ValueError, match="^Can't convert Python sequence with a value out of range") as theirs:
        tf.compat.v1.losses.mean_squared_error([1.0], [3.0], weights)
    with pytest.raises(ValueError, match="Argument `weights` must be a number that float32 holds") as ours:
        losses.mean_squared_error([1.0], [3.0], weights)
    assert str(ours.value).startswith(str(theirs.value))


@pytest.mark.parametrize("weights", [float("inf"), np.nextafter(OVERFLOWS, 0.0).item()], ids=str)
def test_a_weight_that_float32_holds_is_taken_infinity_too(weights):
    for module in (losses, tf.compat.v1.losses):
        np.testing.assert_array_equal(module.mean_squared_error([1.0], [2.0], weights), np.float32(weights))
