# SPDX-License-Identifier: Apache-2.0
"""Sample weights, masks, dtypes, saving and replicas of a loss in Keras."""

import importlib
import inspect
import os

import numpy as np
import pytest
import tensorflow as tf
from shifted_models import KERAS_3, LABELS, LOGITS, SAMPLE_WEIGHT, Shift, fitted, kerass_own_warning, model_with

import tfcompat_losses as losses
from tfcompat_losses import keras
from tfcompat_losses.keras import _v1_loss


def test_sample_weight_multiplies_the_weights():
    # |1| * 2 * 3 and |2| * 0 * 3; one of four is present once the row of 0 and the column of 0 are gone.
    loss = keras.AbsoluteDifference(weights=[[3.0, 0.0]])
    np.testing.assert_array_equal(loss([[0.0, 0.0]] * 2, [[1.0, 2.0]] * 2, [2.0, 0.0]), 6.0)


def test_weights_that_are_none_are_refused_as_in_v1():
    with pytest.raises(ValueError, match="`weights` must not be None"):
        keras.MeanSquaredError(weights=None)


@pytest.mark.parametrize(
    ("shape", "as_v1"),
    [([2], [2, 1, 1]), ([2, 1], [2, 1, 1]), ([2, 3], [2, 3, 1]), ([2, 3, 4], [2, 3, 4]), ([1, 3], [1, 3, 1]), ([], [])],
)
def test_sample_weight_is_lined_up_from_the_left(shape, as_v1):
    random = np.random.RandomState(0)
    labels, predictions = random.randn(2, 2, 3, 4).astype(np.float32)
    weights = np.asarray(random.rand(*shape), np.float32)
    expected = losses.mean_squared_error(labels, predictions, np.reshape(weights, as_v1))
    np.testing.assert_array_equal(keras.MeanSquaredError()(labels, predictions, weights), expected)


def test_a_weight_per_sample_as_a_column_fits_losses_without_classes():
    ids = np.array([0, 1, 2, 0])
    flat = keras.SparseSoftmaxCrossEntropy()(ids, LOGITS, SAMPLE_WEIGHT)
    np.testing.assert_array_equal(keras.SparseSoftmaxCrossEntropy()(ids, LOGITS, SAMPLE_WEIGHT[:, None]), flat)
    np.testing.assert_array_equal(losses.sparse_softmax_cross_entropy(ids, LOGITS, SAMPLE_WEIGHT), flat)


@pytest.mark.parametrize("shape", [[3], [4, 2], [4, 3, 1, 1], [4, 3, 2]])
def test_a_sample_weight_that_does_not_fit_is_an_error_that_names_both_shapes(shape):
    with pytest.raises(ValueError) as caught:
        keras.MeanSquaredError()(LABELS, LOGITS, np.ones(shape, np.float32))
    assert f"`sample_weight` of shape {tuple(shape)}".replace(",)", ",)") in str(caught.value)
    assert "(4, 3)" in str(caught.value)


@pytest.mark.parametrize(
    ("predictions", "weights"), [([4, 3], [None]), ([None, None], [4, None]), (None, [None, 1])], ids=str
)
def test_a_sample_weight_may_have_a_shape_that_only_the_run_shows(predictions, weights):
    step = tf.function(
        lambda logits, weights: keras.MeanSquaredError()(LABELS, logits, weights),
        input_signature=[tf.TensorSpec(predictions), tf.TensorSpec(weights)],
    )
    given = SAMPLE_WEIGHT if len(weights) == 1 else SAMPLE_WEIGHT[:, None]
    expected = losses.mean_squared_error(LABELS, LOGITS, SAMPLE_WEIGHT[:, None])
    np.testing.assert_allclose(step(LOGITS, given), expected, rtol=1e-6)


def test_a_sample_weight_that_does_not_fit_is_an_error_in_fit():
    with pytest.raises(
        ValueError, match=r"`sample_weight` of shape \(\w+, 2\) does not fit losses of shape \(\w+, 3\)"
    ):
        fitted(model_with(keras.MeanSquaredError()), LOGITS, LABELS, np.ones([4, 2], np.float32))


