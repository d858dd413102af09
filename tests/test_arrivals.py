# SPDX-License-Identifier: Apache-2.0
"""What has come into TensorFlow's own collections, by code that is not ours, since a scope was opened."""

import contextvars
import gc
import weakref
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import tensorflow as tf
import tf_slim

import tfcompat_losses as losses
from tfcompat_losses import _arrivals, _graphs, _scopes

v1 = tf.compat.v1
PROCESS_WIDE = v1.get_default_graph


def values(tensors):
    return [float(tensor) for tensor in tensors]


def loss_of(value):
    return losses.absolute_difference([0.0], [float(value)])


def regularized(name):
    """0.1 * (1 + 1) / 2 for the variable as it is made."""
    options = {"initializer": tf.ones_initializer(), "use_resource": True}
    return v1.get_variable(name, [2], regularizer=lambda w: 0.1 * tf.nn.l2_loss(w), **options)


@pytest.fixture(autouse=True)
def nothing_is_left_behind():
    yield
    graph = PROCESS_WIDE()
    left = {key: graph.get_collection(key) for key in graph.collections if not _graphs.is_tensorflows_own(key)}
    for key in left:
        graph.clear_collection(key)
    assert not any(left.values()), left


def test_items_are_told_apart_by_identity_and_as_often_as_they_are_there():
    one, other = tf.constant(1.0), tf.constant(1.0)
    found = _arrivals.added([one, other, one, one], [one, one])
    assert len(found) == 2
    assert found[0] is other
    assert found[1] is one


class TestEager:
    def test_an_open_scope_sees_what_others_add_in_its_order(self):
        with losses.collect() as collected:
            loss_of(1)
            v1.add_to_collection("losses", tf.constant(2.0))
            loss_of(3)
            tf_slim.losses.add_loss(tf.constant(4.0))
            assert values(losses.get_losses()) == [1.0, 2.0, 3.0, 4.0]
            np.testing.assert_allclose(losses.get_total_loss(), 10.0)
        assert values(collected.losses) == [1.0, 2.0, 3.0, 4.0]

    def test_until_it_closes_others_find_there_what_they_added(self):
        with losses.collect():
            v1.add_to_collection("losses", tf.constant(2.0))
            losses.get_losses()
            assert values(v1.get_collection("losses")) == [2.0]

    def test_each_open_scope_has_what_came_while_it_was_open(self):
        with losses.collect() as outer:
            v1.add_to_collection("mine", tf.constant(1.0))
            with losses.collect() as inner:
                v1.add_to_collection("mine", tf.constant(2.0))
            v1.add_to_collection("mine", tf.constant(3.0))
        assert values(inner["mine"]) == [2.0]
        assert values(outer["mine"]) == [1.0, 2.0, 3.0]

    def test_the_regularization_loss_of_a_variable_that_is_made_is_of_the_variable_as_it_then_is(self):
        with losses.collect(), tf.GradientTape() as tape:
            variable = regularized("w")
            variable.assign([2.0, 2.0])
            loss = losses.get_regularization_loss()
        # 0.1 * (4 + 4) / 2, 0.1 * w
        np.testing.assert_allclose(loss, 0.4)
        np.testing.assert_allclose(tape.gradient(loss, variable), [0.2, 0.2])

    def test_what_was_there_before_is_not_read_and_stays(self):
        v1.add_to_collection("losses", tf.constant(1.0))
        with losses.collect() as collected:
            v1.add_to_collection("losses", tf.constant(2.0))
        assert values(collected.losses) == [2.0]
        assert values(v1.get_collection("losses")) == [1.0]
        PROCESS_WIDE().clear_collection("losses")

    def test_a_variable_from_before_is_named_where_its_loss_is_missed(self):
        with losses.collect():
            regularized("of_step_1")
            np.testing.assert_allclose(losses.get_regularization_loss(), 0.1)
        with losses.collect() as second:
            with pytest.warns(UserWarning, match=r"^1 regularization loss.*Add it in each step") as caught:
                assert float(losses.get_regularization_loss()) == 0.0
            assert caught[0].filename == __file__
        assert second.regularization_losses == []

    def test_one_from_before_any_scope_is_named_too(self):
        regularized("from_the_beginning")
        with losses.collect(), pytest.warns(UserWarning, match="^1 regularization loss"):
            losses.get_losses(None, "regularization_losses")
        PROCESS_WIDE().clear_collection("regularization_losses")

    def test_what_is_added_in_each_step_is_not_missed(self):
        for _ in range(2):
            with losses.collect():
                v1.add_to_collection("regularization_losses", tf.constant(1.0))
                np.testing.assert_allclose(losses.get_regularization_loss(), 1.0)

    def test_a_loss_that_is_a_tensor_is_not_missed_in_the_next_step(self):
        with losses.collect():
            v1.add_to_collection("regularization_losses", tf.constant(1.0))
        with losses.collect():
            assert losses.get_regularization_losses() == []

    def test_a_variable_from_before_is_named_also_where_another_loss_has_come(self):
        with losses.collect():
            regularized("of_an_earlier_step")
        with losses.collect():
            v1.add_to_collection("regularization_losses", tf.constant(1.0))
            with pytest.warns(UserWarning, match="^1 regularization loss"):
                assert values(losses.get_regularization_losses()) == [1.0]

    def test_it_is_not_named_where_the_advice_is_followed(self):
        with losses.collect():
            variable = regularized("advised")
        with losses.collect():
            losses.add_loss(0.1 * tf.nn.l2_loss(variable), "regularization_losses")
            np.testing.assert_allclose(losses.get_regularization_loss(), 0.1)

    def test_nor_in_another_thread(self):
        with losses.collect():
            regularized("of_one_thread")

        def elsewhere():
            with losses.collect():
                return losses.get_regularization_losses()

        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(elsewhere).result() == []

    def test_what_tensorflow_keeps_for_itself_stays(self):
        with losses.collect() as collected:
            v1.add_to_collection(v1.GraphKeys.UPDATE_OPS, tf.constant(1.0))
            v1.add_to_collection("my_names", "no loss")
        assert collected[v1.GraphKeys.UPDATE_OPS] == []
        assert collected["my_names"] == []
        assert len(v1.get_collection(v1.GraphKeys.UPDATE_OPS)) == 1
        PROCESS_WIDE().clear_collection(v1.GraphKeys.UPDATE_OPS)
        PROCESS_WIDE().clear_collection("my_names")

    def test_a_loss_looks_through_the_collections_only_where_others_have_added_some(self, monkeypatch):
        looked = []
        tf.function(lambda: tf.constant(1.0))()
        with losses.collect():
            v1.add_to_collection("losses", tf.constant(2.0))
        assert {"losses", "trainable_variables"} <= set(PROCESS_WIDE().collections)
        with losses.collect():
            monkeypatch.setattr(_scopes, "take_in_arrivals", looked.append)
            loss_of(1)
            assert looked == []
            v1.add_to_collection("losses", tf.constant(2.0))
            loss_of(1)
            assert len(looked) == 1
            monkeypatch.undo()

    def test_nothing_keeps_a_loss_alive_after_its_step(self):
        with losses.collect():
            loss = tf.constant(1.0)
            v1.add_to_collection("losses", loss)
            reference = weakref.ref(loss)
            del loss
        gc.collect()
        assert reference() is None
        assert not _arrivals._watched

    def test_a_function_traced_meanwhile_does_not_read_them_as_its_own(self):
        with losses.collect():
            v1.add_to_collection("losses", tf.constant(2.0))

            @tf.function
            def step():
                loss_of(1)
                return losses.get_total_loss()

            np.testing.assert_allclose(step(), 1.0)

    def test_the_graph_may_be_reset_while_a_scope_is_open(self):
        with losses.collect() as outer:
            v1.add_to_collection("losses", tf.constant(1.0))
            v1.reset_default_graph()
            v1.add_to_collection("losses", tf.constant(2.0))
            with losses.collect() as inner:
                v1.add_to_collection("losses", tf.constant(4.0))
            v1.add_to_collection("mine", tf.constant(8.0))
            np.testing.assert_allclose(losses.get_total_loss(), 7.0)
        assert values(outer.losses) == [1.0, 2.0, 4.0]
        assert values(outer["mine"]) == [8.0]
        assert values(inner.losses) == [4.0]
        assert PROCESS_WIDE().get_collection("losses") == []
        assert not _arrivals._watched

    def test_another_threads_graph_is_not_taken_for_one_that_was_reset(self):
        def elsewhere():
            v1.add_to_collection("losses", tf.constant(2.0))
            assert values(losses.get_losses()) == [1.0]

        with losses.collect() as collected:
            v1.add_to_collection("losses", tf.constant(1.0))
            context = contextvars.copy_context()
            with ThreadPoolExecutor(1) as pool:
                pool.submit(context.run, elsewhere).result()
            v1.add_to_collection("losses", tf.constant(4.0))
        assert values(collected.losses) == [1.0, 4.0]

    def test_a_lifted_function_hands_on_what_others_added_in_it(self):
        @losses.lift_losses
        def step(x):
            v1.losses.add_loss(x)
            v1.add_to_collection("regularization_losses", 2.0 * x)

        with losses.collect() as collected:
            step(tf.constant(1.0))
        assert values(collected) == [1.0, 2.0]

    def test_a_lifted_function_keeps_what_others_added_to_a_collection_of_their_own(self):
        @losses.lift_losses
        def step(x):
            v1.add_to_collection("theirs", x)
            losses.add_loss(x, "ours")

        with losses.collect() as collected:
            step(tf.constant(1.0))
        assert [values(collected[key]) for key in ("theirs", "ours")] == [[], [1.0]]


