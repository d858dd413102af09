# SPDX-License-Identifier: Apache-2.0
"""The name scope of a loss: after a loss, and after a call that failed, the next has the name that it has in v1."""

import numpy as np
import pytest
import tensorflow as tf

import tfcompat_losses as losses

V1 = tf.compat.v1.losses
CALLS = {
    "absolute_difference": {},
    "cosine_distance": {"axis": 1},
    "hinge_loss": {},
    "huber_loss": {},
    "log_loss": {},
    "mean_pairwise_squared_error": {},
    "mean_squared_error": {},
    "sigmoid_cross_entropy": {"label_smoothing": 0.1},
    "softmax_cross_entropy": {"label_smoothing": 0.1},
    "sparse_softmax_cross_entropy": {},
    "compute_weighted_loss": {},
}
FAULTS = {
    "labels": {"labels": [[0.0, 1.0, 0.0]]},
    "weights": {"weights": [[1.0, 2.0, 3.0]]},
    "reduction": {"reduction": "mean"},
}


def call(module, function, scope, reduction, dtype, labels=None, weights=1.0):
    """One call; with labels of a kind that v1 casts, so that casts are counted."""
    options = dict(CALLS[function], weights=weights, scope=scope)
    if function != "mean_pairwise_squared_error":
        options["reduction"] = reduction
    predictions = tf.constant([[0.25, 0.5], [0.75, 0.5]], dtype)
    if function == "compute_weighted_loss":
        return module.compute_weighted_loss(predictions, **options)
    if function.startswith("sparse"):
        labels = [0, 1] if labels is None else [0, 1, 2]
    return getattr(module, function)([[0, 1], [1, 0]] if labels is None else labels, predictions, **options)


def fails(module, function, fault, **options):
    if (function, fault) in (("mean_pairwise_squared_error", "reduction"), ("compute_weighted_loss", "labels")):
        return
    with pytest.raises(ValueError):
        call(module, function, **{**options, **FAULTS[fault]})


def program(module, function, scope, dtype):
    """The loss with each reduction that has a name of its own, again after each fault; then another loss."""
    own_names = losses.Reduction.all()[:3]
    for reduction, fault in [*((reduction, None) for reduction in own_names), *zip(own_names, FAULTS)]:
        if fault:
            fails(module, function, fault, scope=scope, reduction=reduction, dtype=dtype)
        call(module, function, scope, reduction, dtype)
    module.mean_squared_error([0.0], [1.0], scope=scope, reduction="none")


def entered_again(module, function, fault, dtype):
    """One loss in a scope, which fails if there is a fault, then others in the same scope."""
    options = {"scope": "foo", "reduction": "none", "dtype": dtype}
    if fault is None:
        call(module, function, **options)
    else:
        fails(module, function, fault, **options)
    for reduction in ("none", "weighted_sum"):
        call(module, "huber_loss", "foo/", reduction, tf.float32)
        call(module, "sigmoid_cross_entropy", "foo/", reduction, tf.float64)


def names_eagerly(*arguments, program=program):
    with losses.collect() as collected:
        program(losses, *arguments)
    return [f"{name}:0" for name, _ in collected.items()]


def names_in_a_graph(module, *arguments, program=program):
    with tf.Graph().as_default() as graph:
        program(module, *arguments)
        return [loss.name for loss in graph.get_collection("losses")]


@pytest.mark.parametrize(
    ("scope", "dtype"), [(None, tf.float32), ("foo/", tf.float32), ("foo/", tf.float64)], ids=["new", "again", "cast"]
)
@pytest.mark.parametrize("function", CALLS)
def test_the_names_go_on_as_in_v1s_graph(function, scope, dtype):
    expected = names_in_a_graph(V1, function, scope, dtype)
    assert names_in_a_graph(losses, function, scope, dtype) == expected
    assert names_eagerly(function, scope, dtype) == expected


@pytest.mark.parametrize("dtype", [tf.float32, tf.float64], ids=["float32", "float64"])
@pytest.mark.parametrize("fault", [None, *FAULTS])
@pytest.mark.parametrize("function", CALLS)
def test_the_next_may_enter_the_scope_of_one_that_was_made_or_failed(function, fault, dtype):
    expected = names_in_a_graph(V1, function, fault, dtype, program=entered_again)
    assert names_in_a_graph(losses, function, fault, dtype, program=entered_again) == expected
    assert names_eagerly(function, fault, dtype, program=entered_again) == expected


def test_a_call_that_is_refused_before_it_begins_takes_no_name():
    def names(module):
        with pytest.raises(ValueError, match="must not be None"):
            module.mean_squared_error(None, [1.0])
        module.mean_squared_error([0.0], [1.0])
        return [loss.name for loss in module.get_losses()]

    with losses.collect() as collected:
        losses.mean_squared_error([0.0], [1.0])
    with tf.Graph().as_default():
        assert names(losses) == ["mean_squared_error/value:0"]
    assert collected.items()[0][0] == "mean_squared_error/value"


