# SPDX-License-Identifier: Apache-2.0
"""Graphs, name scopes and replicas: the one place that uses tf.compat.v1: the default graph, and how a graph is run."""

from __future__ import annotations

import functools
import os
import re
import types
from collections.abc import Callable
from typing import Any, TypeVar, cast

import tensorflow as tf

LOSSES = "losses"
"""The value of tf.compat.v1.GraphKeys.LOSSES."""
REGULARIZATION_LOSSES = "regularization_losses"
"""The value of tf.compat.v1.GraphKeys.REGULARIZATION_LOSSES."""

_Function = TypeVar("_Function", bound=Callable[..., Any])
_REPLICA = re.compile(r"(?:^|/)(replica_(\d+)/)")


def outside_autograph(function: _Function) -> _Function:
    """`function`, not rewritten by AutoGraph: nothing in it needs it, and tracing would take twice as long."""
    return cast(_Function, tf.autograph.experimental.do_not_convert(function))


def default_graph() -> Any:
    """The graph that ops go to; in eager mode the process-wide one, which must not be added to."""
    return tf.compat.v1.get_default_graph()


def is_tensorflows_own(key: Any) -> bool:
    """Whether a collection is one in which TensorFlow keeps what is no loss: variables, summaries, its own stores."""
    if isinstance(key, tuple):
        return str(key[:1]).startswith("('__")
    return key in _TENSORFLOWS_KEYS


_TENSORFLOWS_KEYS = {
    value for name, value in vars(tf.compat.v1.GraphKeys).items() if name.isupper() and isinstance(value, str)
} - {LOSSES, REGULARIZATION_LOSSES}


def graph_of(item: Any) -> Any:
    """The graph a tensor belongs to; None for eager tensors and for what is no tensor."""
    # An eager tensor raises AttributeError for `graph`, which getattr turns into the default.
    graph = getattr(item, "graph", None)
    if graph is None and isinstance(item, tf.Tensor) and not hasattr(item, "numpy"):
        # TensorFlow 2.10 takes the graph of a function apart once the function is gone.
        return _GONE
    return graph


_GONE = types.SimpleNamespace(name="a function that is gone")


def under_xla(compiled: Callable[[], tf.Tensor], otherwise: Callable[[], tf.Tensor]) -> tf.Tensor:
    """In a function: `compiled()` in what XLA compiles, else `otherwise()`; XLA leaves no trace of the other branch."""
    # By its documentation DeviceIndex is past the end of its list "in XLA compilation". It is stateful, so that under
    # tf.vectorized_map there would be one, and a choice, per row; in a function of its own there is one.
    device = tf.raw_ops.PartitionedCall(args=[], Tout=[tf.int32], f=_device_index())[0]
    return tf.switch_case(device, [otherwise, otherwise], default=compiled)


@functools.cache  # It is traced once.
def _device_index() -> Any:
    def device_index() -> tf.Tensor:
        return tf.raw_ops.DeviceIndex(device_names=["CPU", "GPU"])

    with tf.init_scope():
        return tf.function(device_index, autograph=False).get_concrete_function()


@functools.cache
def as_written() -> bytes:
    """The configuration of a graph whose ops run as they are: the graph optimizer would add in another order."""
    config = tf.compat.v1.ConfigProto()
    config.graph_options.rewrite_options.disable_meta_optimizer = True
    return cast(bytes, config.SerializeToString())


def is_on_cpu(tensor: tf.Tensor) -> bool:
    """Whether a tensor's values are there already, in the memory of the host: never so in a graph."""
    return tf.executing_eagerly() and "CPU" in tensor.device


def is_function(graph: Any) -> bool:
    """Whether `graph` is the body of a function, a branch or a loop, not a tf.Graph of its own."""
    return hasattr(graph, "outer_graph")


def is_within(graph: Any, outer: Any) -> bool:
    """Whether `graph` is `outer` or a function (a branch, a loop body) somewhere inside it."""
    while graph is not None and graph is not outer:
        graph = getattr(graph, "outer_graph", None)
    return graph is not None


def graph_for(inputs: tuple[Any, ...]) -> Any:
    """The graph to build in, None for eager. Outside functions, symbolic inputs decide it, as in v1."""
    eager = tf.executing_eagerly()
    if not eager and default_graph().building_function:
        return default_graph()
    for value in inputs:
        # Eager tensors are told by `numpy`: to ask one for its graph is to wait for an exception.
        if isinstance(value, tf.Tensor) and not hasattr(value, "numpy"):
            return graph_of(value)
    return None if eager else default_graph()


