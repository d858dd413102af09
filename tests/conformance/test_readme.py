# SPDX-License-Identifier: Apache-2.0
"""The README is short, and what it claims is held; the tables of docs/ are those of the tests and of the kept runs."""

import inspect
import re

import numpy as np
import pages
import pytest
import tensorflow as tf
import test_beyond_v1
import test_differences
import test_situations

import tfcompat_losses
from tfcompat_losses import keras

README = pages.text_of(pages.README)
DOCS, BENCHMARKS = pages.ROOT / "docs", pages.ROOT / "benchmarks"
WHY = "Why not go on with tf.compat.v1.losses?"


def docstring_rows(module):
    tests = [value for name, value in vars(module).items() if name.startswith("test_") and inspect.isfunction(value)]
    return [[cell.strip() for cell in inspect.getdoc(test).split(" | ")] for test in tests]


def reasons():
    """By the first words of their row: the two cells of each reason in the README, links without their targets."""
    found = pages.rows(re.sub(r"\[([^\[\]]*)\]\(.*?\)", r"\1", pages.section(pages.README, WHY)))
    return {what: cells for what, *cells in found}


def test_it_is_short_and_says_first_what_matters_first():
    lines = README.splitlines()
    assert len(lines) <= 150
    start = "\n".join(lines[:40])
    for needed in ("pip install .", "```python", f"## {WHY}"):
        assert needed in start


@pytest.mark.parametrize(
    ("page", "module"),
    [("situations.md", test_situations), ("differences.md", test_differences), ("beyond-v1.md", test_beyond_v1)],
)
def test_each_row_of_the_table_is_held_by_a_test(page, module):
    assert pages.rows(pages.text_of(DOCS / page)) == docstring_rows(module)


def test_the_figures_of_speed_are_those_of_the_kept_run():
    kept, shown = pages.text_of(BENCHMARKS / "losses.md"), pages.text_of(DOCS / "speed.md")
    limits = kept.split("## The limits we set ourselves\n\n")[1].split("\n\n")[0]
    assert limits in shown
    assert re.search(r"^tensorflow .*$", kept, re.MULTILINE).group() in shown


def test_the_figures_of_migrate_are_those_of_the_kept_run():
    kept = pages.text_of(BENCHMARKS / "migrate_corpus.md")
    assert kept.strip() in pages.text_of(DOCS / "migrate.md")
    moving = pages.section(pages.README, "Move your code")
    places, converted, left, missed, theirs = re.search(
        r"of (\d+) places it\s+converts (\d+), names the other (\d+) and misses (none); tf_upgrade_v2 misses (\d+)",
        moving,
    ).groups()
    assert missed == "none"
    assert pages.rows(kept)[:3] == [
        [f"converted, of {places} places", converted, pages.rows(kept)[0][2]],
        [f"left, and named with its line, of {places} places", left, pages.rows(kept)[1][2]],
        [f"missed without a word, of {places} places", "0", theirs],
    ]


@pytest.mark.parametrize(
    ("reason", "what"),
    [("time of a loss, eager, `[32, 10]`", "forward"), ("and with its gradient", "forward and gradient")],
)
def test_the_times_are_about_those_of_the_kept_run(reason, what):
    kept = pages.text_of(BENCHMARKS / "losses.md")
    row = re.search(rf"^\| \[32, 10\] \| none \| eager \| {what} \| (\d+) .*? \| (\d+) ", kept, re.MULTILINE)
    measured = [float(time) for time in row.groups()]
    shown = [float(re.fullmatch(r"(\d+) µs", cell).group(1)) for cell in reasons()[reason]]
    np.testing.assert_allclose(shown, measured, rtol=0.25)


def test_the_totals_of_two_replicas_are_those_of_the_situation():
    (situation,) = (row for row in docstring_rows(test_situations) if row[0].startswith("Totals on two replicas"))
    assert reasons()["two replicas with losses of 2.5 and 12.5: their totals"] == situation[1:]


def test_keras_gives_three_numbers():
    model = tf.keras.Sequential([tf.keras.Input([1]), tf.keras.layers.Activation("linear")])

    def evaluated(loss):
        model.compile(loss=loss)
        given = np.zeros([2, 1], np.float32), np.array([[2.0], [4.0]], np.float32)
        return model.evaluate(*given, sample_weight=np.array([1.0, 0.0]), verbose=0)

    v1, own = tf.compat.v1.losses.absolute_difference, tf.keras.losses.MeanAbsoluteError()
    row = reasons()["in Keras's `fit`: losses of 2 and 4, sample weights of 1 and 0"]
    # 2 * 1 / 1, (2 + 4) / 2 * (1 + 0) / 2, (2 * 1 + 4 * 0) / 2
    given = [evaluated(loss) for loss in (keras.AbsoluteDifference(), v1, own)]
    assert given == [2.0, 1.5, 1.0]
    assert evaluated(tfcompat_losses.absolute_difference) == given[1]
    assert row == [f"{given[1]} (Keras's own loss: {given[2]})", f"{given[0]}, as in TensorFlow 1"]


def test_the_table_of_names_is_complete():
    table = pages.rows(pages.text_of(DOCS / "names.md"))
    named = re.findall(r"`(\w+)`", " ".join(row[0] for row in table))
    assert sorted(named) == sorted(tfcompat_losses.__all__)


def test_the_extras_are_those_of_the_package():
    declared = (pages.ROOT / "setup.cfg").read_text().partition("[options.extras_require]\n")[2].partition("\n[")[0]
    named = re.findall(
        r"`([\w-]+)`", " ".join(row[0] for row in pages.rows(pages.section(pages.README, "Installation")))
    )
    assert sorted(named) == sorted(re.findall(r"^([\w-]+) =$", declared, re.MULTILINE))


def test_ci_runs_the_test_command_of_the_readme():
    command = re.search(r"^pip install '\.\[test\]' && pytest$", README, re.MULTILINE).group()
    assert command in (pages.ROOT / ".ci" / "run").read_text()
