# SPDX-License-Identifier: Apache-2.0
"""The scopes that are open: nesting, threads, tasks, generators, copies; and what they leave behind."""

import asyncio
import contextlib
import contextvars
import copy
import gc
import pickle
import threading
import weakref

import numpy as np
import pytest
import tensorflow as tf

import tfcompat_losses as losses


def loss_of(value):
    return losses.absolute_difference([0.0], [float(value)])


def values(tensors):
    return [float(tensor) for tensor in tensors]


def names(collected):
    return [line.split()[0] for line in str(collected).splitlines()[1:]]


def test_each_open_scope_sees_what_is_added_while_it_is_open_and_reads_go_to_the_innermost():
    with losses.collect() as outer:
        loss_of(1)
        with losses.collect() as inner:
            loss_of(2)
            assert values(losses.get_losses()) == [2.0]
        loss_of(3)
        assert values(losses.get_losses()) == [1.0, 2.0, 3.0]
    assert values(inner.losses) == [2.0]
    assert values(outer.losses) == [1.0, 2.0, 3.0]


def test_the_same_scope_entered_again_while_open_counts_each_loss_once():
    scope = losses.collect()
    with scope:
        with scope:
            loss_of(1)
        loss_of(2)
        assert values(losses.get_losses()) == [1.0, 2.0]
    assert values(scope.losses) == [1.0, 2.0]


def test_a_scope_entered_again_after_it_closed_starts_afresh():
    scope = losses.collect()
    for value in (1, 2):
        with scope:
            loss_of(value)
    assert values(scope.losses) == [2.0]
    assert names(scope) == ["absolute_difference/value:0"]


def test_an_exception_closes_the_scope():
    with pytest.raises(KeyError), losses.collect() as collected:
        loss_of(1)
        raise KeyError
    loss_of(2)
    with pytest.warns(UserWarning, match="kept nowhere"):
        assert losses.get_losses() == []
    assert values(collected.losses) == [1.0]


def test_generators_closed_out_of_order_do_not_mix_scopes():
    def in_scope():
        with losses.collect() as collected:
            yield collected

    first, second = in_scope(), in_scope()
    one = next(first)
    loss_of(1)
    other = next(second)
    first.close()
    loss_of(2)
    second.close()
    assert values(one.losses) == [1.0]
    assert values(other.losses) == [2.0]


def test_a_scope_in_a_context_manager_of_ones_own_is_open_in_its_body():
    @contextlib.contextmanager
    def one_step():
        with losses.collect() as collected:
            yield collected

    with one_step() as collected:
        loss_of(1)
    assert values(collected.losses) == [1.0]


def test_a_scope_open_in_one_thread_cannot_be_entered_in_another():
    raised = []
    with losses.collect() as collected:

        def enter():
            try:
                collected.__enter__()
            except RuntimeError as error:
                raised.append(str(error))

        thread = threading.Thread(target=enter)
        thread.start()
        thread.join()
    assert "already open in another thread" in raised[0]


def test_threads_and_tasks_do_not_see_each_others_losses():
    wrong = []

    def check(own, add):
        with losses.collect() as collected:
            add()
            yield
            add()
            yield
            if values(losses.get_losses()) != [own, own] or values(collected.losses) != [own, own]:
                wrong.append(own)

    def in_thread(own):
        for _ in range(200):
            for _ in check(own, lambda: loss_of(own)):
                pass

    async def in_task(own):
        loss = tf.constant(float(own))
        for _ in range(200):
            for _ in check(own, lambda: losses.add_loss(loss)):
                await asyncio.sleep(0)

    async def tasks():
        await asyncio.gather(*(in_task(own) for own in range(100)))

    threads = [threading.Thread(target=in_thread, args=(own,)) for own in range(8)]
    for thread in threads:
        thread.start()
    asyncio.run(tasks())
    for thread in threads:
        thread.join()
    assert wrong == []


def test_no_reference_to_a_tensor_survives_its_step():
    with losses.collect():
        reference = weakref.ref(loss_of(1))
        assert reference() is not None
    gc.collect()
    assert reference() is None


def test_a_closed_scope_that_is_kept_does_not_keep_the_losses_of_the_scope_around_it():
    with losses.collect():
        with losses.collect() as inner:
            pass
        reference = weakref.ref(loss_of(1))
    gc.collect()
    assert reference() is None
    assert inner.losses == []


def test_a_step_that_raises_leaves_no_reference():
    def step():
        with losses.collect():
            reference.append(weakref.ref(loss_of(1)))
            raise KeyError

    reference = []
    with pytest.raises(KeyError):
        step()
    gc.collect()
    assert reference[0]() is None


def test_a_task_and_a_thread_that_are_begun_inside_a_scope_add_to_it_as_they_inherit_its_context():
    async def step(value):
        loss_of(value)
        await asyncio.sleep(0)
        loss_of(value)

    async def steps():
        with losses.collect() as collected:
            await asyncio.gather(step(1), step(10))
            await asyncio.to_thread(loss_of, 100)
            await asyncio.to_thread(losses.collect()(loss_of), 1000)
        return collected

    assert sorted(values(asyncio.run(steps()))) == [1.0, 1.0, 10.0, 10.0, 100.0, 1000.0]


def test_a_plain_thread_does_not_add_to_the_scopes_around_it():
    with losses.collect() as collected:
        thread = threading.Thread(target=loss_of, args=(1,))
        thread.start()
        thread.join()
    assert len(collected) == 0


def test_leaving_a_scope_that_was_not_entered_is_an_error():
    scope = losses.collect()
    with pytest.raises(RuntimeError, match="was never entered"):
        scope.__exit__(None, None, None)
    with scope:
        loss_of(1)
    with pytest.raises(RuntimeError, match="was never entered"):
        scope.__exit__(None, None, None)
    assert values(scope) == [1.0]


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda scope: pickle.loads(pickle.dumps(scope))])
@pytest.mark.parametrize("is_open", [True, False], ids=["open", "closed"])
@pytest.mark.parametrize("was_read", [True, False], ids=["read", "not read"])
def test_a_copy_is_closed_and_has_what_was_seen_under_its_names(again, is_open, was_read):
    with losses.collect() as collected:
        loss_of(1)
        losses.add_loss(tf.constant(2.0), ("a", "tuple"))
        if was_read:
            names(collected)
        if is_open:
            copied = again(collected)
            loss_of(3)
    if not is_open:
        copied = again(collected)
    assert names(copied) == ["absolute_difference/value:0", "loss:0"]
    assert values(copied) == [1.0, 2.0]
    assert repr(copied).startswith("<collect(), closed")
    np.testing.assert_allclose(copied.total_loss(scope="absolute"), 1.0)


def test_a_context_that_was_copied_inside_a_scope_goes_on_with_the_scopes_that_are_still_open():
    with losses.collect() as outer:
        with losses.collect() as inner:
            context = contextvars.copy_context()
        context.run(loss_of, 1)
        assert values(context.run(losses.get_losses)) == [1.0]
    assert len(inner) == 0
    assert values(outer.losses) == [1.0]
    with pytest.warns(UserWarning, match="kept nowhere"):
        context.run(lambda: (loss_of(2), losses.get_losses()))
