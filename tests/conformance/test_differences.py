# SPDX-License-Identifier: Apache-2.0
"""The table of docs/differences.md: each row is the docstring of a test that tries both."""

import functools
import inspect
import math
import signal
import subprocess
import sys
import textwrap

import gradients
import numpy as np
import pytest
import tensorflow as tf

import tfcompat_losses as losses

V1 = tf.compat.v1.losses


def in_graph(module, name, *arguments, **options):
    """What `module.<name>` gives when run in a graph, or the exception."""
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        try:
            return session.run(getattr(module, name)(*arguments, **options))
        except Exception as error:
            return error


def test_eager_mean_pairwise_squared_error():
    """`mean_pairwise_squared_error` eagerly | counts the whole batch as one sample, unlike in a graph | the graph's value everywhere"""
    labels, predictions = np.zeros([2, 2], np.float32), np.float32([[0, 2], [0, 1]])
    right = in_graph(V1, "mean_pairwise_squared_error", labels, predictions)
    assert right == losses.mean_pairwise_squared_error(labels, predictions) == 5.0
    assert V1.mean_pairwise_squared_error(labels, predictions) != right


def test_rank_0():
    """`mean_pairwise_squared_error` of two scalars | a `ValueError` from inside `range` | 0.0: there are no pairs"""
    assert isinstance(in_graph(V1, "mean_pairwise_squared_error", 1.0, 2.0), ValueError)
    assert in_graph(losses, "mean_pairwise_squared_error", 1.0, 2.0) == 0.0


def test_samples_of_one_element():
    """`mean_pairwise_squared_error` of samples of one element, which have no pairs | 0.0, silently | 0.0 and a warning"""
    labels, predictions = [1.0, 2.0], [3.0, 5.0]
    assert in_graph(V1, "mean_pairwise_squared_error", labels, predictions) == 0.0
    with pytest.warns(UserWarning, match="the loss is always 0"):
        assert in_graph(losses, "mean_pairwise_squared_error", labels, predictions) == 0.0


def test_tensor_smoothing():
    """`label_smoothing` as a tensor in a graph | a `TypeError` about its truth value | smooths as a number does"""
    for name in ("sigmoid_cross_entropy", "softmax_cross_entropy"):
        arguments = [[1.0, 0.0]], [[2.0, 3.0]]

        def smoothed(module, name=name, arguments=arguments):
            return tf.function(lambda factor: getattr(module, name)(*arguments, label_smoothing=factor))(
                tf.constant(0.2)
            )

        with pytest.raises(TypeError):
            smoothed(V1)
        np.testing.assert_allclose(smoothed(losses), in_graph(V1, name, *arguments, label_smoothing=0.2), rtol=1e-6)


def test_jit_broadcast():
    """`weights` that do not fit, under `jit_compile` with unknown shapes | a number, silently | refused by XLA; 0 where both are empty"""

    def jitted(module, shape, weights=(4, 1), values=(1, 3)):
        function = tf.function(
            module.compute_weighted_loss, input_signature=[tf.TensorSpec(shape)] * 2, jit_compile=True
        )
        return float(function(tf.ones(values), tf.ones(weights)))

    for shape in (None, [None, None]):
        assert jitted(V1, shape) == 1.0
        with pytest.raises((tf.errors.InvalidArgumentError, ValueError)):
            jitted(losses, shape)
    assert jitted(losses, [None, None], weights=(0, 4), values=(0, 3)) == 0.0


def test_partly_known_misfit():
    """`weights` whose known dimensions already show that they do not fit | an error when the graph runs | a `ValueError` when it is traced"""

    def traced(module):
        specs = [tf.TensorSpec([None, 1]), tf.TensorSpec([None, 3])]
        return tf.function(module.compute_weighted_loss).get_concrete_function(*specs)

    with pytest.raises(tf.errors.InvalidArgumentError, match="can not be broadcast"):
        traced(V1)(tf.ones([1, 1]), tf.ones([1, 3]))
    with pytest.raises(ValueError, match="can not be broadcast"):
        traced(losses)


