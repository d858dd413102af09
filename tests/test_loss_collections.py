# SPDX-License-Identifier: Apache-2.0
"""v1's functions on the collections, and losses lifted out of functions."""

import contextlib
import itertools

import numpy as np
import pytest
import tensorflow as tf

import tfcompat_losses as losses

V1 = tf.compat.v1.losses


def loss_of(value):
    return losses.absolute_difference([0.0], [value])


def values(tensors):
    return [float(tensor) for tensor in tensors]


def test_in_a_graph_v1_code_reads_our_losses_and_we_read_v1s():
    with tf.Graph().as_default():
        ours = loss_of(1.0)
        theirs = V1.absolute_difference([0.0], [2.0])
        assert losses.get_losses() == V1.get_losses() == [ours, theirs]
        tf.compat.v1.add_to_collection(tf.compat.v1.GraphKeys.REGULARIZATION_LOSSES, ours)
        assert losses.get_regularization_losses() == V1.get_regularization_losses() == [ours]
        losses.add_loss(theirs, "regularization_losses")
        assert V1.get_regularization_losses() == [ours, theirs]


def test_the_total_is_losses_plus_regularization_losses_under_its_name():
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        loss_of(1.0)
        losses.add_loss(tf.constant(10.0), "regularization_losses")
        total = losses.get_total_loss()
        assert total.name == "total_loss:0"
        assert session.run(total) == 11.0
        assert session.run(losses.get_total_loss(add_regularization_losses=False, name="data")) == 1.0
        assert losses.get_regularization_loss().name == "total_regularization_loss:0"


def test_no_regularization_loss_is_0():
    np.testing.assert_array_equal(losses.get_regularization_loss(), 0.0)


def test_the_total_of_nothing_names_the_collection_the_mode_and_what_to_write():
    with pytest.raises(
        ValueError, match=r"eager mode.*'losses' and 'regularization_losses'.*with losses\.collect\(\):"
    ):
        losses.get_total_loss()
    with pytest.raises(ValueError, match="eager mode.*the open collect.*'losses' .that.*lift_losses"), losses.collect():
        losses.get_total_loss(add_regularization_losses=False)
    with pytest.raises(ValueError, match="of the graph 'no_losses'.*lift_losses"):

        @tf.function
        def no_losses():
            return losses.get_total_loss()

        no_losses()


def test_a_call_that_fails_records_nothing():
    with tf.Graph().as_default():
        with pytest.raises(ValueError, match="incompatible"):
            losses.mean_squared_error([1.0], [1.0, 2.0])
        with pytest.raises(ValueError, match="can not be broadcast"):
            losses.mean_squared_error([[1.0]], [[1.0]], weights=[[1.0, 2.0]])
        with pytest.raises(ValueError, match="Invalid Reduction Key"):
            losses.mean_squared_error([1.0], [1.0], reduction="mean")
        assert losses.get_losses() == []


def test_the_last_reduction_is_kept_for_v1_optimizers():
    with tf.Graph().as_default() as graph:
        loss_of(1.0)
        assert graph._last_loss_reduction == losses.Reduction.SUM_BY_NONZERO_WEIGHTS
        losses.mean_squared_error([1.0], [1.0], reduction=losses.Reduction.SUM)
        assert graph._last_loss_reduction == losses.Reduction.SUM


def test_tensors_of_a_graph_that_is_not_the_default_go_to_their_own_graph():
    graph = tf.Graph()
    with graph.as_default():
        predictions = tf.compat.v1.placeholder(tf.float32, [2])
    loss = losses.mean_squared_error([1.0, 2.0], predictions)
    assert loss.graph is graph
    assert graph.get_collection("losses") == [loss]


