# SPDX-License-Identifier: Apache-2.0
"""--to v1: contrib calls take v1's signature where the numbers are provably the same."""

import pytest

SLIM = "from tensorflow.contrib import slim\n"


def test_without_the_option_contrib_stays(becomes):
    becomes(
        SLIM + "slim.losses.log_loss(p, y)\n",
        "import tfcompat_losses.contrib\ntfcompat_losses.contrib.log_loss(p, y)\n",
    )


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        ("hinge_loss(p, y)", "not reduced"),
        ("mean_pairwise_squared_error(p, y)", "formula"),
        ("log_loss(p, y, weights=w)", "rank of its weights"),
        ("log_loss(p, y, [1.0, 2.0])", "rank of its losses"),
        ("log_loss(p, y, weights=tf.constant([1.0]))", "rank of its losses"),
        ("log_loss(*pair)", "cannot be seen"),
        ("log_loss(p, y, weight=1.0, weights=1.0)", "cannot be seen"),
        ("compute_weighted_loss(x, w)", "rank of its weights"),
        ("softmax_cross_entropy(p, y, 1.0, 0.1)", "smooths"),
    ],
)
def test_where_the_numbers_may_differ_contrib_stays_and_the_reason_is_named(becomes, call, reason):
    findings = becomes(
        SLIM + f"import tensorflow as tf\nslim.losses.{call}\ntf.zeros(1)\n",
        f"import tensorflow as tf\nimport tfcompat_losses.contrib\ntfcompat_losses.contrib.{call}\ntf.zeros(1)\n",
        to="v1",
    )
    assert [reason in finding.message for finding in findings if finding.code == "TL210"] == [True]


def test_a_reference_that_is_no_call_stays(becomes):
    findings = becomes(
        SLIM + "f = slim.losses.log_loss\n",
        "import tfcompat_losses.contrib\nf = tfcompat_losses.contrib.log_loss\n",
        to="v1",
    )
    assert "TL210" in {finding.code for finding in findings}


def test_an_arg_scope_over_add_loss_keeps_all_of_contrib(becomes):
    findings = becomes(
        SLIM + "with slim.arg_scope([slim.losses.add_loss], loss_collection=None):\n    slim.losses.log_loss(p, y)\n",
        SLIM + "import tfcompat_losses.contrib\n"
        "with slim.arg_scope([tfcompat_losses.contrib.add_loss], loss_collection=None):\n"
        "    tfcompat_losses.contrib.log_loss(p, y)\n",
        to="v1",
    )
    assert [finding.line for finding in findings if finding.code == "TL210"] == [2, 3]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("log_loss(p, y)", "log_loss(predictions=p, labels=y)"),
        ("log_loss(labels=y, predictions=p)", "log_loss(labels=y, predictions=p)"),
        ("log_loss(p, labels=y, epsilon=1e-3)", "log_loss(predictions=p, labels=y, epsilon=1e-3)"),
        ("log_loss(p, targets=y, weight=0.5)", "log_loss(predictions=p, labels=y, weights=0.5)"),
        ("log_loss(p, y, -2, 1e-3, s)", "log_loss(predictions=p, labels=y, weights=-2, epsilon=1e-3, scope=s)"),
        ("sigmoid_cross_entropy(p, y)", "sigmoid_cross_entropy(logits=p, multi_class_labels=y)"),
        (
            "softmax_cross_entropy(p, [[1.0, 0.0]], 1.0, 0.1)",
            "softmax_cross_entropy(logits=p, onehot_labels=[[1.0, 0.0]], weights=1.0, label_smoothing=0.1)",
        ),
        (
            "softmax_cross_entropy([[2.0, 1.0]], y, 1.0, 0.1)",
            "softmax_cross_entropy(logits=[[2.0, 1.0]], onehot_labels=y, weights=1.0, label_smoothing=0.1)",
        ),
        (
            "softmax_cross_entropy(p, y, 1.0, 0.0)",
            "softmax_cross_entropy(logits=p, onehot_labels=y, weights=1.0, label_smoothing=0.0)",
        ),
        ("sparse_softmax_cross_entropy(p, y)", "sparse_softmax_cross_entropy(logits=p, labels=y)"),
        ("cosine_distance(p, y, 1)", "cosine_distance(predictions=p, labels=y, axis=1)"),
        ("cosine_distance(p, y, dim=1)", "cosine_distance(predictions=p, labels=y, axis=1)"),
        ("sum_of_squares(p, y)", "mean_squared_error(predictions=p, labels=y)"),
        ("add_loss(x)", "add_loss(x)"),
        ("get_total_loss(False)", "get_total_loss(False)"),
        ("compute_weighted_loss(x, 2.0)", "compute_weighted_loss(x, 2.0)"),
    ],
)
def test_a_call_takes_v1s_signature_by_keyword(becomes, before, after):
    becomes(SLIM + f"slim.losses.{before}\n", f"import tfcompat_losses\ntfcompat_losses.{after}\n", to="v1")


def test_the_message_says_what_was_called_and_what_is_now(becomes):
    findings = becomes(
        SLIM + "slim.losses.sum_of_squares(p, y)\n",
        "import tfcompat_losses\ntfcompat_losses.mean_squared_error(predictions=p, labels=y)\n",
        to="v1",
    )
    assert "sum_of_squares is now v1's mean_squared_error, by keyword" in [finding.message for finding in findings]


def test_a_scalar_by_assignment_or_constant_is_seen(becomes):
    becomes(
        "import tensorflow as tf\nW = 0.5\nV = tf.constant(W)\ntf.contrib.losses.log_loss(p, y, V)\n",
        "import tensorflow as tf\nimport tfcompat_losses\nW = 0.5\nV = tf.constant(W)\n"
        "tfcompat_losses.log_loss(predictions=p, labels=y, weights=V)\n",
        to="v1",
    )


def test_a_weight_that_is_assigned_twice_is_not_seen(becomes):
    becomes(
        SLIM + "w = 1.0\nif x:\n    w = z\nslim.losses.log_loss(p, y, w)\n",
        "import tfcompat_losses.contrib\nw = 1.0\nif x:\n    w = z\ntfcompat_losses.contrib.log_loss(p, y, w)\n",
        to="v1",
    )


def test_a_name_imported_from_contrib_moves_call_by_call(becomes):
    becomes(
        "from tensorflow.contrib.losses import log_loss, hinge_loss\na = log_loss(p, y)\nb = hinge_loss(p, y)\n",
        "from tfcompat_losses.contrib import hinge_loss\nimport tfcompat_losses\n"
        "a = tfcompat_losses.log_loss(predictions=p, labels=y)\nb = hinge_loss(p, y)\n",
        to="v1",
    )


def test_code_that_was_moved_to_contrib_before_moves_on(becomes):
    becomes(
        "import tfcompat_losses.contrib\na = tfcompat_losses.contrib.log_loss(p, y)\n",
        "import tfcompat_losses.contrib\na = tfcompat_losses.log_loss(predictions=p, labels=y)\n",
        to="v1",
    )


def test_what_contrib_never_had_stays_and_is_named(becomes):
    text = SLIM + "loss = slim.losses.huber_loss(y, p)\n"
    assert [finding.code for finding in becomes(text, text, to="v1")] == ["TL213"]


def test_what_may_be_another_library_stays_and_is_named(becomes):
    text = (
        "if fast:\n    from tensorflow.contrib import slim\nelse:\n    slim = other()\n"
        "loss = slim.losses.log_loss(p, y)\n"
    )
    assert [finding.code for finding in becomes(text, text, to="v1")] == ["TL202"]
