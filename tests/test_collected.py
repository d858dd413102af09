# SPDX-License-Identifier: Apache-2.0
"""`collect()`: what a scope sees, and when."""

import functools
import subprocess
import sys

import numpy as np
import pytest
import tensorflow as tf

import tfcompat_losses as losses


def loss_of(value):
    return losses.absolute_difference([0.0], [float(value)])


def values(tensors):
    return [float(tensor) for tensor in tensors]


def test_eagerly_a_scope_keeps_the_losses_made_in_it_and_gives_a_copy():
    with losses.collect():
        loss_of(1)
        loss_of(2)
        read = losses.get_losses()
        read.append("not a loss")
        assert values(losses.get_losses()) == [1.0, 2.0]
        np.testing.assert_allclose(losses.get_total_loss(), 3.0)


def test_it_stays_readable_after_it_closes():
    with losses.collect() as collected:
        loss_of(1)
        losses.add_loss(tf.constant(10.0), "regularization_losses")
        losses.add_loss(tf.constant(7.0), "extra")
    assert values(collected.losses) == [1.0]
    assert values(collected.regularization_losses) == [10.0]
    assert values(collected["extra"]) == [7.0]
    assert collected["unheard of"] == []
    assert len(collected) == 3
    assert values(collected) == [1.0, 10.0, 7.0]
    np.testing.assert_allclose(collected.total_loss(), 11.0)
    np.testing.assert_allclose(collected.total_loss(add_regularization_losses=False), 1.0)


@pytest.mark.parametrize("key", [None, "", "elsewhere"])
def test_the_loss_collection_argument_says_where_a_loss_goes(key):
    with losses.collect() as collected:
        losses.mean_squared_error([1.0], [2.0], loss_collection=key)
    assert collected.losses == []
    assert len(collected) == (1 if key == "elsewhere" else 0)


def test_the_same_loss_added_twice_counts_twice_under_one_name():
    with losses.collect() as collected:
        losses.add_loss(loss_of(3))
        np.testing.assert_allclose(losses.get_total_loss(), 6.0)
    assert names(collected) == ["absolute_difference/value:0"] * 2


def names(collected):
    return [line.split()[0] for line in str(collected).splitlines()[1:]]


def in_eager_and_graph(make):
    """The names under which `make()` files its losses: eagerly, and in a graph by TensorFlow itself."""
    with losses.collect() as collected:
        make()
    with tf.Graph().as_default():
        make()
        graph_names = [loss.name for loss in losses.get_losses()]
    return names(collected), graph_names


@pytest.mark.parametrize("scope", [None, "foo", "foo/", "Foo", "a/b", ""])
def test_eager_losses_have_the_names_that_a_graph_gives(scope):
    def make():
        for _ in range(3):
            losses.mean_squared_error([1.0], [2.0], scope=scope)
        losses.absolute_difference([1.0], [2.0], scope="foo")
        losses.absolute_difference([1.0], [2.0], scope="FOO")

    eager, graph = in_eager_and_graph(make)
    assert eager == graph


def test_eager_names_begin_with_the_name_scope_around():
    def make():
        with tf.name_scope("tower_1") as tower:
            losses.mean_squared_error([1.0], [2.0])
            losses.sigmoid_cross_entropy([1.0], [2.0], scope=tower)
            with tf.name_scope("inner"):
                losses.mean_squared_error([1.0], [2.0], reduction=losses.Reduction.SUM)

    eager, graph = in_eager_and_graph(make)
    assert eager == graph
    assert eager[0] == "tower_1/mean_squared_error/value:0"


def nested_step(x):
    with losses.collect():
        losses.absolute_difference([0.0], x)
        with losses.collect() as inner:
            losses.absolute_difference([0.0], 2 * x)
            inside = losses.get_total_loss()
        losses.absolute_difference([0.0], 4 * x)
        return inside, inner.total_loss(), losses.get_total_loss()


def test_a_step_gives_the_same_totals_eagerly_in_a_function_and_under_jit():
    # 2; 2; 1 + 2 + 4
    for run in (nested_step, tf.function(nested_step), tf.function(nested_step, jit_compile=True)):
        assert values(run(tf.constant([1.0]))) == [2.0, 2.0, 7.0]


def test_the_table_lists_name_key_and_value():
    with losses.collect() as collected:
        loss_of(2)
        losses.add_loss(tf.constant(0.5), "regularization_losses")
    header, first, second = str(collected).splitlines()
    assert header.split() == ["name", "key", "value"]
    assert first.split() == ["absolute_difference/value:0", "losses", "2.0"]
    assert second.split() == ["loss:0", "regularization_losses", "0.5"]


