# SPDX-License-Identifier: Apache-2.0
"""Losses lifted out of functions of every kind, whatever TensorFlow finds by their name, source or signature."""

import functools
import gc
import pickle
import subprocess
import sys
import weakref

import numpy as np
import pytest
import tensorflow as tf

import tfcompat_losses as losses


def step(x):
    """AutoGraph is needed here: the loss is |2 x| for a positive x."""
    if tf.reduce_sum(x) > 0.0:
        x = 2.0 * x
    losses.absolute_difference([0.0], x)
    return x


def total_of(function, *args, **kwargs):
    with losses.collect():
        function(*args, **kwargs)
        return float(losses.get_total_loss())


class Stepping:
    def __init__(self):
        self.variable = None

    def __call__(self, x):
        return step(x)

    def method(self, x):
        return step(x)

    @losses.lift_losses
    def lifted(self, x, factor=1.0):
        # As tf.function has it, a method is a function for each instance: each may make its variables once.
        if self.variable is None:
            self.variable = tf.Variable(1.0)
        return step(x) * self.variable * factor


KINDS = {
    "a lambda": lambda x: step(x),
    "a partial": functools.partial(step),
    "a callable object": Stepping(),
    "a method": Stepping().method,
    "a decorated function": functools.wraps(step)(lambda *args: step(*args)),
    "a function": step,
    "a tf.Module's method": type("Module", (tf.Module,), {"method": Stepping.method})().method,
}
X = tf.constant([3.0])


@pytest.mark.parametrize("function", KINDS.values(), ids=KINDS)
def test_autograph_reaches_every_kind_of_function(function):
    assert total_of(losses.lift_losses(function), X) == 6.0


@pytest.mark.parametrize("function", KINDS.values(), ids=KINDS)
def test_what_is_left_in_place_is_converted_with_the_function_around_it(function):
    lifted = losses.lift_losses(function, lambda function: function)

    @tf.function
    def outer(x):
        lifted(x)
        return losses.get_total_loss()

    assert float(outer(X)) == 6.0
    assert total_of(lifted, X) == 6.0


@pytest.mark.parametrize("kind", ["functools.partial(step)", "Stepping()"])
def test_in_a_fresh_process_it_needs_no_source_and_warns_of_nothing(tmp_path, kind):
    """Fresh: of a wrapper whose kind it has met, AutoGraph has the source."""
    program = tmp_path / "program.py"
    program.write_text(
        "import functools, tensorflow as tf, tfcompat_losses as losses\n"
        "def step(x):\n"
        "    if tf.reduce_sum(x) > 0.0:\n"
        "        x = 2.0 * x\n"
        "    return losses.absolute_difference([0.0], x)\n"
        "class Stepping:\n"
        "    def __call__(self, x):\n"
        "        return step(x)\n"
        "x = tf.constant([3.0])\n"
        "with losses.collect():\n"
        f"    losses.lift_losses({kind})(x)\n"
        "    print(float(losses.get_total_loss()))\n"
        f"print(float(tf.function(losses.collect()({kind}))(x)))\n"
        "class Model:\n"
        "    step = losses.lift_losses(functools.partial(lambda number, model, x: step(number * x), 2.0))\n"
        "print(float(Model().step(x)))\n"
    )
    done = subprocess.run([sys.executable, program], capture_output=True, text=True, check=True)
    assert done.stdout == "6.0\n6.0\n12.0\n"
    assert "AutoGraph could not" not in done.stderr


def test_a_function_without_source_runs_as_a_tf_function_of_it_does():
    namespace = {"losses": losses}
    exec("def typed_in(x):\n    losses.absolute_difference([0.0], x)\n", namespace)
    assert total_of(losses.lift_losses(namespace["typed_in"]), X) == 3.0


def test_arguments_by_name_and_by_default_are_one_trace():
    traces = []

    def function(x, factor=2.0, *, summand=1.0):
        traces.append(x)
        losses.add_loss(x * factor + summand)

    lifted = losses.lift_losses(function)
    one = tf.constant(1.0)
    assert total_of(lifted, one) == total_of(lifted, x=one) == total_of(lifted, one, factor=2.0, summand=1.0) == 3.0
    assert len(traces) == 1


