# SPDX-License-Identifier: Apache-2.0
"""The table of docs/situations.md: what tf.compat.v1.losses does in each, and what we do.

Each test's docstring is its row. The v1 column is tried out too, on the real thing.
"""

import functools

import numpy as np
import pytest
import tensorflow as tf

import tfcompat_losses as losses

V1 = tf.compat.v1.losses


def one_loss(module, value=1.0):
    return module.absolute_difference([0.0], [value])


def values(tensors):
    return [float(tensor) for tensor in tensors]


def test_eager():
    """A loss made eagerly, then `get_losses()` | `[]` | `[]` and a warning; inside `with losses.collect():` the loss"""
    one_loss(V1)
    one_loss(losses)
    assert V1.get_losses() == []
    with pytest.warns(UserWarning, match="kept nowhere"):
        assert losses.get_losses() == []
    with losses.collect():
        one_loss(losses)
        assert values(losses.get_losses()) == [1.0]


def test_eager_total():
    """`get_total_loss()` eagerly, with nothing collected | a `ValueError` about the inputs of an op | a `ValueError` that says what to do"""
    with pytest.raises(ValueError, match="(?i)inputs must be"):
        V1.get_total_loss()
    with pytest.raises(ValueError, match=r"with losses\.collect\(\):"):
        losses.get_total_loss()


def test_eager_add_to_collection():
    """A loss added by hand eagerly | `tf.compat.v1.add_to_collection` keeps it forever, and copies it into every `tf.function` traced later | `add_loss(loss, key)` keeps it until the scope closes"""
    key = "test_situations_leak"
    tf.compat.v1.add_to_collection(key, tf.constant(1.0))
    try:
        assert tf.function(lambda: len(V1.get_losses(loss_collection=key)))() == 1
    finally:
        tf.compat.v1.get_default_graph().clear_collection(key)
    with losses.collect():
        losses.add_loss(tf.constant(1.0), key)
        assert values(losses.get_losses(None, key)) == [1.0]
    assert tf.function(lambda: len(losses.get_losses(None, key)))() == 0


def test_eager_additions_of_others():
    """`tf.compat.v1.add_to_collection`, or `get_variable` with a regularizer, eagerly in `collect()` | stays forever | is seen, and removed when the scope closes"""
    key = "regularization_losses"
    graph = tf.compat.v1.get_default_graph()
    with losses.collect():
        tf.compat.v1.add_to_collection(key, tf.constant(1.0))
        options = {"initializer": tf.ones_initializer(), "use_resource": True}
        tf.compat.v1.get_variable("w", [2], regularizer=tf.nn.l2_loss, **options)
        np.testing.assert_allclose(losses.get_regularization_loss(), 2.0)
        assert len(graph.get_collection(key)) == 2
    assert graph.get_collection(key) == []


def test_graph():
    """In a `tf.Graph` or a `tf.function` | the graph's own collection | the same collection: each sees what the other added"""

    @tf.function
    def both():
        one_loss(V1, 1.0)
        one_loss(losses, 2.0)
        return V1.get_total_loss(), losses.get_total_loss()

    assert values(both()) == [3.0, 3.0]


def test_names():
    """Names of two losses of one kind | `absolute_difference/value:0`, `absolute_difference_1/value:0` | the same, eagerly too"""
    for module in (V1, losses):
        with tf.Graph().as_default():
            names = [one_loss(module).name for _ in range(2)]
        assert names == ["absolute_difference/value:0", "absolute_difference_1/value:0"]
    with losses.collect() as collected:
        one_loss(losses)
        one_loss(losses)
    assert [line.split()[0] for line in str(collected).splitlines()[1:]] == names


def test_scope_strings():
    """`scope="foo"` twice; `scope="foo/"` twice | `foo/value:0`, `foo_1/value:0`; `foo/value:0`, `foo/value_1:0` | the same"""
    for module in (V1, losses):
        for scope, expected in (("foo", ["foo/value:0", "foo_1/value:0"]), ("foo/", ["foo/value:0", "foo/value_1:0"])):
            with tf.Graph().as_default():
                assert [module.absolute_difference([0.0], [1.0], scope=scope).name for _ in range(2)] == expected


def test_copy():
    """`get_losses()` returns | a copy | a copy"""
    for module in (V1, losses):
        with tf.Graph().as_default():
            one_loss(module)
            module.get_losses().append(None)
            assert len(module.get_losses()) == 1


def test_twice():
    """The same loss added twice | counts twice | counts twice"""
    for module in (V1, losses):
        with tf.Graph().as_default():
            module.add_loss(one_loss(module))
            assert len(module.get_losses()) == 2


def test_prefix_regex():
    """`get_losses("tower_1")` | matches the beginning of a name, so `tower_10` too | the same, eagerly too"""
    for module in (V1, losses):
        with tf.Graph().as_default():
            for tower in (1, 2, 10):
                with tf.name_scope(f"tower_{tower}"):
                    one_loss(module)
            assert len(module.get_losses("tower_1")) == 2


