# SPDX-License-Identifier: Apache-2.0
"""A loss made in a branch or a loop of the graph moves as every other, and is named: no total can read it.

- tf.cond(flag, lambda: tf.losses.log_loss(y, p), lambda: 0.0)
+ tf.cond(flag, lambda: tfcompat_losses.log_loss(y, p), lambda: 0.0)
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from tfcompat_losses.migrate import names
from tfcompat_losses.migrate.draft import Change, Draft
from tfcompat_losses.migrate.program import Program, Reference

_CONTROL_FLOW = frozenset().union(*map(names.graph_function, ("cond", "case", "switch_case", "while_loop")))
_NOT_COLLECTED = frozenset({"Reduction", "get_losses", "get_regularization_loss", "get_regularization_losses"})


def fix(draft: Draft) -> Iterator[Change]:
    program = draft.program
    branches = {
        body for call in program.calls if program.meaning(call.func) & _CONTROL_FLOW for body in _bodies(program, call)
    }
    for reference in program.references:
        call = draft.call_of(reference)
        if (
            call is None
            or reference.undecided
            or not reference.known
            or reference.name in _NOT_COLLECTED
            or _keeps_out(call)
        ):
            continue
        if where := _enclosing(program, reference, branches):
            yield Change("TL207", call, f"{reference.name} is called inside {where}")


def _bodies(program: Program, call: cst.Call) -> Iterator[cst.CSTNode]:
    """The functions handed to tf.cond and its like: lambdas where they stand, others by their name."""
    for arg in call.args:
        if isinstance(arg.value, cst.Lambda):
            yield arg.value
        elif isinstance(arg.value, cst.Name):
            for assignment in program.assignments(arg.value):
                if isinstance(node := program.bound_at(assignment), cst.FunctionDef):
                    yield node


def _keeps_out(call: cst.Call) -> bool:
    """Whether the call says that nothing is to be collected."""
    return any(
        arg.keyword is not None
        and arg.keyword.value == "loss_collection"
        and isinstance(arg.value, cst.Name)
        and arg.value.value == "None"
        for arg in call.args
    )


def _enclosing(program: Program, reference: Reference, branches: set[cst.CSTNode]) -> str | None:
    """The branch that a reference stands in; inside a tf.function, Python's own are branches too."""
    python = None
    for node in program.ancestors(reference.node):
        if node in branches:
            return "a branch or loop body of the graph"
        if isinstance(node, (cst.If, cst.While, cst.For)):
            python = python or type(node).__name__.lower()
        if isinstance(node, cst.FunctionDef):
            if python and any("tensorflow.function" in _decorator(program, d) for d in node.decorators):
                return f"an {python}" if python == "if" else f"a {python}"
            python = None
    return None


def _decorator(program: Program, decorator: cst.Decorator) -> frozenset[str]:
    called = decorator.decorator
    return program.meaning(called.func if isinstance(called, cst.Call) else called)
