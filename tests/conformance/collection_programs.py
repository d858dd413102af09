# SPDX-License-Identifier: Apache-2.0
"""Random programs on loss collections, run by any losses module, and what each of them reads.

A program is a list of statements; a statement that holds others is (kind, its own, statements).
"""

import concurrent.futures
import contextlib
import contextvars
import re

import hypothesis.strategies as st
import numpy as np
import tensorflow as tf

import tfcompat_losses
from tfcompat_losses import _reading

KEYS = ["losses", "regularization_losses", "other", ("a", "tuple")]
AROUND = "around"
"""For the string that the name scope around a loss gave."""
SCOPES = [None, "foo", "foo/", "bar", "", AROUND]
AROUND_LOSSES = ["tower", "inner", "replica_"]
"""The names of scopes that are opened, with a number. The last is what tf.distribute calls its own."""
FUNCTIONS = [
    *["absolute_difference", "huber_loss", "mean_squared_error", "sigmoid_cross_entropy"] * 2,
    "mean_pairwise_squared_error",
]
"""The last one's graph takes v1 as long to make as those of five others."""
OPTIONS = {"sigmoid_cross_entropy": {"label_smoothing": 0.25}}
DTYPES = ["float32", "float32", "float64", "float16"]
WEIGHTS = {
    "number": lambda: 2.0,
    "integer": lambda: 2,
    "list": lambda: [[2.0]],
    "array": lambda: np.array([[2.0]]),
    "tensor": lambda: tf.constant([[2.0]]),
    "integers": lambda: tf.constant([[2, 3]]),
}
FILTERS = [None, "foo", "foo/", "tower", "(tower/)?mean", ".*_1", "huber|absolute"]
REDUCTIONS = ["none", "weighted_sum", "weighted_mean", "weighted_sum_by_nonzero_weights"]
FAULTS = ["labels", "weights", "reduction"]

_MADE = st.tuples(
    st.just("made"),
    st.sampled_from(FUNCTIONS),
    st.integers(1, 9).map(float),
    st.sampled_from(SCOPES),
    st.sampled_from([*KEYS, None]),
    st.sampled_from(REDUCTIONS),
    st.sampled_from(DTYPES),
    st.sampled_from([*WEIGHTS]),
)
_LEAVES = [
    _MADE,
    _MADE,
    st.tuples(st.just("added"), st.integers(0, 3), st.sampled_from(KEYS)),
    st.tuples(
        st.just("fails"),
        st.sampled_from(FUNCTIONS),
        st.sampled_from(SCOPES),
        st.sampled_from(FAULTS),
        st.sampled_from(DTYPES),
    ),
]
_READS = [
    st.tuples(st.just("read"), st.sampled_from(KEYS), st.sampled_from(FILTERS)),
    st.tuples(st.just("total"), st.booleans(), st.sampled_from(FILTERS)),
]


def _holding(statements, kinds):
    body = st.lists(statements, max_size=4)
    return st.one_of(
        *[st.tuples(st.just(kind), st.sampled_from(AROUND_LOSSES), body) for kind in ("scope", "variables")],
        *[st.tuples(st.just(kind), st.none(), body) for kind in kinds],
    )


def programs(reads=True, threads=True):
    """Lists of statements."""
    kinds = ["collect", "raises", "generator", "task", *(["thread"] if threads else [])]
    leaves = st.one_of([*_LEAVES, *(_READS if reads else [])])
    nested = st.recursive(leaves, lambda statements: _holding(statements, kinds), max_leaves=12)
    return st.lists(nested, min_size=1, max_size=6)


class V1:
    """What a program must see: v1's own functions in a graph, read from where the innermost scope was opened."""

    losses = tf.compat.v1.losses

    def __init__(self):
        self._starts = [dict.fromkeys(KEYS, 0)]

    @contextlib.contextmanager
    def collect(self):
        graph = tf.compat.v1.get_default_graph()
        self._starts.append({key: len(graph.get_collection(key)) for key in KEYS})
        try:
            yield
        finally:
            self._starts.pop()

    def read(self, key, scope):
        since = self.losses.get_losses(None, key)[self._starts[-1][key] :]
        return [(loss.name, loss) for loss in since if scope is None or re.match(scope, loss.name)]

    def total(self, found, regularization, scope):
        return tf.add_n(found)


class Ours:
    losses = tfcompat_losses
    collect = staticmethod(tfcompat_losses.collect)

    def read(self, key, scope):
        return [(entry.name, entry.loss) for entry in _reading.read(key, scope)]

    def total(self, found, regularization, scope):
        return self.losses.get_total_loss(regularization, scope=scope)


class Eager:
    """Where a program runs: losses go to a `collect()`, and have values."""

    def __enter__(self):
        self._scope = tfcompat_losses.collect()
        self._scope.__enter__()
        return lambda tensors: [tensor.numpy() for tensor in tensors]

    def __exit__(self, *exception):
        self._scope.__exit__(*exception)


