# SPDX-License-Identifier: Apache-2.0
"""Dotted paths: one spelling for each, and the module of losses at the head of one."""

from __future__ import annotations

from tfcompat_losses.migrate import names


def normal(path: str) -> str:
    for old, new in names.SAME_MODULE.items():
        if path == old or path.startswith(old + "."):
            path = new + path[len(old) :]
    return path


def is_contrib(path: str) -> bool:
    return (path + ".").startswith("tensorflow.contrib.")


def is_gone(path: str) -> bool:
    """Whether TensorFlow 2 has no such thing."""
    return is_contrib(path) or (path + ".").startswith("tensorflow.GraphKeys.")


def split(path: str) -> tuple[str, tuple[str, ...]] | None:
    """The longest known module at the head of a path, and what is asked of it."""
    if "(" in path:  # what a call returns
        return None
    parts = path.split(".")
    for end in range(len(parts), 0, -1):
        if (module := ".".join(parts[:end])) in names.MODULES:
            return module, tuple(parts[end:])
    return None


def star_offers(module: str, name: str) -> bool:
    """Whether `from module import *`, of one of TensorFlow's modules, binds a name that matters here."""
    if module in names.MODULES:
        return name in names.NAMES[names.MODULES[module]]
    if module == "tensorflow.contrib.slim":  # its __all__ leaves its modules out
        return False
    path = normal(f"{module}.{name}")
    return split(path) is not None or name in ("compat", "contrib", "slim") or name in names.ONLY_IN_TF1
