# SPDX-License-Identifier: Apache-2.0
"""--to keras: v1 calls become the Keras loss that equals them."""

import pytest

TF = "import tensorflow as tf\nq = tf.placeholder(tf.float32)\n"


def test_without_the_option_v1_stays(becomes):
    becomes(
        TF + "tf.losses.mean_squared_error(y, p, loss_collection=None)\n",
        "import tensorflow as tf\nimport tfcompat_losses\nq = tf.placeholder(tf.float32)\n"
        "tfcompat_losses.mean_squared_error(y, p, loss_collection=None)\n",
    )


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        ("mean_squared_error(y, p)", "collected"),
        ("mean_squared_error(y, p, w, loss_collection=None)", "weighted"),
        ("mean_squared_error(y, p, 2.0, loss_collection=None)", "weighted"),
        ("mean_squared_error(y, p, scope='s', loss_collection=None)", "named"),
        ("mean_squared_error(y, p, loss_collection=None, reduction=r)", "reduction"),
        ("mean_squared_error(y, p, loss_collection=None, reduction=tfcompat_losses.Reduction.SUM)", "reduction"),
        ("softmax_cross_entropy(y, p, loss_collection=None)", "gradient"),
        ("softmax_cross_entropy(tf.nn.softmax(y), p, loss_collection=None)", "gradient"),
        ("softmax_cross_entropy(y * tf.one_hot(y, 3), p, loss_collection=None)", "gradient"),
        ("softmax_cross_entropy(one_hot(y, 3), p, loss_collection=None)", "gradient"),
        ("sigmoid_cross_entropy(y, p, label_smoothing=-0.1, loss_collection=None)", "smoothing"),
        ("sigmoid_cross_entropy(y, p, label_smoothing=s, loss_collection=None)", "smoothing"),
        ("softmax_cross_entropy(tf.one_hot(y, 3), p, 1.0, s or 0.1, loss_collection=None)", "smoothing"),
        ("log_loss(y, p, loss_collection=None)", "epsilon"),
        ("hinge_loss(y, p, loss_collection=None)", "batch"),
        ("cosine_distance(y, p, axis=1, loss_collection=None)", "normalises"),
        ("mean_pairwise_squared_error(y, p, loss_collection=None)", "no such loss"),
        ("mean_squared_error(*pair, loss_collection=None)", "cannot be seen"),
    ],
)
def test_where_keras_may_differ_v1_stays_and_the_reason_is_named(becomes, call, reason):
    call_before = call.replace("tfcompat_losses.", "tf.losses.")
    findings = becomes(
        TF + f"tf.losses.{call_before}\n",
        "import tensorflow as tf\nimport tfcompat_losses\nq = tf.placeholder(tf.float32)\n"
        + f"tfcompat_losses.{call}\n",
        to="keras",
    )
    assert [reason in finding.message for finding in findings if finding.code == "TL211"] == [True]


def test_a_reference_that_is_no_call_stays_and_the_reason_is_named(becomes):
    findings = becomes(
        TF + "f = tf.losses.mean_squared_error\n",
        "import tensorflow as tf\nimport tfcompat_losses\nq = tf.placeholder(tf.float32)\n"
        "f = tfcompat_losses.mean_squared_error\n",
        to="keras",
    )
    assert ["v1's signature" in finding.message for finding in findings if finding.code == "TL211"] == [True]


def test_contrib_stays_because_it_is_always_collected(becomes):
    findings = becomes(
        "from tensorflow.contrib import slim\nslim.losses.mean_squared_error(p, y)\n",
        "import tfcompat_losses.contrib\ntfcompat_losses.contrib.mean_squared_error(p, y)\n",
        to="keras",
    )
    assert "TL211" in {finding.code for finding in findings}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("mean_squared_error(y, p, loss_collection=None)", "MeanSquaredError()(y, p)"),
        ("absolute_difference(y, p, 1.0, None, None)", "MeanAbsoluteError()(y, p)"),
        ("huber_loss(y, p, delta=2.0, loss_collection=None)", "Huber(delta=2.0)(y, p)"),
        ("huber_loss(predictions=p, labels=y, loss_collection=None)", "Huber()(y_pred=p, y_true=y)"),
        ("huber_loss(loss_collection=None, predictions=p, labels=y)", "Huber()(y_pred=p, y_true=y)"),
        (
            "sigmoid_cross_entropy(y, p, 1, 0.1, loss_collection=None)",
            "BinaryCrossentropy(from_logits=True, label_smoothing=0.1)(y, p)",
        ),
        (
            "sigmoid_cross_entropy(y, p, label_smoothing=0, loss_collection=None)",
            "BinaryCrossentropy(from_logits=True, label_smoothing=0)(y, p)",
        ),
        (
            "softmax_cross_entropy(tf.one_hot(y, 3), p, loss_collection=None)",
            "CategoricalCrossentropy(from_logits=True)(tf.one_hot(y, 3), p)",
        ),
        (
            "sparse_softmax_cross_entropy(labels=y, logits=p, loss_collection=None)",
            "SparseCategoricalCrossentropy(from_logits=True)(y_true=y, y_pred=p)",
        ),
        (
            "mean_squared_error(y, p, loss_collection=None, reduction=tf.losses.Reduction.MEAN)",
            "MeanSquaredError()(y, p)",
        ),
    ],
)
def test_an_equal_call_becomes_keras(becomes, before, after):
    becomes(TF + f"x = tf.losses.{before}\n", TF + f"x = tf.keras.losses.{after}\n", to="keras")


def test_tensorflow_is_written_in_full_where_tf_is_not_plainly_it(becomes):
    becomes(
        "import tensorflow.compat.v1 as tf\nx = tf.losses.mean_squared_error(y, p, loss_collection=None)\n",
        "import tensorflow.compat.v1 as tf\nimport tensorflow\nx = tensorflow.keras.losses.MeanSquaredError()(y, p)\n",
        to="keras",
    )


@pytest.mark.parametrize(
    "text",
    [
        "def f(tensorflow, y, p):\n    return {call}\n",
        "def f(y, p):\n    tensorflow = load()\n    return {call}\n",
        "tensorflow = load()\na = {call}\n",
        "import mine as tensorflow\na = {call}\n",
        "import tensorflow.compat.v1 as tensorflow\na = {call}\n",
    ],
)
def test_v1_stays_where_tensorflow_is_the_name_of_something_else(becomes, text):
    first = "import tensorflow.compat.v1 as tf\n"
    before = text.format(call="tf.losses.mean_squared_error(y, p, loss_collection=None)")
    findings = becomes(first + before, None, to="keras")
    assert [finding.code for finding in findings] == ["TL101", "TL211"]
    assert "tensorflow is the name of something else" in findings[1].message


@pytest.mark.parametrize("first", ["", "import tensorflow.compat.v1\n", "def f():\n    import tensorflow\n"])
def test_tensorflow_by_its_own_name_is_no_other(becomes, first):
    text = f"import tensorflow.compat.v1 as tf\n{first}a = tf.losses.mean_squared_error(y, p, loss_collection=None)\n"
    findings = becomes(text, None, to="keras")
    assert [finding.code for finding in findings] == ["TL111"]


def test_the_import_of_tf_stays_where_only_keras_needs_it(becomes):
    becomes(
        "import tensorflow as tf\nx = tf.losses.huber_loss(y, p, loss_collection=None)\n",
        "import tensorflow as tf\nx = tf.keras.losses.Huber()(y, p)\n",
        to="keras",
    )
