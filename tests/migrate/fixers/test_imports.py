# SPDX-License-Identifier: Apache-2.0
"""Imports that move, imports that go, and where the new one is put."""

import pytest


@pytest.mark.parametrize(
    "statement",
    [
        "from losses import huber_loss",
        "from . import losses",
        "from .tensorflow.contrib import losses",
        "from tensorflow.keras import losses",
        "from tensorflow.python.keras import losses",
        "import project.tensorflow.losses as losses",
        "from tensorflow.contrib import layers as losses",
    ],
)
def test_other_modules_called_losses_are_left_alone(left, statement):
    assert left(f"{statement}\nx = losses\ny = huber_loss\nz = tensorflow\n") == []


def test_an_unused_import_of_anything_else_is_left_alone(left):
    assert left("import os\nimport tensorflow as tf\nfrom tensorflow.keras import losses\n") == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "from tensorflow.contrib.losses import hinge_loss as h",
            "from tfcompat_losses.contrib import hinge_loss as h",
        ),
        ("from tensorflow.contrib.losses import hinge_loss", "from tfcompat_losses.contrib import hinge_loss"),
        ("from tensorflow.contrib import losses", "from tfcompat_losses import contrib as losses"),
        ("from tensorflow.contrib import losses as L", "from tfcompat_losses import contrib as L"),
        ("import tensorflow.contrib.losses as L", "import tfcompat_losses.contrib as L"),
        ("from tensorflow.contrib.slim import losses", "from tfcompat_losses import contrib as losses"),
        (
            "from tensorflow.contrib.losses.python.losses import loss_ops",
            "from tfcompat_losses import contrib as loss_ops",
        ),
        (
            "from tensorflow.contrib.losses.python.losses.loss_ops import log_loss",
            "from tfcompat_losses.contrib import log_loss",
        ),
        (
            "from tensorflow.contrib.losses import metric_learning",
            "from tfcompat_losses.contrib import metric_learning",
        ),
        (
            "from tensorflow.contrib.losses.python.metric_learning.metric_loss_ops import npairs_loss",
            "from tfcompat_losses.contrib.metric_learning import npairs_loss",
        ),
        ("from tensorflow.contrib.losses import *", "from tfcompat_losses.contrib import *"),
        ("from tensorflow.compat.v1 import losses", "import tfcompat_losses as losses"),
        ("import tensorflow.compat.v1.losses as L", "import tfcompat_losses as L"),
        ("from tensorflow.compat.v1.losses import huber_loss", "from tfcompat_losses import huber_loss"),
        ("from tensorflow.python.ops.losses import losses", "import tfcompat_losses as losses"),
        ("from tensorflow.python.ops.losses import losses_impl", "import tfcompat_losses as losses_impl"),
        ("from tensorflow.python.ops.losses.util import add_loss as a", "from tfcompat_losses import add_loss as a"),
        ("from tensorflow.compat.v1.losses import Reduction as R", "from tfcompat_losses import Reduction as R"),
    ],
)
def test_an_import_moves_and_what_it_binds_keeps_its_name(becomes, before, after):
    bound = before.split()[-1]
    use = "hinge_loss(p, y)" if bound == "*" else f"print({bound})"
    becomes(f"{before}\n{use}\n", f"{after}\n{use}\n")


def test_an_import_of_several_is_divided(becomes):
    becomes(
        "from tensorflow.contrib import (\n    layers,\n    losses,  # old\n)\nlayers.flatten(losses.log_loss(p, y))\n",
        "from tensorflow.contrib import (\n    layers)\nfrom tfcompat_losses import contrib as losses\n"
        "layers.flatten(losses.log_loss(p, y))\n",
    )


def test_of_an_import_of_several_what_is_not_used_goes(becomes):
    findings = becomes(
        "from tensorflow.contrib import layers, slim\nlayers.flatten(x)\n",
        "from tensorflow.contrib import layers\nlayers.flatten(x)\n",
    )
    assert [(finding.code, finding.line) for finding in findings] == [("TL105", 1)]


@pytest.mark.parametrize(("taker", "stays"), [("from common import *\n", True), ("from common import a\n", False)])
def test_a_star_of_contrib_stays_where_another_file_takes_all_of_it(run, tmp_path, taker, stays):
    common = tmp_path / "common.py"
    common.write_text("from tensorflow.contrib import *\na = slim.losses.log_loss([0.5], [1.0])\n")
    (tmp_path / "use.py").write_text(taker)
    run("migrate", "--write", tmp_path)
    assert "a = tfcompat_losses.contrib.log_loss([0.5], [1.0])\n" in common.read_text()
    assert ("from tensorflow.contrib import *\n" in common.read_text()) is stays


def test_an_import_on_a_line_with_others_stays_on_it(becomes):
    becomes(
        "import os; from tensorflow.contrib import losses as L, layers; x = L.log_loss\nlayers\n",
        "import os; from tensorflow.contrib import layers; from tfcompat_losses import contrib as L; x = L.log_loss\n"
        "layers\n",
    )


