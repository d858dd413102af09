# SPDX-License-Identifier: Apache-2.0
"""The way of every loss of contrib's: weigh, compute, name, file; each once."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from tfcompat_losses._engine.formula import Formula
from tfcompat_losses._inputs import Weights
from tfcompat_losses._loss_scope import name_scope
from tfcompat_losses.contrib.loss_collections import collection_here
from tfcompat_losses.contrib.weighting import weigh
from tfcompat_losses.weighted_loss import computed
from tfcompat_losses.weighting.shapes import Shape


def weighted_mean(
    formula: Formula, arguments: tuple[Any, ...], weights: Weights, scope_name: name_scope, axis: int | None = None
) -> tf.Tensor:
    """The weighted mean of the losses `formula(*arguments)`, in the dtype of the last argument, and collected.

    `axis` is a dimension of the arguments that the losses do not have.
    """
    shape = Shape([argument for argument in arguments if isinstance(argument, tf.Tensor)], axis, keepdims=False)
    return computed(formula, arguments, weigh(weights, shape), "value", scope_name, collection_here())
