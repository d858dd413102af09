# SPDX-License-Identifier: Apache-2.0
"""What a program finds as tensorflow: everything that can be there, and a sentence where something cannot."""

import pytest


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("tf.contrib.rnn.LSTMCell", "only the losses of tensorflow.contrib"),
        ("from tensorflow.contrib import rnn", "only the losses of tensorflow.contrib"),
        ("tf.estimator.Estimator", "no Estimators since 2.16"),
        ("from tensorflow.estimator import Estimator", "Estimator"),
    ],
)
def test_what_is_missing_says_so_where_it_is_asked_for(asked, said, found):
    assert said in found["sentences"][asked]


def test_what_can_be_there_is_there(found):
    refused = {asked for asked, said in found["sentences"].items() if said != "nothing"}
    assert all("rnn" in asked or "stimator" in asked for asked in refused), found["sentences"]
    assert len(refused) == 4
