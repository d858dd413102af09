# SPDX-License-Identifier: Apache-2.0
"""Which TensorFlow a bare tf.losses means."""

import pytest

BARE = "import tensorflow as tf\nloss = tf.losses.mean_squared_error(y, p)\n"
MOVED = "import tensorflow as tf\nimport tfcompat_losses\nloss = tfcompat_losses.mean_squared_error(y, p)\n"


def test_without_evidence_it_is_left_and_named(left):
    assert left(BARE) == [("TL201", 2)]


def test_an_import_without_evidence_is_left_and_named(left):
    assert left("from tensorflow import losses\nlosses.mean_squared_error(y, p)\n") == [("TL201", 1)]


def test_evidence_for_both_is_left_and_named_with_both_lines(stays):
    findings = stays(BARE + "s = tf.Session()\ntf.random.set_seed(1)\n")
    assert [finding.code for finding in findings] == ["TL201"]
    assert "line 3 (tf.Session)" in findings[0].message
    assert "line 4 (tf.random.set_seed)" in findings[0].message


def test_source_tf2_leaves_it_without_a_word(left):
    assert left(BARE, source="tf2") == []


def test_source_tf1_moves_it(becomes):
    becomes(BARE, MOVED, source="tf1")


@pytest.mark.parametrize(
    "evidence",
    ["tf.optimizers.Adam()", "tf.losses.Huber()", "tf.losses.mae(1, 2)", "tf.config.list_physical_devices()"],
)
def test_evidence_of_tensorflow_2_leaves_it_without_a_word(left, evidence):
    assert left(BARE + evidence + "\n") == []


@pytest.mark.parametrize(
    "evidence",
    ["tf.Session()", "tf.placeholder(x)", "tf.contrib.layers.flatten(x)", "tf.train.AdamOptimizer()", "tf.GraphKeys"],
)
def test_evidence_of_tensorflow_1_moves_it(becomes, evidence):
    becomes(BARE + evidence + "\n", MOVED + evidence + "\n")


def test_a_name_that_only_tensorflow_1_has_under_tf_losses_is_evidence(becomes):
    more = "tf.losses.huber_loss(y, p)\n"
    becomes(BARE + more, MOVED + "tfcompat_losses.huber_loss(y, p)\n")


def test_evidence_counts_by_meaning_not_by_spelling(left):
    assert left(BARE + "import mine\nmine.Session()\nplaceholder(1)\n") == [("TL201", 2)]


def test_compat_v2_as_tf_is_tensorflow_2(left):
    assert left("import tensorflow.compat.v2 as tf\nloss = tf.losses.mean_squared_error(y, p)\n") == []