def test_complex():
    """Complex and quantized inputs | the imaginary part, or the scale, is dropped, silently | a `TypeError` that names the argument"""
    assert in_graph(V1, "absolute_difference", [3.0], [1.0 + 5j]) == 2.0
    assert "`predictions` must hold real numbers" in str(in_graph(losses, "absolute_difference", [3.0], [1.0 + 5j]))
    # (3 + 10) * 255 / 20 - 128 = 37.75
    three = tf.quantization.quantize([3.0], -10.0, 10.0, tf.qint8).output
    assert V1.absolute_difference([0.0], three) == 38.0
    with pytest.raises(TypeError, match="`predictions` must hold real numbers or bools, got dtype qint8"):
        losses.absolute_difference([0.0], three)


def test_integer_logits():
    """Integer logits in the cross-entropies, strings, sparse and ragged tensors, `IndexedSlices` | errors from inside various ops, or a number | a `TypeError` that names the argument"""
    cases = [
        ("sigmoid_cross_entropy", [0, 1], [1, 2], "`logits`"),
        ("softmax_cross_entropy", [[0, 1]], [[1, 2]], "`logits`"),
        ("sparse_softmax_cross_entropy", [0], [[1, 2]], "`logits`"),
        ("sparse_softmax_cross_entropy", [0.0], [[1.0, 2.0]], "`labels`"),
        ("mean_squared_error", ["a"], [1.0], "`labels`"),
    ]
    for name, labels, predictions, argument in cases:
        assert isinstance(in_graph(V1, name, labels, predictions), Exception)
        ours = in_graph(losses, name, labels, predictions)
        assert isinstance(ours, TypeError)
        assert f"Argument {argument}" in str(ours)
    rows = tf.ragged.constant([[1.0], [2.0, 3.0]])
    # 1 - 1 * 1 and 1 - (2 * 2 + 3 * 3)
    assert V1.cosine_distance(rows, rows, axis=1) == -6.0
    with pytest.raises(TypeError, match="`predictions` must be a dense tensor, got a RaggedTensor"):
        losses.cosine_distance(rows, rows, axis=1)


def test_integer_delta():
    """`huber_loss(delta=1)`, an integer, a bool or an `np.float64` | a `TypeError` in a graph | the same as `delta=1.0`"""
    for delta in (2, np.float64(2)):
        assert isinstance(in_graph(V1, "huber_loss", [0.0], [3.0], delta=delta), TypeError)
        assert in_graph(losses, "huber_loss", [0.0], [3.0], delta=delta) == 4.0
    assert isinstance(in_graph(V1, "huber_loss", [0.0], [3.0], delta=True), TypeError)
    assert in_graph(losses, "huber_loss", [0.0], [3.0], delta=True) == 2.5


def test_large_counts():
    """The number of nonzero weights | counted in float32 | counted in integers, then cast to float32"""
    from tfcompat_losses.weighting.reductions import weigh
    from tfcompat_losses.weighting.shapes import Shape

    def count(weights):
        return weigh(losses.Reduction.SUM_BY_NONZERO_WEIGHTS, weights, Shape([weights])).divisor

    for run in (count, tf.function(count), tf.function(count, jit_compile=True)):
        assert float(run(tf.ones([2**24 + 2]))) == 2.0**24 + 2


def test_scalar_class_id():
    """`sparse_softmax_cross_entropy` of a scalar class id and logits of unknown shape | an `IndexError` in a graph | the loss"""

    def traced(module):
        return tf.function(module.sparse_softmax_cross_entropy, input_signature=[tf.TensorSpec([], tf.int32), spec])

    spec = tf.TensorSpec(None)
    with pytest.raises(IndexError):
        traced(V1)(1, [1.0, 1.0])
    np.testing.assert_allclose(traced(losses)(1, [1.0, 1.0]), math.log(2), rtol=1e-6)


