# SPDX-License-Identifier: Apache-2.0
"""tf.distribute: a replica's share of the loss of the global batch."""

from __future__ import annotations

import contextlib
import contextvars
from collections.abc import Callable, Hashable
from contextlib import AbstractContextManager
from typing import Any, NamedTuple, TypeVar

import tensorflow as tf

from tfcompat_losses import _graphs
from tfcompat_losses._one_scope_a_call import one_scope_a_call, refuse_bare
from tfcompat_losses.reduction import Reduction
from tfcompat_losses.typing import TensorLike

__all__ = ["global_batch", "replica_share", "scale_for_replicas"]

_Function = TypeVar("_Function", bound=Callable[..., Any])


class GlobalBatch:
    """What `global_batch()` gives: a context manager that is a decorator too."""

    def __enter__(self) -> GlobalBatch:
        self.outside_replicas = _graphs.replica() is None
        _all_open.append(self)
        _own.set((*_own.get(), self))
        return self

    def __exit__(self, *exception: object) -> None:
        _own.set(_own.get()[:-1])
        _all_open.remove(self)

    def __call__(self, function: _Function) -> _Function:
        return one_scope_a_call(function, global_batch, "distribute.global_batch")


_own: contextvars.ContextVar[tuple[GlobalBatch, ...]] = contextvars.ContextVar("tfcompat_losses_global", default=())
_all_open: list[GlobalBatch] = []


def global_batch(*misplaced: object) -> GlobalBatch:
    """Makes the losses in a replica function shares of the loss of the global batch.

    Inside it each reduction divides by its divisor summed over all replicas. So the losses, and the gradients, sum over
    the replicas to those of one device with the whole batch, however unevenly the nonzero weights are spread. (The mean
    of losses that each replica normalises for itself is a different number.) `Reduction.SUM` and `NONE` do not divide,
    and do not change. A regularization loss is the same on every replica, so reads of that collection, and totals, take
    1 / replicas of it. A loss that is added by hand to another collection is treated as a share: see `replica_share`.
    With one replica (the default strategy, a parameter server) nothing changes.

    All replicas must run this code: each loss with a divisor does one all_reduce of a scalar.

    Args:
      *misplaced: give none. It recognises `@global_batch` without parentheses, which is an error.

    Returns:
      A context manager, which is also a decorator: for the function that `strategy.run` runs, or inside it.

    Raises:
      RuntimeError: when a loss is made, if this was opened around `strategy.run` and not inside, or if the replicas
        cannot be summed over there: in a tf.function, a jit-compiled function or a tf.cond within the replica function.
      TypeError: it is given an argument, as `@global_batch` without parentheses does.

    Examples:
      The sum over the replicas is the loss of the whole batch, with any strategy; here the default one:

      >>> strategy = tf.distribute.get_strategy()
      >>> @distribute.global_batch()
      ... def replica_step(labels, predictions):
      ...     return losses.mean_squared_error(labels, predictions)
      >>> shares = strategy.run(replica_step, args=(tf.constant([0.0, 0.0]), tf.constant([1.0, 3.0])))
      >>> float(strategy.reduce("SUM", shares, axis=None))
      5.0
    """
    refuse_bare("distribute.global_batch", misplaced)
    return GlobalBatch()


def global_batch_of_replicas() -> AbstractContextManager[Any]:
    """`global_batch()` in one of several replicas; elsewhere nothing, which no other thread's replicas can mistake."""
    return global_batch() if has_other_replicas() else contextlib.nullcontext()


def are_divisors_shared() -> bool:
    """Whether the divisors of losses made here are summed over the replicas."""
    return bool(_all_open) and _is_share()


def over_replicas(divisor: float | tf.Tensor) -> float | tf.Tensor:
    """`divisor`, or inside `global_batch()` its sum over the replicas."""
    if not are_divisors_shared():
        return divisor
    return all_reduce(tf.convert_to_tensor(divisor, tf.float32))


def reduction_left(reduction: str) -> str:
    """The reduction that is left to be done over the replicas: shares of a global loss are summed."""
    return Reduction.SUM if are_divisors_shared() else reduction


def _is_share() -> bool:
    """Whether a loss made here is a replica's share."""
    if not has_other_replicas():
        return False
    if not _own.get() and any(context.outside_replicas for context in _all_open):
        raise RuntimeError(
            "global_batch() is open outside of strategy.run, here or in another thread, where it has no effect on the "
            "replicas: open it in the function that strategy.run gets, or decorate that function with it."
        )
    return bool(_own.get())


def has_other_replicas() -> bool:
    """Whether this code runs in one of several replicas. Not so in Keras's build calls, which have none."""
    context = tf.distribute.get_replica_context()
    return context is not None and context.num_replicas_in_sync > 1


