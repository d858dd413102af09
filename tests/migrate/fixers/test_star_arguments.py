# SPDX-License-Identifier: Apache-2.0
"""Calls in contrib's order whose arguments cannot be seen."""


def test_v1_calls_with_star_arguments_are_not_named(becomes):
    findings = becomes(
        "import tensorflow.compat.v1 as tf\ntf.losses.log_loss(*pair)\n",
        "import tensorflow.compat.v1 as tf\nimport tfcompat_losses\ntfcompat_losses.log_loss(*pair)\n",
    )
    assert "TL205" not in {finding.code for finding in findings}


def test_keywords_have_no_order_and_are_not_named(becomes):
    findings = becomes(
        "from tensorflow.contrib import slim\nslim.losses.log_loss(**pair)\n",
        "import tfcompat_losses.contrib\ntfcompat_losses.contrib.log_loss(**pair)\n",
    )
    assert "TL205" not in {finding.code for finding in findings}


def test_a_contrib_call_keeps_its_order_and_is_named(becomes):
    findings = becomes(
        "from tensorflow.contrib import slim\nslim.losses.log_loss(*pair)\n",
        "import tfcompat_losses.contrib\ntfcompat_losses.contrib.log_loss(*pair)\n",
    )
    assert ("TL205", 2) in [(finding.code, finding.line) for finding in findings]


def test_it_is_not_moved_to_v1(becomes):
    becomes(
        "from tensorflow.contrib import slim\nslim.losses.log_loss(*pair)\n",
        "import tfcompat_losses.contrib\ntfcompat_losses.contrib.log_loss(*pair)\n",
        to="v1",
    )
