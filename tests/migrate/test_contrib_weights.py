# SPDX-License-Identifier: Apache-2.0
"""Weights of contrib written for v1: the number before is contrib's, which goldens of TensorFlow 1.15.5 hold, and the
number after is v1's. TensorFlow 1.15.5's own, of the same forms, are recorded for corpus/to_v1_weights_*."""

import numpy as np
import pytest
import tensorflow as tf

pytest.importorskip("libcst")

from tfcompat_losses.migrate.engine import Options, migrate

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

HEAD = """\
import numpy as np
import tensorflow.compat.v1 as tf
from tensorflow.contrib import slim

y = tf.placeholder_with_default([[0.0, 1.0, 1.0], [1.0, 0.0, 1.0]], [None, 3])
p = tf.placeholder_with_default([[0.2, 0.9, 0.6], [0.7, 0.3, 0.4]], [None, 3])
y1 = tf.constant([0.0, 1.0])
p1 = tf.constant([0.25, 0.5])
y3 = tf.constant([[[0.0, 1.0, 1.0], [0.0, 0.0, 1.0]], [[1.0, 0.0, 1.0], [1.0, 1.0, 0.0]]])
p3 = tf.constant([[[0.2, 0.9, 0.6], [0.1, 0.5, 0.8]], [[0.7, 0.3, 0.4], [0.6, 0.7, 0.2]]])
ids = tf.placeholder_with_default([0, 2], [None])
each = tf.placeholder_with_default([2.0, 0.5], [None])
column = tf.placeholder_with_default([[2.0], [0.0]], [None, 1])
"""
EXPAND, CHECK = "tf.expand_dims({}, -1)", "tf.reshape({}, [tf.shape(p)[0], 1])"

