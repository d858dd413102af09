# SPDX-License-Identifier: Apache-2.0
"""Which shape TensorFlow's functions give, a row each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import libcst as cst

from tfcompat_losses.migrate.dimensions import Dimension, Shape, broadcast, reshaped, with_one, without
from tfcompat_losses.migrate.program import Program


class Known(Protocol):
    """What is asked of the shapes of a program."""

    def shape(self, node: cst.CSTNode) -> Shape | None: ...
    def plain(self, node: cst.CSTNode) -> Shape | None: ...
    def lengths(self, node: cst.CSTNode, by_name: bool = True) -> Shape | None: ...
    def length(self, node: cst.CSTNode) -> Dimension: ...


Given = dict[str, cst.BaseExpression]
Rule = Callable[[Known, Given], "Shape | None"]

_LAST = cst.UnaryOperation(cst.Minus(), cst.Integer("1"))
_ALIASES = {
    "dim": "axis",
    "dimension": "axis",
    "dims": "shape",
    "keep_dims": "keepdims",
    "reduction_indices": "axis",
    "squeeze_dims": "axis",
}


def name_of(program: Program, call: cst.Call) -> str | None:
    """The function of TensorFlow's that a call is of, as in `reduce_sum` and `nn.softmax`."""
    meaning = program.meaning(call.func)
    found = {path.removeprefix("tensorflow.").removeprefix("compat.v1.").removeprefix("math.") for path in meaning}
    return found.pop() if len(found) == 1 and all(path.startswith("tensorflow.") for path in meaning) else None


def integer(node: cst.CSTNode) -> int | None:
    """The integer that is written there."""
    if isinstance(node, cst.UnaryOperation) and isinstance(node.operator, cst.Minus):
        number = integer(node.expression)
        return None if number is None else -number
    return node.evaluated_value if isinstance(node, cst.Integer) else None


def integers(node: cst.CSTNode) -> list[int] | None:
    """The integers of a literal list, or the one that stands alone."""
    if not isinstance(node, (cst.List, cst.Tuple)):
        return None if (alone := integer(node)) is None else [alone]
    found = [integer(element.value) for element in node.elements]
    return None if None in found else [number for number in found if number is not None]


def is_literally(node: cst.CSTNode | None, word: str) -> bool:
    return isinstance(node, cst.Name) and node.value == word


def whose_shape(program: Program, node: cst.CSTNode) -> cst.BaseExpression | None:
    """The x of `tf.shape(x)`, `x.shape`, `x.get_shape()` and `x.get_shape().as_list()`."""
    if isinstance(node, cst.Attribute) and node.attr.value == "shape":
        return node.value
    if not isinstance(node, cst.Call):
        return None
    if name_of(program, node) == "shape":
        return (bound(node, ("input",)) or {}).get("input")
    if isinstance(node.func, cst.Attribute) and not node.args:
        if node.func.attr.value == "get_shape":
            return node.func.value
        if node.func.attr.value == "as_list":
            return whose_shape(program, node.func.value)
    return None


def shape_of_call(known: Known, program: Program, call: cst.Call) -> Shape | None:
    """The shape that a call of one of TensorFlow's functions gives."""
    parameters, rule = _RULES.get(name_of(program, call) or "", ("", None))
    given = bound(call, parameters.split())
    return rule(known, given) if rule is not None and given is not None else None


def bound(call: cst.Call, parameters: tuple[str, ...] | list[str]) -> Given | None:
    """Parameter to argument; None where that cannot be seen. What no rule asks for may be given by any keyword."""
    given: Given = {}
    for at, arg in enumerate(call.args):
        if arg.star or (arg.keyword is None and at >= len(parameters)):
            return None
        name = parameters[at] if arg.keyword is None else arg.keyword.value
        name = _ALIASES.get(name, name)
        if name in given and not is_literally(given[name], "None"):
            if not is_literally(arg.value, "None"):
                return None
            continue
        given[name] = arg.value
    return given


# ---- the rules ----


def _made(known: Known, given: Given) -> Shape | None:
    return known.lengths(given["shape"]) if "shape" in given else None


def _placeholder(known: Known, given: Given) -> Shape | None:
    # By name a length may be None: two of one name need not be equal when the program runs.
    return known.lengths(given["shape"], by_name=False) if "shape" in given else None


def _constant(known: Known, given: Given) -> Shape | None:
    if "shape" in given and not is_literally(given["shape"], "None"):
        return known.lengths(given["shape"])
    return known.shape(given["value"]) if "value" in given else None


def like(known: Known, given: Given) -> Shape | None:
    return known.shape(given["x"]) if "x" in given else None


def together(known: Known, given: Given) -> Shape | None:
    if not {"x", "y"} <= given.keys():
        return None
    one, other = known.shape(given["x"]), known.shape(given["y"])
    return None if one is None or other is None else broadcast(one, other)


def reduced(known: Known, given: Given) -> Shape | None:
    keepdims = given.get("keepdims")
    if not (keepdims is None or is_literally(keepdims, "True") or is_literally(keepdims, "False")):
        return None
    keep, axis = is_literally(keepdims, "True"), given.get("axis")
    of_all = axis is None or is_literally(axis, "None")
    if of_all and not keep:
        return ()
    shape = known.shape(given["input_tensor"]) if "input_tensor" in given else None
    if shape is None:
        return None
    axes = list(range(len(shape))) if axis is None or of_all else integers(axis)
    return None if axes is None else without(shape, axes, keep)