def test_class_weight_weighs_samples():
    ids = np.array([0, 1, 2, 0])
    model = model_with(keras.SparseSoftmaxCrossEntropy())
    loss = fitted(model, LOGITS, ids, class_weight={0: 2.0, 1: 0.0, 2: 1.0})
    expected = losses.sparse_softmax_cross_entropy(ids, LOGITS, [2.0, 0.0, 1.0, 2.0])
    np.testing.assert_allclose(loss, expected, rtol=1e-6)


def test_labels_may_lack_the_dimension_of_one_value_a_sample():
    predictions = np.float32([[1.0], [3.0]])
    for labels in ([0.0, 0.0], [[0.0], [0.0]]):
        np.testing.assert_array_equal(keras.AbsoluteDifference()(np.float32(labels), predictions), 2.0)
        np.testing.assert_array_equal(keras.AbsoluteDifference()(np.float32(labels), predictions[:, 0]), 2.0)


@pytest.mark.parametrize("dtype", [np.uint8, np.int64, np.float32])
def test_class_ids_may_be_of_any_dtype(dtype):
    ids = np.array([0, 1, 2, 0])
    expected = losses.sparse_softmax_cross_entropy(ids, LOGITS)
    np.testing.assert_array_equal(keras.SparseSoftmaxCrossEntropy()(ids.astype(dtype), LOGITS), expected)


def test_masked_steps_are_not_present():
    class Same(tf.keras.layers.Layer):
        def __init__(self):
            super().__init__()
            self.supports_masking = True
            self.scale = self.add_weight(shape=(), initializer="ones", name="scale")

        def call(self, inputs):
            return inputs * self.scale

        def compute_output_shape(self, shape):
            return shape

    model = tf.keras.Sequential([tf.keras.layers.Masking(), Same()])
    model.compile("sgd", loss=keras.AbsoluteDifference())
    steps = np.float32([[[3], [5], [0]], [[7], [0], [0]]])
    # 3 + 5 over 2 present, the sample of 7 has a weight of 0; unmasked, 0 would be present: 8 / 3.
    assert fitted(model, steps, np.zeros([2, 3, 1], np.float32), np.float32([1.0, 0.0])) == 4.0


@pytest.mark.parametrize(
    "options", [{}, {"run_eagerly": True}, {"jit_compile": True}, {"steps_per_execution": 2}], ids=str
)
def test_every_way_of_running_gives_the_same_curve(options):
    model = model_with(keras.SigmoidCrossEntropy(label_smoothing=0.1), **options)
    curve = model.fit(LOGITS, LABELS, sample_weight=SAMPLE_WEIGHT, batch_size=2, epochs=3, shuffle=False, verbose=0)
    shift, by_hand = tf.Variable(0.0), []
    for _ in range(3):
        epoch = []
        for rows in (slice(0, 2), slice(2, 4)):
            with tf.GradientTape() as tape:
                weights = SAMPLE_WEIGHT[rows, None]
                loss = losses.sigmoid_cross_entropy(LABELS[rows], LOGITS[rows] + shift, weights, label_smoothing=0.1)
            shift.assign_sub(0.1 * tape.gradient(loss, shift))
            epoch.append(loss)
        by_hand.append(np.mean(epoch))
    np.testing.assert_allclose(curve.history["loss"], by_hand, rtol=1e-6)


def test_several_outputs_have_losses_and_loss_weights():
    inputs = tf.keras.Input([3])
    outputs = {"near": Shift(name="near")(inputs), "far": Shift(name="far")(inputs)}
    model = tf.keras.Model(inputs, outputs)
    model.compile(
        "sgd",
        loss={"near": keras.AbsoluteDifference(), "far": keras.SigmoidCrossEntropy()},
        loss_weights={"near": 2.0, "far": 0.5},
    )
    loss = fitted(model, LOGITS, {"near": LABELS, "far": LABELS})
    expected = 2 * losses.absolute_difference(LABELS, LOGITS) + 0.5 * losses.sigmoid_cross_entropy(LABELS, LOGITS)
    np.testing.assert_allclose(loss, expected, rtol=1e-6)


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16"])
def test_a_mixed_policy_has_a_float32_loss_and_trains(policy):
    # No product of matrices: on a bfloat16 one TensorFlow aborts where ONEDNN_MAX_CPU_ISA is below the processor.
    model = tf.keras.Sequential([Shift(dtype=policy)])
    optimizer = tf.keras.optimizers.SGD(0.1)
    if policy == "mixed_float16":
        scaled = getattr(tf.keras.optimizers, "LossScaleOptimizer", None) or tf.keras.mixed_precision.LossScaleOptimizer
        optimizer = scaled(optimizer)
    model.compile(optimizer, loss=keras.SigmoidCrossEntropy())
    # 20000 is near float16's 65504; the sum of twelve of them is far beyond it.
    inputs = np.full([4, 3], 20000.0, np.float32)
    assert fitted(model, inputs, np.zeros([4, 3])) == pytest.approx(20000.0, rel=1e-2)
    assert keras.SigmoidCrossEntropy()(LABELS, tf.cast(LOGITS, tf.bfloat16)).dtype == tf.float32