# What is done before, the call of contrib's, and the weights that it has as v1's.
SAME = {
    "literal": ("", "log_loss(p1, y1, [2.0, 0.5])", "[2.0, 0.5]"),
    "literal_integers": ("", "log_loss(y3[0], p3[0], [2, 1])", "tf.expand_dims([2, 1], -1)"),
    "literal_column": ("", "log_loss(y3[0], p3[0], [[2.0], [0.5]])", "[[2.0], [0.5]]"),
    "literal_by_name": ("w = [2.0, 0.5]\n", "log_loss(p3[0], y3[0], w)", "tf.expand_dims(w, -1)"),
    "literal_repeated": ("", "log_loss(p3[0], y3[0], [2.0] * 2)", "tf.expand_dims([2.0] * 2, -1)"),
    "literal_of_unknown_batch": ("", "log_loss(p, y, [2.0, 0.5])", CHECK.format("[2.0, 0.5]")),
    "tuple": ("", "log_loss(p3[0], y3[0], (2.0, 0.0))", "tf.expand_dims((2.0, 0.0), -1)"),
    "parentheses": ("", "log_loss(p, y, (1.0 + y[:, 0]))", "tf.expand_dims((1.0 + y[:, 0]), -1)"),
    "constant": ("", "log_loss(p3[0], y3[0], tf.constant([2.0, 0.5]))", "tf.expand_dims(tf.constant([2.0, 0.5]), -1)"),
    "constant_with_shape": (
        "w = tf.constant(0.5, shape=[2])\n",
        "mean_squared_error(p3[0], y3[0], w)",
        "tf.expand_dims(w, -1)",
    ),
    "ones": ("w = tf.ones([tf.shape(p)[0]])\n", "log_loss(p, y, 2.0 * w)", "tf.expand_dims(2.0 * w, -1)"),
    "zeros": ("w = tf.zeros([2])\n", "log_loss(p3[0], y3[0], w)", "tf.expand_dims(w, -1)"),
    "fill": ("n = tf.shape(y)[0]\nw = tf.fill([n], 3.0)\n", "log_loss(p, y, w)", "tf.expand_dims(w, -1)"),
    "fill_column": ("w = tf.fill([tf.shape(y)[0], 1], 3.0)\n", "log_loss(p, y, w)", "w"),
    "expand_dims": ("w = tf.expand_dims(y[:, 0], -1)\n", "log_loss(p, y, w)", "w"),
    "expand_dims_first": (
        "",
        "log_loss(p3[0], y3[0], tf.expand_dims(2.0, 0) * tf.ones([2]))",
        "tf.expand_dims(tf.expand_dims(2.0, 0) * tf.ones([2]), -1)",
    ),
    "reshape": (
        "w = tf.reshape(y3[:, :, 0], [4])\n",
        "log_loss(tf.reshape(p3, [4, 3]), tf.reshape(y3, [4, 3]), w)",
        "tf.expand_dims(w, -1)",
    ),
    "newaxis": ("w = y[:, 0][:, tf.newaxis]\n", "log_loss(p, y, w)", "w"),
    "none_axis": ("w = y[:, 0, None]\n", "log_loss(p, y, w)", "w"),
    "reduce_sum": ("", "log_loss(p, y, tf.reduce_sum(y, 1))", "tf.expand_dims(tf.reduce_sum(y, 1), -1)"),
    "reduce_max_of_predictions": (
        "w = tf.reduce_max(p, axis=-1)\n",
        "absolute_difference(p, y, weights=w)",
        "tf.expand_dims(w, -1)",
    ),
    "reduce_mean_keepdims": ("w = tf.reduce_mean(y, 1, keepdims=True)\n", "log_loss(p, y, w)", "w"),
    "arithmetic": ("w = 1.0 + 0.5 * y[:, 1]\n", "log_loss(p, y, w)", "tf.expand_dims(w, -1)"),
    "comparison": ("w = tf.cast(p[:, 0] > 0.5, tf.float32)\n", "log_loss(p, y, w)", "tf.expand_dims(w, -1)"),
    "full": ("w = tf.cast(y > 0.5, tf.float32)\n", "log_loss(p, y, w)", "w"),
    "full_of_another": ("w = tf.ones_like(p) * 2.0\n", "log_loss(p, y, w)", "w"),
    "full_of_a_width_by_name": (
        "n = len([1, 2, 3])\na = 0.5 * tf.ones([2, n])\nw = 2.0 * tf.ones([2, n])\n",
        "log_loss(a, y3[0], w)",
        "w",
    ),
    "placeholder": ("", "log_loss(p, y, each)", CHECK.format("each")),
    "placeholder_column": ("", "log_loss(p, y, column)", CHECK.format("column")),
    "placeholder_of_known_batch": (
        "a = tf.placeholder_with_default(y3[0], [2, 3])\nw = tf.placeholder_with_default([2.0, 0.5], [2])\n",
        "log_loss(a, p3[0], w)",
        "tf.expand_dims(w, -1)",
    ),
    "placeholder_full": (
        "w = tf.placeholder_with_default(y + 1.0, [None, 3])\n",
        "log_loss(p, y, w)",
        "tf.reshape(w, tf.shape(p))",
    ),
    "numpy_ones": ("w = 2.0 * np.ones(2)\n", "log_loss(p3[0], y3[0], w)", "tf.expand_dims(w, -1)"),
    "numpy_array": (
        "",
        "mean_squared_error(p3[0], y3[0], np.array([2.0, 0.5]))",
        "tf.expand_dims(np.array([2.0, 0.5]), -1)",
    ),
    "numpy_integers": ("w = np.array([2, 0])\n", "log_loss(p3[0], y3[0], w)", "tf.expand_dims(w, -1)"),
    "numpy_column": ("w = np.array([[2.0], [0.5]])\n", "log_loss(p3[0], y3[0], w)", "w"),
    "numpy_reshaped": ("w = np.array([2.0, 0.5]).reshape(-1, 1)\n", "log_loss(p3[0], y3[0], w)", "w"),
    "numpy_scalar": ("", "log_loss(p, y, np.float32(0.5))", "np.float32(0.5)"),
    "numpy_normalised": (
        "w = np.array([3.0, 1.0], np.float32)\n",
        "absolute_difference(p3[0], y3[0], w / w.sum())",
        "tf.expand_dims(w / w.sum(), -1)",
    ),
    "numpy_of_unknown_batch": ("w = np.array([2.0, 0.5])\n", "log_loss(p, y, w)", CHECK.format("w")),
    "numpy_of_the_batch": (
        "n = 2\na = tf.reshape(p3[0], [n, 3])\nw = np.full(n, 1.5)\n",
        "log_loss(a, y3[0], w)",
        "tf.expand_dims(w, -1)",
    ),
    "numpy_rank_1": ("w = np.array([[2.0], [0.5]])\n", "log_loss(p1, y1, w)", "tf.squeeze(w, [-1])"),
    "numpy_rank_3": ("w = np.array([2.0, 0.5])\n", "log_loss(p3, y3, w)", "tf.expand_dims(tf.expand_dims(w, -1), -1)"),
    "numpy_with_a_tensor": (
        "w = np.array([2.0, 0.5], np.float32) * y3[0, :, 2]\n",
        "log_loss(p3[0], y3[0], w)",
        "tf.expand_dims(w, -1)",
    ),
    "variable": ("w = tf.Variable([2.0, 0.5])\n", "log_loss(p3[0], y3[0], w)", "tf.expand_dims(w, -1)"),
    "variable_of_zeros": (
        "w = 1.5 + tf.Variable(tf.zeros([2]))\n",
        "sigmoid_cross_entropy(p3[0], y3[0], w)",
        "tf.expand_dims(w, -1)",
    ),
    "variable_column": ("w = tf.Variable(np.array([[2.0], [0.5]]))\n", "log_loss(p3[0], y3[0], w)", "w"),
    "variable_scalar": ("w = tf.Variable(0.5, trainable=False)\n", "log_loss(p, y, w)", "w"),
    "get_variable": (
        "w = tf.get_variable('w', shape=[2], initializer=tf.constant_initializer([2.0, 0.5]))\n",
        "log_loss(p3[0], y3[0], w)",
        "tf.expand_dims(w, -1)",
    ),
    "get_variable_column": (
        "w = tf.get_variable('w', [2, 1], initializer=tf.ones_initializer())\n",
        "mean_squared_error(p3[0], y3[0], w)",
        "w",
    ),
    "rank_1": ("", "log_loss(p1, y1, tf.constant([2.0, 0.5]))", "tf.constant([2.0, 0.5])"),
    "rank_1_column": ("w = tf.constant([[2.0], [0.5]])\n", "log_loss(p1, y1, w)", "tf.squeeze(w, [-1])"),
    "rank_1_placeholder": ("", "log_loss(p1, y1, each)", "tf.reshape(each, tf.shape(p1))"),
    "rank_3_batch": (
        "w = tf.constant([2.0, 0.5])\n",
        "log_loss(p3, y3, w)",
        "tf.expand_dims(tf.expand_dims(w, -1), -1)",
    ),
    "rank_3_column": ("w = tf.constant([[2.0], [0.5]])\n", "log_loss(p3, y3, w)", "tf.expand_dims(w, -1)"),
    "rank_3_two": ("w = p3[:, :, 0]\n", "log_loss(p3, y3, w)", "tf.expand_dims(w, -1)"),
    "rank_3_full": ("", "log_loss(p3, y3, 2.0 * y3)", "2.0 * y3"),
    "rank_3_placeholder": ("", "log_loss(p3, y3, each)", "tf.reshape(each, [tf.shape(p3)[0], 1, 1])"),
    "sigmoid": ("", "sigmoid_cross_entropy(p, y, y[:, 0], 0.1)", "tf.expand_dims(y[:, 0], -1)"),
    "sum_of_squares": ("", "sum_of_squares(p, y, weight=y[:, 0])", "tf.expand_dims(y[:, 0], -1)"),
    "compute_weighted_loss": ("", "compute_weighted_loss(p, y[:, 0])", None),
    "compute_weighted_loss_rank_1": ("", "compute_weighted_loss(p1, y1)", None),
    "softmax": ("", "softmax_cross_entropy(p, y, y[:, 0])", "y[:, 0]"),
    "softmax_column": ("w = y[:, :1] + 1.0\n", "softmax_cross_entropy(p, y, w)", "tf.squeeze(w, [-1])"),
    "softmax_placeholder": ("", "softmax_cross_entropy(p, y, each)", "tf.reshape(each, [tf.shape(p)[0]])"),
    "softmax_smoothed": ("", "softmax_cross_entropy(p, y, p[:, 0], 0.1)", "p[:, 0]"),
    "softmax_rank_3": ("", "softmax_cross_entropy(p3, y3, y3[:, 0, 1])", "tf.expand_dims(y3[:, 0, 1], -1)"),
    "softmax_rank_3_full": ("", "softmax_cross_entropy(p3, y3, p3[:, :, 1])", "p3[:, :, 1]"),
    "sparse": ("w = tf.cast(ids, tf.float32)\n", "sparse_softmax_cross_entropy(p, ids, w)", "w"),
    "sparse_column": ("w = tf.cast(ids[:, None], tf.float32)\n", "sparse_softmax_cross_entropy(p, ids, w)", "w"),
    "sparse_gathered": ("w = tf.gather([1.0, 0.5, 2.0], ids)\n", "sparse_softmax_cross_entropy(p, ids, w)", "w"),
    "sparse_placeholder": ("", "sparse_softmax_cross_entropy(p, ids, each)", "tf.reshape(each, [tf.shape(p)[0]])"),
    "sparse_of_unseen_logits": (
        "q = tf.identity_n([p])[0]\n",
        "sparse_softmax_cross_entropy(q, ids, each)",
        "tf.reshape(each, [tf.shape(q)[0]])",
    ),
    "cosine": ("", "cosine_distance(p, y, 1, y[:, 0])", "tf.expand_dims(y[:, 0], -1)"),
    "cosine_column": ("", "cosine_distance(p, y, dim=-1, weights=y[:, :1])", "y[:, :1]"),
    "cosine_rank_3": ("", "cosine_distance(p3, y3, 2, p3[:, :, 0])", "tf.expand_dims(p3[:, :, 0], -1)"),
    "cosine_placeholder": ("", "cosine_distance(p, y, 1, each)", CHECK.format("each")),
    "one_of_one": ("", "log_loss(p3[:1, 0], y3[:1, 0], [2.0])", "tf.expand_dims([2.0], -1)"),
    "inside_a_function": (
        "def loss_of(y, p):\n    w = tf.reduce_sum(y, 1)\n    return w\n",
        "log_loss(p, y, y[:, 0])",
        "tf.expand_dims(y[:, 0], -1)",
    ),
}