def _best(known: Known, given: Given) -> Shape | None:
    shape = known.shape(given["input"]) if "input" in given else None
    axes = integers(given["axis"]) if "axis" in given else [0]
    return None if shape is None or axes is None else without(shape, axes)


def expanded(known: Known, given: Given) -> Shape | None:
    shape = known.shape(given["input"]) if "input" in given else None
    axis = integer(given["axis"]) if "axis" in given else None
    return None if shape is None or axis is None else with_one(shape, axis)


def squeezed(known: Known, given: Given) -> Shape | None:
    shape = known.shape(given["input"]) if "input" in given else None
    axes = integers(given["axis"]) if "axis" in given else None
    return None if shape is None or not axes else without(shape, axes)


def _reshaped(known: Known, given: Given) -> Shape | None:
    if not {"tensor", "shape"} <= given.keys():
        return None
    wanted = given["shape"]
    if not isinstance(wanted, (cst.List, cst.Tuple)):
        return known.lengths(wanted, by_name=False)
    if any(isinstance(element, cst.StarredElement) for element in wanted.elements):
        return None
    # A name may stand for -1.
    return reshaped(known.shape(given["tensor"]), [integer(element.value) for element in wanted.elements])


def _one_hot(known: Known, given: Given) -> Shape | None:
    shape = known.shape(given["indices"]) if "indices" in given else None
    if shape is None or "depth" not in given or integer(given.get("axis", _LAST)) != -1:
        return None
    return (*shape, known.length(given["depth"]))


def _chosen(known: Known, given: Given) -> Shape | None:
    if not {"x", "y"} <= given.keys():
        return None
    one, other = known.shape(given["x"]), known.shape(given["y"])
    if one is None or other is None or len(one) != len(other):
        return None
    return tuple(b if a is None else a for a, b in zip(one, other))


def _scalar(known: Known, given: Given) -> Shape | None:
    return ()


def _gathered(known: Known, given: Given) -> Shape | None:
    if not {"params", "indices"} <= given.keys() or not {"axis", "batch_dims"}.isdisjoint(given):
        return None
    rows, chosen = known.shape(given["params"]), known.shape(given["indices"])
    return None if not rows or chosen is None else (*chosen, *rows[1:])


def _product(known: Known, given: Given) -> Shape | None:
    if given.keys() - {"a", "b", "name"} or not {"a", "b"} <= given.keys():
        return None
    one, other = known.shape(given["a"]), known.shape(given["b"])
    return (one[0], other[1]) if one and other and len(one) == len(other) == 2 else None


def _variable(known: Known, given: Given) -> Shape | None:
    # validate_shape=False, and shape=tf.TensorShape(None), let it take another shape.
    if "initial_value" not in given or not {"expected_shape", "shape", "validate_shape"}.isdisjoint(given):
        return None
    return known.shape(given["initial_value"])


def _variable_by_name(known: Known, given: Given) -> Shape | None:
    # An initial value alone proves nothing: under reuse the variable is whatever has the name.
    return known.lengths(given["shape"]) if "shape" in given and "validate_shape" not in given else None


def table(*rows: tuple[str, str, Rule]) -> dict[str, tuple[str, Rule]]:
    return {name: (parameters, rule) for names, parameters, rule in rows for name in names.split()}


_RULES = table(
    ("ones zeros", "shape dtype name", _made),
    ("fill", "shape value name", _made),
    ("random_uniform random.uniform", "shape minval maxval dtype seed name", _made),
    ("random_normal random.normal truncated_normal", "shape mean stddev dtype seed name", _made),
    ("placeholder", "dtype shape name", _placeholder),
    ("placeholder_with_default", "input shape name", _placeholder),
    ("constant", "value dtype shape name verify_shape", _constant),
    ("convert_to_tensor", "value dtype name", _constant),
    ("cast ones_like zeros_like identity stop_gradient", "x dtype name", like),
    ("to_float to_double to_int32 to_int64", "x name", like),
    ("abs square sqrt rsqrt negative exp log log1p sign floor ceil round tanh sigmoid logical_not", "x name", like),
    ("nn.relu nn.sigmoid nn.softplus nn.tanh", "x name", like),
    ("nn.softmax nn.log_softmax", "x axis name", like),
    ("clip_by_value", "x clip_value_min clip_value_max name", like),
    ("add subtract multiply divide div truediv floordiv mod pow maximum minimum", "x y name", together),
    ("equal not_equal greater greater_equal less less_equal logical_and logical_or", "x y name", together),
    ("squared_difference mul sub", "x y name", together),
    ("where", "condition x y name", _chosen),
    ("size rank nn.l2_loss", "input name", _scalar),
    (
        "reduce_sum reduce_mean reduce_max reduce_min reduce_prod reduce_all reduce_any",
        "input_tensor axis keepdims name reduction_indices keep_dims",
        reduced,
    ),
    ("argmax argmin", "input axis name", _best),
    ("expand_dims", "input axis name dim", expanded),
    ("squeeze", "input axis name squeeze_dims", squeezed),
    ("reshape", "tensor shape name", _reshaped),
    ("one_hot", "indices depth on_value off_value axis dtype name", _one_hot),
    ("gather", "params indices validate_indices name axis", _gathered),
    ("matmul", "a b", _product),
    ("Variable", "initial_value trainable", _variable),
    ("get_variable get_local_variable", "name shape dtype initializer", _variable_by_name),
)
