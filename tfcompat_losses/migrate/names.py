# SPDX-License-Identifier: Apache-2.0
"""Data: what the old modules were called, what they offered, and in which order their arguments came."""

from __future__ import annotations

V1 = "v1"
CONTRIB = "contrib"
METRIC_LEARNING = "metric_learning"

# What takes the place of a module. The full dotted name is written at each use: `losses` alone is too often
# a variable of the user's, `tfcompat_losses` never is.
TARGETS = {
    V1: "tfcompat_losses",
    CONTRIB: "tfcompat_losses.contrib",
    METRIC_LEARNING: "tfcompat_losses.contrib.metric_learning",
}

# Every address under which a module of losses could be reached.
MODULES = {
    "tensorflow.losses": V1,
    "tensorflow.compat.v1.losses": V1,
    "tensorflow.python.ops.losses.losses": V1,
    "tensorflow.python.ops.losses.losses_impl": V1,
    "tensorflow.python.ops.losses.util": V1,
    "tensorflow.contrib.losses": CONTRIB,
    "tensorflow.contrib.losses.python.losses": CONTRIB,
    "tensorflow.contrib.losses.python.losses.loss_ops": CONTRIB,
    "tensorflow.contrib.slim.losses": CONTRIB,
    "tf_slim.losses": CONTRIB,
    "tf_slim.losses.loss_ops": CONTRIB,
    "tensorflow.contrib.losses.metric_learning": METRIC_LEARNING,
    "tensorflow.contrib.losses.python.metric_learning": METRIC_LEARNING,
    "tensorflow.contrib.losses.python.metric_learning.metric_loss_ops": METRIC_LEARNING,
    "tensorflow.contrib.slim.losses.metric_learning": METRIC_LEARNING,
    "tf_slim.losses.metric_learning": METRIC_LEARNING,
    "tfcompat_losses": V1,
    "tfcompat_losses.contrib": CONTRIB,
    "tfcompat_losses.contrib.metric_learning": METRIC_LEARNING,
}

# One thing, several spellings: the left is read as the right.
SAME_MODULE = {
    "tensorflow_core": "tensorflow",
    "tensorflow._api.v1": "tensorflow",
    "tensorflow.compat.v1.compat.v1": "tensorflow.compat.v1",
    "tensorflow.compat.v2.compat.v1": "tensorflow.compat.v1",
    "tensorflow.compat.v1.contrib": "tensorflow.contrib",
    "tensorflow.contrib.losses.losses": "tensorflow.contrib.losses",
}

V1_NAMES = frozenset(
    {
        "Reduction",
        "absolute_difference",
        "add_loss",
        "compute_weighted_loss",
        "cosine_distance",
        "get_losses",
        "get_regularization_loss",
        "get_regularization_losses",
        "get_total_loss",
        "hinge_loss",
        "huber_loss",
        "log_loss",
        "mean_pairwise_squared_error",
        "mean_squared_error",
        "sigmoid_cross_entropy",
        "softmax_cross_entropy",
        "sparse_softmax_cross_entropy",
    }
)

# These two also exist under the tf.losses of TensorFlow 2 (there: tf.keras.losses), and mean something else.
ALSO_IN_TF2 = frozenset({"Reduction", "mean_squared_error"})

# contrib's parameters, in contrib's order.
CONTRIB_PARAMETERS = {
    "absolute_difference": ("predictions", "labels", "weights", "scope"),
    "add_loss": ("loss", "loss_collection"),
    "compute_weighted_loss": ("losses", "weights", "scope"),
    "cosine_distance": ("predictions", "labels", "axis", "weights", "scope", "dim"),
    "get_losses": ("scope", "loss_collection"),
    "get_regularization_losses": ("scope",),
    "get_total_loss": ("add_regularization_losses", "name"),
    "hinge_loss": ("logits", "labels", "scope"),
    "log_loss": ("predictions", "labels", "weights", "epsilon", "scope"),
    "mean_pairwise_squared_error": ("predictions", "labels", "weights", "scope"),
    "mean_squared_error": ("predictions", "labels", "weights", "scope"),
    "sigmoid_cross_entropy": ("logits", "multi_class_labels", "weights", "label_smoothing", "scope"),
    "softmax_cross_entropy": ("logits", "onehot_labels", "weights", "label_smoothing", "scope"),
    "sparse_softmax_cross_entropy": ("logits", "labels", "weights", "scope"),
}

# v1's parameters, in v1's order, of the losses that have a Keras counterpart.
V1_PARAMETERS = {
    "absolute_difference": ("labels", "predictions", "weights", "scope", "loss_collection", "reduction"),
    "huber_loss": ("labels", "predictions", "weights", "delta", "scope", "loss_collection", "reduction"),
    "mean_squared_error": ("labels", "predictions", "weights", "scope", "loss_collection", "reduction"),
    "sigmoid_cross_entropy": (
        "multi_class_labels",
        "logits",
        "weights",
        "label_smoothing",
        "scope",
        "loss_collection",
        "reduction",
    ),
    "softmax_cross_entropy": (
        "onehot_labels",
        "logits",
        "weights",
        "label_smoothing",
        "scope",
        "loss_collection",
        "reduction",
    ),
    "sparse_softmax_cross_entropy": ("labels", "logits", "weights", "scope", "loss_collection", "reduction"),
}