class TestReplicas:
    """What one replica adds, another does not read."""

    @staticmethod
    def replica_step(collect, reads):
        def step():
            # predictions [1, 2] and [3, 4] against zeros: 2.5 and 12.5
            offset = 2.0 * tf.cast(tf.distribute.get_replica_context().replica_id_in_sync_group, tf.float32)
            with tf.name_scope("tower") as tower:
                losses.mean_squared_error([0.0, 0.0], tf.constant([1.0, 2.0]) + offset)
            return reads(tower)

        return losses.collect()(step) if collect else step

    @pytest.mark.parametrize(
        ("mode", "where"),
        [("function", "nowhere"), *itertools.product(["function", "eager"], ["inside", "outside", "both"])],
    )
    def test_each_total_is_of_its_own_losses(self, two_replicas, mode, where):
        def total():
            step = self.replica_step(where in ("inside", "both"), lambda tower: losses.get_total_loss())
            if where in ("outside", "both"):
                with losses.collect():
                    return two_replicas.run(step)
            return two_replicas.run(step)

        result = (tf.function(total) if mode == "function" else total)()
        assert values(two_replicas.experimental_local_results(result)) == [2.5, 12.5]

    def test_eagerly_without_a_scope_a_replica_keeps_nothing(self, two_replicas):
        with pytest.raises(ValueError, match="eager mode no loss is kept"):
            two_replicas.run(self.replica_step(False, lambda tower: losses.get_total_loss()))

    @pytest.mark.parametrize("mode", ["function", "eager"])
    def test_a_scope_filter_means_this_replicas_scope(self, two_replicas, mode):
        def total(scope):
            with losses.collect():
                return two_replicas.run(
                    self.replica_step(False, lambda tower: losses.get_total_loss(scope=scope(tower)))
                )

        for scope in (lambda tower: "tower", lambda tower: tower):
            result = (tf.function(total) if mode == "function" else total)(scope)
            assert values(two_replicas.experimental_local_results(result)) == [2.5, 12.5]

    def test_the_losses_of_code_that_is_not_ours_are_kept_apart_by_their_name_scope(self, two_replicas):
        def step():
            identity = tf.distribute.get_replica_context().replica_id_in_sync_group
            V1.absolute_difference([0.0], tf.reshape(tf.cast(identity + 1, tf.float32), [1]))
            return losses.get_total_loss()

        result = tf.function(lambda: two_replicas.run(step))()
        assert values(two_replicas.experimental_local_results(result)) == [1.0, 2.0]

    @pytest.mark.parametrize("mode", ["function", "function without a scope", "eager"])
    def test_a_loss_from_before_the_replicas_began_is_read_by_each(self, two_replicas, mode):
        def total():
            with contextlib.nullcontext() if "without" in mode else losses.collect():
                loss_of(100.0)
                return two_replicas.run(self.replica_step(False, lambda tower: losses.get_total_loss()))

        result = (total if mode == "eager" else tf.function(total))()
        assert values(two_replicas.experimental_local_results(result)) == [102.5, 112.5]

    def test_where_replicas_meet_the_scope_of_each_holds_its_own_loss(self, two_replicas):
        held = []

        def step():
            with losses.collect() as collected:
                held.append(collected)
                loss_of(1.0)
                # Here the next replica begins, while the scope of this one is open.
                tf.distribute.get_replica_context().all_reduce("SUM", tf.constant(1.0))

        two_replicas.run(step)
        assert [len(collected) for collected in held] == [1, 1]

    def test_each_scope_around_the_replicas_sees_their_losses(self, two_replicas):
        with losses.collect() as outer, losses.collect() as inner:
            two_replicas.run(loss_of, args=(1.0,))
        assert (len(outer), len(inner)) == (2, 2)

    def test_the_losses_of_replicas_in_a_function_are_refused_outside_it(self, two_replicas):
        with losses.collect() as collected:
            tf.function(lambda: two_replicas.run(loss_of, args=(1.0,)))()
            with pytest.raises(ValueError, match="losses.lift_losses"):
                losses.get_losses()
        assert len(collected) == 2

    @pytest.mark.parametrize("mode", ["function", "eager"])
    def test_outside_the_replicas_a_scope_sees_all_their_losses(self, two_replicas, mode):
        def count():
            with losses.collect() as collected:
                two_replicas.run(self.replica_step(False, lambda tower: tf.constant(0)))
                return len(collected)

        assert int((tf.function(count) if mode == "function" else count)()) == 2

    def test_repeated_runs_in_one_graph_do_not_add_up(self, two_replicas):
        @tf.function
        def totals():
            def once():
                with losses.collect():
                    return two_replicas.run(self.replica_step(False, lambda tower: losses.get_total_loss()))

            return once(), once()

        for result in totals():
            assert values(two_replicas.experimental_local_results(result)) == [2.5, 12.5]

    def test_gradients_are_those_of_one_device(self, two_replicas):
        with two_replicas.scope():
            variable = tf.Variable(3.0)

        def step(x):
            with tf.GradientTape() as tape:
                losses.mean_squared_error([0.0], tf.reshape(variable * x, [1]))
                total = losses.get_total_loss()
            return tape.gradient(total, variable)

        x = two_replicas.experimental_distribute_values_from_function(
            lambda context: tf.constant([1.0, 2.0])[context.replica_id_in_sync_group]
        )
        result = tf.function(lambda: two_replicas.run(step, args=(x,)))()
        # d (w x)^2 = 2 w x^2: 6 and 24
        assert values(two_replicas.experimental_local_results(result)) == [6.0, 24.0]

    def test_when_several_threads_have_a_scope_open_a_replica_says_that_it_cannot_choose(self, two_replicas):
        import contextvars

        elsewhere = contextvars.copy_context()
        other = losses.collect()
        elsewhere.run(other.__enter__)
        try:
            with losses.collect(), pytest.raises(RuntimeError, match="open collect.. inside the function"):
                two_replicas.run(self.replica_step(False, lambda tower: losses.get_total_loss()))
        finally:
            elsewhere.run(other.__exit__)


class TestKeras:
    """A custom train_step with collect() gives the same number in every mode of fit."""

    class Model(tf.keras.Model):
        def __init__(self):
            super().__init__()
            self.dense = tf.keras.layers.Dense(1, kernel_initializer="ones", use_bias=False)

        def call(self, x):
            return self.dense(x)

        def train_step(self, data):
            x, y = data
            with tf.GradientTape() as tape, losses.collect():
                losses.mean_squared_error(y, self(x, training=True))
                losses.add_loss(tf.reduce_sum(tf.square(self.dense.kernel)), "regularization_losses")
                total = losses.get_total_loss()
            gradients = tape.gradient(total, self.trainable_variables)
            self.optimizer.apply_gradients(zip(gradients, self.trainable_variables))
            return {"total": total}

    @pytest.mark.parametrize("options", [{}, {"run_eagerly": True}, {"jit_compile": True}], ids=str)
    def test_the_total_loss_of_a_train_step(self, options):
        model = self.Model()
        model.compile(optimizer=tf.keras.optimizers.SGD(0.0), **options)
        x, y = np.array([[1.0], [2.0]], np.float32), np.zeros([2, 1], np.float32)
        history = model.fit(x, y, batch_size=2, epochs=2, verbose=0)
        # (1 + 4) / 2 + 1, the learning rate is 0
        np.testing.assert_allclose(history.history["total"], [3.5, 3.5])


@pytest.mark.parametrize("mode", [losses.collect, lambda: tf.Graph().as_default()], ids=["eager", "graph"])
def test_none_is_no_loss(mode):
    with mode(), pytest.raises(ValueError, match="Argument `loss` must not be None"):
        losses.add_loss(None)
