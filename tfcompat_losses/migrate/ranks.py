# SPDX-License-Identifier: Apache-2.0
"""What can be proven about the rank of a value, by how it is made."""

from __future__ import annotations

import libcst as cst

from tfcompat_losses.migrate.program import Program

_REDUCTIONS = frozenset({"reduce_sum", "reduce_mean", "reduce_max", "reduce_min", "reduce_prod"})
_KEEP_THE_RANK = frozenset({"cast", "to_float", "identity", "stop_gradient", "abs", "square", "sqrt", "negative"})
_SHAPED = {"ones": 0, "zeros": 0, "fill": 0, "placeholder": 1}  # which argument is the shape
_NUMBERS = frozenset({"builtins.float", "builtins.int", "builtins.len"})
_HARMLESS = frozenset({"dtype", "name"})


def is_scalar(program: Program, node: cst.CSTNode) -> bool:
    """Whether an expression has rank 0 for certain."""
    value = program.value_of(node)
    if isinstance(value, (cst.Integer, cst.Float)):
        return True
    if isinstance(value, cst.UnaryOperation):
        return isinstance(value.operator, (cst.Minus, cst.Plus)) and is_scalar(program, value.expression)
    if isinstance(value, cst.BinaryOperation):
        return is_scalar(program, value.left) and is_scalar(program, value.right)
    return isinstance(value, cst.Call) and _gives_a_scalar(program, value)


def _gives_a_scalar(program: Program, call: cst.Call) -> bool:
    meaning = program.meaning(call.func)
    if meaning and meaning <= _NUMBERS:
        return True
    found = {path.removeprefix("tensorflow.compat.v1.").removeprefix("tensorflow.") for path in meaning}
    if len(found) != 1 or not all(path.startswith("tensorflow.") for path in meaning) or not call.args:
        return False
    name = found.pop().removeprefix("math.")
    plain = [arg.value for arg in call.args if arg.keyword is None and not arg.star]
    given = {arg.keyword.value: arg.value for arg in call.args if arg.keyword is not None}
    if len(plain) + len(given) != len(call.args):
        return False
    if name in _REDUCTIONS:
        return len(plain) <= 1 and given.keys() <= _HARMLESS | {"input_tensor"}
    if name in _KEEP_THE_RANK or name == "constant":
        first = plain[0] if plain else next(iter(given.values()))
        harmless = given.keys() <= _HARMLESS | {"value", "x", "input"} and len(plain) <= (
            2 if name != "constant" else 1
        )
        return harmless and is_scalar(program, first)
    if name in _SHAPED:
        at = _SHAPED[name]
        shape = given.get("shape") or given.get("dims") or (plain[at] if at < len(plain) else None)
        return isinstance(shape, (cst.List, cst.Tuple)) and not shape.elements
    return False
