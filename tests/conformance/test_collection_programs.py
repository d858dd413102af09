# SPDX-License-Identifier: Apache-2.0
"""Random programs on the collections see, eagerly and in a graph, what they see with v1's own functions in a graph."""

import numpy as np
import pytest
import tensorflow as tf
from collection_programs import KEYS, V1, Ours, Run, programs
from hypothesis import HealthCheck, Phase, given, settings

import tfcompat_losses as losses


def eagerly(program):
    run = Run(Ours())
    with losses.collect():
        run.statements(program)
    return [[(name, loss.numpy()) for name, loss in seen] for seen in run.seen]


def in_a_graph(module, program):
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        run = Run(module)
        run.statements(program)
        return [[(name, session.run(loss)) for name, loss in seen] for seen in run.seen]


def assert_same(found, expected):
    assert [[name for name, _ in seen] for seen in found] == [[name for name, _ in seen] for seen in expected]
    for seen, other in zip(found, expected):
        for (_, value), (_, of_v1) in zip(seen, other):
            np.testing.assert_allclose(value, of_v1, rtol=1e-6)


@pytest.fixture(scope="module")
def some(pytestconfig):
    """As many examples as --program-examples says; a few, always the same, if it says nothing."""
    wanted = pytestconfig.getoption("--program-examples")
    return settings(
        max_examples=wanted or 30,
        derandomize=not wanted,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink] if wanted else [Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


def test_eagerly_names_order_and_values_are_v1s(some):
    @some
    @given(programs())
    def check(program):
        assert_same(eagerly(program), in_a_graph(V1(), program))

    check()


def test_in_a_graph_names_order_and_values_are_v1s(some):
    # Without a scope that is entered again: the ops in it are v1's in name, but not in number.
    @some
    @given(programs(scopes=[None, "foo", "bar"]))
    def check(program):
        assert_same(in_a_graph(Ours(), program), in_a_graph(V1(), program))

    check()


def by_key(collected):
    return [[np.asarray(loss) for loss in collected[key]] for key in KEYS]


def test_a_lifted_function_hands_on_what_a_plain_call_adds(some):
    @some
    @given(programs(reads=False))
    def check(program):
        def plain():
            Run(Ours()).statements(program)

        with losses.collect() as expected:
            plain()
        for through in (lambda function: function, tf.function):
            with losses.collect() as collected:
                losses.lift_losses(plain, through)()
            for found, key in zip(by_key(collected), by_key(expected)):
                assert len(found) == len(key)
                for loss, of_plain in zip(found, key):
                    np.testing.assert_allclose(loss, of_plain, rtol=1e-6)
            assert len(collected) == len(expected)

    check()