def is_build_call(graph: Any) -> bool:
    """Whether Keras only tries a layer or loss out, to learn shapes: what is made there is thrown away."""
    while graph is not None:
        if _BUILD_CALL.fullmatch(str(getattr(graph, "name", ""))):
            return True
        graph = getattr(graph, "outer_graph", None)
    return False


# As TensorFlow, Keras 3 and tf_keras call them; a user's function has a name of its own.
_BUILD_CALL = re.compile(r"keras_graph|(.*_)?scratch_graph(_\d+)?")


def replica() -> int | None:
    """The id of the replica that this code runs for; None outside replicas, and where there is only one."""
    if not tf.distribute.has_strategy():
        return None
    context = tf.distribute.get_replica_context()
    if context is None or context.num_replicas_in_sync == 1:
        return None
    identity = tf.get_static_value(context.replica_id_in_sync_group)
    return None if identity is None else int(identity)


def is_mine(item: Any, name: str | None, made_by: int | None) -> bool:
    """Whether the replica that asks may read a loss: one of its own, or one that no replica made."""
    mine = replica()
    if mine is None:
        return True
    if graph_of(item) is None:
        return made_by in (None, mine)
    if hasattr(item, _FILED_BY):
        return getattr(item, _FILED_BY) in (None, mine)
    # What others have added: in one graph replicas differ by name scope, in v1 losses, tf_slim's and regularizers too.
    by = _replica_in(name or "")
    here = _replica_in(f"{tf.get_current_name_scope()}/")
    # Replica 0 has no scope of its own; what is not on a device of a task was made before the replicas began.
    return by == here or (by == 0 and "/job:" not in getattr(item, "device", ""))


_FILED_BY = "_tfcompat_losses_replica"


def remember_replica(loss: Any) -> None:
    """Remembers of a loss of a graph which replica files it. On the tensor: it takes it along into every collection."""
    if isinstance(loss, tf.Tensor):
        setattr(loss, _FILED_BY, replica())


def _replica_in(name: str) -> int:
    found = _REPLICA.search(name)
    return int(found.group(2)) if found else 0


def name_matches(scope: str, name: str, of_replica: bool) -> bool:
    """v1's filter: `scope` is a regular expression that the name begins with.

    `of_replica`: whether tf.distribute has a part in the name. Then it may begin behind the replica's scope as well; a
    program may call scopes of its own "replica_1".
    """
    pattern = re.compile(scope)
    return bool(pattern.match(name) or (of_replica and pattern.match(without_replica(name))))


def without_replica(name: str) -> str:
    """`name` without the scope that tf.distribute puts around what a replica makes."""
    return _REPLICA.sub(lambda found: found.group(0)[: -len(found.group(1))], name, count=1)


def place_of(tensor: Any) -> str:
    """In words: the function, branch or loop body that a graph tensor was made in, and the user's line."""
    graph = graph_of(tensor)
    if graph is _GONE:
        return f"in {_GONE.name}"
    frames = [frame for frame in tensor.op.traceback if not frame.filename.startswith(_OUR_AND_TENSORFLOWS_FILES)]
    line = f" ({frames[-1].filename}:{frames[-1].lineno})" if frames else ""
    return f"in {_kind_of(graph)}{line}"


def way_out_of(graph: Any) -> str:
    """What to do about a loss that `graph` keeps to itself."""
    if _BODY.search(str(getattr(graph, "name", ""))):
        return (
            "Return the loss from the branch, the loop body or the mapped function, and add the value that comes out "
            "with losses.add_loss."
        )
    if is_function(graph) or graph is _GONE:
        return "Wrap the function in losses.lift_losses(function), which hands its losses to the caller."
    return "Read it where that graph is the default graph."


def _kind_of(graph: Any) -> str:
    name = str(getattr(graph, "name", ""))
    if _BODY.search(name):
        return f"a branch, loop body or mapped function ('{name}')"
    return f"the function '{name}'" if is_function(graph) else "another graph"


# As TensorFlow calls them, whatever the name of the branching is.
_BODY = re.compile(r"_(true|false|cond|body|branch\d+)_\d+$|^Dataset_")
_OUR_AND_TENSORFLOWS_FILES = tuple(
    os.path.dirname(os.path.abspath(path)) + os.sep for path in (tf.__file__ or "", __file__)
)
