# SPDX-License-Identifier: Apache-2.0
"""What the recorder notes, what it leaves alone, and that it stands alone."""

import ast
import gc
import os
import pathlib
import subprocess
import sys
import weakref

import numpy as np
import pytest
import tensorflow as tf

import tfcompat_losses as losses
from tfcompat_losses import mean_squared_error
from tfcompat_losses.program import recorder, replay, report

v1 = tf.compat.v1
SOURCE = pathlib.Path(recorder.__file__)


def line_here():
    return sys._getframe(1).f_lineno


def test_a_call_is_noted_with_its_line_name_collection_and_arguments(record):
    recorded = record()
    with tf.Graph().as_default():
        losses.huber_loss([1.0], tf.constant([2.0]), weights=2.0, scope="far")
        line = line_here() - 1
    (call,) = recorded.read().calls
    assert (call.function, call.file, call.line) == ("huber_loss", "tests/program/test_recorder.py", line)
    assert (call.name, call.collections, call.dtype) == ("far/value:0", ["losses"], "float32")
    assert (call.values["labels"], call.values["weights"], call.values["delta"]) == ([1.0], 2.0, 1.0)
    assert call.shapes == {"predictions": [1]}


def test_a_function_is_noted_that_was_imported_by_name_before(record):
    recorded = record()
    with tf.Graph().as_default():
        mean_squared_error([1.0], [2.0])
    assert [call.function for call in recorded.read().calls] == ["mean_squared_error"]


def test_the_first_runs_are_sampled_and_every_run_is_in_the_curves(record):
    recorded = record(samples=2)
    with tf.Graph().as_default(), v1.Session() as session:
        x = v1.placeholder(tf.float32, [1])
        losses.absolute_difference([0.0], x)
        total = losses.get_total_loss()
        for number in (3.0, 4.0, 5.0):
            assert session.run(total, {x: [number]}) == number
    found = recorded.read()
    assert [float(sample.result) for sample in found.calls[0].samples] == [3.0, 4.0]
    assert [sample.arguments["predictions"].tolist() for sample in found.calls[0].samples] == [[3.0], [4.0]]
    curves = {curve.key: curve for curve in found.curves}
    assert curves.keys() == {"losses", "total"}
    for curve in curves.values():
        assert (curve.runs.tolist(), curve.values.tolist()) == ([0, 1, 2], [3.0, 4.0, 5.0])


def test_more_runs_than_may_wait_come_to_the_curves_in_their_order(record, monkeypatch):
    monkeypatch.setattr(recorder, "WAITING", 2)
    recorded = record(samples=0)
    with tf.Graph().as_default(), v1.Session() as session:
        x = v1.placeholder(tf.float32, [1])
        loss = losses.absolute_difference([0.0], x)
        for number in (3.0, 4.0, 5.0):
            session.run(loss, {x: [number]})
    (curve,) = recorded.recording.curves
    assert list(curve.values) == [3.0, 4.0]
    (curve,) = recorded.read().curves
    assert (curve.runs.tolist(), curve.values.tolist()) == ([0, 1, 2], [3.0, 4.0, 5.0])


def test_what_a_run_is_fed_is_not_kept_alive(record):
    recorded = record(samples=0)
    with tf.Graph().as_default(), v1.Session() as session:
        x = v1.placeholder(tf.float32, [1])
        loss = losses.absolute_difference([0.0], x)
        fed = np.array([3.0], np.float32)
        session.run(loss, {x: fed})
    gone = weakref.ref(fed)
    del fed
    gc.collect()
    assert gone() is None
    assert [list(curve.values) for curve in recorded.read().curves] == [[3.0]]


def test_a_run_needs_no_feed_that_it_did_not_need(record):
    recorded = record()
    with tf.Graph().as_default(), v1.Session() as session:
        x = v1.placeholder(tf.float32, [1])
        losses.absolute_difference([0.0], x)
        assert session.run(tf.constant(7.0)) == 7.0
    found = recorded.read()
    assert (found.calls[0].samples, len(found.curves)) == ([], 0)


def test_runs_that_are_fed_something_else_are_told_apart(record):
    recorded = record(samples=0)
    with tf.Graph().as_default(), v1.Session() as session:
        x = v1.placeholder(tf.float32, [1])
        loss = losses.absolute_difference([0.0], x)
        twice = 2.0 * loss
        for number in (3.0, 4.0, 5.0):
            assert session.run(twice, {x: [number]}) == 2.0 * number
            assert session.run(twice, {loss: 7.0}) == 14.0
        _, notes = loss.graph._record_losses
    (curve,) = recorded.read().curves
    assert curve.values.tolist() == [3.0, 4.0, 5.0]
    assert len(notes.plans) == 2


