# SPDX-License-Identifier: Apache-2.0
"""The layer around code that makes losses: each becomes Keras's, once."""

import functools

import numpy as np
import pytest
import tensorflow as tf
from shifted_models import Shift, fitted, kerass_own_warning

import tfcompat_losses as losses
from tfcompat_losses import keras


def legacy_model(x):
    """The losses are mean |x|, and as a regularization loss 0.5 * sum(x); the result is 2 x."""
    losses.absolute_difference(tf.zeros_like(x), x)
    losses.add_loss(0.5 * tf.reduce_sum(x), "regularization_losses")
    return 2.0 * x


FOUR = np.float32([[1.0, 3.0]])


def test_the_collecting_layer_hands_each_loss_to_keras_once_a_call():
    layer = keras.CollectLosses(legacy_model)
    for _ in range(2):
        np.testing.assert_array_equal(layer(FOUR), 2 * FOUR)
        assert [float(loss) for loss in layer.losses] == [2.0, 2.0]


def models_around(layer):
    inputs = tf.keras.Input([2])
    functional = tf.keras.Model(inputs, Shift()(layer(inputs)))

    class Subclassed(tf.keras.Model):
        def __init__(self):
            super().__init__()
            self.layer, self.shift = layer, Shift()

        def call(self, inputs):
            return self.shift(self.layer(inputs))

    return {"functional": functional, "subclassed": Subclassed(), "sequential": tf.keras.Sequential([layer, Shift()])}


@pytest.mark.parametrize("kind", ["functional", "subclassed", "sequential"])
@pytest.mark.parametrize("options", [{}, {"run_eagerly": True}, {"jit_compile": True}], ids=str)
def test_fit_and_evaluate_add_the_collected_losses(kind, options):
    model = models_around(keras.CollectLosses(legacy_model))[kind]
    model.compile(tf.keras.optimizers.SGD(0.0), loss=keras.AbsoluteDifference(), **options)
    # The model's own loss is mean |2 x| = 4, the collected ones 2 and 2.
    assert fitted(model, FOUR, np.zeros([1, 2], np.float32)) == 8.0
    assert model.evaluate(FOUR, np.zeros([1, 2], np.float32), verbose=0) == 8.0


@pytest.mark.parametrize("kind", ["functional", "subclassed", "sequential"])
def test_a_tape_reaches_the_collected_losses_of_a_model(kind):
    model = models_around(keras.CollectLosses(legacy_model))[kind]
    x = tf.constant(FOUR)
    with tf.GradientTape() as tape, losses.collect() as around:
        tape.watch(x)
        model(x)
        total = tf.add_n(model.losses)
    # 1 / 2 from the mean, 0.5 from the sum.
    np.testing.assert_array_equal(tape.gradient(total, x), [[1.0, 1.0]])
    assert len(around) == 0, "what Keras counts, get_total_loss does not count again"


def test_a_layer_that_is_called_twice_counts_twice():
    layer = keras.CollectLosses(legacy_model)
    inputs = tf.keras.Input([2])
    model = tf.keras.Model(inputs, layer(layer(inputs)))
    model(FOUR)
    assert sorted(float(loss) for loss in model.losses) == [2.0, 2.0, 4.0, 4.0]


def test_building_a_model_leaves_no_loss_behind():
    model = models_around(keras.CollectLosses(legacy_model))["functional"]
    assert model.losses == []


def test_what_goes_to_another_collection_stays_there():
    layer = keras.CollectLosses(lambda x: losses.add_loss(tf.reduce_sum(x), "mine") or x)
    with losses.collect() as around:
        layer(FOUR)
    assert [float(loss) for loss in around["mine"]] == [4.0]
    assert layer.losses == []


def test_a_function_is_not_taken_for_a_trial_call_by_its_name():
    layer = keras.CollectLosses(legacy_model)

    @tf.function
    def my_keras_graph_step():
        layer(FOUR)
        return layer.losses

    assert [float(loss) for loss in my_keras_graph_step()] == [2.0, 2.0]


def test_in_a_function_the_losses_leave_the_graphs_collection():
    layer = keras.CollectLosses(legacy_model)

    @tf.function
    def step(x):
        layer(x)
        return tf.add_n(layer.losses), len(losses.get_losses()), len(losses.get_regularization_losses())

    total, of_the_graph, regularization = step(FOUR)
    assert (float(total), int(of_the_graph), int(regularization)) == (4.0, 0, 0)


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16"])
def test_the_collected_losses_of_a_mixed_policy_are_float32(policy):
    layer = keras.CollectLosses(
        lambda x: losses.add_loss(tf.reduce_mean(x), "regularization_losses") or 2 * x, dtype=policy
    )
    model = tf.keras.Sequential([layer, Shift(dtype="float32")])
    model.compile("sgd", loss=keras.AbsoluteDifference())
    assert fitted(model, FOUR, np.zeros([1, 2], np.float32)) == 6.0
    layer(FOUR)
    assert [loss.dtype for loss in layer.losses] == [tf.float32]


