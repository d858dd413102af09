# SPDX-License-Identifier: Apache-2.0
"""The six names by which v1 code says how per-element losses become one number."""

from __future__ import annotations

from typing import Any

__all__ = ["Reduction"]


class Reduction:
    """How a loss function combines its weighted per-element losses (tf.compat.v1.losses.Reduction).

    The values are plain strings, as in v1, so that a string from a configuration file works as well.

    * ``NONE``: the weighted losses themselves, shaped like the unweighted ones.
    * ``SUM``: their sum.
    * ``MEAN``: the sum divided by the sum of the weights.
    * ``SUM_OVER_BATCH_SIZE``: the sum divided by the number of elements (of elements, not of rows).
    * ``SUM_BY_NONZERO_WEIGHTS``: the sum divided by the number of elements whose weight is not zero; the default.
    * ``SUM_OVER_NONZERO_WEIGHTS``: an older name of the same.

    A division by zero gives 0.
    """

    NONE = "none"
    SUM = "weighted_sum"
    SUM_OVER_BATCH_SIZE = "weighted_sum_over_batch_size"
    MEAN = "weighted_mean"
    SUM_BY_NONZERO_WEIGHTS = "weighted_sum_by_nonzero_weights"
    SUM_OVER_NONZERO_WEIGHTS = SUM_BY_NONZERO_WEIGHTS

    @classmethod
    def all(cls) -> tuple[str, ...]:
        """All six, in v1's order; the two names of one reduction are both there."""
        return (
            cls.NONE,
            cls.SUM,
            cls.MEAN,
            cls.SUM_OVER_BATCH_SIZE,
            cls.SUM_OVER_NONZERO_WEIGHTS,
            cls.SUM_BY_NONZERO_WEIGHTS,
        )

    @classmethod
    def validate(cls, key: Any) -> None:
        """Raises ValueError when `key` is not one of `all()`."""
        if key not in cls.all():
            # SUM_BY_NONZERO_WEIGHTS has two names, and is listed once.
            keys = tuple(dict.fromkeys(cls.all()))
            instead = _NAMES_ELSEWHERE.get(str(key).lower().rpartition(".")[-1])
            suggestion = f" Did you mean Reduction.{instead}?" if instead else ""
            raise ValueError(f"Invalid Reduction Key {key}. Key should be one of {keys}.{suggestion}")


_NAMES_ELSEWHERE = {
    "mean": "SUM_BY_NONZERO_WEIGHTS (over what has a weight) or Reduction.MEAN (over the sum of the weights)",
    "sum": "SUM",
    "sum_over_batch_size": "SUM_OVER_BATCH_SIZE",
    "mean_with_sample_weight": "MEAN",
    "sum_by_nonzero_weights": "SUM_BY_NONZERO_WEIGHTS",
    "sum_over_nonzero_weights": "SUM_OVER_NONZERO_WEIGHTS",
    "auto": "SUM_BY_NONZERO_WEIGHTS, the default",
    "batch": "SUM_OVER_BATCH_SIZE",
    "false": "NONE",
}
"""What Keras, PyTorch and the attribute names call them, in lower case."""