def test_a_loss_that_is_fed_is_not_taken_for_computed(record):
    recorded = record()
    with tf.Graph().as_default(), v1.Session() as session:
        x = v1.placeholder(tf.float32, [1])
        loss = losses.absolute_difference([0.0], x)
        assert session.run([2.0 * loss, x], {loss: 4.0, x: [1.0]})[0] == 8.0
    assert recorded.read().calls[0].samples == []


def test_what_is_before_something_fed_is_not_computed(record):
    recorded = record()
    with tf.Graph().as_default(), v1.Session() as session:
        x = v1.placeholder(tf.float32, [1])
        doubled = 2.0 * losses.absolute_difference([0.0], x)
        assert session.run(doubled + 1.0, {doubled: 5.0}) == 6.0
    assert recorded.read().calls[0].samples == []


def test_what_is_fed_on_the_way_is_what_is_recorded(record):
    recorded = record()
    with tf.Graph().as_default(), v1.Session() as session:
        x = v1.placeholder(tf.float32, [1])
        doubled = 2.0 * x
        loss = losses.absolute_difference([0.0], doubled)
        assert session.run(loss, {doubled: [5.0]}) == 5.0
    (sample,) = recorded.read().calls[0].samples
    assert sample.arguments["predictions"].tolist() == [5.0]


def test_a_loss_in_a_branch_that_is_not_taken_does_not_end_the_run(record):
    recorded = record()
    with tf.Graph().as_default(), v1.Session() as session:
        x = v1.placeholder(tf.float32, [1])
        control_flow = tf.compat.v1.control_flow_v2_enabled()
        v1.disable_control_flow_v2()
        try:
            loss = v1.cond(x[0] > 0.0, lambda: losses.absolute_difference([0.0], x), lambda: 0.0)
        finally:
            if control_flow:
                v1.enable_control_flow_v2()
        assert session.run(loss, {x: [-1.0]}) == 0.0
        assert session.run(loss, {x: [2.0]}) == 2.0
    (call,) = recorded.read().calls
    assert (call.samples, call.not_sampled) == ([], "it is made in a branch or a loop")


def test_a_loss_in_a_loop_is_noted_and_said_not_to_be_sampled(record):
    recorded = record()
    with tf.Graph().as_default(), v1.Session() as session:
        x = v1.placeholder(tf.float32, [1])
        control_flow = tf.compat.v1.control_flow_v2_enabled()
        v1.disable_control_flow_v2()
        try:
            loss = v1.while_loop(lambda sum: sum < 5.0, lambda sum: sum + losses.absolute_difference([0.0], x), [0.0])
        finally:
            if control_flow:
                v1.enable_control_flow_v2()
        assert session.run(loss, {x: [2.0]}) == 6.0
    found = recorded.read()
    (row,) = report.rows(found, replay.replay(found))
    assert (row.samples, row.cells()[-1]) == (0, "not sampled: it is made in a branch or a loop")


def test_a_loss_that_reads_a_variable_keeps_the_value_it_read(record):
    recorded = record()
    with tf.Graph().as_default(), v1.Session() as session:
        variable = v1.get_variable("w", initializer=[3.0], use_resource=True)
        loss = losses.absolute_difference([1.0], variable)
        with tf.control_dependencies([loss]):
            update = variable.assign([9.0])
        session.run(variable.initializer)
        session.run([loss, update])
    (sample,) = recorded.read().calls[0].samples
    assert (sample.arguments["predictions"].tolist(), float(sample.result)) == ([3.0], 2.0)


def test_a_loss_of_a_variables_own_memory_is_not_sampled(record):
    recorded = record()
    with tf.Graph().as_default():
        variable = v1.get_variable("w", initializer=[3.0], use_resource=False)
        losses.absolute_difference([1.0], tf.reshape(variable, [1]))
    assert "variable" in recorded.read().calls[0].not_sampled


def ops_and_losses():
    """The ops of a small program, and what it computes."""
    with tf.Graph().as_default() as graph, v1.Session() as session:
        x = tf.constant([1.5, -2.0])
        loss = losses.mean_squared_error([0.1, 0.3], x, weights=[0.7, 0.2])
        total = losses.get_total_loss()
        found = session.run([loss, total, tf.gradients(total, x)[0]])
        return [op.name for op in graph.get_operations()], found


def test_it_adds_no_op_and_changes_no_number(record):
    ops, found = ops_and_losses()
    record()
    recorded_ops, recorded_found = ops_and_losses()
    assert recorded_ops == ops
    for ours, theirs in zip(recorded_found, found):
        np.testing.assert_array_equal(ours, theirs)


