# SPDX-License-Identifier: Apache-2.0
"""Names for eager losses: those that a graph would have given them, made when somebody reads them."""

from __future__ import annotations

import threading
import weakref
from typing import Any, Optional, Protocol, Union, cast

from tfcompat_losses.reduction import Reduction

PAIRWISE = "pairwise"
"""What mean_pairwise_squared_error, which has no reduction, gives as its own."""


class Scope(Protocol):
    """What decides about the names of the ops of a loss, in the graph that v1 builds for it: `_graphs.name_scope`."""

    name: str
    default_name: str
    casts: int
    is_cast: bool

    @property
    def is_smoothed(self) -> bool: ...


Filed = tuple[Any, str, Union[Scope, str, None], str, Optional[int], Optional[str]]
"""An eager loss, the name scope around it, its own, its op, its replica, its reduction: what its name is made of. A
weak reference stands for a loss of no collection, which takes its names all the same."""

_MULS_BEFORE_WEIGHING = {"huber_loss": 3, "hinge_loss": 2, "log_loss": 2, "cosine_distance_loss": 1}
_MULS_AND_SUMS = {Reduction.NONE: (1, 0), Reduction.SUM: (1, 1), Reduction.MEAN: (2, 3), PAIRWISE: (4, 4)}


def ops_of(scope: Scope, reduction: str) -> list[tuple[str, int]]:
    """The ops of a loss whose names code may know, and how many of each v1 makes; that of the loss is the last.

    Only such ops as name a loss are counted: a second loss in a scope that is entered again has the next number.
    """
    muls, sums = _MULS_AND_SUMS.get(reduction, (1, 2))
    muls += _MULS_BEFORE_WEIGHING.get(scope.default_name, 0) + scope.is_smoothed
    sums += scope.default_name == "cosine_distance_loss"
    values = {Reduction.NONE: 0, Reduction.SUM: 0, PAIRWISE: 3}.get(reduction, 1)
    counts = {"Cast": scope.casts, "Mul": muls, "Sum": sums, "value": values}
    last = {Reduction.NONE: "Mul", Reduction.SUM: "Sum"}.get(reduction, "value")
    counts[last] = counts.pop(last)
    if scope.is_cast:
        counts["Cast"] = counts.pop("Cast")
    return [*counts.items()]


class Names:
    """Names for eager losses, unique in the way that a graph makes them so."""

    def __init__(self) -> None:
        self.filed: list[Filed] = []
        """The losses to be named, in their order; it keeps those of a collection alive."""
        self._named = 0
        self._of: dict[int, str] = {}
        self._of_no_collection: dict[int, tuple[weakref.ref[Any], str]] = {}
        self._used: dict[str, int] = {}
        self._lock = threading.Lock()

    def of(self, loss: Any) -> str:
        with self._lock:
            for filed in self.filed[self._named :]:
                self._named += 1
                if isinstance(filed[0], weakref.ref):
                    name = self._loss_name(*filed[1:])
                    self._of_no_collection[id(filed[0]())] = (filed[0], name)
                elif id(filed[0]) not in self._of:
                    # The same loss filed again keeps its name.
                    self._of[id(filed[0])] = self._name_it_has(filed[0]) or self._loss_name(*filed[1:])
            return self._of[id(loss)]

    def _name_it_has(self, loss: Any) -> str | None:
        reference, name = self._of_no_collection.get(id(loss), (None, None))
        return name if reference is not None and reference() is loss else None

    def _loss_name(
        self, current: str, own: Scope | str | None, op: str, replica: int | None, reduction: str | None
    ) -> str:
        scope = own if own is None or isinstance(own, str) else own.name
        if scope is None:
            path = current
        elif not scope or scope.endswith("/"):
            # A graph takes such a name as it is, from the root, and does not make it unique.
            path = scope.rstrip("/")
        else:
            path = self._unique(f"{current}/{scope}" if current else scope)
        if replica:
            path = f"replica_{replica}/{path}" if path else f"replica_{replica}"
        name = ""
        by_name = reduction is None or own is None or isinstance(own, str)
        for each, count in [(op, 1)] if by_name else ops_of(cast(Scope, own), cast(str, reduction)):
            for _ in range(count):
                name = self._unique(f"{path}/{each}" if path else each)
        return f"{name}:0"

    def _unique(self, name: str) -> str:
        count = self._used.get(name.lower(), 0)
        self._used[name.lower()] = count + 1
        if not count:
            return name
        while f"{name}_{count}".lower() in self._used:
            count += 1
        self._used[f"{name}_{count}".lower()] = 1
        return f"{name}_{count}"
