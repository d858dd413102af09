# SPDX-License-Identifier: Apache-2.0
"""TensorFlow's kernels of cross-entropy take rows of classes, in full precision: here they get them."""

from __future__ import annotations

from collections.abc import Callable

import tensorflow as tf

from tfcompat_losses import _graphs, _inputs
from tfcompat_losses._engine.formula import PRECISE, SMALL

Kernel = Callable[[tf.Tensor, tf.Tensor], tf.Tensor]


def fit_the_kernel(logits: tf.Tensor) -> bool:
    """Whether the logits are rows that the kernel takes as they are."""
    return logits.shape.rank == 2 and logits.dtype in PRECISE


def are_few(logits: tf.Tensor) -> bool:
    """Whether they are there, on the CPU, and so few that the kernel, run again for its gradient, takes no time."""
    return _graphs.is_on_cpu(logits) and logits.shape.rank > 1 and logits.shape.num_elements() < SMALL


def of_any_rank(kernel: Kernel, *imprecise: tf.DType) -> Kernel:
    """`kernel` for logits of `[..., classes]` and labels of that shape or `[...]`, flattened and cast as tf.nn does it.

    imprecise: the dtypes that are cast to float32 for the kernel.
    """

    def run(labels: tf.Tensor, logits: tf.Tensor) -> tf.Tensor:
        if fit_the_kernel(logits):
            return kernel(labels, logits)
        precise = tf.cast(logits, tf.float32) if logits.dtype in imprecise else logits
        static = logits.shape
        shape = static.as_list() if static.is_fully_defined() else tf.shape(logits)
        rows = [-1, shape[-1]]
        if labels.shape.rank == logits.shape.rank:
            labels = tf.reshape(_inputs.cast(labels, precise.dtype), rows)
        else:
            labels = tf.reshape(labels, [-1])
        losses = kernel(labels, tf.reshape(precise, rows))
        return _inputs.cast(tf.reshape(losses, shape[:-1]), logits.dtype)

    return run
