# SPDX-License-Identifier: Apache-2.0
"""Inside `fit`, Keras trains on v1's numbers. The last test runs this file again under tf_keras."""

import os
import subprocess
import sys

import goldens
import numpy as np
import pytest
import tensorflow as tf

import tfcompat_losses as losses
from golden import comparison
from tfcompat_losses import keras

KERAS_3 = getattr(tf.keras, "__version__", "2") >= "3"
LEGACY = "TF_USE_LEGACY_KERAS"

CLASSES = {
    "absolute_difference": keras.AbsoluteDifference,
    "cosine_distance": keras.CosineDistance,
    "hinge_loss": keras.HingeLoss,
    "huber_loss": keras.HuberLoss,
    "log_loss": keras.LogLoss,
    "mean_pairwise_squared_error": keras.MeanPairwiseSquaredError,
    "mean_squared_error": keras.MeanSquaredError,
    "sigmoid_cross_entropy": keras.SigmoidCrossEntropy,
    "softmax_cross_entropy": keras.SoftmaxCrossEntropy,
    "sparse_softmax_cross_entropy": keras.SparseSoftmaxCrossEntropy,
}

LOGITS = np.float32([[-1.5, 0.25, 3.0], [0.5, -2.0, 1.0], [2.0, 0.5, -1.0], [0.1, 0.2, -0.3]])
LABELS = np.float32([[0, 1, 0], [1, 1, 0], [0, 0, 1], [1, 0, 1]])
SAMPLE_WEIGHT = np.float32([1.0, 2.0, 0.0, 0.5])


class Shift(tf.keras.layers.Layer):
    """Its inputs plus one variable: a model whose predictions are known."""

    def build(self, shape):
        self.shift = self.add_weight(shape=(), initializer="zeros", name="shift")

    def call(self, inputs):
        return inputs + self.shift

    def compute_output_shape(self, shape):
        return shape


def model_with(loss, *layers, **options):
    model = tf.keras.Sequential([*layers, Shift()])
    model.compile(tf.keras.optimizers.SGD(0.1), loss=loss, **options)
    return model


def fitted(model, inputs, labels, sample_weight=None, **options):
    """The loss of one step over the whole batch."""
    options = {"batch_size": len(inputs), "shuffle": False, "verbose": 0, **options}
    history = model.fit(inputs, labels, sample_weight=sample_weight, **options)
    return np.float32(history.history["loss"][0])


def golden_with_zero_weights(function):
    cases = {case["id"]: case for case in goldens.load(function)}
    suffix = "-weighted_sum_by_nonzero_weights"
    return cases.get("zero_row" + suffix) or cases.get("one_zero_weight" + suffix)


@pytest.mark.parametrize("run_eagerly", [False, True], ids=["graph", "eager"])
@pytest.mark.parametrize("function", sorted(CLASSES.keys() - {"mean_pairwise_squared_error"}))
def test_fit_reports_what_tensorflow_1_gave_for_a_batch_with_zero_weights(function, run_eagerly):
    case = golden_with_zero_weights(function)
    labels, predictions, weights = (
        np.array(case["given"][name]["values"], case["given"][name]["dtype"])
        for name in case["given"]
        if name not in ("reduction", "axis")
    )
    model = model_with(CLASSES[function](), run_eagerly=run_eagerly)
    loss = fitted(model, predictions, labels, weights)
    assert "1.15.5" in case["results"][0]["tensorflow"]
    assert not comparison.number_differences(
        "loss", np.float32(case["results"][0]["value"]), loss, "float32", scalar_ulp=comparison.SCALAR_ULP
    )


def test_kerass_own_loss_and_the_raw_v1_function_give_other_numbers():
    v1 = fitted(model_with(keras.SigmoidCrossEntropy()), LOGITS, LABELS, SAMPLE_WEIGHT)
    own = fitted(model_with(tf.keras.losses.BinaryCrossentropy(from_logits=True)), LOGITS, LABELS, SAMPLE_WEIGHT)
    raw = fitted(model_with(tf.compat.v1.losses.sigmoid_cross_entropy), LOGITS, LABELS, SAMPLE_WEIGHT)
    np.testing.assert_allclose(v1, losses.sigmoid_cross_entropy(LABELS, LOGITS, SAMPLE_WEIGHT[:, None]), rtol=1e-6)
    assert abs(v1 - own) > 0.1
    assert abs(v1 - raw) > 0.1


@pytest.mark.parametrize("reduction", sorted(set(losses.Reduction.all()) - {"none"}))
def test_each_reduction_is_v1s(reduction):
    loss = fitted(model_with(keras.MeanSquaredError(reduction=reduction)), LOGITS, LABELS, SAMPLE_WEIGHT)
    expected = losses.mean_squared_error(LABELS, LOGITS, SAMPLE_WEIGHT[:, None], reduction=reduction)
    np.testing.assert_allclose(loss, expected, rtol=1e-6)


