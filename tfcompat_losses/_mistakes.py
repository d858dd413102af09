# SPDX-License-Identifier: Apache-2.0
"""Warnings about what is allowed and most likely a mistake, at the caller's own line."""

from __future__ import annotations

import warnings

import tensorflow as tf

from tfcompat_losses import _deprecation


def warn(message: str) -> None:
    """Warns (UserWarning) at the line that called us; Python's filters say how often, and can switch it off."""
    # One more than the frames in between: this function's own.
    warnings.warn(message, UserWarning, stacklevel=_deprecation.frames_to_the_caller() + 1)


def warn_of_no_pairs(shape: tf.TensorShape) -> None:
    """For a loss of the pairs of elements within each sample: warns where the samples have one element."""
    if shape[1:].num_elements() == 1:
        warn(
            f"mean_pairwise_squared_error compares the elements within each sample, and samples of shape {shape} have "
            "one: the loss is always 0. Give it [batch_size, number_of_elements], with more elements than one."
        )
