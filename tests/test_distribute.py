# SPDX-License-Identifier: Apache-2.0
"""The losses of several replicas, and their gradients, sum to those of one device."""

import asyncio
import contextlib
import functools

import numpy as np
import pytest
import tensorflow as tf

import tfcompat_losses as losses
from tfcompat_losses import contrib, distribute, keras
from tfcompat_losses.losses import mean_pairwise_squared_error as pairwise

LOGITS = np.array([[2.0, -1.0, 0.5], [0.1, 3.0, -2.0], [-0.3, 0.2, 1.0], [0.7, -0.6, 0.4]], np.float32)
LABELS = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [1.0, 0.0, 0.0]], np.float32)
CLASSES = np.array([0, 1, 2, 0])
UNEVEN_ROWS = np.array([[1.0], [2.0], [0.0], [0.5]], np.float32)
UNEVEN = np.array([[1.0, 2.0, 1.0], [1.0, 0.5, 3.0], [0.0, 0.0, 0.0], [0.0, 0.0, 2.0]], np.float32)

LOSSES = {
    "absolute_difference": {},
    "cosine_distance": {"axis": 1},
    "hinge_loss": {},
    "huber_loss": {},
    "log_loss": {},
    "mean_pairwise_squared_error": {},
    "mean_squared_error": {},
    "sigmoid_cross_entropy": {},
    "softmax_cross_entropy": {},
    "sparse_softmax_cross_entropy": {},
}


@pytest.fixture
def strategy(two_replicas):
    return two_replicas


def modes():
    return pytest.mark.parametrize("through", [lambda run: run, tf.function], ids=["eager", "tf.function"])


def in_replicas(strategy, function, *arrays):
    """The results of `function` on each replica, which gets its half of the rows of each array."""

    def parts(array):
        halves = np.split(array, strategy.num_replicas_in_sync) if np.ndim(array) else [array] * 2
        return strategy.experimental_distribute_values_from_function(
            lambda context: tf.constant(halves[context.replica_id_in_sync_group])
        )

    result = strategy.run(function, args=tuple(parts(array) for array in arrays))
    return tf.nest.map_structure(strategy.experimental_local_results, result)


def with_gradients(loss):
    def run(labels, predictions, weights):
        watched = [tensor for tensor in (labels, predictions, weights) if tensor.dtype.is_floating]
        with tf.GradientTape() as tape:
            tape.watch(watched)
            value = loss(labels, predictions, weights)
        return [value, *tape.gradient(value, watched, unconnected_gradients="zero")]

    return run


def test_uneven_zero_weights_give_the_loss_of_one_device(strategy):
    # |3| + |5| over 2 present on replica 0, |7| over 1 on replica 1: 15 / 3, where the mean of the means is 5.5.
    labels, predictions, weights = np.zeros(4, np.float32), np.array([3.0, 5.0, 7.0, 9.0]), [1.0, 1.0, 1.0, 0.0]
    share = distribute.global_batch()(losses.absolute_difference)
    shares = in_replicas(strategy, share, labels, predictions.astype(np.float32), np.array(weights, np.float32))
    np.testing.assert_array_equal(shares, np.float32([8.0 / 3, 7.0 / 3]))


@modes()
@pytest.mark.parametrize("reduction", sorted(set(losses.Reduction.all()) - {losses.Reduction.NONE}))
@pytest.mark.parametrize("weights", [UNEVEN, UNEVEN_ROWS, np.float32(2.0), 0 * UNEVEN], ids=["full", "rows", "2", "0"])
def test_values_and_gradients_are_those_of_one_device(strategy, through, reduction, weights):
    loss = functools.partial(losses.sigmoid_cross_entropy, reduction=reduction)
    one_device = with_gradients(loss)(*map(tf.constant, (LABELS, LOGITS, weights)))
    replica_step = distribute.global_batch()(with_gradients(loss))
    value, *gradients = through(lambda: in_replicas(strategy, replica_step, LABELS, LOGITS, weights))()
    np.testing.assert_allclose(sum(value), one_device[0], rtol=1e-6)
    for whole, parts in zip(one_device[1:], gradients):
        joined = sum(parts) if whole.shape.rank == 0 else tf.concat(parts, 0)
        np.testing.assert_allclose(joined, whole, rtol=1e-5, atol=1e-7)


