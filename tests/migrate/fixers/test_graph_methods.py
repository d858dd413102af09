# SPDX-License-Identifier: Apache-2.0
"""A Graph's own collection methods."""

import pytest


def test_a_collection_of_another_library_is_not_named(left):
    assert left('import tensorflow as tf\nrows = database.get_collection("losses")\n') == []


def test_another_key_is_not_named(left):
    assert left('import tensorflow as tf\ntf.Graph().get_collection("loss")\n') == []


@pytest.mark.parametrize(
    "call",
    [
        'tf.Graph().get_collection("losses")',
        'tf.get_default_graph().add_to_collection("losses", x)',
        'graph.get_collection_ref("losses")',
        'session.graph.get_collection("regularization_losses")',
        "mine.get_collection(tf.GraphKeys.LOSSES)",
        'graph.get_collection(name="losses")',
        'graph.get_collection(scope="x", name="losses")',
        'graph.get_collection_ref(name="losses")',
        'graph.add_to_collection(value=x, name="losses")',
        'graph.add_to_collections(value=x, names="losses")',
        "mine.get_collection(scope=s, name=tf.GraphKeys.LOSSES)",
    ],
)
def test_it_is_left_and_named(left, call):
    text = f"import tensorflow.compat.v1 as tf\ngraph = tf.Graph()\nsession = tf.Session()\n{call}\n"
    assert left(text) == [("TL208", 4)]


def test_a_graph_from_a_with_statement_is_known(left):
    text = 'import tensorflow.compat.v1 as tf\nwith tf.Graph().as_default() as g:\n    g.get_collection("losses")\n'
    assert left(text) == [("TL208", 3)]


@pytest.mark.parametrize("receiver", ["graph", "train_graph", "self._graph", "tower.graph", "model.train_graph"])
def test_what_is_called_a_graph_and_cannot_be_followed_is_named(left, receiver):
    text = f'import tensorflow as tf\ndef f(self, graph, train_graph):\n    {receiver}.get_collection("losses")\n'
    assert left(text) == [("TL208", 3)]


@pytest.mark.parametrize("receiver", ["database", "self.photograph_database", "mongo.client"])
def test_what_is_called_something_else_is_not_named(left, receiver):
    assert left(f'import tensorflow as tf\ndef f(self, database):\n    {receiver}.get_collection("losses")\n') == []