def test_a_call_that_failed_is_not_kept_alive_and_not_read():
    with losses.collect() as collected:
        with pytest.raises(ValueError, match="can not be broadcast"):
            losses.mean_squared_error([0.0], [1.0], weights=[1.0, 2.0])
        assert losses.get_losses() == []
        loss = losses.mean_squared_error([0.0], [2.0])
    assert len(collected) == 1
    assert collected.items() == [("mean_squared_error_1/value", loss)]


def test_a_failed_call_outside_of_a_scope_is_not_taken_for_a_loss_that_is_lost():
    with pytest.raises(ValueError, match="can not be broadcast"):
        losses.mean_squared_error([0.0], [1.0], weights=[1.0, 2.0])
    assert losses.get_losses() == []


def test_in_a_graph_other_ops_in_the_scope_are_counted_too():
    def names(module):
        with tf.Graph().as_default():
            with tf.name_scope("tower") as tower:
                tf.multiply(2.0, 3.0)
                loss = module.mean_squared_error([0.0], [1.0], scope=tower, reduction="none")
                tf.constant(1.0, name="Mul")
                later = module.mean_squared_error([0.0], [1.0], scope=tower, reduction="none")
            return loss.name, later.name

    assert names(losses) == names(V1) == ("tower/Mul_1:0", "tower/Mul_3:0")


def test_a_name_that_is_no_string_is_refused():
    with pytest.raises(TypeError, match="`scope` must be a string or None, got 3"):
        losses.mean_squared_error([0.0], [1.0], scope=3)


def test_the_scope_is_left_when_the_call_fails():
    with tf.Graph().as_default():
        with pytest.raises(ValueError, match="can not be broadcast"):
            losses.mean_squared_error([0.0], [1.0], weights=[1.0, 2.0], scope="foo")
        assert tf.constant(1.0, name="one").name == "one:0"


def test_a_loss_of_float64_that_is_not_weighed_is_right():
    loss = tf.function(losses.compute_weighted_loss)(tf.constant([1.0, 2.0], tf.float64), reduction="none")
    assert loss.dtype == tf.float64
    np.testing.assert_array_equal(loss, [1.0, 2.0])


def test_a_variable_of_the_right_dtype_is_not_cast():
    def make(module):
        labels, weights = tf.Variable([1.0], dtype=tf.float64), tf.Variable([2.0])
        return module.sigmoid_cross_entropy(labels, tf.constant([0.5], tf.float64), weights)

    with losses.collect() as collected:
        make(losses)
    with tf.Graph().as_default():
        assert make(losses).name == "sigmoid_cross_entropy_loss/Cast_1:0"
    with tf.Graph().as_default():
        assert make(V1).name == "sigmoid_cross_entropy_loss/Cast_1:0"
    assert collected.items()[0][0] == "sigmoid_cross_entropy_loss/Cast_1"


@pytest.mark.parametrize("use_resource", [False, True], ids=["reference", "resource"])
@pytest.mark.parametrize("function", CALLS)
def test_a_variable_as_weights_is_cast_as_in_v1(function, use_resource):
    def names(module):
        with tf.Graph().as_default():
            weights = tf.compat.v1.get_variable("w", [], use_resource=use_resource)
            return [call(module, function, "foo/", "none", tf.float64, weights=weights).name for _ in range(2)]

    assert names(losses) == names(V1)


def test_a_call_that_fails_fails_with_its_own_error_whatever_it_was_given():
    ragged = [[1.0], [1.0, 2.0]]
    for scope in (None, "foo/"):
        with losses.collect(), pytest.raises(ValueError, match="non-rectangular"):
            losses.sparse_softmax_cross_entropy([0, 1], [[1.0, 2.0], [3.0, 4.0]], weights=ragged, scope=scope)


def test_a_scope_that_a_program_calls_replica_is_one_like_any_other():
    def make(module):
        module.mean_squared_error([0.0], [1.0])
        for replica in range(2):
            with tf.name_scope(f"replica_{replica}"):
                module.mean_squared_error([0.0], [1.0])
        return [len(module.get_losses(scope)) for scope in ("mean", "replica_1/", "replica")]

    def in_a_graph(module):
        with tf.Graph().as_default():
            return make(module)

    with losses.collect():
        assert make(losses) == in_a_graph(losses) == in_a_graph(V1) == [1, 1, 2]


def test_lifted_out_of_such_a_scope_a_loss_keeps_its_name():
    @losses.lift_losses
    def step():
        with tf.name_scope("replica_1"):
            losses.mean_squared_error([0.0], [1.0])

    with losses.collect() as collected:
        step()
    assert [name for name, _ in collected.items()] == ["replica_1/mean_squared_error/value"]
    with tf.Graph().as_default():
        step()
        assert [loss.name for loss in losses.get_losses()] == ["replica_1/mean_squared_error/value:0"]
