# SPDX-License-Identifier: Apache-2.0
"""The benchmark over whole code bases: what it counts, on one made here."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

from migrate_projects import HEAD, row


def test_a_code_base_is_counted_and_left_as_it_is(tmp_path):
    folder = tmp_path / "mine"
    (folder / "sub").mkdir(parents=True)
    files = {
        "common.py": "from tensorflow.contrib import slim\nimport tensorflow as tf\n",
        "sub/use.py": "from common import slim, tf\nloss = slim.losses.log_loss(p, y)\nnet = slim.conv2d(x, 8)\n",
        "broken.py": "import tensorflow as tf\ntf.losses.log_loss(\n",
        "plain.py": "x = 1\n",
    }
    for name, text in files.items():
        (folder / name).write_text(text)
    cells = [cell.strip() for cell in row(folder, []).strip("|").split("|")]
    # TL212 twice: where slim is imported for others, and where it still makes a layer.
    assert cells[:-1] == ["mine", "4", "1", "1", "2", "1", "0", "0", "0"]
    assert float(cells[-1]) > 0
    assert HEAD[0].count("|") == len(cells) + 1
    assert {name: (folder / name).read_text() for name in files} == files
