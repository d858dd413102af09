# SPDX-License-Identifier: Apache-2.0
"""What can be proven about the rank of weights, and what cannot. The numbers are held by corpus/to_v1_rank_0."""

import pytest

HEAD = "import tensorflow as tf\nfrom tensorflow.contrib import slim\nk = 2.0\nr = tf.reduce_mean(x)\n"


@pytest.mark.parametrize(
    "weights",
    [
        "0.5",
        "-1",
        "k",
        "2 * k",
        "1.0 / (k + 1)",
        "r",
        "0.5 * r",
        "tf.constant(0.5)",
        "tf.constant(0.5, dtype=tf.float32)",
        "tf.constant(k)",
        "tf.reduce_sum(x)",
        "tf.reduce_mean(x, name='n')",
        "tf.ones([])",
        "tf.zeros(())",
        "tf.ones(shape=[])",
        "tf.fill([], 2.0)",
        "tf.placeholder(tf.float32, [])",
        "tf.placeholder(tf.float32, shape=())",
        "tf.cast(r, tf.float32)",
        "tf.to_float(k)",
        "tf.identity(input=r)",
        "tf.abs(x=r)",
        "tf.stop_gradient(tf.reduce_max(x))",
        "tf.math.reduce_sum(x)",
        "float(a)",
        "len(a)",
    ],
)
def test_a_weight_that_is_a_scalar_for_certain_lets_its_call_move(becomes, weights):
    findings = becomes(f"{HEAD}a = slim.losses.log_loss(p, y, {weights})\n", None, to="v1")
    assert "TL110" in [finding.code for finding in findings]


@pytest.mark.parametrize(
    "weights",
    [
        "w",
        "[1.0]",
        "tf.constant([0.5])",
        "tf.constant(0.5, shape=[3])",
        "tf.constant(0.5, tf.float32, [3])",
        "tf.constant(value=0.5, shape=[3])",
        "tf.constant(0.5, shape=(8,), dtype=tf.float32)",
        "tf.reduce_sum(x, 1)",
        "tf.reduce_mean(x, axis=0)",
        "tf.reduce_mean(x, keepdims=True)",
        "tf.reduce_mean(x, None, True)",
        "tf.reduce_sum(*a)",
        "tf.ones([3])",
        "tf.ones(n)",
        "tf.placeholder(tf.float32)",
        "tf.placeholder(tf.float32, [None])",
        "tf.cast(w, tf.float32)",
        "k * w",
        "mine.reduce_sum(x)",
        "abs(w)",
    ],
)
def test_any_other_weight_keeps_contribs_signature(becomes, weights):
    findings = becomes(f"{HEAD}a = slim.losses.log_loss(p, y, {weights})\n", None, to="v1")
    assert "TL210" in [finding.code for finding in findings]
