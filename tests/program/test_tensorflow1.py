# SPDX-License-Identifier: Apache-2.0
"""What a program finds as tensorflow: everything that can be there, and a sentence where something cannot."""

import sys
import types

import pytest
import tensorflow as tf

from tfcompat_losses.program import tensorflow1

HAS_ESTIMATORS = tuple(map(int, tf.__version__.split(".")[:2])) < (2, 16)
without_estimators = pytest.mark.skipif(HAS_ESTIMATORS, reason="this TensorFlow has Estimators")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("tf.contrib.rnn.LSTMCell", "only the losses of tensorflow.contrib"),
        ("from tensorflow.contrib import rnn", "only the losses of tensorflow.contrib"),
        pytest.param("tf.estimator.Estimator", "no Estimators since 2.16", marks=without_estimators),
        pytest.param("from tensorflow.estimator import Estimator", "Estimator", marks=without_estimators),
    ],
)
def test_what_is_missing_says_so_where_it_is_asked_for(asked, said, found):
    assert said in found["sentences"][asked]


def test_what_can_be_there_is_there(found):
    refused = {asked for asked, said in found["sentences"].items() if said != "nothing"}
    assert all("rnn" in asked or "stimator" in asked for asked in refused), found["sentences"]
    assert len(refused) == (2 if HAS_ESTIMATORS else 4)


def without_keras_2():
    """A tensorflow.compat.v1 as it is with Keras 3 alone."""
    lazy = types.SimpleNamespace
    return types.SimpleNamespace(__version__="2.21.0", layers=lazy(), nn=lazy(rnn_cell=lazy()), estimator=lazy())


@pytest.mark.parametrize("asked", ["v1.layers.dense", "v1.nn.rnn_cell.LSTMCell", "v1.layers.conv2d"])
def test_without_keras_2_one_line_says_what_to_install(asked, monkeypatch):
    monkeypatch.delitem(sys.modules, "tensorflow.layers", raising=False)
    v1 = without_keras_2()
    tensorflow1._say_what_is_missing(v1)
    with pytest.raises(AttributeError, match=r"'tf\.\w.* is not here: it needs Keras 2, .*tf_keras==2.21"):
        eval(asked)
    monkeypatch.delitem(sys.modules, "tensorflow.layers", raising=False)


def test_a_missing_module_can_be_looked_at():
    # Debuggers, pickle and inspect ask modules for names like this.
    assert not hasattr(tensorflow1._Missing("layers", "why"), "__wrapped__")