class TestGraph:
    def test_a_loss_that_comes_after_the_collection_was_cleared_is_seen(self):
        with tf.Graph().as_default() as graph:
            before = loss_of(1)
            with losses.collect() as collected:
                graph.clear_collection("losses")
                after = loss_of(2)
                losses.add_loss(before)
                assert losses.get_losses() == v1.losses.get_losses() == [after, before]
            assert collected.losses == [after, before]

    def test_what_others_take_out_of_the_list_is_gone_and_hides_nothing(self):
        with tf.Graph().as_default() as graph:
            loss_of(1)
            with losses.collect() as collected:
                second = loss_of(2)
                del graph.get_collection_ref("losses")[0]
                third = loss_of(3)
                assert losses.get_losses() == [second, third]
                graph.get_collection_ref("losses").remove(second)
            assert collected.losses == [third]

    def test_a_key_that_is_a_tuple_is_narrowed_like_any_other(self):
        key = ("a", "tuple")
        with tf.Graph().as_default():
            losses.add_loss(tf.constant(1.0), key)
            with losses.collect() as collected:
                new = losses.mean_squared_error([0.0], [2.0], loss_collection=key)
                assert losses.get_losses(None, key) == [new]
            assert collected[key] == [new]
            assert len(collected) == len(list(collected)) == 1
            assert "mean_squared_error/value:0" in repr(collected)

    def test_every_scope_that_is_open_counts_a_loss_of_another_key(self):
        with tf.Graph().as_default(), losses.collect() as outer, losses.collect() as inner:
            losses.mean_squared_error([0.0], [2.0], loss_collection="other")
        assert len(outer) == len(inner) == 1
