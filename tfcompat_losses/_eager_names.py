# SPDX-License-Identifier: Apache-2.0
"""Names for eager losses: those that a graph would have given them, made when somebody reads them."""

from __future__ import annotations

import threading
from typing import Any, Optional

Filed = tuple[Any, str, Optional[str], str, Optional[int]]
"""An eager loss, the name scope around it, its own, its op, its replica: what its name would be made of in a graph."""


class Names:
    """Names for eager losses, unique in the way that a graph makes them so."""

    def __init__(self) -> None:
        self.filed: list[Filed] = []
        """The losses to be named, in their order; it keeps them alive."""
        self._named = 0
        self._of: dict[int, str] = {}
        self._used: dict[str, int] = {}
        self._lock = threading.Lock()

    def of(self, loss: Any) -> str:
        with self._lock:
            for other, current, scope, op, replica in self.filed[self._named :]:
                # The same loss filed again keeps its name.
                if id(other) not in self._of:
                    self._of[id(other)] = self._loss_name(current, scope, op, replica)
                self._named += 1
            return self._of[id(loss)]

    def _loss_name(self, current: str, scope: str | None, op: str, replica: int | None) -> str:
        if scope is None:
            path = current
        elif not scope or scope.endswith("/"):
            # A graph takes such a name as it is, from the root, and does not make it unique.
            path = scope.rstrip("/")
        else:
            path = self._unique(f"{current}/{scope}" if current else scope)
        if replica:
            path = f"replica_{replica}/{path}" if path else f"replica_{replica}"
        return self._unique(f"{path}/{op}" if path else op) + ":0"

    def _unique(self, name: str) -> str:
        count = self._used.get(name.lower(), 0)
        self._used[name.lower()] = count + 1
        if not count:
            return name
        while f"{name}_{count}".lower() in self._used:
            count += 1
        self._used[f"{name}_{count}".lower()] = 1
        return f"{name}_{count}"
