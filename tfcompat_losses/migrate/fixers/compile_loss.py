# SPDX-License-Identifier: Apache-2.0
"""A v1 loss handed to Keras's compile moves as every other, and is named: Keras may weigh it a second time.

- model.compile("sgd", loss=tf.losses.mean_squared_error)
+ model.compile("sgd", loss=tfcompat_losses.mean_squared_error)
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from tfcompat_losses.migrate.draft import Change, Draft
from tfcompat_losses.migrate.program import Program, Reference


def fix(draft: Draft) -> Iterator[Change]:
    program = draft.program
    references: dict[cst.CSTNode, Reference] = {
        r.node: r for r in program.references if r.known and r.name not in (None, "Reduction")
    }
    for call in program.calls:
        if isinstance(call.func, cst.Attribute) and call.func.attr.value == "compile":
            for node in _losses(program, call):
                if reference := references.get(node):
                    message = f"{program.source(node)} is v1's {reference.name}, given to compile()"
                    yield Change("TL206", node, message)


def _losses(program: Program, call: cst.Call) -> Iterator[cst.CSTNode]:
    """What compile(optimizer, loss) takes as losses: one, or a list or dictionary of them."""
    positional = [*_positional(program, call)]
    given = [arg.value for arg in call.args if arg.keyword is not None and arg.keyword.value == "loss"]
    given += [loss for arg in call.args if arg.star == "**" for loss in _unpacked(program, arg.value)]
    for node in given or positional[1:2]:
        value = program.value_of(node)
        if isinstance(value, (cst.List, cst.Tuple, cst.Dict)):
            yield from (element.value for element in value.elements if hasattr(element, "value"))
        else:
            yield node


def _positional(program: Program, call: cst.Call) -> Iterator[cst.BaseExpression]:
    """What is given by position, up to the first `*` of which it is not seen how many it gives."""
    for arg in call.args:
        if arg.star == "*":
            value = program.value_of(arg.value)
            if not isinstance(value, (cst.List, cst.Tuple)) or not all(
                isinstance(e, cst.Element) for e in value.elements
            ):
                return
            yield from (element.value for element in value.elements)
        elif arg.keyword is None and not arg.star:
            yield arg.value


def _unpacked(program: Program, options: cst.BaseExpression) -> Iterator[cst.BaseExpression]:
    """What is given as loss= by {"loss": …} and dict(loss=…)."""
    value = program.value_of(options)
    if isinstance(value, cst.Dict):
        for element in value.elements:
            key = element.key if isinstance(element, cst.DictElement) else None
            if isinstance(key, cst.SimpleString) and key.evaluated_value == "loss":
                yield element.value
    elif isinstance(value, cst.Call) and program.meaning(value.func) == {"builtins.dict"}:
        yield from (arg.value for arg in value.args if arg.keyword is not None and arg.keyword.value == "loss")
