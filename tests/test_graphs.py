# SPDX-License-Identifier: Apache-2.0
"""Graphs and names."""

import functools
import types

import numpy as np
import pytest
import tensorflow as tf

import tfcompat_losses as losses
from tfcompat_losses import _graphs
from tfcompat_losses._loss_scope import name_scope


def test_a_branch_is_within_its_function_and_not_the_other_way_round():
    seen = []

    @tf.function
    def outer(x):
        seen.append(tf.compat.v1.get_default_graph())
        return tf.cond(x > 0, lambda: (seen.append(tf.compat.v1.get_default_graph()), x)[1], lambda: x)

    outer(tf.constant(1.0))
    function, branch = seen[:2]
    assert _graphs.is_within(branch, function)
    assert _graphs.is_within(function, function)
    assert not _graphs.is_within(function, branch)
    assert not _graphs.is_within(None, function)
    assert not _graphs.is_within(function, None)


@pytest.mark.parametrize(
    ("scope", "name", "matches"),
    [
        ("tower", "tower/loss", True),
        ("tower", "replica_1/tower/loss", True),
        ("replica_1/tower", "replica_1/tower/loss", True),
        ("outer/tower", "outer/replica_1/tower/loss", True),
        ("tower", "outer/tower/loss", False),
        ("loss", "replica_12/loss", True),
        ("1/", "replica_1/loss", False),
    ],
)
def test_a_replicas_own_prefix_may_be_left_out_of_a_scope_filter(scope, name, matches):
    assert _graphs.name_matches(scope, name, of_replica=True) is matches


def test_where_no_replica_made_a_loss_its_whole_name_counts():
    assert not _graphs.name_matches("tower", "replica_1/tower/loss", of_replica=False)
    assert _graphs.name_matches("replica_1/", "replica_1/tower/loss", of_replica=False)


def test_outside_replicas_there_is_no_replica():
    assert _graphs.replica() is None
    with tf.distribute.OneDeviceStrategy("CPU:0").scope():
        assert _graphs.replica() is None
    assert tf.distribute.OneDeviceStrategy("CPU:0").run(_graphs.replica) is None


def test_each_replica_knows_its_number_in_both_modes(two_replicas):
    def run():
        return two_replicas.run(lambda: tf.constant(_graphs.replica()))

    for result in (run(), tf.function(run)()):
        assert [int(number) for number in two_replicas.experimental_local_results(result)] == [0, 1]


def test_a_loss_of_a_tensor_from_around_a_function_is_made_in_the_function():
    @tf.function
    def outer(x):
        @tf.function
        def inner():
            loss = losses.absolute_difference([0.0], x)
            assert loss.graph is _graphs.default_graph()
            return loss

        return inner()

    assert float(outer(tf.constant([2.0]))) == 2.0


@pytest.mark.parametrize(("device", "is_there"), [("/job:localhost/device:CPU:1", True), ("/device:GPU:0", False)])
def test_values_are_there_already_only_where_they_are_in_the_memory_of_the_host(device, is_there):
    tensor = types.SimpleNamespace(device=device)
    assert _graphs.is_on_cpu(tensor) is is_there
    with tf.Graph().as_default():
        assert _graphs.is_on_cpu(tensor) is False


def test_a_scope_that_the_graph_refuses_leaves_the_default_graph_as_it_was():
    with tf.Graph().as_default():
        symbolic = tf.constant(1.0)
    before = _graphs.default_graph()
    with pytest.raises(ValueError, match="not a valid"), name_scope("no name!", "default", symbolic):
        pass
    assert _graphs.default_graph() is before


def under_xla_or_not(x):
    return _graphs.under_xla(lambda: x * 2.0, otherwise=lambda: x * 3.0)


def test_what_is_for_xla_alone_runs_only_there():
    x = tf.constant(1.0)
    assert float(under_xla_or_not(x)) == 3.0
    assert float(tf.function(under_xla_or_not)(x)) == 3.0
    assert float(tf.function(under_xla_or_not, jit_compile=True)(x)) == 2.0
    # A function that is compiled, called from one that is not.
    assert float(tf.function(tf.function(under_xla_or_not, jit_compile=True))(x)) == 2.0


def test_in_a_session_too_nothing_is_compiled():
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        x = tf.constant(1.0)
        assert session.run(under_xla_or_not(x)) == 3.0
        assert session.run(tf.compat.v1.gradients(under_xla_or_not(x), x)) == [3.0]


@pytest.mark.parametrize("inner", [lambda function: function, tf.function], ids=["plain", "a function in the loop"])
@pytest.mark.parametrize("jit_compile", [False, True])
def test_a_vectorized_map_makes_the_choice_once_and_not_for_each_row(inner, jit_compile):
    @functools.partial(tf.function, jit_compile=jit_compile)
    def each(rows):
        return tf.vectorized_map(inner(under_xla_or_not), rows)

    np.testing.assert_array_equal(each(tf.constant([1.0, 2.0])), [2.0, 4.0] if jit_compile else [3.0, 6.0])