def number(text, feed=None):
    """The value of `loss` and the names in the collection."""
    with tf.Graph().as_default() as graph:
        module = {}
        exec(text, module)
        with tf.compat.v1.Session() as session:
            session.run(tf.compat.v1.global_variables_initializer())
            fed = {module[name]: value for name, value in (feed or {}).items()}
            return session.run(module["loss"], fed), [one.name for one in graph.get_collection("losses")]


def both(before, call):
    """The same program moved to contrib's own losses here, and to v1's."""
    text = f"{HEAD}{before}loss = slim.losses.{call}\n"
    return migrate(text).text, migrate(text, Options("v1"))


@pytest.mark.parametrize("case", SAME)
def test_the_number_and_the_name_stay(case):
    before, call, weights = SAME[case]
    contrib, moved = both(before, call)
    assert "TL110" in {finding.code for finding in moved.findings}
    if weights is not None:
        assert f"weights={weights}" in moved.text
    assert migrate(moved.text, Options("v1")).text == moved.text
    (old, old_names), (new, new_names) = number(contrib), number(moved.text)
    assert old != 0 or case == "zeros"
    np.testing.assert_allclose(new, old, rtol=0, atol=8 * np.spacing(np.float32(max(abs(old), 1e-3))))
    assert new_names == old_names