def test_a_variable_as_weights():
    """A `tf.Variable` as `weights`, eagerly | an `AttributeError` | weighs as the tensor of its value does"""
    for weights in (2.0, [[1.0, 3.0]], [[1.0], [3.0]], [[1.0, 2.0], [3.0, 2.0]]):
        variable = tf.Variable(weights)
        with pytest.raises(AttributeError):
            V1.absolute_difference(tf.zeros([2, 2]), tf.ones([2, 2]), variable)
        assert losses.absolute_difference(tf.zeros([2, 2]), tf.ones([2, 2]), variable) == 2.0


def test_two_faults():
    """A call with two faults | an error that names one of them | an error that may name the other one"""
    for module, error in ((V1, ValueError), (losses, TypeError)):
        # Integer logits, and of another shape than the labels.
        assert isinstance(in_graph(module, "sigmoid_cross_entropy", [0.0, 1.0], [1, 2, 3]), error)


def test_empty_batch_with_broadcast_weights():
    """The gradient of an empty batch whose weights broadcast, in a `tf.function` | kills the process (SIGFPE, TensorFlow 2.21) | is empty"""

    def gradient(module, predictions, weights):
        with tf.GradientTape() as tape:
            tape.watch(predictions)
            loss = module.huber_loss(tf.zeros([4, 2, 0]), predictions, weights)
        return tape.gradient(loss, predictions)

    ours = tf.function(functools.partial(gradient, losses))(tf.zeros([4, 2, 0]), tf.ones([4, 1, 0]))
    assert ours.shape == [4, 2, 0]
    script = f"import functools, tensorflow as tf\n{textwrap.dedent(inspect.getsource(gradient))}"
    call = "tf.function(functools.partial(gradient, tf.compat.v1.losses))(tf.zeros([4, 2, 0]), tf.ones([4, 1, 0]))"
    done = subprocess.run([sys.executable, "-c", f"{script}\n{call}"], stderr=subprocess.DEVNULL, check=False)
    if tf.__version__.startswith("2.21."):
        assert done.returncode == -signal.SIGFPE


def test_nan_gradient():
    """The gradient of `absolute_difference` and `huber_loss` at NaN | 0 in TensorFlow 1.15, NaN in TensorFlow 2 | NaN"""
    predictions = tf.constant([math.nan])
    for module in (V1, losses):
        with tf.GradientTape() as tape:
            tape.watch(predictions)
            loss = module.absolute_difference([0.0], predictions)
        assert math.isnan(tape.gradient(loss, predictions)[0])


@pytest.mark.parametrize("name", ["mean_squared_error", "softmax_cross_entropy", "mean_pairwise_squared_error"])
def test_symbolic_keras_tensors(name):
    """A symbolic tensor of tf_keras, such as `tf_keras.Input` gives | becomes a layer of the model | a `TypeError` that names the argument: call the loss in a layer"""
    tf_keras = pytest.importorskip("tf_keras")
    labels, predictions = tf_keras.Input([2]), tf_keras.Input([2])
    given = np.float32([[1.0, 0.0]]), np.float32([[2.0, 3.0]])
    model = tf_keras.Model([labels, predictions], getattr(V1, name)(labels, predictions))
    with pytest.raises(
        TypeError, match=r"Argument `\w+` must be a tensor, got a KerasTensor, .* Call the loss in a layer"
    ):
        getattr(losses, name)(labels, predictions)
    in_a_layer = tf_keras.layers.Lambda(lambda both: getattr(losses, name)(*both))([labels, predictions])
    ours = tf_keras.Model([labels, predictions], in_a_layer)
    np.testing.assert_allclose(ours.predict(given, verbose=0), in_graph(V1, name, *given), rtol=1e-6)
    assert model.output_shape == ours.output_shape