@pytest.mark.parametrize("name", sorted(set(keras.__all__) - {"CollectLosses"}))
def test_a_loss_is_rebuilt_from_its_config(name):
    loss = getattr(keras, name)(weights=[[2.0]], name="mine")
    again = type(loss).from_config(loss.get_config())
    assert again.get_config() == loss.get_config()
    assert again.name == "mine"
    serialized = tf.keras.losses.serialize(loss)
    assert tf.keras.losses.deserialize(serialized).get_config() == loss.get_config()


def test_a_loss_is_got_by_its_registered_name():
    identifier = {"class_name": "tfcompat_losses>HuberLoss", "config": {"delta": 2.0}}
    loss = tf.keras.losses.get(identifier)
    assert isinstance(loss, keras.HuberLoss)
    assert loss.get_config()["delta"] == 2.0
    assert tf.keras.utils.get_registered_object("tfcompat_losses>HuberLoss") is keras.HuberLoss


@kerass_own_warning
@pytest.mark.parametrize("file", ["model.keras", "model.h5"])
@pytest.mark.filterwarnings("ignore:You are saving your model as an HDF5 file")
# Keras 2.10 on Python 3.10.
@pytest.mark.filterwarnings("ignore:non-integer arguments to randrange")
def test_a_loaded_model_trains_on_bit_for_bit(file, tmp_path):
    model = tf.keras.Sequential([tf.keras.Input([3]), tf.keras.layers.Dense(3)])
    model.compile("sgd", loss=keras.SigmoidCrossEntropy(label_smoothing=0.1))
    fitted(model, LOGITS, LABELS, SAMPLE_WEIGHT)
    model.save(tmp_path / file)
    loaded = tf.keras.models.load_model(tmp_path / file)
    assert loaded.loss.get_config() == model.loss.get_config()
    if file.endswith(".h5"):
        # Keras 3 hands over an optimizer that does not know the loaded variables, whatever the loss.
        loaded.compile("sgd", loss=loaded.loss)
    went_on, loaded_on = (
        [fitted(each, LOGITS, LABELS, SAMPLE_WEIGHT), *each.get_weights()] for each in (model, loaded)
    )
    for before, after in zip(went_on, loaded_on):
        np.testing.assert_array_equal(before, after)


@kerass_own_warning
def test_an_unregistered_subclass_gets_kerass_own_error(tmp_path):
    class Mine(keras.SigmoidCrossEntropy):
        pass

    model = model_with(Mine(), tf.keras.Input([3]))
    fitted(model, LOGITS, LABELS)
    model.save(tmp_path / "model.keras")
    with pytest.raises((TypeError, ValueError), match="Could not locate class|Unknown loss") as caught:
        tf.keras.models.load_model(tmp_path / "model.keras", custom_objects={"Shift": Shift})
    assert "tfcompat_losses/keras/" not in str(caught.traceback[-1].path)


def test_a_loss_in_a_replica_is_an_equal_share_of_the_global_loss(two_replicas):
    # |3| over one present on replica 0, |5| over one on replica 1: (3 + 5) / 2, so each has 2.
    def replica_step(predictions):
        return keras.AbsoluteDifference()(tf.zeros([2, 1]), predictions, tf.constant([1.0, 0.0]))

    predictions = two_replicas.experimental_distribute_values_from_function(
        lambda context: tf.constant([[3.0 + 2 * context.replica_id_in_sync_group], [9.0]])
    )
    shares = two_replicas.run(replica_step, args=(predictions,))
    np.testing.assert_array_equal(two_replicas.experimental_local_results(shares), [2.0, 2.0])


