# SPDX-License-Identifier: Apache-2.0
"""What the goldens cannot ask: collections in every mode, replicas, NumPy, the order of the arguments."""

import inspect

import numpy as np
import pytest
import tensorflow as tf
import tf_slim

import tfcompat_losses as losses
from tfcompat_losses import contrib

pytestmark = pytest.mark.usefixtures("silent")

PREDICTIONS, LABELS = [[2.0, 5.0]], [[1.0, 2.0]]


def test_predictions_come_first():
    # -log(0.25 + 1e-7) for the label 1
    np.testing.assert_allclose(contrib.log_loss([0.25], [1.0]), 1.3862940)


@pytest.mark.parametrize("convert", [list, np.array, tf.constant, tf.Variable])
def test_whatever_becomes_a_tensor_is_accepted(convert):
    # (1 + 9) / 2, times 2
    loss = contrib.mean_squared_error(convert(PREDICTIONS), convert(LABELS), convert([2.0]))
    np.testing.assert_allclose(loss, 10.0)


def test_an_eager_loss_goes_to_the_open_collect_and_v1s_functions_see_it():
    with losses.collect() as collected:
        loss = contrib.absolute_difference(PREDICTIONS, LABELS)
        assert contrib.get_losses() == losses.get_losses() == [loss]
        assert contrib.get_total_loss() == 2.0
    assert "absolute_difference/value:0" in str(collected)


def test_hinge_goes_nowhere():
    with losses.collect() as collected:
        contrib.hinge_loss([[0.5]], [[1.0]])
    assert len(collected) == 0


def test_each_loss_is_collected_once():
    with losses.collect() as collected:
        contrib.sigmoid_cross_entropy([[0.0]], [[1.0]])
        contrib.mean_pairwise_squared_error(PREDICTIONS, LABELS)
        contrib.compute_weighted_loss([1.0])
        contrib.add_loss(tf.constant(1.0))
    assert len(collected) == 4


def test_a_tf_function_keeps_its_losses_and_lift_losses_carries_them_out():
    def step(predictions):
        contrib.absolute_difference(predictions, LABELS)
        return contrib.get_total_loss()

    with losses.collect():
        function = tf.function(step)  # TensorFlow 2.10 takes apart one that nobody keeps.
        assert function(tf.constant(PREDICTIONS)) == 2.0
        with pytest.raises(ValueError, match="was made in the function 'step'"):
            contrib.get_losses()
    with losses.collect():
        losses.lift_losses(step)(tf.constant(PREDICTIONS))
        assert [loss.numpy() for loss in contrib.get_losses()] == [2.0]


def test_the_scope_filters_in_eager_as_in_a_graph():
    with losses.collect():
        with tf.name_scope("tower_1"):
            first = contrib.absolute_difference(PREDICTIONS, LABELS, scope="foo")
        contrib.absolute_difference(PREDICTIONS, LABELS)
        assert contrib.get_losses("tower_1/foo/") == [first]


def test_a_replica_reads_its_own(two_replicas):
    @tf.function
    def run():
        def replica():
            identity = tf.distribute.get_replica_context().replica_id_in_sync_group
            contrib.compute_weighted_loss(tf.fill([2], tf.cast(identity, tf.float32) + 1.0))
            return contrib.get_total_loss()

        return two_replicas.run(replica)

    assert [loss.numpy() for loss in two_replicas.experimental_local_results(run())] == [1.0, 2.0]


def test_the_loss_kept_is_the_loss_returned_also_when_it_was_cast():
    with tf.Graph().as_default():
        loss = contrib.compute_weighted_loss(tf.constant([1, 2], tf.int32))
        assert contrib.get_losses() == [loss]
        assert loss.dtype == tf.int32


def test_v1_optimizers_are_told_nothing_of_a_reduction():
    # contrib never told them; a number left by an earlier loss would change the gradients under tf.distribute.
    with tf.Graph().as_default() as graph:
        contrib.absolute_difference(PREDICTIONS, LABELS)
        assert getattr(graph, "_last_loss_reduction", None) is None


TAKING_TWO = [
    *("absolute_difference", "cosine_distance", "hinge_loss", "log_loss", "mean_pairwise_squared_error"),
    *("mean_squared_error", "sigmoid_cross_entropy", "softmax_cross_entropy", "sparse_softmax_cross_entropy"),
]


@pytest.mark.parametrize("name", TAKING_TWO)
def test_none_is_refused_by_the_name_of_the_argument(name):
    loss = getattr(contrib, name)
    both = list(inspect.signature(loss).parameters)[:2]
    for missing in both:
        given = {each: None if each == missing else [[1.0]] for each in both}
        with pytest.raises(ValueError, match=f"^Argument `{missing}` must not be None"):
            loss(**given, **({"axis": 1} if name == "cosine_distance" else {}))


def test_pairwise_with_a_weight_of_0_is_0_whatever_its_loss():
    # No element is counted: contrib gives 0, not 0 times infinity.
    given = [[np.inf, 5.0], [1.0, 2.0]], [[1.0, 2.0], [0.0, 3.0]], 0.0
    # In a function: eagerly tf_slim keeps its losses for ever.
    of_slim = tf.function(tf_slim.losses.mean_pairwise_squared_error)(*map(tf.constant, given))
    assert contrib.mean_pairwise_squared_error(*given) == of_slim == 0.0


@pytest.mark.parametrize("name", [*TAKING_TWO, "compute_weighted_loss"])
def test_each_says_what_to_call_instead(name):
    assert f"tfcompat_losses.{name}(" in getattr(contrib, name).__deprecated__
