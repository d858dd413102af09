# SPDX-License-Identifier: Apache-2.0
"""An import and its fallback."""

import pytest


def test_a_fallback_of_something_else_is_left_alone(left):
    assert (
        left("import tensorflow as tf\ntry:\n    import json\nexcept ImportError:\n    import simplejson as json\n")
        == []
    )


def test_a_fallback_that_raises_stays_around_the_import(becomes):
    becomes(
        "try:\n    from tensorflow.contrib import losses\n"
        "except ImportError:\n    raise SystemExit\nlosses.log_loss(p, y)\n",
        "try:\n    from tfcompat_losses import contrib as losses\nexcept ImportError:\n    raise SystemExit\n"
        "losses.log_loss(p, y)\n",
    )


@pytest.mark.parametrize("caught", ["OSError", "(ImportError, OSError)"])
def test_a_handler_of_another_error_stays(becomes, caught):
    becomes(
        f"try:\n    from tensorflow.contrib import losses\nexcept {caught}:\n"
        "    from tf_slim import losses\nlosses.log_loss(p, y)\n",
        f"try:\n    from tfcompat_losses import contrib as losses\nexcept {caught}:\n"
        "    from tfcompat_losses import contrib as losses\nlosses.log_loss(p, y)\n",
    )


@pytest.mark.parametrize("rest", ["else:\n    found()\n", "finally:\n    done()\n"])
def test_a_try_that_does_more_stays(becomes, rest):
    text = (
        f"try:\n    from {{}} import losses\nexcept ImportError:\n    from {{}} import losses\n{rest}losses.log_loss\n"
    )
    moved = text.replace("import losses", "import contrib as losses").format("tfcompat_losses", "tfcompat_losses")
    becomes(text.format("tensorflow.contrib", "tf_slim"), moved)


@pytest.mark.parametrize("handler", ["except ImportError", "except Exception", "except"])
def test_two_imports_of_the_same_losses_become_one(becomes, handler):
    findings = becomes(
        "import os\ntry:\n    from tensorflow.contrib import losses\n"
        f"{handler}:\n    from tf_slim import losses\n\n"
        "losses.log_loss(p, y)\n",
        "import os\nfrom tfcompat_losses import contrib as losses\n\nlosses.log_loss(p, y)\n",
    )
    assert [finding.code for finding in findings] == ["TL104"]


def test_several_handlers_of_import_errors_become_one_too(becomes):
    becomes(
        "try:\n    from tensorflow import losses\nexcept (ImportError, AttributeError):\n"
        "    from tensorflow.compat.v1 import losses\nlosses.log_loss(p, y)\n",
        "import tfcompat_losses as losses\nlosses.log_loss(p, y)\n",
        source="tf1",
    )


def test_a_fallback_inside_a_function_keeps_its_indentation(becomes):
    becomes(
        "def f():\n    try:\n        import tensorflow.contrib.losses as L\n    except ImportError:\n"
        "        import tf_slim.losses as L\n    return L.log_loss\n",
        "def f():\n    import tfcompat_losses.contrib as L\n    return L.log_loss\n",
    )


def test_a_fallback_for_slim_goes_when_only_losses_were_used(becomes):
    becomes(
        "try:\n    from tensorflow.contrib import slim\nexcept ImportError:\n    import tf_slim as slim\n"
        "x = slim.losses.log_loss(p, y)\n",
        "import tfcompat_losses.contrib\n\nx = tfcompat_losses.contrib.log_loss(p, y)\n",
    )
