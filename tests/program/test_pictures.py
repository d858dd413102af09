# SPDX-License-Identifier: Apache-2.0
"""The pictures are drawn, of everything there can be to draw."""

import numpy as np
import pytest

from tfcompat_losses.program import against, pictures, report
from tfcompat_losses.program.recording import Curve

pytest.importorskip("matplotlib")
PNG = b"\x89PNG"


def row(ulps, limit, verdict, samples=3):
    return report.Row("f.py:1", "tf.losses.log_loss", 1, samples, ulps, "eager", limit, verdict)


@pytest.mark.parametrize(
    "table",
    [
        [],
        [row(0.0, 8.0, report.AGREES)],
        [row(2.0, 8.0, report.AGREES), row(np.inf, 0.0, report.DIFFERS), row(0.0, 0.0, report.NOT_SAMPLED, 0)],
        [row(1e9, 8.0, report.DIFFERS), row(20.0, 16.0, report.BY_ROUNDING)],
    ],
    ids=["nothing", "no difference", "all kinds", "far beyond"],
)
def test_differences_by_call_site(table, tmp_path):
    pictures.draw_differences(table, str(tmp_path / "picture.png"))
    assert (tmp_path / "picture.png").read_bytes().startswith(PNG)


@pytest.mark.parametrize("ours", [[3.0, 2.0, 1.0], [3.0, 2.5], []], ids=["equal", "parts and stops", "nothing"])
def test_curves(ours, tmp_path):
    recorded = Curve(0, "total_loss:0", "total", np.arange(3), np.array([3.0, 2.0, 1.0]))
    here = Curve(0, "total_loss:0", "total", np.arange(len(ours)), np.array(ours, float))
    (drawn,) = against.compare([recorded], [here])
    pictures.draw_curves(drawn, 1e-5, "1.15.5", str(tmp_path / "picture.png"))
    assert (tmp_path / "picture.png").read_bytes().startswith(PNG)


def test_no_curve_at_all(tmp_path):
    pictures.draw_curves(None, 1e-5, "1.15.5", str(tmp_path / "picture.png"))
    assert (tmp_path / "picture.png").read_bytes().startswith(PNG)