def test_gradients_are_kept_when_asked_for(record):
    recorded = record(gradients=True)
    with tf.Graph().as_default(), v1.Session() as session:
        loss = losses.mean_squared_error([0.0, 0.0], tf.constant([1.0, 3.0]))
        session.run(loss)
    (call,) = recorded.read().calls
    assert call.gradient_of == "predictions"
    # d/dp of (p1^2 + p2^2) / 2
    assert call.samples[0].gradient.tolist() == [1.0, 3.0]


def outcomes(recorded):
    return [(outcome.agrees, outcome.ulps) for outcome in replay.replay(recorded.read(), ["eager", "function"])]


def test_a_gradient_that_the_program_computes_is_kept_with_what_it_is_multiplied_by(record):
    recorded = record()
    with tf.Graph().as_default() as graph, v1.Session() as session:
        weight = v1.placeholder(tf.float32, [])
        losses.mean_squared_error([0.0, 0.0], weight * tf.constant([1.0, 3.0]))
        total = 4.0 * losses.get_total_loss()
        (gradient,) = v1.gradients(total, weight)
        ops = len(graph.get_operations())
        # 4 d/dw (w^2 + 9 w^2) / 2
        assert session.run([total, gradient], {weight: 0.5}) == [5.0, 20.0]
        assert len(graph.get_operations()) == ops
    (call,) = recorded.read().calls
    assert call.gradient_of == "predictions"
    (sample,) = call.samples
    assert (float(sample.upstream), sample.gradient.tolist()) == (4.0, [2.0, 6.0])
    assert outcomes(recorded) == [(True, 0.0)] * 2


def test_a_run_that_does_not_compute_the_gradient_does_not_need_it(record):
    recorded = record()
    with tf.Graph().as_default(), v1.Session() as session:
        weight, rate = v1.placeholder(tf.float32, []), v1.placeholder(tf.float32, [])
        loss = losses.hinge_loss([1.0], weight * tf.constant([1.0]))
        (gradient,) = v1.gradients(loss * rate, weight)
        session.run(loss, {weight: 0.5})
        session.run([loss, gradient], {weight: 0.5, rate: 3.0})
    first, second = recorded.read().calls[0].samples
    assert (first.gradient, first.upstream) == (None, None)
    assert (second.gradient.tolist(), float(second.upstream)) == ([-3.0], 3.0)
    assert outcomes(recorded) == [(True, 0.0)] * 4


def two_losses_of_the_same(predictions):
    losses.mean_squared_error([0.0], predictions)
    losses.absolute_difference([0.0], predictions)


def loss_and_penalty(predictions):
    losses.mean_squared_error([0.0], predictions)
    losses.add_loss(tf.reduce_sum(predictions))


def weights_that_depend(predictions):
    losses.mean_squared_error([0.0], predictions, weights=predictions)


def the_other_loss_first(predictions):
    with tf.control_dependencies([losses.mean_squared_error([0.0], predictions)]):
        losses.absolute_difference([0.0], predictions)


@pytest.mark.parametrize("build", [two_losses_of_the_same, loss_and_penalty, weights_that_depend, the_other_loss_first])
def test_a_gradient_that_is_not_of_one_loss_alone_is_not_taken_for_one(build, record):
    recorded = record()
    with tf.Graph().as_default(), v1.Session() as session:
        weight = v1.placeholder(tf.float32, [])
        build(weight * tf.constant([2.0]))
        total = losses.get_total_loss()
        session.run([total, v1.gradients(total, weight)], {weight: 1.0})
    for call in recorded.read().calls:
        assert call.gradient_of is None
        assert call.samples[0].gradient is None


def test_of_two_gradients_the_first_is_kept(record):
    # As where two optimizers have each a part of the variables.
    recorded = record()
    with tf.Graph().as_default(), v1.Session() as session:
        weight = v1.placeholder(tf.float32, [])
        loss = losses.mean_squared_error([0.0], weight * tf.constant([1.0]))
        made = [v1.gradients(factor * loss, weight)[0] for factor in (2.0, 3.0)]
        session.run([loss, made], {weight: 1.0})
    (sample,) = recorded.read().calls[0].samples
    assert (float(sample.upstream), sample.gradient.tolist()) == (2.0, [4.0])


def test_an_error_of_the_run_is_the_programs_own(record):
    record()
    with tf.Graph().as_default(), v1.Session() as session:
        x = v1.placeholder(tf.float32, [1])
        loss = losses.absolute_difference([0.0], x)
        with pytest.raises(tf.errors.InvalidArgumentError, match="Placeholder"):
            session.run(loss)