def test_the_table_says_where_a_loss_has_no_name():
    with tf.Graph().as_default(), losses.collect() as collected:
        losses.add_loss(2.0)
    assert str(collected).splitlines()[1].split() == ["(no", "name)", "losses", "2.0"]


def test_the_rich_table_has_the_same_cells():
    rich_console = pytest.importorskip("rich.console")
    with losses.collect() as collected:
        loss_of(2)
    console = rich_console.Console(width=100)
    with console.capture() as capture:
        console.print(collected)
    for cell in ("name", "key", "value", "absolute_difference/value:0", "losses", "2.0"):
        assert cell in capture.get()


def test_the_repr_names_losses_and_values():
    with losses.collect() as collected:
        assert repr(collected) == "<collect(), open: no losses>"
        loss_of(2)
    assert repr(collected) == "<collect(), closed: absolute_difference/value:0 = 2.0>"


STEPS = """
import contextlib, gc, psutil, tensorflow as tf, tfcompat_losses as losses

process, logits, labels = psutil.Process(), tf.zeros([4, 2]), tf.ones([4, 2])

def steps(count):
    for step in range(count):
        with losses.collect() if {collecting} else contextlib.nullcontext():
            # Numbers of which TensorFlow, where it is given them as they are, keeps 0.7 kB each.
            losses.sigmoid_cross_entropy(labels, logits, 1.0 + step / count, label_smoothing=0.5 * step / count)
            losses.get_losses()

steps(2_000)
gc.collect()
before = process.memory_info().rss
steps(5_000)
gc.collect()
print(process.memory_info().rss - before)
"""


@pytest.mark.parametrize("collecting", [True, False], ids=["collect", "no collect"])
def test_five_thousand_eager_steps_leave_memory_flat(collecting):
    # In a process of their own: what other tests leave to the allocator is not counted.
    program = STEPS.format(collecting=collecting)
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    # TensorFlow 2.15 itself keeps 1.3 MB; a tensor kept at each step would be 5.
    assert int(done.stdout) < 2**21


class TestWhatCannotBeUsed:
    """Losses of another graph: refused where they are read."""

    def test_a_loss_of_a_cond_branch_is_refused_with_its_name_place_and_what_to_do(self):
        @tf.function
        def step(x):
            if x > 0:
                loss_of(1)  # AutoGraph makes this a branch
            return losses.get_losses()

        with pytest.raises(ValueError) as error:
            step(tf.constant(1.0))
        message = str(error.value)
        assert "The loss 'cond/absolute_difference/value:0' was made in a branch" in message
        assert __file__ in message
        assert "add the value that comes out with losses.add_loss" in message

    def test_a_branch_reads_its_own_losses_and_those_around_it(self):
        @tf.function
        def step(x):
            loss_of(1)
            return tf.cond(x > 0, lambda: (loss_of(2), losses.get_total_loss())[1], lambda: tf.constant(0.0))

        np.testing.assert_allclose(step(tf.constant(1.0)), 3.0)

    @pytest.mark.parametrize("loop", ["for", "while_loop", "map_fn"])
    def test_a_loss_of_a_loop_body_is_refused(self, loop):
        def body(x):
            return losses.absolute_difference([0.0], [x])

        @tf.function
        def step(x):
            if loop == "for":
                for _ in tf.range(3):
                    body(x)
            elif loop == "while_loop":
                tf.while_loop(lambda i: i < 3, lambda i: [(body(x), i + 1)[1]], [tf.constant(0)])
            else:
                tf.map_fn(body, tf.fill([2], x))
            return losses.get_total_loss()

        with pytest.raises(ValueError, match="was made in a branch, loop body or mapped function"):
            step(tf.constant(1.0))

    def test_a_loss_of_a_mapped_dataset_is_refused(self):
        with losses.collect() as collected:
            tf.data.Dataset.range(2).map(lambda x: losses.absolute_difference([0], [x]))
            with pytest.raises(ValueError, match="was made in a branch, loop body or mapped function"):
                losses.get_losses()
        with pytest.raises(ValueError, match="absolute_difference/value:0"):
            list(collected)

    def test_a_loss_of_a_function_is_refused_outside_it(self):
        with losses.collect() as collected:
            tf.function(loss_of)(1)
            with pytest.raises(ValueError, match="made in .*function.*losses.lift_losses"):
                losses.get_total_loss()
        with pytest.raises(ValueError, match="losses.lift_losses"):
            collected.total_loss()
        assert "absolute_difference/value:0" in repr(collected)

    @pytest.mark.parametrize("name", ["second_step", "train_reduce", "showcase", "my_map", "body_2_loss"])
    def test_a_function_is_not_taken_for_a_branch_by_its_name(self, name):
        function = functools.partial(loss_of, 1)
        function.__name__ = name
        # TensorFlow 2.10 takes the graph of one that is gone apart, and its name with it.
        kept = tf.function(function)
        with losses.collect():
            kept()
            with pytest.raises(ValueError, match=f"made in the function '{name}'.*losses.lift_losses"):
                losses.get_losses()

    def test_a_loss_of_an_inner_function_is_refused_in_the_outer_one(self):
        @tf.function
        def outer():
            with losses.collect():
                tf.function(loss_of)(1)
                return losses.get_losses()

        with pytest.raises(ValueError, match="losses.lift_losses"):
            outer()

    def test_a_function_that_collects_its_own_losses_keeps_them_to_itself(self):
        @tf.function
        def step():
            with losses.collect():
                loss_of(1)
                return losses.get_total_loss()

        with losses.collect():
            loss_of(step())
            assert values(losses.get_losses()) == [1.0]

    def test_a_graph_of_its_own_is_none_of_an_eager_scopes_business(self):
        with losses.collect():
            with tf.Graph().as_default() as graph:
                loss = loss_of(1)
                assert losses.get_losses() == [loss]
            assert losses.get_losses() == []
        assert graph.get_collection("losses") == [loss]

    def test_a_graph_of_its_own_inside_the_scope_of_another_reads_its_own(self):
        with tf.Graph().as_default():
            before = loss_of(1)
            with losses.collect() as collected:
                with tf.Graph().as_default():
                    own = loss_of(2)
                    assert losses.get_losses() == [own]
                assert losses.get_losses() == []
            assert (losses.get_losses(), len(collected)) == ([before], 0)

    def test_a_loss_of_a_graph_that_is_not_the_default_is_refused(self):
        with tf.Graph().as_default(), losses.collect() as collected:
            loss_of(1)
        with pytest.raises(ValueError, match="made in another graph.*Read it where that graph is the default graph"):
            list(collected)

    def test_losses_that_a_scope_filter_leaves_out_are_not_refused(self):
        with losses.collect():
            tf.function(loss_of)(1)
            with tf.name_scope("usable"):
                loss_of(2)
            assert values(losses.get_losses(scope="usable")) == [2.0]

    def test_kerass_trial_calls_leave_nothing_behind(self):
        class Layer(tf.keras.layers.Layer):
            def call(self, x):
                losses.absolute_difference([0.0], tf.reshape(x, [-1])[:1])
                return x

        with losses.collect():
            inputs = tf.keras.Input([1])
            tf.keras.Model(inputs, Layer()(inputs))
            assert losses.get_losses() == []


