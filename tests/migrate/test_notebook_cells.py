# SPDX-License-Identifier: Apache-2.0
"""Cells whose magic makes something else of them than the notebook's own Python."""

import pytest
from test_notebook import migrated, notebook, sources


@pytest.mark.parametrize(
    "above",
    ["#@title A form", "#@title A form\n\n", "# One.\n  # Two.", "\n#", "#@title T { run: 'auto' }\n#@markdown M"],
)
@pytest.mark.parametrize("magic", ["%%bash\necho tf.losses.huber_loss", "%%svg\n<svg/>", "%%html\n<b>"])
def test_a_cell_in_another_language_may_have_comments_above_its_magic(above, magic):
    text = notebook("import tensorflow as tf", f"{above}\n{magic}")
    result = migrated(text)
    assert result.text == text
    assert result.findings == ()


def test_a_timed_cell_may_have_comments_above_its_magic():
    result = migrated(notebook("#@title Train\n%%time\nimport tensorflow as tf\nx = tf.losses.huber_loss"))
    assert sources(result.text) == [
        "#@title Train\n%%time\nimport tensorflow as tf\nimport tfcompat_losses\nx = tfcompat_losses.huber_loss"
    ]


@pytest.mark.parametrize(
    "magic",
    [
        "%%writefile train.py",
        "%%writefile -a models/train.py",
        "%%file train.py",
        "%%python3",
        "%%script python3",
        "#@title T\n%%writefile train.py",
    ],
)
@pytest.mark.parametrize(
    "loss",
    [
        "x = tf.losses.huber_loss(y, p)",
        "x = slim.losses.log_loss(p, y)",
        "x = tf.get_collection(tf.GraphKeys.LOSSES)",
        "tf.add_to_collection('losses', x)",
        "from tensorflow.contrib.losses import log_loss",
    ],
)
def test_a_loss_in_code_that_runs_elsewhere_is_left_and_named(magic, loss):
    text = notebook("import os", f"{magic}\nimport tensorflow as tf\n{loss}")
    result = migrated(text)
    assert result.text == text
    assert [(f.code, f.cell, f.line) for f in result.findings] == [("TL203", 2, magic.count("\n") + 3)]


def test_a_loss_in_code_that_runs_elsewhere_can_be_accepted():
    result = migrated(notebook("%%writefile a.py\nx = tf.losses.huber_loss(y, p)  # tfcompat: TL203"))
    assert [finding.accepted for finding in result.findings] == [True]


@pytest.mark.parametrize(
    "cell",
    [
        "%%writefile notes.txt\ntf.losses.huber_loss",
        "%%writefile a.py\nx = model.losses  # tf.losses.huber_loss",
        "%%writefile a.py\nimport tensorflow as tf\nlosses = []",
        "%%javascript\ntf.losses.huberLoss(y, p)",
    ],
)
def test_a_cell_without_a_loss_in_python_is_not_named(cell):
    assert migrated(notebook("import tensorflow as tf\nlosses = 0", cell)).findings == ()