def test_third_derivative_through_a_branch():
    """The third derivative of `cosine_distance` without weights, through a `tf.cond` | zeros | `None`: nothing there depends on x any more"""
    cell = ("cosine_distance", "none", "if", "in a tf.function")
    (theirs,), (ours,) = (gradients.ask(module, *cell, ["third"])[0]["third"] for module in (V1, losses))
    np.testing.assert_array_equal(theirs, np.zeros([2, 3]))
    assert ours is None


UNIT_VECTORS = [[1.0, 0.0], [0.0, 1.0]], [[1.0, 0.0], [1.0, 0.0]]


def test_axis_out_of_range():
    """An `axis` that the inputs do not have, eagerly | an `InvalidArgumentError` | a `ValueError`, as in a graph"""
    for axis in (2, -3):
        assert isinstance(in_graph(V1, "cosine_distance", *UNIT_VECTORS, axis=axis), ValueError)
        with pytest.raises(tf.errors.InvalidArgumentError):
            V1.cosine_distance(*UNIT_VECTORS, axis=axis)
        with pytest.raises(ValueError, match="Argument `axis` must be an integer from -2 to 1"):
            losses.cosine_distance(*UNIT_VECTORS, axis=axis)


def test_axis_and_class_ids_of_other_dtypes():
    """An `axis` that is no integer, and class ids that are neither int32 nor int64, eagerly | an `InvalidArgumentError` | a `TypeError`, as in a graph"""
    calls = [("cosine_distance", (*UNIT_VECTORS, axis)) for axis in ("a", 1.0)]
    calls += [("sparse_softmax_cross_entropy", (np.array([0], dtype), [[1.0, 2.0]])) for dtype in ("float32", "uint8")]
    for name, arguments in calls:
        assert isinstance(in_graph(V1, name, *arguments), TypeError)
        with pytest.raises(tf.errors.InvalidArgumentError):
            getattr(V1, name)(*arguments)
        with pytest.raises(TypeError, match="Argument `(axis|labels)` must"):
            getattr(losses, name)(*arguments)


def test_scope_that_is_no_string():
    """A `scope` that is no string, such as `1` eagerly, or `0` in a graph too | the loss | a `TypeError`"""
    assert V1.mean_squared_error([1.0], [3.0], scope=1) == 4.0
    assert isinstance(in_graph(V1, "mean_squared_error", [1.0], [3.0], scope=1), TypeError)
    assert in_graph(V1, "mean_squared_error", [1.0], [3.0], scope=0) == 4.0
    for scope in (0, 1):
        assert isinstance(in_graph(losses, "mean_squared_error", [1.0], [3.0], scope=scope), TypeError)
        with pytest.raises(TypeError, match="Argument `scope` must be a string or None"):
            losses.mean_squared_error([1.0], [3.0], scope=scope)


def test_large_integer_weights():
    """`weights` that are an integer beyond int64, in a graph | the loss, or from 2^64 on a `TypeError` | a `ValueError`, as v1 raises eagerly"""
    for weights in (2**63, 2**64):
        with pytest.raises(ValueError, match="out-of-range integer"):
            V1.mean_squared_error([1.0], [3.0], weights)
        assert isinstance(in_graph(losses, "mean_squared_error", [1.0], [3.0], weights), ValueError)
    assert in_graph(V1, "mean_squared_error", [1.0], [3.0], 2**63) == 2.0**65
    assert isinstance(in_graph(V1, "mean_squared_error", [1.0], [3.0], 2**64), TypeError)


def test_adding_none():
    """`add_loss(None)` | in a graph `None` is a loss, and the total an error; eagerly nothing happens | a `ValueError`"""
    V1.add_loss(None)
    with tf.Graph().as_default():
        V1.add_loss(None)
        assert V1.get_losses() == [None]
        with pytest.raises(ValueError):
            V1.get_total_loss()
        with pytest.raises(ValueError, match="Argument `loss` must not be None"):
            losses.add_loss(None)
    with pytest.raises(ValueError, match="Argument `loss` must not be None"):
        losses.add_loss(None)
