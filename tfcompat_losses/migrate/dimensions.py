# SPDX-License-Identifier: Apache-2.0
"""Shapes as far as a text shows them, and what becomes of them in arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import Union

from libcst.metadata import BaseAssignment


@dataclass(frozen=True)
class Length:
    """A length that only the run shows: of a dimension of what a name is bound to, or the number that it is bound to.
    Two that are equal are one number."""

    binding: BaseAssignment
    dimension: int | None = None


Dimension = Union[int, Length, None]  # None: nothing is known
Shape = tuple[Dimension, ...]


def broadcast(one: Shape, other: Shape) -> Shape:
    """The shape of what is computed of two tensors, element by element."""
    short, long = sorted((one, other), key=len)
    return tuple(map(_wider, (1,) * (len(long) - len(short)) + short, long))


def _wider(one: Dimension, other: Dimension) -> Dimension:
    if one == other or other == 1:
        return one
    if one == 1:
        return other
    # An unknown one is as long as the other, or 1.
    return next((length for length in (one, other) if isinstance(length, int)), None)


def without(shape: Shape, axes: Sequence[int], keepdims: bool = False) -> Shape | None:
    """The shape without some dimensions, or with 1 in their place; None where it has no such dimension."""
    rank = len(shape)
    if any(not -rank <= axis < rank for axis in axes):
        return None
    gone = {axis % rank for axis in axes}
    if keepdims:
        return tuple(1 if axis in gone else length for axis, length in enumerate(shape))
    return tuple(length for axis, length in enumerate(shape) if axis not in gone)


def with_one(shape: Shape, axis: int) -> Shape | None:
    """The shape with a new dimension of 1."""
    rank = len(shape) + 1
    if not -rank <= axis < rank:
        return None
    return (*shape[: axis % rank], 1, *shape[axis % rank :])


def reshaped(shape: Shape | None, wanted: Sequence[int | None]) -> Shape:
    """What `tf.reshape` makes of a shape; one -1 among the wanted lengths is what is left."""
    if -1 not in wanted:
        return tuple(wanted)
    if tuple(wanted) == (-1,) and shape is not None and len(shape) == 1:
        return shape
    others = [length for length in wanted if length != -1]
    left: int | None = None
    known = [length for length in (*(shape or (None,)), *others) if isinstance(length, int)]
    if shape is not None and len(known) == len(shape) + len(others) and all(others):
        left = prod(known[: len(shape)]) // prod(known[len(shape) :])
    return tuple(left if length == -1 else length for length in wanted)


def sliced(length: Dimension, bounds: Sequence[int | None]) -> Dimension:
    """The length of `x[a:b:c]`."""
    if not any(bound is not None for bound in bounds):
        return length
    return len(range(length)[slice(*bounds)]) if isinstance(length, int) else None