def test_without_a_reduction_the_losses_keep_their_shape():
    loss = keras.AbsoluteDifference(reduction=losses.Reduction.NONE)
    np.testing.assert_array_equal(loss([[1.0, 2.0]], [[3.0, 5.0]], [2.0]), [[4.0, 6.0]])


def test_a_step_trains_on_v1s_gradient():
    # |x| has the gradient 1 for each; one of the two is present: a step of 0.1 * 1 / 1.
    model = model_with(keras.AbsoluteDifference())
    fitted(model, np.float32([[3.0], [5.0]]), np.float32([[0.0], [0.0]]), np.float32([1.0, 0.0]))
    np.testing.assert_allclose(model.get_weights(), [-0.1], rtol=1e-6)


@pytest.mark.parametrize(
    ("parameters", "keywords"),
    [
        (keras.SigmoidCrossEntropy(label_smoothing=0.2), {"label_smoothing": 0.2}),
        (keras.SoftmaxCrossEntropy(label_smoothing=0.2), {"label_smoothing": 0.2}),
        (keras.HuberLoss(delta=0.5), {"delta": 0.5}),
        (keras.CosineDistance(axis=0), {"axis": 0}),
        (keras.SigmoidCrossEntropy(weights=[[1.0, 0.0, 3.0]]), {"weights": [[1.0, 0.0, 3.0]]}),
        (keras.LogLoss(epsilon=0.5), {"epsilon": 0.5}),
    ],
    ids=lambda value: "" if isinstance(value, dict) else value.name,
)
def test_the_parameters_of_v1_are_taken(parameters, keywords):
    function = getattr(losses, parameters.name)
    predictions = tf.sigmoid(LOGITS) if parameters.name == "log_loss" else LOGITS
    np.testing.assert_array_equal(parameters(LABELS, predictions), function(LABELS, predictions, **keywords))


def test_sample_weight_multiplies_the_weights():
    # |1| * 2 * 3 and |2| * 0 * 3; one of four is present once the row of 0 and the column of 0 are gone.
    loss = keras.AbsoluteDifference(weights=[[3.0, 0.0]])
    np.testing.assert_array_equal(loss([[0.0, 0.0]] * 2, [[1.0, 2.0]] * 2, [2.0, 0.0]), 6.0)


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
    half = tf.keras.layers.Dense(3, dtype=policy, kernel_initializer="ones")
    model = tf.keras.Sequential([half])
    optimizer = tf.keras.optimizers.SGD(0.1)
    if policy == "mixed_float16":
        scaled = getattr(tf.keras.optimizers, "LossScaleOptimizer", None) or tf.keras.mixed_precision.LossScaleOptimizer
        optimizer = scaled(optimizer)
    model.compile(optimizer, loss=keras.SigmoidCrossEntropy())
    # 20000 is near float16's 65504; the sum of twelve of them is far beyond it.
    inputs = np.full([4, 1], 20000.0, np.float32)
    assert fitted(model, inputs, np.zeros([4, 3])) == pytest.approx(20000.0, rel=1e-2)
    assert keras.SigmoidCrossEntropy()(LABELS, tf.cast(LOGITS, tf.bfloat16)).dtype == tf.float32


@pytest.mark.parametrize("name", CLASSES)
def test_a_loss_is_rebuilt_from_its_config(name):
    loss = CLASSES[name](weights=[[2.0]], name="mine")
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


# Keras 3 with NumPy 2, when it saves an optimizer.
kerass_own_warning = pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy keyword")


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
    assert "tfcompat_losses/keras.py" not in str(caught.traceback[-1].path)


def test_a_loss_in_a_replica_is_an_equal_share_of_the_global_loss(two_replicas):
    # |3| over one present on replica 0, |5| over one on replica 1: (3 + 5) / 2, so each has 2.
    def replica_step(predictions):
        return keras.AbsoluteDifference()(tf.zeros([2, 1]), predictions, tf.constant([1.0, 0.0]))

    predictions = two_replicas.experimental_distribute_values_from_function(
        lambda context: tf.constant([[3.0 + 2 * context.replica_id_in_sync_group], [9.0]])
    )
    shares = two_replicas.run(replica_step, args=(predictions,))
    np.testing.assert_array_equal(two_replicas.experimental_local_results(shares), [2.0, 2.0])


def test_an_unknown_reduction_is_v1s_error():
    with pytest.raises(ValueError, match="^Invalid Reduction Key sum_over_batch_size"):
        keras.MeanSquaredError(reduction="sum_over_batch_size")


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


def test_another_backend_is_refused():
    code = "import tensorflow as tf; tf.keras.backend.backend = lambda: 'jax'; import tfcompat_losses.keras"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (
        "ImportError: tfcompat_losses.keras needs the TensorFlow backend of Keras, which runs on 'jax'" in done.stderr
    )


@pytest.mark.skipif(not KERAS_3, reason="this is that run")
def test_all_of_it_holds_under_tf_keras():
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "0", __file__],
        env={**os.environ, LEGACY: "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-5000:]
    assert " passed" in done.stdout
