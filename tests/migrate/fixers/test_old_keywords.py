# SPDX-License-Identifier: Apache-2.0
"""weight=, targets=, dim=."""

import pytest


def test_keywords_of_other_functions_are_left_alone(left):
    assert left("import tensorflow.compat.v1 as tf\nx = tf.losses_of(weight=1, targets=2, dim=3)\n") == []


def test_todays_keywords_are_not_named(becomes):
    findings = becomes(
        "from tensorflow.contrib import slim\nslim.losses.log_loss(p, labels=y, weights=w)\n",
        "import tfcompat_losses.contrib\ntfcompat_losses.contrib.log_loss(p, labels=y, weights=w)\n",
    )
    assert not {"TL108", "TL214"} & {finding.code for finding in findings}


def test_what_v1s_cosine_distance_takes_is_not_named(becomes):
    arguments = "labels=y, predictions=p, axis=1, weights=w, scope=s, loss_collection=c, reduction=r"
    findings = becomes(
        f"import tensorflow.compat.v1 as tf\ntf.losses.cosine_distance({arguments})\n",
        f"import tensorflow.compat.v1 as tf\nimport tfcompat_losses\ntfcompat_losses.cosine_distance({arguments})\n",
    )
    assert [finding.code for finding in findings] == ["TL101"]


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("log_loss", "p, targets=y, weight=0.5", "p, labels=y, weights=0.5"),
        ("hinge_loss", "p, target=y", "p, labels=y"),
        ("cosine_distance", "p, y, dim=1", "p, y, axis=1"),
        ("softmax_cross_entropy", "p, y, weight=[1.0, 2.0]", "p, y, weights=[1.0, 2.0]"),
        ("compute_weighted_loss", "x, weight=2.0", "x, weights=2.0"),
    ],
)
def test_an_old_keyword_gets_its_new_name(becomes, name, before, after):
    becomes(
        f"from tensorflow.contrib import slim\nslim.losses.{name}({before})\n",
        f"import tfcompat_losses.contrib\ntfcompat_losses.contrib.{name}({after})\n",
    )


def test_dim_of_v1s_cosine_distance_is_axis(becomes):
    becomes(
        "import tensorflow as tf\ntf.losses.cosine_distance(y, p, dim=1)\n",
        "import tensorflow as tf\nimport tfcompat_losses\ntfcompat_losses.cosine_distance(y, p, axis=1)\n",
    )


def test_a_partial_is_a_call_to_come(becomes):
    becomes(
        "import functools\nfrom tensorflow.contrib import slim\n"
        "f = functools.partial(slim.losses.log_loss, weight=2.0)\n",
        "import functools\nimport tfcompat_losses.contrib\n"
        "f = functools.partial(tfcompat_losses.contrib.log_loss, weights=2.0)\n",
    )


def test_a_function_imported_by_name_gets_it_too(becomes):
    becomes(
        "from tensorflow.contrib.losses import log_loss\nlog_loss(p, targets=y)\n",
        "from tfcompat_losses.contrib import log_loss\nlog_loss(p, labels=y)\n",
    )


def test_old_and_new_at_once_are_left_and_named(becomes):
    findings = becomes(
        "from tensorflow.contrib import slim\nslim.losses.log_loss(p, y, weight=1, weights=2)\n",
        "import tfcompat_losses.contrib\ntfcompat_losses.contrib.log_loss(p, y, weight=1, weights=2)\n",
    )
    assert [f.column for f in findings if f.code == "TL214"] == [28, 38]


def test_a_keyword_that_a_position_has_filled_is_named(becomes):
    findings = becomes(
        "from tensorflow.contrib import slim\nslim.losses.log_loss(p, y, targets=y)\n",
        "import tfcompat_losses.contrib\ntfcompat_losses.contrib.log_loss(p, y, targets=y)\n",
    )
    assert "TL214" in {finding.code for finding in findings}


def test_a_keyword_that_the_loss_never_had_is_named(becomes):
    findings = becomes(
        "from tensorflow.contrib import slim\nslim.losses.log_loss(p, y, smooth=0.1)\n",
        "import tfcompat_losses.contrib\ntfcompat_losses.contrib.log_loss(p, y, smooth=0.1)\n",
    )
    assert "TL214" in {finding.code for finding in findings}


def test_an_old_keyword_beside_stars_is_renamed(becomes):
    becomes(
        "from tensorflow.contrib import slim\nslim.losses.log_loss(p, y, weight=2.0, **rest)\n",
        "import tfcompat_losses.contrib\ntfcompat_losses.contrib.log_loss(p, y, weights=2.0, **rest)\n",
    )