def test_two_graphs_and_a_second_session_are_told_apart(record):
    recorded = record()
    for number in (1.0, 2.0):
        with tf.Graph().as_default() as graph:
            loss = losses.absolute_difference([0.0], tf.constant([number]))
            for _ in range(2):
                with v1.Session(graph=graph) as session:
                    session.run(loss)
    found = recorded.read()
    assert [[float(sample.result) for sample in call.samples] for call in found.calls] == [[1.0, 1.0], [2.0, 2.0]]
    assert [(curve.graph, curve.values.tolist()) for curve in found.curves] == [(0, [1.0, 1.0]), (1, [2.0, 2.0])]


def test_what_has_no_room_is_left_out_and_counted(record):
    recorded = record(max_bytes=1000)
    with tf.Graph().as_default(), v1.Session() as session:
        x = v1.placeholder(tf.float32, [100])
        loss = losses.absolute_difference(tf.zeros([100]), x)
        for number in range(4):
            session.run(loss, {x: np.full(100, 1.0 + number)})
    found = recorded.read()
    assert (len(found.calls[0].samples), found.left_out) == (1, 3)


def draws(ops_before, **options):
    """Random numbers of a graph; TensorFlow seeds them by the number of ops before them."""
    with tf.Graph().as_default(), v1.Session() as session:
        for _ in range(ops_before):
            tf.constant(0.0)
        drawn = [v1.random_normal([2]), v1.nn.dropout(tf.ones([8]), rate=0.5), v1.random_uniform([2], seed=3)]
        return session.run(drawn)


def test_seeds_go_by_the_order_of_the_random_ops(record):
    record(seed=5)
    for ours, theirs in zip(draws(0), draws(17)):
        np.testing.assert_array_equal(ours, theirs)


def test_another_seed_draws_other_numbers(record):
    first = record(seed=5)
    drawn = draws(0)
    first.recorder.unwrap()
    record(seed=6)
    assert not np.array_equal(draws(0)[0], drawn[0])


@pytest.mark.skipif(sys.version_info < (3, 10), reason="this Python does not say which modules are its own")
def test_it_stands_alone():
    tree = ast.parse(SOURCE.read_text())
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    # `builtins` is Python 2's `__builtin__`.
    allowed = set(sys.stdlib_module_names) | {"numpy", "tensorflow", "__builtin__"}
    assert imported - allowed == set()
    assert {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)} == {"__future__"}


# --- the program as a script ---

PRINTS = """
from __future__ import print_function
import os, sys
import beside
print(sys.argv[1:], __name__, os.path.basename(__file__), beside.WORD, sys.modules["__main__"].WORD if 0 else "")
"""


def run(folder, source, *arguments):
    """A program under run_program and under python itself: code, output, errors of both."""
    (folder / "beside.py").write_text("WORD = 'found'\n")
    program = folder / "program.py"
    program.write_text(source)
    ours = f"import sys; sys.path.insert(0, {str(SOURCE.parent)!r}); import recorder; "
    ours += f"sys.exit(recorder.run_program({str(program)!r}, {list(arguments)!r}))"
    environment = {**os.environ, "PYTHONPATH": ""}
    commands = [sys.executable, "-c", ours], [sys.executable, str(program), *arguments]
    finished = [subprocess.run(each, capture_output=True, text=True, env=environment) for each in commands]
    return [(each.returncode, each.stdout, each.stderr) for each in finished]


@pytest.mark.parametrize(
    "source",
    [
        PRINTS,
        "import sys; sys.exit(3)",
        "import sys; sys.exit('words')",
        "def f():\n    raise ValueError('bad')\nf()",
        "this is no python",
        "import sys\ndef main(): print('main', sys.argv[1])\nsys.modules['__main__'].main()",
        "import pickle\nclass A: pass\nprint(type(pickle.loads(pickle.dumps(A()))))",
    ],
    ids=["arguments", "exit code", "exit words", "traceback", "syntax error", "main by name", "pickle"],
)
def test_a_script_behaves_as_under_python(source, tmp_path):
    ours, pythons = run(tmp_path, source, "--first", "second")
    assert ours == pythons


def test_a_module_behaves_as_under_python(tmp_path):
    package = tmp_path / "package"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "beside.py").write_text("WORD = 'found'\n")
    (package / "train.py").write_text("import sys\nfrom . import beside\nprint(beside.WORD, __name__, sys.argv[1:])\n")
    ours = f"import sys; sys.path.insert(1, {str(SOURCE.parent)!r}); import recorder; "
    ours += "sys.exit(recorder.run_program('package.train', ['--first'], as_module=True))"
    environment = {**os.environ, "PYTHONPATH": ""}
    commands = [sys.executable, "-c", ours], [sys.executable, "-m", "package.train", "--first"]
    first, second = (
        subprocess.run(each, capture_output=True, text=True, env=environment, cwd=tmp_path) for each in commands
    )
    assert first.stdout == second.stdout == "found __main__ ['--first']\n", first.stderr
