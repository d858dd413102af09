# SPDX-License-Identifier: Apache-2.0
"""A scope as a decorator: of functions, generators, coroutines."""

import asyncio
import contextlib

import pytest

import tfcompat_losses as losses
from tfcompat_losses import distribute


def loss_of(value):
    return losses.absolute_difference([0.0], [float(value)])


def values(tensors):
    return [float(tensor) for tensor in tensors]


def test_as_a_decorator_each_call_has_a_scope_of_its_own():
    @losses.collect()
    def step(value, again):
        loss_of(value)
        if again:
            step(10 * value, again=False)
        return float(losses.get_total_loss())

    assert step(1, again=False) == 1.0
    assert step(2, again=True) == 22.0


def test_a_decorated_generator_has_its_scope_while_its_own_code_runs():
    @losses.collect()
    def steps():
        loss_of(1)
        yield values(losses.get_losses())
        loss_of(2)
        sent = yield values(losses.get_losses())
        return sent

    generator = steps()
    assert next(generator) == [1.0]
    with losses.collect() as around:
        loss_of(10)
        assert next(generator) == [1.0, 2.0]
    assert values(around.losses) == [10.0]
    with pytest.raises(StopIteration) as stop:
        generator.send("result")
    assert stop.value.value == "result"


def test_a_decorated_generator_that_is_thrown_into_or_closed_leaves_nothing_open():
    caught = []

    @losses.collect()
    def steps():
        while True:
            try:
                yield len(losses.get_losses())
            except KeyError as error:
                caught.append(error)
                loss_of(1)

    generator = steps()
    assert next(generator) == 0
    assert generator.throw(KeyError()) == 1
    generator.close()
    assert len(caught) == 1


def test_a_decorated_coroutine_keeps_its_scope_across_awaits():
    @losses.collect()
    async def step(value):
        loss_of(value)
        await asyncio.sleep(0)
        loss_of(value)
        return float(losses.get_total_loss())

    async def both():
        return await asyncio.gather(step(1), step(10))

    assert asyncio.run(both()) == [2.0, 20.0]


def test_an_object_is_what_its_call_is():
    class Step:
        async def __call__(self, value):
            loss_of(value)
            await asyncio.sleep(0)
            return float(losses.get_total_loss())

    class Steps:
        def __call__(self, values):
            for value in values:
                loss_of(value)
                yield float(losses.get_total_loss())

    assert asyncio.run(losses.collect()(Step())(3)) == 3.0
    assert list(losses.collect()(Steps())([1, 10])) == [1.0, 11.0]


def test_an_asynchronous_generator_cannot_be_decorated():
    with pytest.raises(TypeError, match="asynchronous generator"):

        @losses.collect()
        async def steps():
            yield


@losses.collect()
def waiting(caught):
    while True:
        try:
            yield len(losses.get_losses())
        except BaseException as error:
            caught.append(type(error))
            if isinstance(error, GeneratorExit):
                raise


@pytest.mark.parametrize("error", [KeyError, KeyboardInterrupt, SystemExit])
def test_a_generator_gets_the_error_that_is_thrown_into_it(error):
    caught = []
    generator = waiting(caught)
    next(generator)
    assert generator.throw(error()) == 0
    generator.close()
    assert caught == [error, GeneratorExit]


def test_a_generator_that_is_thrown_a_generator_exit_is_closed():
    caught = []
    generator = waiting(caught)
    next(generator)
    with pytest.raises(GeneratorExit):
        generator.throw(GeneratorExit())
    assert caught == [GeneratorExit]


def test_a_generator_that_fails_as_it_is_closed_leaves_no_scope_open():
    @losses.collect()
    def fails():
        try:
            yield
        finally:
            raise KeyError

    generator = fails()
    next(generator)
    with contextlib.suppress(KeyError):
        generator.close()


@pytest.mark.parametrize("decorator", [losses.collect, distribute.global_batch])
def test_a_decorator_without_parentheses_says_so(decorator):
    with pytest.raises(TypeError, match=rf"{decorator.__name__}\(\), with parentheses"):

        @decorator
        def step():
            pass