def test_losses_that_are_not_reduced_stay_on_their_replica(two_replicas):
    predictions = two_replicas.experimental_distribute_values_from_function(
        lambda context: tf.constant([3.0 - 2 * context.replica_id_in_sync_group])
    )
    loss = keras.MeanSquaredError(reduction="none")
    per_element = two_replicas.run(lambda predictions: loss(tf.zeros([1]), predictions), args=(predictions,))
    np.testing.assert_array_equal(two_replicas.experimental_local_results(per_element), [[9.0], [1.0]])


def test_an_unknown_reduction_is_v1s_error():
    with pytest.raises(ValueError, match="^Invalid Reduction Key sum_over_batch_size"):
        keras.MeanSquaredError(reduction="sum_over_batch_size")


def test_call_is_the_loss_without_a_sample_weight():
    # (4 + 16) / 2
    assert keras.MeanSquaredError().call([[0.0], [0.0]], [[2.0], [4.0]]) == 10.0


@pytest.fixture
def other_keras():
    """The Keras that tf.keras is not: our losses are no Loss of its own."""
    pytest.importorskip("tf_keras", reason="one Keras only")
    if not (KERAS_3 or os.environ.get("TF_USE_LEGACY_KERAS")):
        pytest.skip("tf_keras takes the names of Keras 2 in TensorFlow's registry")
    here = tf.keras.losses.Loss.__module__.partition(".")[0]
    return importlib.import_module({"keras": "tf_keras", "tf_keras": "keras"}[here])


def test_a_model_of_the_other_keras_is_refused(other_keras):
    """It would take the loss for a function, and give 1.5 for sample weights of 1 and 0 on losses of 2 and 4, not 2."""
    model = other_keras.Sequential([other_keras.layers.Dense(1)])
    model.compile("sgd", loss=keras.MeanSquaredError())
    legacy = "1 before TensorFlow is imported" if other_keras.__name__ == "tf_keras" else "0"
    says = rf"got MeanSquaredError, .* Set the environment variable TF_USE_LEGACY_KERAS={legacy}\.$"
    with pytest.raises(TypeError, match=says):
        model.fit(np.ones([2, 1]), np.ones([2, 1]), verbose=0)


@pytest.mark.parametrize(
    ("caller", "ours", "legacy"), [("tf_keras", "keras", "1 before TensorFlow is imported"), ("keras", "tf_keras", "0")]
)
def test_either_keras_is_told_how_to_be_the_one(monkeypatch, other_keras, caller, ours, legacy):
    monkeypatch.setattr(_v1_loss, "_KERAS", ours)
    names = {
        "__name__": f"{caller}.trainer",
        "ask": lambda: _v1_loss._refuse_other_keras("Ours", inspect.currentframe()),
    }
    with pytest.raises(TypeError, match=rf"a loss of {caller}, .* TF_USE_LEGACY_KERAS={legacy}\.$"):
        exec("ask()", names)


def test_a_function_of_ones_own_may_call_the_loss_in_any_keras(other_keras):
    model = other_keras.Sequential([other_keras.layers.Dense(1, kernel_initializer="zeros")])
    model.compile("sgd", loss=lambda labels, predictions: keras.MeanSquaredError()(labels, predictions))
    assert model.fit(np.ones([2, 1]), np.ones([2, 1]), verbose=0).history["loss"] == [1.0]


def test_losses_of_the_other_keras_may_be_beside_ours(other_keras):
    other_keras.losses.MeanSquaredError()([[1.0]], [[1.0]])
    model = tf.keras.Sequential([tf.keras.layers.Dense(1, kernel_initializer="zeros")])
    model.compile("sgd", loss=keras.MeanSquaredError())
    assert model.fit(np.ones([2, 1]), np.ones([2, 1]), verbose=0).history["loss"] == [1.0]


def test_beside_the_replicas_a_loss_is_whole(two_replicas):
    """As where Keras builds a model: in the scope of a strategy, and on none of its replicas."""
    with two_replicas.scope():
        assert float(keras.MeanSquaredError()([[0.0]], [[2.0]])) == 4.0