def test_an_input_signature_fits_the_arguments():
    number = tf.TensorSpec([])
    with_signature = functools.partial(tf.function, input_signature=[number, number], reduce_retracing=True)

    @functools.partial(losses.lift_losses, through=with_signature)
    def product(x, factor=2.0):
        losses.add_loss(x * factor)

    assert total_of(product, 2.0, 3.0) == total_of(product, factor=3.0, x=2.0) == 6.0


def test_many_lifted_functions_are_not_taken_for_one_that_is_traced_too_often(caplog):
    for factor in range(8):
        exec(f"def function(x):\n    return x * {factor}\n", namespace := {})
        losses.lift_losses(namespace["function"], functools.partial(tf.function, autograph=False))(X)
    assert "retracing" not in caplog.text


def test_a_name_and_a_docstring_are_kept():
    lifted = losses.lift_losses(step)
    assert (lifted.__name__, lifted.__doc__, lifted.__wrapped__) == ("step", step.__doc__, step)
    assert losses.lift_losses(lambda x: x).__name__ == "<lambda>"


def test_the_state_of_a_callable_object_stays_its_own():
    stepping = Stepping()
    stepping.__doc__ = "of this one"
    assert not hasattr(losses.lift_losses(stepping), "variable")


class TestMethods:
    def test_each_instance_has_a_function_of_its_own(self):
        one, other = Stepping(), Stepping()
        for _ in range(2):
            assert total_of(one.lifted, X) == total_of(other.lifted, X, factor=2.0) == 6.0
        assert one.variable is not other.variable

    def test_an_instance_is_not_kept_alive(self):
        stepping = Stepping()
        total_of(stepping.lifted, X)
        reference = weakref.ref(stepping)
        del stepping
        gc.collect()
        assert reference() is None

    def test_an_instance_lives_as_long_as_its_call(self):
        assert total_of(Stepping().lifted, X) == 6.0

    def test_the_method_of_the_class_is_the_lifted_function(self):
        assert total_of(Stepping.lifted, Stepping(), X) == 6.0


@losses.lift_losses
def decorated(x):
    return step(x)


def test_a_decorated_function_is_pickled_by_its_name():
    assert pickle.loads(pickle.dumps(decorated)) is decorated


def test_one_that_was_lifted_by_hand_is_pickled_with_its_function():
    assert total_of(pickle.loads(pickle.dumps(losses.lift_losses(step))), X) == 6.0


def scope_inside(x):
    with losses.collect():
        losses.mean_squared_error([0.0], x, loss_collection="other")
        losses.add_loss(x, ("a", "tuple"))
    return x


@pytest.mark.parametrize(
    "lift",
    [
        lambda function: function,
        lambda function: losses.lift_losses(function, lambda function: function),
        losses.lift_losses,
        lambda function: losses.lift_losses(losses.lift_losses(function)),
        lambda function: losses.lift_losses(functools.partial(function)),
        lambda function: losses.lift_losses(losses.collect()(function)),
    ],
    ids=["plain", "in place", "lifted", "twice", "a partial", "decorated"],
)
def test_a_scope_of_its_own_hides_no_key_from_the_caller(lift):
    function = lift(scope_inside)
    for x in ([3.0], [3.0], [5.0]):
        with losses.collect() as collected:
            function(tf.constant(x))
        np.testing.assert_allclose(collected["other"], [np.square(x[0])])
        np.testing.assert_allclose(collected["a", "tuple"], [x])
        assert len(collected) == len(list(collected)) == 2
        assert "mean_squared_error/value:0" in repr(collected)


V1 = tf.compat.v1.losses


def values(tensors):
    return [float(tensor) for tensor in tensors]


def one_difference(x):
    return losses.absolute_difference([0.0], [x])


def one_loss(x):
    losses.mean_squared_error([0.0], x)
    losses.add_loss(tf.reduce_sum(x), "regularization_losses")
    return 10.0 * x


