# SPDX-License-Identifier: Apache-2.0
"""The way of every loss of contrib's."""

import numpy as np
import tensorflow as tf

import tfcompat_losses
from tfcompat_losses._engine.formula import Formula
from tfcompat_losses._loss_scope import name_scope
from tfcompat_losses.contrib.weighted_mean import weighted_mean

ROWS = tf.constant([[1.0, 3.0], [5.0, 7.0]])


def test_it_weighs_names_and_files():
    # (2 (1 + 3) + 0 (5 + 7)) / 2
    with tfcompat_losses.collect() as collected:
        loss = weighted_mean(
            Formula(lambda x: x), (ROWS,), tf.constant([2.0, 0.0]), name_scope("rows/", "rows", ROWS, 1.0)
        )
    assert float(loss) == 4.0
    assert collected.losses[0] is loss
    assert "rows/value:0" in str(collected)


def test_along_an_axis_the_losses_do_not_have_it():
    # 2 (1 - 3) + 3 (5 - 7), over both
    formula = Formula(lambda x: x[:, 0] - x[:, 1])
    loss = weighted_mean(formula, (ROWS,), tf.constant([2.0, 3.0]), name_scope("rows/", "rows", ROWS, 1.0), axis=1)
    assert float(loss) == -5.0


def test_it_has_the_dtype_of_the_last_argument():
    loss = weighted_mean(
        Formula(lambda x: x), (tf.cast(ROWS, tf.float64),), 1.0, name_scope("rows/", "rows", ROWS, 1.0)
    )
    assert loss.dtype == tf.float64
    np.testing.assert_array_equal(loss, 4.0)
