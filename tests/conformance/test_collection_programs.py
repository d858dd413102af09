# SPDX-License-Identifier: Apache-2.0
"""Random programs on the collections see, eagerly and in a graph, what they see with v1's own functions in a graph."""

import functools

import numpy as np
import pytest
import tensorflow as tf
from collection_programs import KEYS, V1, Eager, Graph, Ours, Run, programs
from hypothesis import HealthCheck, Phase, given, settings

import tfcompat_losses as losses


def names(found):
    return [[name for name, _ in seen] for seen in found]


def assert_same(found, expected):
    assert names(found) == names(expected)
    for seen, other in zip(found, expected):
        assert_close([value for _, value in seen], [value for _, value in other])


def assert_close(found, expected):
    for value, other in zip(found, expected):
        assert value.dtype == other.dtype
        np.testing.assert_allclose(value, other, rtol=1e-3 if value.dtype == np.float16 else 1e-6)


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


def test_names_order_and_values_are_v1s_eagerly_and_in_a_graph(some):
    @some
    @given(programs())
    def check(program):
        expected = Run(V1(), Graph).results(program)
        for world in (Eager, Graph):
            assert_same(Run(Ours(), world).results(program), expected)

    check()


def by_key(collected):
    return [[np.asarray(loss) for loss in collected[key]] for key in KEYS]


def test_a_lifted_function_hands_on_what_a_plain_call_adds(some):
    @some
    @given(programs(reads=False, threads=False))
    def check(program):
        def plain():
            Run(Ours()).statements(program)

        with losses.collect() as expected:
            plain()
        # AutoGraph would take longer than all the rest, with code of this test that needs none.
        for through in (lambda function: function, functools.partial(tf.function, autograph=False)):
            with losses.collect() as collected:
                losses.lift_losses(plain, through)()
            for found, key in zip(by_key(collected), by_key(expected)):
                assert len(found) == len(key)
                assert_close(found, key)
            assert len(collected) == len(expected)

    check()