JIT = functools.partial(tf.function, jit_compile=True)


@pytest.mark.parametrize(
    "through",
    [
        tf.function,
        JIT,
        tf.recompute_grad,
        lambda function: function,
        lambda function: tf.function(tf.function(function)),
    ],
    ids=["function", "jit", "recompute_grad", "nothing", "two functions"],
)
def test_lifted_losses_reach_the_caller_once_with_name_key_and_gradient(through):
    x = tf.constant([3.0])
    with losses.collect() as collected, tf.GradientTape() as tape:
        tape.watch(x)
        result = losses.lift_losses(one_loss, through)(x)
        total = losses.get_total_loss()
    # 9 + 3, 2 x + 1
    np.testing.assert_allclose(result, [30.0])
    np.testing.assert_allclose(total, 12.0)
    np.testing.assert_allclose(tape.gradient(total, x), [7.0])
    assert str(collected).splitlines()[1].split() == ["mean_squared_error/value:0", "losses", "9.0"]
    assert values(collected.regularization_losses) == [3.0]


def test_losses_lifted_two_deep_reach_an_outer_function_and_from_there_eager_code():
    inner = losses.lift_losses(one_loss)

    def middle(x):
        y = inner(x)
        with losses.collect() as second:
            inner(y)
        return second.total_loss()

    x = tf.constant([1.0])
    with losses.collect() as collected, tf.GradientTape() as tape:
        tape.watch(x)
        losses.lift_losses(middle)(x)
        total = losses.get_total_loss()
    # 1 and 100, 1 and 10: d(x^2 + 100 x^2 + x + 10 x) = 2 + 200 + 11
    assert values(collected.losses) == [1.0, 100.0]
    np.testing.assert_allclose(tape.gradient(total, x), [213.0])


def test_in_an_outer_function_v1_code_reads_lifted_losses_under_their_names():
    @tf.function
    def outer(x):
        losses.lift_losses(one_loss)(x)
        losses.lift_losses(one_loss)(x)
        found.extend(loss.name for loss in V1.get_losses())
        return V1.get_total_loss()

    found = []
    np.testing.assert_allclose(outer(tf.constant([3.0])), 24.0)
    assert found == ["mean_squared_error/value:0", "mean_squared_error/value_1:0"]


def test_a_lifted_function_may_add_one_loss_or_two_and_be_traced_for_another_shape():
    @losses.lift_losses
    def step(x, twice):
        for _ in range(2 if twice else 1):
            losses.mean_squared_error(tf.zeros_like(x), x)

    for x in ([1.0], [1.0, 3.0]):
        for twice in (False, True, False):
            with losses.collect() as collected:
                step(tf.constant(x), twice)
            assert values(collected.losses) == [np.mean(np.square(x))] * (2 if twice else 1)


def test_lifting_nothing_gives_the_result_as_it_was():
    with losses.collect() as collected:
        result = losses.lift_losses(lambda x: {"double": 2 * x, "name": "kept by reference"}, lambda f: f)(3)
    assert result == {"double": 6, "name": "kept by reference"}
    assert len(collected) == 0


def test_without_a_collect_around_lifted_losses_are_dropped_as_eager_ones_are():
    losses.lift_losses(one_loss)(tf.constant([3.0]))
    with pytest.warns(UserWarning, match="kept nowhere"):
        assert losses.get_losses() == []


def test_a_loss_of_a_branch_cannot_be_lifted_and_says_so():
    def step(x):
        if x > 0:
            losses.absolute_difference([0.0], [x])

    with pytest.raises(ValueError, match="was made in a branch"):
        losses.lift_losses(step)(tf.constant(1.0))


def test_a_branch_that_is_lifted_itself_hands_its_loss_on():
    def through_cond(function):
        return lambda x: tf.cond(x > 0, lambda: function(x), lambda: function(-x))

    @tf.function
    def step(x):
        losses.lift_losses(one_difference, through_cond)(x)
        return losses.get_total_loss()

    np.testing.assert_allclose(step(tf.constant(-2.0)), 2.0)
