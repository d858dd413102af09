# SPDX-License-Identifier: Apache-2.0
"""Which shape numpy's functions give, and the methods of its arrays, a row each."""

from __future__ import annotations

import libcst as cst

from tfcompat_losses.migrate.dimensions import Dimension, Shape, broadcast, reshaped
from tfcompat_losses.migrate.program import Program
from tfcompat_losses.migrate.shape_rules import (
    Given,
    Known,
    bound,
    expanded,
    integer,
    like,
    reduced,
    squeezed,
    table,
    together,
)

_LAST = cst.UnaryOperation(cst.Minus(), cst.Integer("1"))
# Of an array's attributes, those that leave its shape alone.
_NAMES_READ = "T all any astype copy dtype flatten max mean min ndim prod ravel reshape shape size sum tolist"
_READ = frozenset(_NAMES_READ.split())
_ASSIGNING = (cst.AssignTarget, cst.AugAssign, cst.AnnAssign, cst.Element, cst.Del, cst.For, cst.CompFor, cst.AsName)


def shape_of_call(known: Known, program: Program, call: cst.Call) -> Shape | None:
    """The shape of the array, or of the number, that a call gives; None where that is not known."""
    plain = _Plain(known)
    meaning = program.meaning(call.func)
    if len(meaning) == 1 and (path := min(meaning)).startswith("numpy.") and "(" not in path:
        parameters, rule = _RULES.get(path.removeprefix("numpy."), ("", None))
        given = bound(call, parameters.split())
        return rule(plain, given) if rule is not None and given is not None else None
    if isinstance(call.func, cst.Attribute) and plain.shape(call.func.value):
        return _of_method(plain, call.func, call)
    return None


def keeps_its_shape(parent: cst.CSTNode, around: cst.CSTNode) -> bool:
    """Whether an array that stands in `parent` has the shape that it had: it is compared, indexed, or asked."""
    if isinstance(parent, (cst.Comparison, cst.ComparisonTarget, cst.Expr, cst.Subscript)):
        return True
    return isinstance(parent, cst.Attribute) and parent.attr.value in _READ and not isinstance(around, _ASSIGNING)


class _Plain:
    """The shapes of what is made without TensorFlow: numpy makes of a tensor an object, or nothing at all."""

    def __init__(self, known: Known):
        self._known = known

    def shape(self, node: cst.CSTNode) -> Shape | None:
        return self._known.plain(node)

    plain = shape

    def lengths(self, node: cst.CSTNode, by_name: bool = True) -> Shape | None:
        return self._known.lengths(node, by_name)

    def length(self, node: cst.CSTNode) -> Dimension:
        return self._known.length(node)


# ---- the rules ----


def _made(known: Known, given: Given) -> Shape | None:
    if "shape" not in given:
        return None
    wanted = given["shape"]
    if (several := known.lengths(wanted)) is not None:
        return several
    # A number alone; a name may stand for several, unless it is known for one.
    is_number = known.shape(wanted) == () or (isinstance(wanted, cst.Subscript) and known.length(wanted) is not None)
    return (known.length(wanted),) if is_number else None


def _array(known: Known, given: Given) -> Shape | None:
    if "object" not in given or given.keys() - {"object", "dtype", "copy", "order"}:
        return None
    return known.shape(given["object"])


def _like_another(known: Known, given: Given) -> Shape | None:
    return like(known, given) if "shape" not in given else None


def _chosen(known: Known, given: Given) -> Shape | None:
    if not {"condition", "x", "y"} <= given.keys():
        return None
    condition, one, other = (known.shape(given[name]) for name in ("condition", "x", "y"))
    if condition is None or one is None or other is None:
        return None
    return broadcast(condition, broadcast(one, other))


def _reduced(known: Known, given: Given) -> Shape | None:
    if "input_tensor" not in given or known.shape(given["input_tensor"]) is None:
        return None
    return reduced(known, given)


def _reshaped(known: Known, given: Given) -> Shape | None:
    if not {"tensor", "shape"} <= given.keys():
        return None
    wanted = given["shape"]
    if isinstance(wanted, (cst.List, cst.Tuple)):
        if any(isinstance(element, cst.StarredElement) for element in wanted.elements):
            return None
        return _to(known, given["tensor"], [element.value for element in wanted.elements])
    return _to(known, given["tensor"], [wanted]) if integer(wanted) is not None else None


def _to(known: Known, array: cst.BaseExpression, wanted: list[cst.BaseExpression]) -> Shape | None:
    shape = known.shape(array)
    return None if shape is None else reshaped(shape, [integer(length) for length in wanted])


def _of_method(known: Known, method: cst.Attribute, call: cst.Call) -> Shape | None:
    """What a method of an array gives."""
    name, array = method.attr.value, method.value
    if name in ("astype", "copy"):
        return known.shape(array)
    if name in ("flatten", "ravel"):
        return _to(known, array, [_LAST])
    if name == "reshape":
        if any(arg.keyword is not None or arg.star for arg in call.args):
            return None
        wanted = [arg.value for arg in call.args]
        return (
            _reshaped(known, {"tensor": array, "shape": wanted[0]}) if len(wanted) == 1 else _to(known, array, wanted)
        )
    if name in _REDUCTIONS:
        given = bound(call, _REDUCTIONS[name].split())
        return _reduced(known, {**given, "input_tensor": array}) if given is not None else None
    return None


_REDUCTIONS = {
    **dict.fromkeys(("sum", "mean", "prod"), "axis dtype out keepdims"),
    **dict.fromkeys(("max", "min", "all", "any"), "axis out keepdims"),
}
_RULES = table(
    ("ones zeros empty", "shape dtype order", _made),
    ("full", "shape fill_value dtype order", _made),
    ("array asarray", "object dtype", _array),
    ("float16 float32 float64 int32 int64", "x", like),
    ("ones_like zeros_like", "x dtype", _like_another),
    ("full_like", "x fill_value dtype", _like_another),
    ("abs square sqrt negative exp log log1p sign floor ceil tanh", "x", like),
    ("add subtract multiply divide true_divide maximum minimum power", "x y", together),
    ("equal not_equal greater greater_equal less less_equal logical_and logical_or", "x y", together),
    ("where", "condition x y", _chosen),
    ("sum mean prod", "input_tensor axis dtype out keepdims", _reduced),
    ("max min amax amin all any", "input_tensor axis out keepdims", _reduced),
    ("expand_dims", "input axis", expanded),
    ("squeeze", "input axis", squeezed),
    ("reshape", "tensor shape order", _reshaped),
)