def test_inner_function():
    """A loss made in an inner `tf.function`, read outside | nothing | in a `collect()` a `ValueError` after the call that traced it; with `lift_losses` the loss, differentiable"""

    @tf.function
    def outer(module, inner):
        inner(module)
        return len(module.get_losses())

    assert outer(V1, tf.function(one_loss)) == 0
    assert outer(losses, losses.lift_losses(one_loss)) == 1
    with losses.collect(), pytest.raises(ValueError, match="lift_losses"):
        tf.function(one_loss)(losses)
        losses.get_losses()


def branch(module, x):
    tf.cond(x > 0, lambda: one_loss(module), lambda: 0.0)
    return module.get_total_loss()


def test_branch():
    """A loss made in a `tf.cond` branch | `InaccessibleTensorError`, far from the cause | a `ValueError` where it is read, with its name, its line and what to do"""
    with pytest.raises(Exception, match="out of scope|inaccessible|InaccessibleTensor"):
        tf.function(branch)(V1, tf.constant(1.0))
    with pytest.raises(
        ValueError, match="The loss 'cond/absolute_difference/value:0' was made in a branch.*test_situations"
    ):
        tf.function(branch)(losses, tf.constant(1.0))


def loop(module, x):
    for _ in tf.range(2):
        one_loss(module)
    return module.get_total_loss() + x


def test_loop():
    """A loss made in an AutoGraph loop, `tf.while_loop` or `tf.map_fn` | `InaccessibleTensorError` | the same `ValueError`"""
    with pytest.raises(Exception, match="out of scope|inaccessible|InaccessibleTensor"):
        tf.function(loop)(V1, tf.constant(1.0))
    with pytest.raises(ValueError, match="was made in a branch, loop body"):
        tf.function(loop)(losses, tf.constant(1.0))


def test_shapes_that_differ():
    """`get_total_loss()` of losses whose shapes differ | a `ValueError` about ranks | a `ValueError` that names them and their shapes"""
    for module, words in ((V1, "equal rank"), (losses, r"absolute_difference/value:0' \(\), 'vector:0' \(2,\)")):
        with tf.Graph().as_default(), pytest.raises(ValueError, match=words):
            one_loss(module)
            module.add_loss(tf.constant([1.0, 2.0], name="vector"))
            module.get_total_loss()


def replica_total(module, scope=None):
    offset = 2.0 * tf.cast(tf.distribute.get_replica_context().replica_id_in_sync_group, tf.float32)
    with tf.name_scope("tower"):
        module.mean_squared_error([0.0, 0.0], tf.constant([1.0, 2.0]) + offset)
    return module.get_total_loss(scope=scope)


def totals(strategy, module, scope=None):
    result = tf.function(lambda: strategy.run(functools.partial(replica_total, module, scope)))()
    return values(strategy.experimental_local_results(result))


def test_replicas(two_replicas):
    """Totals on two replicas whose losses are 2.5 and 12.5 | 2.5 and 15.0 | 2.5 and 12.5"""
    assert totals(two_replicas, V1) == [2.5, 15.0]
    assert totals(two_replicas, losses) == [2.5, 12.5]


def test_replica_scope(two_replicas):
    """`get_losses("tower")` in replica 1 | replica 0's loss | its own, `replica_1/tower/…`"""
    assert totals(two_replicas, V1, "tower") == [2.5, 2.5]
    assert totals(two_replicas, losses, "tower") == [2.5, 12.5]


def test_last_reduction():
    """The reduction of the last loss, which v1's optimizers look up under tf.distribute | noted in the graph | noted in the graph"""
    for module in (V1, losses):
        with tf.Graph().as_default() as graph:
            module.mean_squared_error([0.0], [1.0], reduction="weighted_sum")
            assert graph._last_loss_reduction == "weighted_sum"


def keras_total(module, run_eagerly):
    class Model(tf.keras.Model):
        def train_step(self, data):
            with losses.collect():
                one_loss(module, 3.0)
                return {"total": module.get_total_loss()}

    model = Model()
    model.compile(run_eagerly=run_eagerly)
    return model.fit(np.zeros([2, 1], np.float32), epochs=2, verbose=0).history["total"]


def test_keras_run_eagerly():
    """`get_total_loss()` in a Keras `train_step` with `run_eagerly=True` | a `ValueError` | the same number as with `run_eagerly=False`"""
    assert keras_total(V1, run_eagerly=False) == [3.0, 3.0]
    with pytest.raises(ValueError, match="(?i)inputs must be"):
        keras_total(V1, run_eagerly=True)
    for run_eagerly in (False, True):
        assert keras_total(losses, run_eagerly) == [3.0, 3.0]