STAYS = {
    "unknown": ("w = make()\n", "log_loss(p, y, w)", "rank of its weights"),
    "parameter": ("f = lambda w: tf.losses.log_loss(y, p, w)\n", "log_loss(p, y, missing)", "rank of its weights"),
    "losses_unknown": ("", "log_loss(mine(), yours(), y[:, 0])", "rank of its losses"),
    "two_ranks": ("", "log_loss(p, y1, each)", "rank of its losses"),
    "one": ("", "log_loss(p, y, [2.0])", "once"),
    "one_of_unseen_logits": ("q = mine()\n", "sigmoid_cross_entropy(q, y, [2.0])", "once"),
    "one_by_one": ("", "log_loss(p, y, [[2.0]])", "once"),
    "row": ("", "log_loss(p, y, [[2.0, 1.0, 0.5]])", "once"),
    "array_of_one": ("", "log_loss(p, y, np.ones([1]))", "once"),
    "variable_of_one": ("w = tf.Variable([[2.0]])\n", "log_loss(p, y, w)", "once"),
    "array_unknown": ("w = np.array(make())\n", "log_loss(p, y, w)", "rank of its weights"),
    "array_that_changes": ("w = np.ones([2])\nw.shape = (2, 1)\n", "log_loss(p, y, w)", "rank of its weights"),
    "variable_unknown": ("w = tf.Variable(make())\n", "log_loss(p, y, w)", "rank of its weights"),
    "variable_by_name": ("w = tf.get_variable('w')\n", "log_loss(p, y, w)", "rank of its weights"),
    "row_of_reduced": ("", "log_loss(p, y, tf.reduce_mean(y, 0, keepdims=True))", "once"),
    "of_time": ("", "log_loss(p3, y3, tf.ones([2, 1, 1]))", "once"),
    "classes": ("", "log_loss(p3[0], y3[0], [2.0, 1.0, 0.5])", "not as long"),
    "too_many": ("", "log_loss(p1, y1, y3)", "more dimensions"),
    "unseen_last": ("w = tf.placeholder_with_default(y, [None, None])\n", "log_loss(p, y, w)", "last dimension"),
    "no_name": ("", "log_loss(tf.identity(p), tf.identity(y), each)", "name"),
    "cosine_first": ("", "cosine_distance(p, y, 0, [1.0, 2.0, 3.0])", "cosine"),
    "cosine_unseen": ("k = mine()\n", "cosine_distance(p, y, k, each)", "cosine"),
    "smoothed": ("", "softmax_cross_entropy(mine(), yours(), 1.0, 0.1)", "smooths"),
    "smoothed_rank_3": ("", "softmax_cross_entropy(p3, y3, label_smoothing=0.1)", "smooths"),
    "smoothed_by_name": ("s = mine()\n", "softmax_cross_entropy(mine(), yours(), label_smoothing=s)", "smooths"),
}


