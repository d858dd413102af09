# SPDX-License-Identifier: Apache-2.0
"""What is left of contrib in a file whose losses moved."""


def test_a_file_without_losses_is_not_told(left):
    assert left("from tensorflow.contrib import slim\nnet = slim.conv2d(x, 8, 3)\n") == []


def test_a_file_that_is_rid_of_contrib_is_not_told(becomes):
    findings = becomes(
        "from tensorflow.contrib import slim\nslim.losses.log_loss(p, y)\n",
        "import tfcompat_losses.contrib\ntfcompat_losses.contrib.log_loss(p, y)\n",
    )
    assert "TL212" not in {finding.code for finding in findings}


def test_an_import_that_stays_is_named_once(becomes):
    findings = becomes(
        "from tensorflow.contrib import slim\nslim.losses.log_loss(p, y)\nslim.conv2d(x)\nslim.flatten(x)\n",
        "from tensorflow.contrib import slim\nimport tfcompat_losses.contrib\n"
        "tfcompat_losses.contrib.log_loss(p, y)\nslim.conv2d(x)\nslim.flatten(x)\n",
    )
    assert [finding.line for finding in findings if finding.code == "TL212"] == [1]


def test_a_use_without_an_import_of_its_own_is_named(becomes):
    findings = becomes(
        "import tensorflow as tf\ntf.contrib.losses.log_loss(p, y)\ntf.contrib.layers.flatten(x)\n",
        "import tensorflow as tf\nimport tfcompat_losses.contrib\ntfcompat_losses.contrib.log_loss(p, y)\n"
        "tf.contrib.layers.flatten(x)\n",
    )
    assert [(finding.line, finding.rewritten) for finding in findings if finding.code == "TL212"] == [(3, False)]
