# SPDX-License-Identifier: Apache-2.0
"""Names of eager losses are unique in the way that a graph makes them so."""

import threading

import pytest
import tensorflow as tf

from tfcompat_losses._eager_names import Names

SCOPES = ["a", "a", "A", "a_1", "a/", "a/", "b/c", None, "", "a"]


def test_they_are_those_of_a_graph():
    names = Names()
    losses = [object() for _ in SCOPES]
    names.filed += [(loss, "around", scope, "value", None) for loss, scope in zip(losses, SCOPES)]
    with tf.Graph().as_default() as graph, tf.name_scope("around"):
        expected = []
        for scope in SCOPES:
            if scope is None:
                expected.append(tf.constant(1.0, name="value").name)
                continue
            with graph.name_scope(scope):
                expected.append(tf.constant(1.0, name="value").name)
    assert [names.of(loss) for loss in losses] == expected


@pytest.mark.parametrize("replica", [None, 0, 2])
def test_a_replicas_names_have_its_number(replica):
    names = Names()
    loss = object()
    names.filed.append((loss, "", "a", "value", replica))
    assert names.of(loss) == ("replica_2/a/value:0" if replica else "a/value:0")


def test_threads_that_read_at_once_read_the_same():
    names = Names()
    losses = [object() for _ in range(2000)]
    names.filed += [(loss, "", "a", "value", None) for loss in losses]
    read = []
    threads = [
        threading.Thread(target=lambda: read.append([names.of(loss) for loss in reversed(losses)])) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert read[0] == read[1] == read[2] == read[3]
    assert len(set(read[0])) == 2000