class TestLayerLosses:
    """What a Keras layer keeps itself comes into the regularization losses once."""

    @staticmethod
    def model():
        layer = tf.keras.layers.Dense(
            2, kernel_initializer="ones", kernel_regularizer=tf.keras.regularizers.L2(0.1), use_bias=False
        )
        return tf.keras.Sequential([tf.keras.Input([2]), layer])

    @pytest.mark.parametrize("through", [lambda step: step, tf.function], ids=["eager", "tf.function"])
    def test_a_total_includes_them_once(self, through):
        model = self.model()
        x = tf.ones([1, 2])

        def step():
            with tf.GradientTape() as tape, losses.collect() as collected:
                losses.absolute_difference(tf.zeros([1, 2]), model(x))
                collected.add_layer_losses(model)
                collected.add_layer_losses(model)
                total = losses.get_total_loss()
                regularization = losses.get_regularization_loss()
            return total, regularization, tape.gradient(total, model.trainable_variables)

        for _ in range(2):
            total, regularization, (gradient,) = through(step)()
            # |2|, 0.1 * 4 * 1; 1 / 2 + 0.2 * 1
            np.testing.assert_allclose([total, regularization], [2.4, 0.4], rtol=1e-6)
            np.testing.assert_allclose(gradient, np.full([2, 2], 0.7), rtol=1e-6)

    def test_each_of_nested_scopes_has_them_once(self):
        model = self.model()
        model(tf.ones([1, 2]))
        with losses.collect() as outer:
            with losses.collect() as inner:
                inner.add_layer_losses(model)
            outer.add_layer_losses(model)
        assert [len(inner), len(outer)] == [1, 1]

    def test_a_filter_by_scope_finds_them_where_they_are_added_in_it(self):
        model = self.model()
        model(tf.ones([1, 2]))
        with losses.collect() as collected, tf.name_scope("discriminator/"):
            collected.add_layer_losses(model)
        assert len(collected.get("regularization_losses", scope="discriminator/")) == 1

    def test_a_layer_without_losses_adds_nothing(self):
        with losses.collect() as collected:
            collected.add_layer_losses(tf.keras.layers.Dense(2))
        assert len(collected) == 0

    def test_a_closed_scope_takes_none(self):
        with pytest.raises(RuntimeError, match="call it inside"):
            losses.collect().add_layer_losses(self.model())
