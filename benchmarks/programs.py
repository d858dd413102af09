# SPDX-License-Identifier: Apache-2.0
"""Whether TensorFlow makes the same program of two functions. Where it does, a difference in their times is luck."""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import tensorflow as tf


class _Node(NamedTuple):
    what: str
    """The op with all that is said of it but its name."""
    inputs: list[str]
    is_commutative: bool


def digest_of_program(run: Callable, arguments: tuple[tf.Tensor, ...], is_compiled: bool) -> str:
    """A digest of what runs: of XLA's optimized program, or of the optimized graph.

    Two are the same where the same ops come of the same inputs, whatever they are called.

    Args:
      run: a tf.function that has not been called yet.
      arguments: tensors.
      is_compiled: whether it has `jit_compile=True`.
    """
    if is_compiled:
        return _digest_of_hlo(run.experimental_get_compiler_ir(*arguments)(stage="optimized_hlo"))
    return _digest_of_graph(_optimized_graph(run, arguments))


def _digest(*parts: Any) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _digests(nodes: dict[str, _Node]) -> dict[str, str]:
    """Of each node with all that it is computed from."""
    digests: dict[str, str] = {}

    def add(name: str) -> str:
        if name not in digests:
            node = nodes[name]
            inputs = [input_of(value) for value in node.inputs]
            digests[name] = _digest(node.what, sorted(inputs) if node.is_commutative else inputs)
        return digests[name]

    def input_of(value: str) -> tuple[str, str]:
        name, _, output = value.partition(":")
        return add(name), output

    for name in nodes:
        add(name)
    return digests


_HLO = re.compile(
    r"\s+(?P<root>ROOT )?(?P<name>%[\w.-]+) = (?P<shape>.+?) (?P<op>[\w-]+)\((?P<operands>.*?)\)(?P<rest>, .*)?"
)
_NAME = re.compile(r"%[\w.-]+")
_COMMUTATIVE = {"add", "multiply", "maximum", "minimum", "and", "or", "AddV2", "Mul", "Maximum", "Minimum", "AddN"}


def _digest_of_hlo(program: str) -> str:
    # Where it came from makes it no other program.
    program = re.sub(r", (metadata|frontend_attributes)=\{[^}]*\}", "", program)
    computations: dict[str, str] = {}
    # Each computation comes before those that call it; the last is the one that is called from outside.
    for head, body in re.findall(r"^(?:ENTRY )?(%[\w.-]+) .*\{\n((?:  .*\n)+)\}", program, re.MULTILINE):
        nodes, root = {}, ""
        for line in body.splitlines():
            found = _HLO.fullmatch(line)
            if found is None:
                raise ValueError(f"No instruction of XLA's as we know them: {line}")
            is_leaf = found["op"] in ("parameter", "constant", "iota")
            rest = _NAME.sub(lambda name: computations[name.group()], found["rest"] or "")
            what = _digest(found["op"], found["shape"], rest, found["operands"] if is_leaf else "")
            nodes[found["name"]] = _Node(what, _NAME.findall(found["operands"]), found["op"] in _COMMUTATIVE)
            root = found["name"] if found["root"] or not root else root
        computations[head] = _digests(nodes)[root]
    return computations[head]


def _optimized_graph(run: Callable, arguments: tuple[tf.Tensor, ...]) -> tf.compat.v1.GraphDef:
    """What the graph optimizer leaves of a tf.function, which it sees when that is called for the first time."""
    with tempfile.TemporaryDirectory() as folder, tf.summary.create_file_writer(folder).as_default():
        tf.summary.trace_on(graph=True, profiler=False)
        run(*arguments)
        tf.summary.trace_export("program", step=0)
        tf.summary.flush()
        return max(_traced_graphs(next(Path(folder).iterdir())), key=lambda graph: len(graph.node))


def _traced_graphs(events: Path) -> Iterator[tf.compat.v1.GraphDef]:
    for record in tf.data.TFRecordDataset(str(events)).as_numpy_iterator():
        for value in tf.compat.v1.Event.FromString(record).summary.value:
            for content in value.tensor.string_val:
                for function in tf.compat.v1.RunMetadata.FromString(content).function_graphs:
                    yield function.post_optimization_graph


def _digest_of_graph(graph: tf.compat.v1.GraphDef) -> str:
    nodes = {node.name: _node_of(node) for node in graph.node}
    digests = _digests(nodes)
    used = {value.partition(":")[0] for node in nodes.values() for value in node.inputs}
    return _digest(sorted(digest for name, digest in digests.items() if name not in used))


def _node_of(node: Any) -> _Node:
    attributes = sorted(
        (name, value.SerializeToString(deterministic=True))
        for name, value in node.attr.items()
        if not name.startswith("_")
    )
    inputs = [value.lstrip("^") for value in node.input]
    return _Node(_digest(node.op, attributes), inputs, node.op in _COMMUTATIVE)