def test_a_function_of_several_arguments_is_called_with_them():
    layer = keras.CollectLosses(lambda x, y, factor: (losses.absolute_difference(y, x), factor * x)[-1])
    x, y = tf.keras.Input([2]), tf.keras.Input([2])
    model = tf.keras.Model([x, y], layer(x, y, factor=3.0))
    np.testing.assert_array_equal(model([FOUR, 2 * FOUR]), 3 * FOUR)
    assert [float(loss) for loss in model.losses] == [2.0]


def test_the_function_is_told_whether_it_trains():
    told = []

    def function(x, training=False):
        told.append(bool(training))
        return x

    layer = keras.CollectLosses(function)
    layer(FOUR, training=True)
    layer(FOUR)
    assert told == [True, False]


@tf.keras.utils.register_keras_serializable(package="tests")
class LegacyDense(tf.keras.layers.Layer):
    def build(self, shape):
        self.kernel = self.add_weight(shape=(shape[-1], 2), initializer="ones", name="kernel")

    def call(self, x):
        losses.add_loss(tf.nn.l2_loss(tf.convert_to_tensor(self.kernel)), "regularization_losses")
        return tf.matmul(x, tf.convert_to_tensor(self.kernel))


@kerass_own_warning
def test_a_wrapped_layer_is_tracked_saved_and_loaded(tmp_path):
    model = tf.keras.Sequential([tf.keras.Input([2]), keras.CollectLosses(LegacyDense())])
    model.compile(tf.keras.optimizers.SGD(0.1), loss=keras.MeanSquaredError())
    fitted(model, FOUR, np.zeros([1, 2], np.float32))
    assert len(model.trainable_weights) == 1
    model.save(tmp_path / "model.keras")
    loaded = tf.keras.models.load_model(tmp_path / "model.keras")
    went_on, loaded_on = (fitted(each, FOUR, np.zeros([1, 2], np.float32)) for each in (model, loaded))
    assert went_on == loaded_on
    np.testing.assert_array_equal(loaded.get_weights(), model.get_weights())


def test_a_loss_of_a_branch_is_refused_with_its_name():
    def function(x):
        return tf.cond(
            tf.reduce_sum(x) > 0.0,
            lambda: losses.absolute_difference(0 * x, x, scope="inside"),
            lambda: tf.constant(0.0),
        )

    with pytest.raises(ValueError, match="inside/value"):
        tf.function(keras.CollectLosses(function))(tf.constant(FOUR))


def block(variable, x):
    """A mean that depends on how many elements are present, a sum, a regularization loss before and after them."""
    losses.add_loss(0.1 * tf.reduce_sum(tf.square(variable)), "regularization_losses")
    losses.mean_squared_error(tf.zeros_like(x), x, tf.cast(x[:, :1] > 0.5, tf.float32))
    losses.mean_squared_error(tf.zeros_like(x), x, reduction="weighted_sum")
    losses.add_loss(tf.constant(0.5), "regularization_losses")
    return x


@pytest.mark.parametrize("own_loss", [keras.MeanSquaredError, tf.keras.losses.MeanSquaredError])
def test_on_replicas_fit_has_the_curve_and_the_weights_of_one_device(own_loss, two_replicas):
    x = np.arange(8, dtype=np.float32).reshape(4, 2) / 7
    fits = []
    for strategy in (tf.distribute.get_strategy(), two_replicas):
        with strategy.scope():
            variable = tf.Variable([1.0, 2.0], trainable=False)
            dense = tf.keras.layers.Dense(2, kernel_initializer="ones")
            layers = [keras.CollectLosses(functools.partial(block, variable)) for _ in range(2)]
            model = tf.keras.Sequential([tf.keras.Input([2]), dense, *layers])
            model.compile(tf.keras.optimizers.SGD(0.01), loss=own_loss())
        history = model.fit(x, x, batch_size=4, epochs=2, shuffle=False, verbose=0)
        fits.append([history.history["loss"], *model.get_weights()])
    for one_device, replicas in zip(*fits):
        np.testing.assert_allclose(replicas, one_device, rtol=1e-6)