def test_an_unused_import_of_contrib_goes(becomes):
    findings = becomes("import os\nfrom tensorflow.contrib import slim\nimport sys\n", "import os\nimport sys\n")
    assert [(finding.code, finding.line) for finding in findings] == [("TL105", 2)]


def test_an_unused_import_of_contribs_losses_goes(becomes):
    becomes("import os\nimport tensorflow.contrib.losses\nimport sys\n", "import os\nimport sys\n")


def test_an_unused_import_that_is_all_of_a_function_leaves_a_pass(becomes):
    becomes("def f():\n    from tensorflow.contrib import slim\n", "def f():\n    pass\n")


@pytest.mark.parametrize("comment", ["pylint: disable=unused-import", "noqa: F401"])
def test_an_import_that_is_unused_on_purpose_moves(becomes, comment):
    becomes(
        f"from tensorflow.contrib import layers  # {comment}\nfrom tensorflow.contrib.losses import log_loss\n",
        f"from tensorflow.contrib import layers  # {comment}\nfrom tfcompat_losses.contrib import log_loss\n",
    )


def test_an_import_that_an_init_file_hands_on_moves(becomes):
    becomes(
        "from tensorflow.contrib.losses import log_loss\n",
        "from tfcompat_losses.contrib import log_loss\n",
        reexports=True,
    )


def test_a_used_import_that_all_names_stays(becomes):
    becomes(
        'from tensorflow.contrib import slim\n__all__ = ["slim"]\nx = slim.losses.log_loss(p, y)\n',
        'from tensorflow.contrib import slim\nimport tfcompat_losses.contrib\n__all__ = ["slim"]\n'
        "x = tfcompat_losses.contrib.log_loss(p, y)\n",
    )


def test_an_import_that_all_names_moves(becomes):
    becomes(
        'from tensorflow.contrib.losses import log_loss\n__all__ = ["log_loss"]\n',
        'from tfcompat_losses.contrib import log_loss\n__all__ = ["log_loss"]\n',
    )


def test_a_dotted_import_that_something_else_needs_becomes_the_plain_one(becomes):
    becomes(
        "import tensorflow.contrib.losses\na = tensorflow.contrib.losses.log_loss(p, y)\nb = tensorflow.zeros(3)\n",
        "import tensorflow\nimport tfcompat_losses.contrib\na = tfcompat_losses.contrib.log_loss(p, y)\n"
        "b = tensorflow.zeros(3)\n",
    )


MOVING = "x = tf.losses.huber_loss(y, tf.zeros(3))\n"
MOVED = "x = tfcompat_losses.huber_loss(y, tf.zeros(3))\n"


def test_the_new_import_stands_after_those_of_tensorflow(becomes):
    becomes(
        "import os\nimport tensorflow as tf\nfrom tensorflow import keras\nimport zlib\n" + MOVING,
        "import os\nimport tensorflow as tf\nfrom tensorflow import keras\nimport tfcompat_losses\nimport zlib\n"
        + MOVED,
    )


def test_the_new_import_stands_after_docstring_and_future(becomes):
    becomes(
        '#!/usr/bin/python\n# coding: utf-8\n"""Doc."""\nfrom __future__ import division\n\n# Mine\nimport os\n\n'
        "def f():\n    import tensorflow as tf\n    " + MOVING,
        '#!/usr/bin/python\n# coding: utf-8\n"""Doc."""\nfrom __future__ import division\n\nimport tfcompat_losses\n'
        "# Mine\nimport os\n\ndef f():\n    import tensorflow as tf\n    " + MOVED,
    )


def test_a_comment_that_declares_the_encoding_stays_first(becomes):
    becomes(
        "# coding: utf-8\ndef f():\n    import tensorflow as tf\n    " + MOVING,
        "# coding: utf-8\nimport tfcompat_losses\n\ndef f():\n    import tensorflow as tf\n    " + MOVED,
    )


def test_an_import_that_is_there_already_is_not_repeated(becomes):
    becomes(
        "import tensorflow as tf\nimport tfcompat_losses\n" + MOVING,
        "import tensorflow as tf\nimport tfcompat_losses\n" + MOVED,
    )


def test_an_import_under_another_name_does_not_count(becomes):
    becomes(
        "import tensorflow as tf\nimport tfcompat_losses as other\n" + MOVING,
        "import tensorflow as tf\nimport tfcompat_losses\nimport tfcompat_losses as other\n" + MOVED,
    )


def test_an_import_inside_a_function_does_not_count(becomes):
    becomes(
        "import tensorflow as tf\ndef f():\n    import tfcompat_losses\n" + MOVING,
        "import tensorflow as tf\nimport tfcompat_losses\ndef f():\n    import tfcompat_losses\n" + MOVED,
    )


def test_a_file_that_uses_our_name_for_something_else_is_left_and_named(left):
    assert left("import tensorflow as tf\ntfcompat_losses = 1\n" + MOVING) == [("TL202", 2)]


def test_an_import_after_another_statement_on_its_line_is_found(becomes):
    becomes(
        "import tensorflow as tf; " + MOVING,
        "import tfcompat_losses\nimport tensorflow as tf; " + MOVED,
    )
