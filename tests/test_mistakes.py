# SPDX-License-Identifier: Apache-2.0
"""Warnings about likely mistakes: at the caller's line, once, and not where nothing was lost."""

import linecache
import warnings

import pytest
import tensorflow as tf

import tfcompat_losses as losses
from tfcompat_losses import _mistakes


def test_a_warning_is_at_the_callers_line():
    with pytest.warns(UserWarning, match="^careful$") as caught:
        _mistakes.warn("careful")
    assert caught[0].filename == __file__
    assert "_mistakes.warn" in linecache.getline(__file__, caught[0].lineno)


def made_by_a_loss():
    losses.absolute_difference([0.0], [1.0])


def added_by_hand():
    losses.add_loss(tf.constant(1.0), "regularization_losses")


READS = [losses.get_losses, losses.get_regularization_losses, losses.get_regularization_loss]


@pytest.mark.parametrize("make", [made_by_a_loss, added_by_hand])
@pytest.mark.parametrize("read", READS, ids=lambda read: read.__name__)
def test_the_first_read_of_losses_that_were_kept_nowhere_warns(make, read):
    make()
    with pytest.warns(UserWarning, match=r"no collect\(\) is open.*kept nowhere") as caught:
        read()
    assert caught[0].filename == __file__
    assert not list(map(float, losses.get_losses()))


def test_it_is_said_once_for_what_was_lost_until_then():
    made_by_a_loss()
    with pytest.warns(UserWarning, match="kept nowhere"):
        losses.get_losses()
    losses.get_losses()


@pytest.mark.parametrize("key", [None, ""])
def test_a_loss_that_belongs_to_no_collection_is_not_missed(key):
    losses.absolute_difference([0.0], [1.0], loss_collection=key)
    assert losses.get_losses() == []


def test_a_read_in_a_scope_or_a_graph_misses_nothing():
    made_by_a_loss()
    with losses.collect():
        losses.get_losses()
    with tf.Graph().as_default():
        losses.get_losses()


def test_the_total_is_an_error_already():
    made_by_a_loss()
    with pytest.raises(ValueError, match="unless a scope is open"):
        losses.get_total_loss()


def test_pythons_filters_switch_it_off():
    made_by_a_loss()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert losses.get_losses() == []
