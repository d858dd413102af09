# SPDX-License-Identifier: Apache-2.0
"""Names with more than one meaning."""

import sys

import pytest

_MATCH = pytest.mark.skipif(sys.version_info < (3, 10), reason="match is new in Python 3.10")


def test_one_meaning_is_not_named(becomes):
    findings = becomes(
        "import tensorflow as tf\ntf.losses.huber_loss(y, p)\n",
        "import tensorflow as tf\nimport tfcompat_losses\ntfcompat_losses.huber_loss(y, p)\n",
    )
    assert "TL202" not in {finding.code for finding in findings}


def test_a_name_that_may_be_another_library_is_left_and_named(left):
    text = """\
        if fast:
            import tensorflow as tf
        else:
            tf = backend()
        loss = tf.losses.huber_loss(y, p)
        """
    assert left(text) == [("TL202", 5)]


def test_a_name_that_may_be_contrib_or_v1_is_left_and_named(left):
    text = """\
        try:
            from tensorflow.contrib import losses
        except ImportError:
            from tensorflow.compat.v1 import losses
        loss = losses.log_loss(a, b)
        """
    assert left(text) == [("TL202", 5)]


def test_a_function_that_may_be_contribs_or_v1s_is_left_and_named(left):
    text = """\
        try:
            from tensorflow.contrib.losses import log_loss
        except ImportError:
            from tensorflow.compat.v1.losses import log_loss
        loss = log_loss(a, b)
        """
    assert left(text) == [("TL202", 5)]


def test_another_star_import_may_hide_the_name(left):
    text = "from tensorflow.contrib import *\nfrom mine import *\nloss = losses.log_loss(a, b)\n"
    assert left(text) == [("TL202", 3)]


def test_an_earlier_star_import_hides_nothing(becomes):
    becomes(
        "from mine import *\nfrom tensorflow.contrib import *\nloss = losses.log_loss(1, 2)\n",
        "from mine import *\nimport tfcompat_losses.contrib\nloss = tfcompat_losses.contrib.log_loss(1, 2)\n",
    )


def test_a_second_scope_is_no_second_meaning(becomes):
    becomes(
        "import tensorflow as tf\ndef f(tf):\n    return tf.losses\nloss = tf.losses.huber_loss(y, p)\n",
        "import tensorflow as tf\nimport tfcompat_losses\ndef f(tf):\n    return tf.losses\n"
        "loss = tfcompat_losses.huber_loss(y, p)\n",
    )


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"match x:\n    case {pattern}:\n        pass\n", marks=_MATCH)
        for pattern in ("[tf]", "tf", "[1, *tf]", "{'a': tf}", "{**tf}", "A(b=tf)", "[_] as tf")
    ]
    + ["a = [tf := z for z in x]\n", "a = {1: (tf := z) for z in x}\n", "a = [[tf := z for z in x] for x in y]\n"],
)
def test_a_name_that_match_or_a_comprehension_binds_has_more_than_one_meaning(left, text):
    text = f"import tensorflow.compat.v1 as tf\n{text}"
    last = text.count("\n") + 1
    assert left(f"{text}tf.losses.huber_loss(y, p)\n") == [("TL202", last)]


@_MATCH
def test_a_pattern_that_captures_nothing_is_no_second_meaning(becomes):
    text = "match x:\n    case tf.A | tf.B(tf=1) | {'tf': _}:\n        pass\n"
    becomes(
        f"import tensorflow.compat.v1 as tf\n{text}tf.losses.huber_loss(y, p)\n",
        f"import tensorflow.compat.v1 as tf\nimport tfcompat_losses\n{text}tfcompat_losses.huber_loss(y, p)\n",
    )
