# SPDX-License-Identifier: Apache-2.0
"""Warnings about what is allowed and most likely a mistake, at the caller's own line."""

from __future__ import annotations

import tensorflow as tf

from tfcompat_losses import _deprecation


def warn(message: str) -> None:
    """Warns (UserWarning) at the line that called us; Python's filters say how often, and can switch it off."""
    _deprecation.warn_at(*_deprecation.caller(), message, UserWarning)


def warn_of_no_pairs(shape: tf.TensorShape) -> None:
    """For a loss of the pairs of elements within each sample: warns where the samples have one element."""
    if shape[1:].num_elements() == 1:
        warn(
            "mean_pairwise_squared_error compares the elements within each sample, of which predictions of shape "
            f"{shape} have one: the loss is always 0. They should be [batch_size, number_of_elements]."
        )
