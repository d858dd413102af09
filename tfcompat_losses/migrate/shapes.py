# SPDX-License-Identifier: Apache-2.0
"""What can be proven about the shape of a value, by how it is made: literals, assignments, arithmetic, TensorFlow."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import libcst as cst
from libcst import metadata

from tfcompat_losses.migrate import numpy_rules, shape_rules
from tfcompat_losses.migrate.dimensions import Dimension, Length, Shape, broadcast, sliced
from tfcompat_losses.migrate.program import Program
from tfcompat_losses.migrate.shape_rules import integer, is_literally


@dataclass(frozen=True)
class Value:
    """Something of a known rank. `+` and `*` make other lists of lists; what is plain is made without TensorFlow."""

    shape: Shape
    is_list: bool = False
    is_plain: bool = False


_SCALAR = Value((), is_plain=True)
_NUMBERS = frozenset({"builtins.float", "builtins.int", "builtins.len"})
_NEW_AXES = frozenset({"tensorflow.newaxis", "tensorflow.compat.v1.newaxis", "numpy.newaxis"})
_ARITHMETIC = (cst.Add, cst.Subtract, cst.Multiply, cst.Divide, cst.FloorDivide, cst.Modulo, cst.Power)
_ORDER = (cst.LessThan, cst.LessThanEqual, cst.GreaterThan, cst.GreaterThanEqual)  # in TF1 `==` compares no elements
_LOOPS = (cst.For, cst.While, cst.CompFor)
_READERS = ("numpy.", "tensorflow.", "tf_slim.", "tfcompat_losses.")
_VARIABLES = frozenset({"Variable", "get_local_variable", "get_variable"})


class Shapes:
    """The shapes of one program's expressions."""

    def __init__(self, program: Program):
        self._program = program
        self._known: dict[cst.CSTNode, Value | None] = {}

    def shape(self, node: cst.CSTNode) -> Shape | None:
        """What is known of an expression's shape; None where its rank is not known."""
        value = self._of(node)
        return value.shape if value is not None else None

    def plain(self, node: cst.CSTNode) -> Shape | None:
        """The same of a number, a list or an array that is made without TensorFlow; None for all others."""
        value = self._of(node)
        return value.shape if value is not None and value.is_plain else None

    def _of(self, node: cst.CSTNode) -> Value | None:
        if node not in self._known:
            self._known[node] = None  # until it is known: `w = w * 2` says nothing of w
            self._known[node] = self._value(node)
        return self._known[node]

    def _value(self, node: cst.CSTNode) -> Value | None:
        if isinstance(node, (cst.Integer, cst.Float)):
            return _SCALAR
        if isinstance(node, cst.Name):
            return self._named(node)
        if isinstance(node, (cst.List, cst.Tuple)):
            return self._listed(node)
        if isinstance(node, cst.UnaryOperation):
            return self._of(node.expression) if isinstance(node.operator, (cst.Minus, cst.Plus)) else None
        if isinstance(node, cst.BinaryOperation):
            return self._computed(node) if isinstance(node.operator, _ARITHMETIC) else None
        if isinstance(node, cst.Comparison):
            return self._compared(node)
        if isinstance(node, cst.Subscript):
            return self._indexed(node)
        return self._called(node) if isinstance(node, cst.Call) else None

    # ---- names ----

    def _named(self, name: cst.Name) -> Value | None:
        source = self._program.value_of(name)
        value = self._of(source) if source is not name else None
        if value is None:
            return None
        if value.is_list:
            return value if isinstance(source, cst.Tuple) or self._is_only_read(name) else None
        if value.is_plain and value.shape and not self._is_only_read(name, of_array=True):
            return None
        lengths = (self._length_of(name, at) if d is None else d for at, d in enumerate(value.shape))
        return Value(tuple(lengths), is_plain=value.is_plain)

    def _length_of(self, name: cst.Name, dimension: int | None = None) -> Length | None:
        """A length called after a name, where that is bound once, and in no loop."""
        found = self._program.assignments(name)
        binding = next(iter(found)) if len(found) == 1 else None
        node = self._program.bound_at(binding) if isinstance(binding, metadata.Assignment) else None
        for holder in self._program.ancestors(node) if node is not None else ():
            if isinstance(holder, (cst.FunctionDef, cst.Lambda, cst.Module)):
                return Length(binding, dimension) if binding is not None else None
            if isinstance(holder, _LOOPS):
                break
        return None

    def _is_only_read(self, name: cst.Name, of_array: bool = False) -> bool:
        """Whether a list, or the shape of an array, stays as it was written: it is only computed with, and handed to
        TensorFlow and numpy. `a.shape = …` and `a.resize(…)` change an array's; new elements do not."""
        program = self._program
        for use in (use for binding in program.assignments(name) for use in program.uses[binding]):
            parent = program.parents[use]
            call = program.parents[parent]
            if isinstance(parent, cst.BinaryOperation) or (of_array and numpy_rules.keeps_its_shape(parent, call)):
                continue
            if not (isinstance(parent, cst.Arg) and isinstance(call, cst.Call)):
                return False
            if not all(path.startswith(_READERS) for path in program.meaning(call.func)):
                return False
        return True

    # ---- expressions ----

    def _listed(self, node: cst.List | cst.Tuple) -> Value | None:
        if any(isinstance(element, cst.StarredElement) for element in node.elements):
            return None
        inner = [self._of(element.value) for element in node.elements]
        known = [value for value in inner if value is not None]
        if len(known) < len(inner) or len({len(value.shape) for value in known}) > 1:
            return None
        columns = zip(*(value.shape for value in known))
        lengths = (column[0] if len(set(column)) == 1 else None for column in columns)
        return Value((len(inner), *lengths), is_list=True, is_plain=all(value.is_plain for value in known))

    def _computed(self, node: cst.BinaryOperation) -> Value | None:
        left, right = self._of(node.left), self._of(node.right)
        if left is None or right is None or (left.is_list and right.is_list):
            return None
        if left.is_list or right.is_list:
            list_, other = (left, node.right) if left.is_list else (right, node.left)
            times = integer(self._program.value_of(other))
            if times is not None and isinstance(node.operator, cst.Multiply):
                first = list_.shape[0]
                lengths = (first * times if isinstance(first, int) else None, *list_.shape[1:])
                return Value(lengths, is_list=True, is_plain=list_.is_plain)
            if not (self._is_tensor(other) or self.plain(other)):  # a plain one with dimensions is an array
                return None
        return Value(broadcast(left.shape, right.shape), is_plain=left.is_plain and right.is_plain)

    def _is_tensor(self, node: cst.CSTNode) -> bool:
        value = self._program.value_of(node)
        return isinstance(value, cst.Call) and shape_rules.name_of(self._program, value) is not None

    def _compared(self, node: cst.Comparison) -> Value | None:
        first = node.comparisons[0]
        left, right = self._of(node.left), self._of(first.comparator)
        if len(node.comparisons) > 1 or not isinstance(first.operator, _ORDER) or left is None or right is None:
            return None
        if left.is_list or right.is_list:
            return None
        return Value(broadcast(left.shape, right.shape), is_plain=left.is_plain and right.is_plain)

    def _indexed(self, node: cst.Subscript) -> Value | None:
        value = self._of(node.value)
        if value is None or value.is_list:
            return None
        parts = [element.slice for element in node.slice]
        are_new = [self._is_new_axis(part) for part in parts]
        left, result = list(value.shape), list[Dimension]()
        taking = len(parts) - sum(are_new) - sum(map(_is_ellipsis, parts))
        if taking > len(left) or sum(map(_is_ellipsis, parts)) > 1:
            return None
        for part, is_new in zip(parts, are_new):
            if is_new:
                result.append(1)
            elif _is_ellipsis(part):
                kept = len(left) - taking
                result += left[:kept]
                del left[:kept]
            elif isinstance(part, cst.Slice):
                taking -= 1
                result.append(_sliced(part, left.pop(0)))
            elif isinstance(part, cst.Index) and integer(part.value) is not None:
                taking -= 1
                del left[0]
            else:
                return None
        return Value((*result, *left), is_plain=value.is_plain)

    def _is_new_axis(self, part: cst.BaseSlice) -> bool:
        if not isinstance(part, cst.Index):
            return False
        means = self._program.meaning(part.value) if isinstance(part.value, cst.Attribute) else frozenset()
        return is_literally(part.value, "None") or (bool(means) and means <= _NEW_AXES)

    def _called(self, call: cst.Call) -> Value | None:
        if (meaning := self._program.meaning(call.func)) and meaning <= _NUMBERS:
            return _SCALAR
        if (array := numpy_rules.shape_of_call(self, self._program, call)) is not None:
            return Value(array, is_plain=True)
        if shape_rules.name_of(self._program, call) in _VARIABLES and not self._variables_keep_their_shape:
            return None
        shape = shape_rules.shape_of_call(self, self._program, call)
        return Value(shape) if shape is not None else None

    @cached_property
    def _variables_keep_their_shape(self) -> bool:
        """Whether no assignment in the file may give one another shape, as validate_shape=False does."""
        for call in self._program.calls:
            by_place = shape_rules.name_of(self._program, call) == "assign" and len(call.args) > 2
            if by_place or any(arg.keyword is not None and arg.keyword.value == "validate_shape" for arg in call.args):
                return False
        return True

    # ---- what is given as a shape, and as a length ----

    def lengths(self, node: cst.CSTNode, by_name: bool = True) -> Shape | None:
        """What an argument that is a shape means; without `by_name` a name in it, which may stand for None, means
        nothing that is known."""
        value = self._program.value_of(node)
        if (of_what := shape_rules.whose_shape(self._program, value)) is not None:
            return self.shape(of_what)
        if not isinstance(value, (cst.List, cst.Tuple)):
            return None
        if isinstance(value, cst.List) and isinstance(node, cst.Name) and not self._is_only_read(node):
            return None
        if any(isinstance(element, cst.StarredElement) for element in value.elements):
            return None
        found = [self.length(element.value) for element in value.elements]
        return tuple(length if by_name or isinstance(length, int) else None for length in found)

    def length(self, node: cst.CSTNode) -> Dimension:
        """What an argument that is a number of elements means."""
        value = self._program.value_of(node)
        if (number := integer(value)) is not None:
            return number if number >= 0 else None
        if isinstance(value, cst.Subscript) and len(value.slice) == 1 and isinstance(value.slice[0].slice, cst.Index):
            at, shape = integer(value.slice[0].slice.value), self.lengths(value.value)
            if at is not None and shape is not None and -len(shape) <= at < len(shape) and shape[at] is not None:
                return shape[at]
        return self._length_of(node) if isinstance(node, cst.Name) and not is_literally(value, "None") else None


def _is_ellipsis(part: cst.BaseSlice) -> bool:
    return isinstance(part, cst.Index) and isinstance(part.value, cst.Ellipsis)


def _sliced(part: cst.Slice, length: Dimension) -> Dimension:
    bounds = [part.lower, part.upper, part.step]
    numbers = [None if bound is None else integer(bound) for bound in bounds]
    is_seen = [number is None for number in numbers] == [bound is None for bound in bounds]
    return sliced(length, numbers) if is_seen else None