METRIC_LEARNING_NAMES = frozenset(
    {
        "cluster_loss",
        "contrastive_loss",
        "lifted_struct_loss",
        "npairs_loss",
        "npairs_loss_multilabel",
        "triplet_semihard_loss",
    }
)

# Before TensorFlow 1.0.
OLD_NAMES = {"sum_of_squares": "mean_squared_error", "sum_of_pairwise_squares": "mean_pairwise_squared_error"}

NAMES = {
    V1: V1_NAMES,
    CONTRIB: frozenset(CONTRIB_PARAMETERS) | frozenset(OLD_NAMES) | {METRIC_LEARNING},
    METRIC_LEARNING: METRIC_LEARNING_NAMES,
}

# Before TensorFlow 1.0: keyword then, keyword now. A rename only happens where the new one is a parameter.
OLD_KEYWORDS = {"weight": "weights", "target": "labels", "targets": "labels", "dim": "axis"}

GRAPH_MODULES = ("tensorflow", "tensorflow.compat.v1", "tensorflow.python.framework.ops")
COLLECTION_KEYS = {
    f"{module}.GraphKeys.{key}": value
    for module in GRAPH_MODULES
    for key, value in (("LOSSES", "losses"), ("REGULARIZATION_LOSSES", "regularization_losses"))
}


def graph_function(name: str) -> frozenset[str]:
    """Every address of a graph function such as `get_collection`."""
    return frozenset(f"{module}.{name}" for module in GRAPH_MODULES)


# Names of TensorFlow 1 that neither 2.4 nor 2.21 has: whoever uses one means TensorFlow 1. What may be in these two
# tables is held by tests/migrate/names_recorded.json: GradientTape, function and Module, for one, are in 1.15 too.
_ONLY_IN_TF1 = """
    AUTO_REUSE ConfigProto FIFOQueue FixedLenFeature GPUOptions GraphDef GraphKeys InteractiveSession Print RunMetadata
    RunOptions Session Summary TFRecordReader VarLenFeature add_to_collection add_to_collections all_variables app
    arg_max arg_min assign assign_add assign_sub ceil contrib count_nonzero decode_csv decode_raw diag
    disable_eager_execution disable_v2_behavior div enable_eager_execution flags get_collection get_collection_ref
    get_default_graph get_default_session get_local_variable get_variable get_variable_scope gfile global_variables
    global_variables_initializer glorot_normal_initializer glorot_uniform_initializer initialize_all_variables
    initialize_local_variables layers local_variables local_variables_initializer log logging make_template
    moving_average_variables multinomial orthogonal_initializer parse_single_example placeholder
    placeholder_with_default py_func python_io random_crop random_normal random_shuffle random_uniform read_file
    reset_default_graph set_random_seed sparse_placeholder sparse_to_dense string_split string_to_number
    tables_initializer to_double to_float to_int32 to_int64 trainable_variables truncated_normal
    truncated_normal_initializer variable_scope variables_initializer variance_scaling_initializer
    train.AdadeltaOptimizer train.AdagradOptimizer train.AdamOptimizer train.FtrlOptimizer
    train.GradientDescentOptimizer train.MomentumOptimizer train.MonitoredSession train.MonitoredTrainingSession
    train.Optimizer train.RMSPropOptimizer train.Saver train.Scaffold train.SessionRunHook train.Supervisor
    train.create_global_step train.exponential_decay train.get_global_step train.get_or_create_global_step
    enable_resource_variables enable_v2_behavior losses.Reduction.MEAN losses.Reduction.SUM_BY_NONZERO_WEIGHTS
    losses.Reduction.SUM_OVER_NONZERO_WEIGHTS metrics.accuracy metrics.mean nn.dynamic_rnn nn.rnn_cell nn.static_rnn
    nn.softmax_cross_entropy_with_logits_v2 summary.FileWriter summary.merge_all
    train.init_from_checkpoint train.piecewise_constant train.polynomial_decay train.shuffle_batch
"""
ONLY_IN_TF1 = frozenset(_ONLY_IN_TF1.split())

# Names of TensorFlow 2 that no 1.x has, and of the tf.losses that TensorFlow 2 has.
_ONLY_IN_TF2 = """
    data.AUTOTUNE metrics.Mean optimizers summary.create_file_writer summary.record_if random.set_seed
    config.list_physical_devices config.run_functions_eagerly losses.Reduction.AUTO losses.deserialize losses.get
    losses.Loss
    losses.serialize losses.binary_crossentropy losses.categorical_crossentropy losses.categorical_hinge
    losses.cosine_similarity losses.hinge losses.huber losses.kl_divergence losses.kld losses.KLD
    losses.kullback_leibler_divergence losses.log_cosh losses.logcosh losses.mae losses.MAE losses.mape losses.MAPE
    losses.mean_absolute_error losses.mean_absolute_percentage_error losses.mean_squared_logarithmic_error losses.mse
    losses.MSE losses.msle losses.MSLE losses.poisson losses.sparse_categorical_crossentropy losses.squared_hinge
"""
ONLY_IN_TF2 = frozenset(_ONLY_IN_TF2.split())
