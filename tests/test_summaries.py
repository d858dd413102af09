# SPDX-License-Identifier: Apache-2.0
"""One scalar summary for each of get_losses(), eagerly: names one can ask for, and a file that TensorBoard reads."""

import pytest
import tensorflow as tf

import tfcompat_losses as losses


def two_losses(x):
    """A loss in a scope of its own, and a regularization loss without a name."""
    with tf.name_scope("tower"):
        losses.absolute_difference([0.0], x)
    losses.add_loss(0.5 * tf.nn.l2_loss(x), "regularization_losses")


def written(folder):
    """Name, step and value of each scalar in the event files of a folder."""
    (path,) = map(str, folder.glob("events.*"))
    found = []
    for record in tf.data.TFRecordDataset(path):
        event = tf.compat.v1.Event.FromString(record.numpy())
        found += [(each.tag, event.step, float(tf.make_ndarray(each.tensor))) for each in event.summary.value]
    return found


def test_items_are_names_and_losses_of_a_collection_or_of_all():
    with losses.collect() as collected:
        two_losses(tf.constant([4.0]))
    ((name, loss),) = collected.items("losses")
    assert (name, float(loss)) == ("tower/absolute_difference/value", 4.0)
    # 0.5 * 4^2 / 2
    assert [(name, float(loss)) for name, loss in collected.items()][1:] == [("loss", 4.0)]
    assert collected.items("another") == []


def test_in_a_graph_they_are_the_names_of_the_ops():
    with tf.Graph().as_default(), losses.collect() as collected:
        two_losses(tf.constant([4.0]))
        assert [name for name, _ in collected.items()] == [loss.op.name for loss in collected]


@pytest.mark.parametrize("in_a_function", [False, True])
def test_a_summary_for_each_loss_is_in_the_event_file(in_a_function, tmp_path):
    def step(x, number):
        with losses.collect() as collected:
            two_losses(x)
        collected.write_summaries(number)

    run = tf.function(step) if in_a_function else step
    with tf.summary.create_file_writer(str(tmp_path)).as_default():
        for number in (0, 1):
            run(tf.constant([2.0 + number]), tf.constant(number, tf.int64))
    scalars = [(step, value) for tag, step, value in written(tmp_path) if tag.startswith("tower/absolute")]
    assert scalars == [(0, 2.0), (1, 3.0)]
    assert len(written(tmp_path)) == 4


def test_of_an_unreduced_loss_it_is_the_mean(tmp_path):
    with tf.summary.create_file_writer(str(tmp_path)).as_default(), losses.collect() as collected:
        losses.absolute_difference([0.0, 0.0], [1.0, 2.0], reduction=losses.Reduction.NONE)
        collected.write_summaries(7)
    assert written(tmp_path) == [("absolute_difference/Mul", 7, 1.5)]


def test_tensorboard_takes_them_for_scalars(tmp_path):
    with tf.summary.create_file_writer(str(tmp_path)).as_default(), losses.collect() as collected:
        two_losses(tf.constant([4.0]))
        collected.write_summaries(0)
    (path,) = map(str, tmp_path.glob("events.*"))
    events = [tf.compat.v1.Event.FromString(record.numpy()) for record in tf.data.TFRecordDataset(path)]
    kinds = {
        (each.metadata.plugin_data.plugin_name, each.metadata.data_class) for e in events for each in e.summary.value
    }
    assert kinds == {("scalars", 1)}


def test_without_a_writer_nothing_is_written():
    with losses.collect() as collected:
        two_losses(tf.constant([4.0]))
    collected.write_summaries(0)
