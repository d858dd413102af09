# SPDX-License-Identifier: Apache-2.0
"""Random programs on loss collections, run by any losses module, and what each of them reads.

A program is a list of statements; a statement that holds others is (kind, its own, statements).
"""

import contextlib
import re

import hypothesis.strategies as st
import tensorflow as tf

import tfcompat_losses
from tfcompat_losses import _reading

KEYS = ["losses", "regularization_losses", "other", ("a", "tuple")]
SCOPES = [None, "foo", "foo/", "bar"]
FUNCTIONS = ["absolute_difference", "huber_loss", "mean_pairwise_squared_error", "mean_squared_error"]
FILTERS = [None, "foo", "foo/", "tower", "(tower/)?mean", ".*_1", "huber|absolute"]


def _leaves(scopes):
    made = st.tuples(
        st.just("made"),
        st.sampled_from(FUNCTIONS),
        st.integers(1, 9).map(float),
        st.sampled_from(scopes),
        st.sampled_from([*KEYS, None]),
        st.sampled_from(["none", "weighted_sum", "weighted_mean", "weighted_sum_by_nonzero_weights"]),
    )
    added = st.tuples(st.just("added"), st.integers(0, 3), st.sampled_from(KEYS))
    return [made, made, added]


_READS = [
    st.tuples(st.just("read"), st.sampled_from(KEYS), st.sampled_from(FILTERS)),
    st.tuples(st.just("total"), st.booleans(), st.sampled_from(FILTERS)),
]


def _holding(statements):
    body = st.lists(statements, max_size=4)
    return st.one_of(
        st.tuples(st.just("scope"), st.sampled_from(["tower", "inner"]), body),
        *[st.tuples(st.just(kind), st.none(), body) for kind in ("collect", "raises", "generator")],
    )


def programs(scopes=SCOPES, reads=True):
    """Lists of statements, whose losses have these scopes."""
    leaves = [*_leaves(scopes), *(_READS if reads else [])]
    return st.lists(st.recursive(st.one_of(leaves), _holding, max_leaves=12), min_size=1, max_size=6)


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


class Run:
    """One run of a program: the names and losses of each read, in order."""

    def __init__(self, module):
        self.module = module
        self.seen, self.made, self.scopes = [], [], {}

    def statements(self, statements):
        for kind, *rest in statements:
            getattr(self, f"_{kind}")(*rest)

    def _made(self, function, value, scope, key, reduction):
        options = {} if function == "mean_pairwise_squared_error" else {"reduction": reduction}
        labels, predictions = tf.zeros([1, 2]), tf.constant([[value, 2.0 * value]])
        loss = getattr(self.module.losses, function)(labels, predictions, scope=scope, loss_collection=key, **options)
        self.made.append(loss)

    def _added(self, back, key):
        if len(self.made) > back:
            self.module.losses.add_loss(self.made[-1 - back], key)

    def _read(self, key, scope):
        self.seen.append(self.module.read(key, scope))

    def _total(self, regularization, scope):
        found = [loss for key in KEYS[: 1 + regularization] for _, loss in self.module.read(key, scope)]
        if len({tuple(loss.shape) for loss in found}) == 1:
            self.seen.append([("total", self.module.total(found, regularization, scope))])

    def _collect(self, _, body):
        with self.module.collect():
            self.statements(body)

    def _scope(self, name, body):
        # Entered once: eagerly TensorFlow gives a name scope that is entered again no number.
        self.scopes[name] = self.scopes.get(name, 0) + 1
        with tf.name_scope(f"{name}{self.scopes[name]}"):
            self.statements(body)

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
