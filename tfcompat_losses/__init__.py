# SPDX-License-Identifier: Apache-2.0
"""The tf.compat.v1 losses on TensorFlow 2: the same numbers, names, collections and errors, in every mode.

    import tfcompat_losses as losses

stands in for `tf.losses` of TensorFlow 1 and for `tf.compat.v1.losses`. Beyond their 17 names it has `collect()`,
the loss collections of one step, and `lift_losses`, which brings losses out of a tf.function.

The examples in the docstrings go on from that import, `import tensorflow as tf` and
`from tfcompat_losses import contrib, distribute, legacy`.
"""

from __future__ import annotations

import difflib
import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tfcompat_losses._collected import collect
    from tfcompat_losses._lifted import lift_losses
    from tfcompat_losses.loss_collections import (
        add_loss,
        get_losses,
        get_regularization_loss,
        get_regularization_losses,
        get_total_loss,
    )
    from tfcompat_losses.losses.absolute_difference import absolute_difference
    from tfcompat_losses.losses.cosine_distance import cosine_distance
    from tfcompat_losses.losses.hinge_loss import hinge_loss
    from tfcompat_losses.losses.huber_loss import huber_loss
    from tfcompat_losses.losses.log_loss import log_loss
    from tfcompat_losses.losses.mean_pairwise_squared_error import mean_pairwise_squared_error
    from tfcompat_losses.losses.mean_squared_error import mean_squared_error
    from tfcompat_losses.losses.sigmoid_cross_entropy import sigmoid_cross_entropy
    from tfcompat_losses.losses.softmax_cross_entropy import softmax_cross_entropy
    from tfcompat_losses.losses.sparse_softmax_cross_entropy import sparse_softmax_cross_entropy
    from tfcompat_losses.reduction import Reduction
    from tfcompat_losses.weighted_loss import compute_weighted_loss

__version__ = "0.2.0"

__all__ = [
    "Reduction",
    "absolute_difference",
    "add_loss",
    "collect",
    "compute_weighted_loss",
    "cosine_distance",
    "get_losses",
    "get_regularization_loss",
    "get_regularization_losses",
    "get_total_loss",
    "hinge_loss",
    "huber_loss",
    "lift_losses",
    "log_loss",
    "mean_pairwise_squared_error",
    "mean_squared_error",
    "sigmoid_cross_entropy",
    "softmax_cross_entropy",
    "sparse_softmax_cross_entropy",
]

_ROOMS = {
    "Reduction": "reduction",
    "collect": "_collected",
    "compute_weighted_loss": "weighted_loss",
    "add_loss": "loss_collections",
    "get_losses": "loss_collections",
    "get_regularization_loss": "loss_collections",
    "get_regularization_losses": "loss_collections",
    "get_total_loss": "loss_collections",
    "lift_losses": "_lifted",
}


if not TYPE_CHECKING:
    # Type checkers are to find a wrong name.
    def __getattr__(name: str) -> Any:
        # On first use, so that the migration tool starts without TensorFlow.
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}{_suggestion(name)}")
        room = importlib.import_module(f"{__name__}.{_ROOMS.get(name, f'losses.{name}')}")
        value = globals()[name] = getattr(room, name)
        return value


def _suggestion(name: str) -> str:
    if name.startswith("_"):
        return ""
    wanted = _KERAS_NAMES.get(name.lower().replace("_", ""), name)
    close = difflib.get_close_matches(wanted, __all__, n=1, cutoff=0.6)
    hint = f". Did you mean {close[0]!r}?" if close else ""
    # Case tells a class of Keras's.
    return hint + (" Loss classes for Keras are in tfcompat_losses.keras." if name[:1].isupper() else "")


_KERAS_NAMES = {
    "binarycrossentropy": "sigmoid_cross_entropy",
    "categoricalcrossentropy": "softmax_cross_entropy",
    "sparsecategoricalcrossentropy": "sparse_softmax_cross_entropy",
    "meanabsoluteerror": "absolute_difference",
    "meansquarederror": "mean_squared_error",
    "cosinesimilarity": "cosine_distance",
    "hinge": "hinge_loss",
    "huber": "huber_loss",
    "sumofsquares": "mean_squared_error",
}


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
