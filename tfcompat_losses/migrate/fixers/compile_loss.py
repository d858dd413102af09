# SPDX-License-Identifier: Apache-2.0
"""A v1 loss handed to Keras's compile is left, and named.

model.compile("sgd", loss=tf.losses.mean_squared_error)
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from tfcompat_losses.migrate.draft import Change, Draft


def fix(draft: Draft) -> Iterator[Change]:
    references = {r.node: r for r in draft.program.references if r.name not in (None, "Reduction")}
    for call in draft.program.calls:
        if not (isinstance(call.func, cst.Attribute) and call.func.attr.value == "compile"):
            continue
        for node in _losses(call):
            if reference := references.get(node):
                draft.held.add(reference)
                yield Change(
                    "TL206", node, f"{draft.program.source(node)} is v1's {reference.name}, given to compile()"
                )


def _losses(call: cst.Call) -> Iterator[cst.BaseExpression]:
    """What compile(optimizer, loss) takes as losses: one, or a list or dictionary of them."""
    positional = [arg.value for arg in call.args if arg.keyword is None and not arg.star]
    given = [arg.value for arg in call.args if arg.keyword is not None and arg.keyword.value == "loss"]
    for node in given or positional[1:2]:
        if isinstance(node, (cst.List, cst.Tuple, cst.Dict)):
            yield from (element.value for element in node.elements if hasattr(element, "value"))
        else:
            yield node