@modes()
@pytest.mark.parametrize("name", LOSSES)
def test_each_loss_gives_that_of_one_device(strategy, through, name):
    loss = functools.partial(getattr(losses, name), **LOSSES[name])
    labels = CLASSES if name.startswith("sparse") else LABELS
    predictions = 1 / (1 + np.exp(-LOGITS)) if name == "log_loss" else LOGITS
    weights = UNEVEN_ROWS[:, 0] if "softmax" in name else UNEVEN_ROWS

    def step(*arguments):
        return with_gradients(lambda y, p, w: loss(y, p, weights=w))(*arguments)

    one_device = step(*map(tf.constant, (labels, predictions, weights)))
    replica_step = distribute.global_batch()(step)
    value, *gradients = through(lambda: in_replicas(strategy, replica_step, labels, predictions, weights))()
    np.testing.assert_allclose(sum(value), one_device[0], rtol=1e-6)
    for whole, parts in zip(one_device[1:], gradients):
        np.testing.assert_allclose(tf.concat(parts, 0), whole, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("weights", [1.0, [3.0], [[3.0]], UNEVEN_ROWS[:, 0], UNEVEN], ids=str)
def test_contrib_gives_that_of_one_device(strategy, weights):
    def loss(labels, logits, weights=weights):
        return contrib.sigmoid_cross_entropy(logits, labels, weights)

    of_the_sample = np.size(weights) > 1
    arrays = (LABELS, LOGITS, weights) if of_the_sample else (LABELS, LOGITS)
    with contrib.silence_warnings():
        whole = loss(LABELS, LOGITS)
        shares = in_replicas(strategy, distribute.global_batch()(loss), *arrays)
    np.testing.assert_allclose(sum(shares), whole, rtol=1e-6)


def test_a_weight_of_a_replicas_only_row_counts_that_row_in_contrib(strategy):
    def loss(labels, logits, weights):
        return contrib.sigmoid_cross_entropy(logits, labels, weights)

    # Weights of [1] on each replica, for losses of [1, 3]; of [2] for [2, 3] on one device.
    arrays = LABELS[:2], LOGITS[:2], np.float32([3.0, 0.5])
    with contrib.silence_warnings():
        whole = loss(*arrays)
        shares = in_replicas(strategy, distribute.global_batch()(loss), *arrays)
    np.testing.assert_allclose(sum(shares), whole, rtol=1e-6)


def test_without_it_a_loss_is_normalised_on_its_replica(strategy):
    shares = in_replicas(strategy, losses.absolute_difference, np.zeros(2, np.float32), np.float32([3.0, 5.0]))
    np.testing.assert_array_equal(shares, [3.0, 5.0])


def test_one_replica_and_none_change_nothing():
    with distribute.global_batch():
        np.testing.assert_array_equal(losses.absolute_difference([0.0, 0.0], [3.0, 5.0]), 4.0)
    with tf.distribute.OneDeviceStrategy("CPU:0").scope(), distribute.global_batch():
        np.testing.assert_array_equal(losses.absolute_difference([0.0, 0.0], [3.0, 5.0]), 4.0)


def test_the_code_of_all_replicas_together_has_the_whole_batch(strategy):
    # Under strategy.scope() outside of run, as in the calls with which Keras builds a model.
    with strategy.scope(), distribute.global_batch():
        np.testing.assert_array_equal(losses.absolute_difference([0.0, 0.0], [3.0, 5.0]), 4.0)


def test_around_strategy_run_it_is_refused(strategy):
    with distribute.global_batch(), pytest.raises(RuntimeError, match=r"^global_batch\(\) is open outside of"):
        in_replicas(strategy, losses.absolute_difference, np.zeros(2, np.float32), np.ones(2, np.float32))


def test_what_keras_calls_outside_of_replicas_is_no_concern_of_anothers_replicas(strategy, monkeypatch):
    seen = []

    def hidden(inputs, *_, **__):
        seen.append(distribute.is_open())
        return inputs

    monkeypatch.setattr(losses, "mean_squared_error", hidden)
    keras.MeanSquaredError()([[0.0]], [[1.0]])
    keras.CollectLosses(hidden)(tf.ones([1, 1]))
    assert seen == [False, False]
    with distribute.global_batch_of_replicas():
        assert in_replicas(strategy, losses.absolute_difference, np.zeros(2, np.float32), np.float32([3, 5])) == (3, 5)


def test_a_coroutine_or_generator_is_decorated_while_its_own_code_runs():
    @distribute.global_batch()
    async def coroutine():
        return distribute.is_open()

    @distribute.global_batch()
    def generator():
        yield distribute.is_open()

    assert asyncio.run(coroutine())
    running = generator()
    assert next(running)
    running.close()
    assert not distribute.is_open()
    with pytest.raises(TypeError, match=r"^distribute.global_batch\(\) cannot decorate an asynchronous generator"):

        @distribute.global_batch()
        async def neither():
            yield


def nested(loss):
    return tf.function(loss)


def compiled(loss):
    return tf.function(loss, jit_compile=True)


def branch(loss):
    return lambda y, p: tf.cond(tf.reduce_sum(p) > 0.0, lambda: loss(y, p), lambda: 0.0)


@pytest.mark.parametrize("wrap", [nested, compiled, branch])
def test_where_replicas_cannot_meet_the_error_says_what_to_do(strategy, wrap):
    step = distribute.global_batch()(wrap(losses.absolute_difference))
    with pytest.raises(RuntimeError, match="The replicas cannot be summed over here") as caught:
        tf.function(lambda: in_replicas(strategy, step, np.zeros(2, np.float32), np.ones(2, np.float32)))()
    assert "Make it in the replica function itself" in str(caught.value)


def test_a_sum_needs_no_replica_to_meet_another(strategy):
    loss = functools.partial(losses.absolute_difference, reduction=losses.Reduction.SUM)
    step = distribute.global_batch()(nested(loss))
    shares = tf.function(lambda: in_replicas(strategy, step, np.zeros(2, np.float32), np.float32([3, 5])))()
    np.testing.assert_array_equal(shares, [3.0, 5.0])


def test_a_decorated_function_is_closed_after_an_exception():
    @distribute.global_batch()
    def fails():
        raise KeyError

    with pytest.raises(KeyError):
        fails()
    assert not distribute._all_open
    assert not distribute._own.get()


def test_it_nests(strategy):
    inner = distribute.global_batch()(losses.absolute_difference)

    @distribute.global_batch()
    def step(labels, predictions):
        return inner(labels, predictions), losses.absolute_difference(labels, predictions)

    first, second = in_replicas(strategy, step, np.zeros(2, np.float32), np.float32([3.0, 5.0]))
    assert list(map(float, first)) == list(map(float, second)) == [1.5, 2.5]


def test_a_pairwise_error_is_a_sum_over_samples_and_has_no_divisor_to_share():
    assert "over_replicas" not in vars(pairwise)
    assert not hasattr(pairwise, "DIVISORS")


@pytest.mark.parametrize("reduction", sorted(set(losses.Reduction.all()) - {losses.Reduction.NONE}))
@pytest.mark.parametrize("whole", [False, True], ids=["per replica", "global_batch"])
def test_scale_for_replicas_scales_as_the_estimator_did(strategy, reduction, whole, monkeypatch):
    # The Estimator's own switch, at which the optimizers of v1 divide by the number of replicas.
    monkeypatch.setattr(strategy, "_scale_loss_for_estimator", True)
    with strategy.scope():
        x = tf.Variable([1.0, 2.0, 4.0])
    optimizer = tf.compat.v1.train.GradientDescentOptimizer(0.1)

    def loss(labels):
        with distribute.global_batch() if whole else contextlib.nullcontext():
            return losses.mean_squared_error(labels, tf.expand_dims(x, 0), reduction=reduction)

    def step(labels):
        [(of_v1, _)] = optimizer.compute_gradients(lambda: loss(labels), [x])
        with tf.GradientTape() as tape:
            scaled = distribute.scale_for_replicas(loss(labels))
        return of_v1, tape.gradient(scaled, x)

    of_v1, ours = in_replicas(strategy, step, np.array([[0.0, 1.0, 5.0], [1.0, 0.0, 2.0]], np.float32))
    np.testing.assert_array_equal(ours, of_v1)


@modes()
def test_after_a_share_of_the_global_batch_scale_for_replicas_changes_nothing(strategy, through):
    def step(labels, predictions):
        with distribute.global_batch():
            share = losses.absolute_difference(labels, predictions)
        return distribute.scale_for_replicas(share)

    # |1| / 2, |3| / 2
    scaled = through(lambda: in_replicas(strategy, step, np.zeros(2, np.float32), np.float32([1.0, 3.0])))()
    np.testing.assert_array_equal(scaled, [0.5, 1.5])


@modes()
@pytest.mark.parametrize(("reduction", "scale"), [("sum", 1.0), ("none", 0.5)])
def test_scale_for_replicas_knows_the_reductions_of_tf_keras(strategy, through, reduction, scale):
    loss = pytest.importorskip("tf_keras").losses.MeanSquaredError(reduction=reduction)

    def step(rows):
        return distribute.scale_for_replicas(loss(tf.zeros_like(rows), rows))

    scaled = through(lambda: in_replicas(strategy, step, np.float32([[3.0], [1.0]])))()
    np.testing.assert_array_equal(np.ravel(scaled), np.multiply([9.0, 1.0], scale))


class TestRegularization:
    """What is the same on every replica is one whole in the sum over the replicas."""

    @staticmethod
    def step(variable, collects):
        @distribute.global_batch()
        def step(rows, weights):
            with tf.GradientTape() as tape, losses.collect() if collects else contextlib.nullcontext():
                losses.mean_squared_error(tf.zeros_like(rows), rows * variable, weights)
                losses.add_loss(0.1 * tf.nn.l2_loss(variable), "regularization_losses")
                losses.add_loss(distribute.replica_share(tf.reduce_sum(variable)))
                total, regularization = losses.get_total_loss(), losses.get_regularization_loss()
            return total, regularization, tape.gradient(total, variable)

        return step

    @pytest.mark.parametrize(("mode", "collects"), [("eager", True), ("function", True), ("function", False)])
    def test_totals_and_gradients_are_those_of_one_device(self, strategy, mode, collects):
        rows = np.arange(8, dtype=np.float32).reshape(4, 2) / 7
        weights = np.float32([[1.0], [1.0], [0.0], [0.5]])
        one = tf.Variable([2.0, 1.0])
        with losses.collect():
            expected = self.step(one, collects=True)(tf.constant(rows), tf.constant(weights))
        with strategy.scope():
            variable = tf.Variable([2.0, 1.0])
        step = self.step(variable, collects)

        def run():
            return in_replicas(strategy, step, rows, weights)

        for shares, whole in zip((run if mode == "eager" else tf.function(run))(), expected):
            np.testing.assert_allclose(sum(shares), whole, rtol=1e-6)
        # 0.1 * (4 + 1) / 2
        np.testing.assert_allclose(expected[1], 0.25)

    @pytest.mark.parametrize("through", [lambda run: run, tf.function], ids=["eager", "tf.function"])
    def test_a_scope_around_the_replicas_reads_shares_too(self, strategy, through):
        @distribute.global_batch()
        def step(rows):
            losses.absolute_difference(tf.zeros_like(rows), rows)
            losses.add_loss(tf.constant(10.0), "regularization_losses")
            return rows

        def run():
            with losses.collect():
                in_replicas(strategy, step, np.float32([3.0, 5.0]))
                return losses.get_total_loss(), losses.get_regularization_loss()

        np.testing.assert_allclose(through(run)(), [4.0 + 10.0, 10.0])

    def test_what_tensorflow_itself_adds_is_shared_as_well(self, strategy):
        @distribute.global_batch()
        def step():
            tf.compat.v1.add_to_collection("regularization_losses", tf.constant(10.0))
            return losses.get_regularization_loss()

        shares = tf.function(lambda: in_replicas(strategy, step))()
        np.testing.assert_allclose(shares, [5.0, 5.0])

    def test_a_number_is_shared_as_a_tensor_is(self, strategy):
        @distribute.global_batch()
        @losses.collect()
        def step():
            losses.add_loss(10.0, "regularization_losses")
            return losses.get_regularization_loss()

        np.testing.assert_allclose(in_replicas(strategy, step), [5.0, 5.0])

    def test_a_loss_function_that_adds_to_them_makes_a_share_already(self, strategy):
        @distribute.global_batch()
        @losses.collect()
        def step(rows):
            losses.absolute_difference(tf.zeros_like(rows), rows, loss_collection="regularization_losses")
            return losses.get_regularization_loss()

        np.testing.assert_allclose(in_replicas(strategy, step, np.float32([3.0, 5.0])), [1.5, 2.5])

    def test_all_that_shows_the_losses_shows_the_shares(self, strategy):
        shown = []

        def step():
            with distribute.global_batch(), losses.collect() as collected:
                losses.add_loss(tf.constant(4.0), "regularization_losses")
                named = [float(loss) for _, loss in collected.items()]
                shown.append((named, [float(loss) for loss in collected], str(collected).split()[-1], len(collected)))

        strategy.run(step)
        assert shown == [([2.0], [2.0], "2.0", 1)] * 2

    def test_a_scope_around_the_replicas_has_for_each_what_it_can_read(self, strategy):
        counts = []

        def step():
            losses.add_loss(tf.constant(1.0))
            distribute.meet()
            counts.append((len(collected), len([*collected]), len(str(collected).splitlines()) - 1))

        with losses.collect() as collected:
            strategy.run(step)
        assert counts == [(1, 1, 1)] * 2
        assert len(collected) == 2

    @pytest.mark.parametrize(
        ("through", "add"),
        [
            (lambda step: step, losses.add_loss),
            (tf.function, losses.add_loss),
            (tf.function, lambda loss, key: tf.compat.v1.add_to_collection(key, loss)),
        ],
        ids=["eager", "tf.function", "by other code"],
    )
    def test_each_replica_reads_what_was_added_on_a_device_before_they_began(self, strategy, through, add):
        def step():
            with losses.collect():
                with tf.device("CPU:0"):
                    add(tf.constant(3.0), "regularization_losses")

                def replica():
                    losses.absolute_difference([0.0], [2.0])
                    return losses.get_total_loss()

                return in_replicas(strategy, replica)

        assert [float(total) for total in through(step)()] == [5.0, 5.0]

    def test_without_global_batch_it_is_whole(self, strategy):
        @losses.collect()
        def step():
            losses.add_loss(tf.constant(10.0), "regularization_losses")
            return losses.get_regularization_loss()

        np.testing.assert_allclose(in_replicas(strategy, step), [10.0, 10.0])

    @pytest.mark.parametrize("through", [lambda run: run, tf.function], ids=["eager", "tf.function"])
    @pytest.mark.parametrize("lifted_through", [lambda function: function, tf.function], ids=["in place", "function"])
    def test_lifted_out_of_a_function_it_is_shared_once(self, strategy, through, lifted_through):
        @functools.partial(losses.lift_losses, through=lifted_through)
        def penalty():
            losses.add_loss(tf.constant(10.0), "regularization_losses")
            return losses.get_regularization_loss()

        @distribute.global_batch()
        @losses.collect()
        def step():
            inside = penalty()
            penalty()
            return inside, losses.get_regularization_loss()

        inside, outside = through(lambda: in_replicas(strategy, step))()
        np.testing.assert_allclose([inside, outside], [[5.0, 5.0], [10.0, 10.0]])


def test_scale_for_replicas_is_refused_where_losses_are_shares_already(strategy):
    step = distribute.global_batch()(lambda: distribute.scale_for_replicas(tf.constant(1.0)))
    with pytest.raises(RuntimeError, match="replica_share"):
        in_replicas(strategy, step)


def test_a_replica_share_outside_of_global_batch_and_with_one_replica_is_the_loss(strategy):
    np.testing.assert_allclose(in_replicas(strategy, lambda: distribute.replica_share(3.0)), [3.0, 3.0])
    with distribute.global_batch():
        np.testing.assert_allclose(distribute.replica_share(3.0), 3.0)
        with strategy.scope():
            # The code of all replicas together, as above.
            np.testing.assert_allclose(distribute.replica_share(3.0), 3.0)
        with pytest.raises(RuntimeError, match=r"^global_batch\(\) is open outside of"):
            in_replicas(strategy, lambda: distribute.replica_share(3.0))
