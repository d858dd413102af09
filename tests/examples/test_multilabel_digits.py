# SPDX-License-Identifier: Apache-2.0
"""The example agrees with the recorded curve, and only for the right reasons."""

import functools
import itertools
import json
import pathlib
import subprocess
import sys

import numpy as np
import pytest

import tfcompat_losses as losses

EXAMPLES = pathlib.Path(__file__).parents[2] / "examples"
sys.path.insert(0, str(EXAMPLES))

import digits_data  # noqa: E402 - the examples are scripts, not a package
import multilabel_digits  # noqa: E402

real = losses.sigmoid_cross_entropy
RECORDED = np.array(json.loads(multilabel_digits.CURVE.read_text())["losses"])


def first_steps(count=10):
    training_set, _ = digits_data.load()
    return np.array(
        list(itertools.islice(multilabel_digits.train(multilabel_digits.Classifier(), *training_set), count))
    )


def parts(ours):
    return bool(np.any(multilabel_digits.relative_difference(RECORDED[: len(ours)], ours) > multilabel_digits.LIMIT))


def test_it_trains_beside_the_recorded_curve_and_draws_both(tmp_path, capsys):
    picture = tmp_path / "curves.png"
    assert multilabel_digits.main(["--out", str(picture)]) is None
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert "agree at all 300 steps" in capsys.readouterr().out


def test_the_curve_was_recorded_under_tensorflow_1_15_5_and_falls():
    record = json.loads(multilabel_digits.CURVE.read_text())
    assert record["tensorflow"] == "1.15.5"
    assert record["losses"][-1] < record["losses"][0] / 2


def test_a_curve_that_differs_in_one_step_fails_and_names_the_step(tmp_path):
    record = json.loads(multilabel_digits.CURVE.read_text())
    record["losses"][7] *= 1.00001
    tampered = tmp_path / "tampered.json"
    tampered.write_text(json.dumps(record))
    message = multilabel_digits.main(["--out", str(tmp_path / "p.png"), "--curve", str(tampered)])
    assert "The curves part at step 7" in message


def test_the_first_steps_agree():
    assert not parts(first_steps())


def swapped(labels, logits, **options):
    return real(logits, labels, **options)


def unweighted(labels, logits, weights, **options):
    return real(labels, logits, **options)


def unsmoothed(labels, logits, label_smoothing, **options):
    return real(labels, logits, **options)


another_reduction = functools.partial(real, reduction="weighted_sum_over_batch_size")


@pytest.mark.parametrize("mistake", [swapped, unweighted, unsmoothed, another_reduction])
def test_a_mistake_in_the_loss_makes_the_curves_part(mistake, monkeypatch):
    monkeypatch.setattr(multilabel_digits.losses, "sigmoid_cross_entropy", mistake)
    assert parts(first_steps(2))


def test_a_missing_regularization_term_makes_the_curves_part(monkeypatch):
    monkeypatch.setattr(multilabel_digits.losses, "add_loss", lambda loss, key: None)
    assert parts(first_steps(2))


def test_the_legend_hides_neither_the_limit_nor_a_point():
    ours = RECORDED * (1 + 1e-7 * (np.arange(len(RECORDED)) % 10))
    figure = multilabel_digits.picture(RECORDED, ours, "1.15.5")
    figure.canvas.draw()
    _, below = figure.axes
    foot = below.transData.inverted().transform(below.get_legend().get_window_extent())[0, 1]
    assert max(multilabel_digits.LIMIT, *multilabel_digits.relative_difference(RECORDED, ours)) < foot


@pytest.mark.parametrize(
    ("example", "missing"),
    [("multilabel_digits", "rich"), ("keras_fit", "sklearn"), ("multi_worker", "sklearn")],
)
def test_without_the_extra_it_ends_with_the_command_that_installs_it(example, missing):
    code = f"import sys; sys.modules[{missing!r}] = None; sys.path.insert(0, '.'); import {example}"
    finished = subprocess.run([sys.executable, "-c", code], cwd=EXAMPLES, capture_output=True, text=True)
    assert finished.returncode == 1
    assert finished.stderr.endswith("pip install '.[examples]'\n")
    assert "Traceback" not in finished.stderr
