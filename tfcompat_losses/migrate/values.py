# SPDX-License-Identifier: Apache-2.0
"""Which expressions a value may come from, as far as the file shows: assignments, loops, defaults, calls."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from tfcompat_losses.migrate.program import Program


def sources(program: Program, node: cst.CSTNode) -> set[cst.CSTNode]:
    """The expressions that may be the value of one, itself among them where it is no name for others."""
    found: set[cst.CSTNode] = set()
    waiting, seen = [node], {node}
    while waiting:
        one = waiting.pop()
        behind = list(_behind(program, one))
        if not behind:
            found.add(one)
        waiting += [value for value in behind if value not in seen]
        seen.update(behind)
    return found


def _behind(program: Program, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    if isinstance(node, cst.Name):
        for assignment in program.assignments(node):
            if (bound := program.bound_at(assignment)) is not None:
                yield from _bound(program, bound)
    elif isinstance(node, cst.Attribute):
        if not any(path.startswith("tensorflow") for path in program.meaning(node)):
            yield from _assigned_to_attribute(program, node.attr.value)
    elif isinstance(node, cst.IfExp):
        yield from (node.body, node.orelse)
    elif isinstance(node, cst.BooleanOperation):
        yield from (node.left, node.right)
    elif isinstance(node, cst.NamedExpr):
        yield node.value
    elif isinstance(node, cst.Subscript):
        for container in sources(program, node.value):
            yield from elements(container)


def _bound(program: Program, bound: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """The values that a target, a parameter or a loop's variable takes."""
    if isinstance(bound, cst.Param):
        yield from _passed(program, bound)
        return
    for holder in program.ancestors(bound):
        if isinstance(holder, (cst.Assign, cst.AnnAssign, cst.NamedExpr)):
            value = holder.value
            if value is not None:
                is_unpacked = isinstance(program.parents[bound], cst.Element)
                yield from elements(value) if is_unpacked else [value]
            return
        if isinstance(holder, (cst.For, cst.CompFor)):
            for container in sources(program, holder.iter):
                for element in elements(container):
                    yield element
                    yield from elements(element)
            return
        if not isinstance(holder, (cst.AssignTarget, cst.Element, cst.Tuple, cst.List)):
            return


def elements(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """What a display holds; of a call, its keywords and what is in the displays that it is given."""
    if isinstance(node, (cst.List, cst.Tuple, cst.Set, cst.Dict)):
        for element in node.elements:
            yield element.value
            if isinstance(element, cst.DictElement):
                yield element.key
    elif isinstance(node, cst.Call):  # enumerate((a, b)), sorted([a, b]), dict(a=b)
        for arg in node.args:
            if arg.keyword is not None:
                yield arg.value
            yield from elements(arg.value)


def _passed(program: Program, parameter: cst.Param) -> Iterator[cst.CSTNode]:
    """A parameter's default, and what the calls in this file give for it."""
    if parameter.default is not None:
        yield parameter.default
    function = next((f for f in program.ancestors(parameter) if isinstance(f, (cst.FunctionDef, cst.Lambda))), None)
    if not isinstance(function, cst.FunctionDef):
        return
    names = [one.name.value for one in (*function.params.posonly_params, *function.params.params)]
    for call in program.calls:
        method = isinstance(call.func, cst.Attribute) and call.func.attr.value == function.name.value
        plain = isinstance(call.func, cst.Name) and call.func.value == function.name.value
        here = names[1:] if method and names[:1] in (["self"], ["cls"]) else names
        for at, arg in enumerate(call.args if method or plain else ()):
            name = arg.keyword.value if arg.keyword else here[at] if at < len(here) and not arg.star else None
            if name == parameter.name.value:
                yield arg.value


def _assigned_to_attribute(program: Program, name: str) -> Iterator[cst.CSTNode]:
    """What `self.name = …`, or `name = …` in the body of a class, gives to an attribute of that name."""
    for statement in program.aliases:
        targets = [t.target for t in statement.targets] if isinstance(statement, cst.Assign) else [statement.target]
        in_class = isinstance(program.parents.get(program.parents[program.parents[statement]]), cst.ClassDef)
        for target in targets:
            is_attribute = isinstance(target, cst.Attribute) and target.attr.value == name
            is_in_body = in_class and isinstance(target, cst.Name) and target.value == name
            if statement.value is not None and (is_attribute or is_in_body):
                yield statement.value