@pytest.mark.parametrize("case", STAYS)
def test_what_is_not_proven_stays_and_the_reason_is_named(case):
    before, call, reason = STAYS[case]
    contrib, moved = both(before, call)
    assert moved.text == contrib
    (told,) = [finding.message for finding in moved.findings if finding.code == "TL210"]
    assert reason in told


@pytest.mark.parametrize(
    ("call", "weights"),
    [
        ("log_loss(p, y, [2.0])", "[[2.0]]"),
        ("log_loss(p, y, [[2.0]])", "[[2.0]]"),
        ("log_loss(p, y, [[2.0, 1.0, 0.5]])", "[[2.0, 1.0, 0.5]]"),
        ("log_loss(p3, y3, tf.constant([[[2.0]], [[0.5]]]))", "tf.constant([[[2.0]], [[0.5]]])"),
        ("softmax_cross_entropy(p3, y3, label_smoothing=0.1)", "1.0, label_smoothing=0.1"),
    ],
)
def test_what_stays_would_have_had_another_number(call, weights):
    name, arguments = call.split("(", 1)
    predictions, labels = arguments.split(", ")[:2]
    contrib, moved = both("", call)
    assert moved.text == contrib
    v1 = f"{HEAD}loss = tfcompat_losses.{name}({labels}, {predictions}, weights={weights})\n"
    old, new = number(contrib)[0], number("import tfcompat_losses\n" + v1.replace("from tensorflow.contrib", "#"))[0]
    assert abs(old - new) > 1e-3 * abs(old)


@pytest.mark.parametrize(
    "call", ["log_loss(p, y, each)", "log_loss(p, y, column)", "softmax_cross_entropy(p, y, each)"]
)
def test_one_weight_for_all_which_contrib_counts_once_is_refused_when_it_runs(call):
    contrib, moved = both("", call)
    one = {"column": [[2.0]]} if "column" in call else {"each": [2.0]}
    assert number(contrib, one)[0] > 0
    with pytest.raises(tf.errors.InvalidArgumentError):
        number(moved.text, one)


def test_a_file_without_a_name_for_tensorflow_gets_an_import():
    text = "from tensorflow.contrib import slim\nloss = slim.losses.log_loss([[0.5]] * 2, [[1.0]] * 2, [2.0, 1.0])\n"
    assert migrate(text, Options("v1")).text == (
        "import tensorflow\nimport tfcompat_losses\n"
        "loss = tfcompat_losses.log_loss(predictions=[[0.5]] * 2, labels=[[1.0]] * 2, "
        "weights=tensorflow.expand_dims([2.0, 1.0], -1))\n"
    )


def test_a_name_that_is_not_always_tensorflow_is_not_used():
    text = (
        "import tensorflow as tf\nfrom tensorflow.contrib import slim\ndef f(tf):\n    return tf\n"
        "loss = slim.losses.log_loss([[0.5]], [[1.0]], [2.0])\n"
    )
    assert "weights=tensorflow.expand_dims([2.0], -1)" in migrate(text, Options("v1")).text


def test_contrib_stays_where_tensorflow_is_the_name_of_something_else():
    text = (
        "from tensorflow.contrib import slim\n"
        "def f(tensorflow):\n    return slim.losses.log_loss([[0.5]] * 2, [[1.0]] * 2, [2.0, 1.0])\n"
    )
    migrated = migrate(text, Options("v1"))
    assert "tfcompat_losses.contrib.log_loss([[0.5]] * 2, [[1.0]] * 2, [2.0, 1.0])" in migrated.text
    assert "tensorflow, which is the name of something else" in str(migrated.findings)