class Graph:
    """Where a program runs: in a graph of its own, whose losses are all run at once."""

    # As it is written: to optimize a graph takes longer than to run it once.
    _CONFIG = tf.compat.v1.ConfigProto(inter_op_parallelism_threads=1, intra_op_parallelism_threads=1)
    _CONFIG.graph_options.rewrite_options.disable_meta_optimizer = True

    def __enter__(self):
        with contextlib.ExitStack() as stack:
            stack.enter_context(tf.Graph().as_default())
            session = stack.enter_context(tf.compat.v1.Session(config=self._CONFIG))
            self._entered = stack.pop_all()
        return lambda tensors: session.run(tensors) if tensors else []

    def __exit__(self, *exception):
        self._entered.close()


class Run:
    """One run of a program: the names and losses of each read, in order."""

    def __init__(self, module, world=Eager):
        self.module, self.world = module, world
        self.seen, self.made, self.scopes, self.around, self.threads = [], [], {}, [None], []

    def results(self, statements):
        """The names and values of each read, and of all that is left at the end; then those of each thread."""
        with self.world() as values_of:
            self.statements(statements)
            self.seen += [self.module.read(key, None) for key in KEYS]
            values = iter(values_of([loss for seen in self.seen for _, loss in seen]))
            found = [[(name, next(values)) for name, _ in seen] for seen in self.seen]
        return found + [seen for thread in self.threads for seen in thread.result()]

    def statements(self, statements):
        for kind, *rest in statements:
            getattr(self, f"_{kind}")(*rest)

    def _call(self, function, labels, predictions, scope, key, dtype, **options):
        scope = self.around[-1] if scope == AROUND else scope
        options.update(OPTIONS.get(function, {}))
        if function == "mean_pairwise_squared_error":
            options.pop("reduction", None)
        loss = getattr(self.module.losses, function)
        return loss(labels, tf.constant(predictions, dtype), scope=scope, loss_collection=key, **options)

    def _made(self, function, value, scope, key, reduction, dtype, weights):
        options = {"reduction": reduction, "weights": WEIGHTS[weights]()}
        self.made.append(self._call(function, tf.zeros([1, 2]), [[value, 2.0 * value]], scope, key, dtype, **options))

    def _fails(self, function, scope, fault, dtype):
        if fault == "reduction" and function == "mean_pairwise_squared_error":
            return
        labels = tf.zeros([1, 3] if fault == "labels" else [1, 2])
        options = {"weights": {"weights": tf.zeros([3, 3])}, "reduction": {"reduction": "mean"}}.get(fault, {})
        try:
            self._call(function, labels, [[1.0, 2.0]], scope, "losses", dtype, **options)
        except ValueError:
            return
        raise AssertionError(f"{function} takes {fault}")

    def _added(self, back, key):
        if len(self.made) > back:
            self.module.losses.add_loss(self.made[-1 - back], key)

    def _read(self, key, scope):
        self.seen.append(self.module.read(key, scope))

    def _total(self, regularization, scope):
        found = [loss for key in KEYS[: 1 + regularization] for _, loss in self.module.read(key, scope)]
        if len({(loss.dtype, *loss.shape) for loss in found}) == 1:
            self.seen.append([("total", self.module.total(found, regularization, scope))])

    def _collect(self, _, body):
        with self.module.collect():
            self.statements(body)

    def _scope(self, name, body):
        with tf.name_scope(self._entered_once(name)) as around:
            self.around.append(around)
            self.statements(body)
            self.around.pop()

    def _variables(self, name, body):
        with tf.compat.v1.variable_scope(self._entered_once(name)):
            self.statements(body)

    def _entered_once(self, name):
        # Eagerly TensorFlow gives a name scope that is entered again no number.
        self.scopes[name] = self.scopes.get(name, 0) + 1
        return f"{name}{self.scopes[name]}"

    def _raises(self, _, body):
        with contextlib.suppress(KeyError), self.module.collect():
            self.statements(body)
            raise KeyError

    def _generator(self, _, body):
        def steps():
            with self.module.collect():
                yield
                self.statements(body)
                yield

        generator = steps()
        next(generator)
        next(generator)
        generator.close()

    def _task(self, _, body):
        # As asyncio runs one: in a copy of the context.
        contextvars.copy_context().run(self.statements, body)

    def _thread(self, _, body):
        # It runs beside this one, in a world of its own.
        run = Run(type(self.module)(), self.world)
        executor = concurrent.futures.ThreadPoolExecutor(1)
        self.threads.append(executor.submit(run.results, body))
        # Of thousands of programs whose threads build graphs side by side one ends in a crash of TensorFlow.
        executor.shutdown(wait=self.world is Graph)
