# SPDX-License-Identifier: Apache-2.0
"""The six names by which v1 code says how per-element losses become one number."""

from __future__ import annotations

from typing import Any, Final, Literal

__all__ = ["Reduction"]

ReductionName = Literal[
    "none",
    "weighted_sum",
    "weighted_mean",
    "weighted_sum_over_batch_size",
    "weighted_sum_by_nonzero_weights",
]
"""The strings that say how losses are reduced: the values of `Reduction`."""


class Reduction:
    """How a loss function combines its weighted per-element losses (tf.compat.v1.losses.Reduction).

    The values are plain strings, as in v1, so that a string from a configuration file works as well.

    * ``NONE``: the weighted losses themselves, shaped like the unweighted ones.
    * ``SUM``: their sum.
    * ``MEAN``: the sum divided by the sum of the weights.
    * ``SUM_OVER_BATCH_SIZE``: the sum divided by the number of elements, not of rows.
    * ``SUM_BY_NONZERO_WEIGHTS``: the sum divided by the number of elements whose weight is not zero; the default.
    * ``SUM_OVER_NONZERO_WEIGHTS``: an older name of the same reduction.

    A division by zero gives 0.

    Examples:
      Losses of 1, 3 and twice 9, with weights of 4, 4 and twice 0:

      >>> values, weights = [1.0, 3.0, 9.0, 9.0], [4.0, 4.0, 0.0, 0.0]
      >>> for reduction in dict.fromkeys(losses.Reduction.all()):
      ...     loss = losses.compute_weighted_loss(values, weights, reduction=reduction)
      ...     print(loss.numpy().tolist(), reduction)
      [4.0, 12.0, 0.0, 0.0] none
      16.0 weighted_sum
      2.0 weighted_mean
      4.0 weighted_sum_over_batch_size
      8.0 weighted_sum_by_nonzero_weights
    """

    NONE: Final = "none"
    SUM: Final = "weighted_sum"
    SUM_OVER_BATCH_SIZE: Final = "weighted_sum_over_batch_size"
    MEAN: Final = "weighted_mean"
    SUM_BY_NONZERO_WEIGHTS: Final = "weighted_sum_by_nonzero_weights"
    SUM_OVER_NONZERO_WEIGHTS: Final = SUM_BY_NONZERO_WEIGHTS

    @classmethod
    def all(cls) -> tuple[ReductionName, ...]:
        """All six, in v1's order; the two names of one reduction are both there.

        Returns:
          Six strings, two of them equal.

        Examples:
          >>> losses.Reduction.all()[:3]
          ('none', 'weighted_sum', 'weighted_mean')
        """
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
        """Checks that a key is a reduction.

        Args:
          key: one of `all()`.

        Raises:
          ValueError: it is none of them.

        Examples:
          >>> losses.Reduction.validate("weighted_mean")
          >>> losses.Reduction.validate("sum")  # doctest: +ELLIPSIS
          Traceback (most recent call last):
          ValueError: Invalid Reduction Key sum. Key should be one of (...). Did you mean Reduction.SUM?
        """
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
