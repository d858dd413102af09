# SPDX-License-Identifier: Apache-2.0
"""Names for eager losses: those that a graph would have given them, made when somebody reads them."""

from __future__ import annotations

import threading
import weakref
from typing import Any, Optional, Protocol, Union


class Scope(Protocol):
    """The name scope of a loss, and what decides about the names in it: `_loss_scope.name_scope`."""

    name: str

    def ops(self) -> list[tuple[str, int]]: ...


Filed = tuple[Any, str, Union[Scope, str, None], str, Optional[int]]
"""An eager loss, the name scope around it, its own, its op if that scope does not tell, its replica: what its name is
made of. A weak reference stands for a loss of no collection, and None for that of a call that failed: they take their
names all the same."""


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
                if filed[0] is None:
                    self._loss_name(*filed[1:])
                elif isinstance(filed[0], weakref.ref):
                    name = self._loss_name(*filed[1:])
                    self._of_no_collection[id(filed[0]())] = (filed[0], name)
                elif id(filed[0]) not in self._of:
                    # The same loss filed again keeps its name.
                    self._of[id(filed[0])] = self._name_it_has(filed[0]) or self._loss_name(*filed[1:])
            return self._of[id(loss)]

    def _name_it_has(self, loss: Any) -> str | None:
        reference, name = self._of_no_collection.get(id(loss), (None, None))
        return name if reference is not None and reference() is loss else None

    def _loss_name(self, current: str, own: Scope | str | None, op: str, replica: int | None) -> str:
        if own is None or isinstance(own, str):
            scope, ops = own, [(op, 1)]
        else:
            scope, ops = own.name, own.ops()
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
        for each, count in ops:
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
