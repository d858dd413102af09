# SPDX-License-Identifier: Apache-2.0
"""That the benchmark of other dtypes, smoothing and sequences measures all it says it does."""

import re

import pytest
from quick_run import rows_of, run_quick


@pytest.fixture(scope="module")
def rows(tmp_path_factory, pytestconfig):
    folder = run_quick("kinds", tmp_path_factory.mktemp("kinds"), pytestconfig)
    return rows_of((folder / "kinds.md").read_text(encoding="utf-8"))


def test_each_kind_has_our_time_and_its_ratio_forward_and_with_gradient(rows):
    header, *rows = rows
    assert header[2:] == ["forward", "forward and gradient"]
    kinds = [f"{dtype} [32, 10]" for dtype in ("float16", "bfloat16", "float64")]
    kinds += ["float32 [8, 4, 10]", "float32 [32, 10], label_smoothing=0.1"]
    losses = ["sigmoid_cross_entropy", "softmax_cross_entropy"]
    assert [row[:2] for row in rows] == [[loss, kind] for loss in losses for kind in kinds]
    cells = [cell for row in rows for cell in row[2:]]
    assert all(float(re.fullmatch(r"\d+ \((\d+\.\d\d)\)", cell)[1]) > 0 for cell in cells)