def replicas_of_this_process() -> int:
    return len(tf.distribute.get_strategy().extended.worker_devices)


def meet() -> None:
    """Returns when all replicas have come here."""
    all_reduce(tf.constant(0.0))


def all_reduce(value: tf.Tensor) -> tf.Tensor:
    """The sum of `value` over the replicas, differentiable."""
    try:
        return tf.distribute.get_replica_context().all_reduce(tf.distribute.ReduceOp.SUM, value)
    except RuntimeError as error:
        raise RuntimeError(
            "The replicas cannot be summed over here: the loss is made in a tf.function (jit-compiled or not), a "
            "tf.cond or a loop within the replica function. Make it in the replica function itself, with one "
            "tf.function around strategy.run; or take Reduction.SUM here and divide the sum outside."
        ) from error


class _Filed(NamedTuple):
    """What a loss that was filed inside `global_batch()` is."""

    is_share: bool
    """A share of the global loss; else the same on every replica, and so only a part of it is a share."""
    replicas: int


def is_open() -> bool:
    """Whether there is a `global_batch()` anywhere."""
    return bool(_all_open)


def remember_filed(loss: Any, key: Hashable, made: bool) -> None:
    """Remembers of a loss that it was filed inside `global_batch()`: `made` by a loss function, or added by hand."""
    if (made or key == _graphs.REGULARIZATION_LOSSES) and isinstance(loss, tf.Tensor) and _is_share():
        # On the tensor: it takes it along into and out of every collection.
        loss._tfcompat_losses_filed = _Filed(made, tf.distribute.get_strategy().num_replicas_in_sync)


def as_read(loss: Any, key: Hashable) -> Any:
    """A loss of a collection as it is read: a regularization loss, in or from `global_batch()`, as a share."""
    if key != _graphs.REGULARIZATION_LOSSES:
        return loss
    filed = getattr(loss, "_tfcompat_losses_filed", None)
    if filed is None:
        filed = _Filed(False, tf.distribute.get_strategy().num_replicas_in_sync if _all_open and _is_share() else 1)
    return loss if filed.is_share or filed.replicas == 1 else loss / filed.replicas


def as_averaged(loss: tf.Tensor) -> tf.Tensor:
    """What to give to code that takes the mean over the replicas, as Keras does: of shares, so many times more."""
    filed = getattr(loss, "_tfcompat_losses_filed", None)
    return loss * filed.replicas if filed is not None and filed.is_share and loss.shape.rank == 0 else loss


def replica_share(loss: TensorLike) -> tf.Tensor:
    """This replica's share of a loss that is the same on every replica, or that each normalises for itself.

    Inside `global_batch()`, a loss that is added by hand to a collection other than the regularization losses is
    treated as a share: those of the replicas are summed. Without this, a penalty would count once per replica.

    Args:
      loss: a tensor of floats.

    Returns:
      `loss` over the number of replicas; `loss` itself outside `global_batch()`, and with one replica.

    Examples:
      >>> with distribute.global_batch(), losses.collect() as collected:
      ...     penalty = 0.5 * tf.reduce_mean([1.0, 3.0])
      ...     losses.add_loss(distribute.replica_share(penalty))
      >>> float(collected.total_loss())
      1.0
    """
    loss = tf.convert_to_tensor(loss)
    return loss / tf.distribute.get_strategy().num_replicas_in_sync if _all_open and _is_share() else loss


def scale_for_replicas(loss: tf.Tensor) -> tf.Tensor:
    """A loss normalised per replica, scaled as the Estimator and the optimizers of TensorFlow 1 do under tf.distribute.

    Args:
      loss: a loss of this replica.

    Returns:
      `loss` over the number of replicas; `loss` itself if the last loss made here was a `Reduction.SUM`, or a share
      made in `global_batch()`, or if there is one replica. Summed over the replicas this is the mean of their losses,
      as in TensorFlow 1. It is the loss of the global batch only if the divisors are the same on all replicas.

    Raises:
      RuntimeError: inside `global_batch()`, where the losses are shares already; `replica_share` makes one.

    Examples:
      With one replica, as here, it is the loss itself:

      >>> loss = losses.mean_squared_error([0.0], [3.0])
      >>> float(distribute.scale_for_replicas(loss))
      9.0
    """
    if _all_open and _is_share():
        raise RuntimeError(
            "scale_for_replicas() is not for use inside global_batch(), where losses are shares of the global loss "
            "already: sum them over the replicas. Of a loss that you add by hand replica_share() makes a share."
        )
    replicas = tf.distribute.get_strategy().num_replicas_in_sync
    last = getattr(_graphs.default_graph(), "_last_loss_reduction", None)
    if replicas == 1 or last in (Reduction.SUM, "sum"):
        return loss
    return loss * (1.0 / replicas)
