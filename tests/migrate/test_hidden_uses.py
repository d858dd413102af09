# SPDX-License-Identifier: Apache-2.0
"""What a program may still need stays, whatever needs it; what cannot be imported under TensorFlow 2 then is named."""

import pytest

SLIM = "from tensorflow.contrib import slim\n"
LOSS = "a = slim.losses.log_loss(p, y)\n"
NEW = "import tfcompat_losses.contrib\n"
MOVED = "a = tfcompat_losses.contrib.log_loss(p, y)\n"

HIDDEN = [
    'b = eval("slim." + n)\n',
    "b = eval('slim.conv2d')\n",
    "b = eval(n)\n",
    'exec("b = slim")\n',
    "exec(compile(n, '', 'exec'))\n",
    'b = globals()["slim"]\n',
    "b = globals()\n",
    "b = vars()[n]\n",
    "b = locals()\n",
    "b = __import__('sys').modules[__name__].__dict__['slim']\n",
    "import sys\nb = getattr(sys.modules[__name__], 'slim')\n",
    "def f(x: 'slim.Tensor') -> 'slim.Tensor':\n    pass\n",
    "b: 'slim.Tensor' = 1\n",
    "b: 'list[slim.Tensor]' = 1\n",
    "import typing\nb = typing.cast('slim.Tensor', 1)\n",
    "del slim\n",
    "def f():\n    '''Doc.\n\n    >>> slim.conv2d(1)\n    '''\n",
    "def f():\n    '''Doc.\n\n    >>> with x:\n    ...     slim.conv2d(1)\n    '''\n",
    "import timeit\nb = timeit.timeit('slim.conv2d(1)', 'from __main__ import slim')\n",
    'b = f"{n}slim.conv2d"\n',
]


@pytest.mark.parametrize("hidden", HIDDEN)
def test_an_import_that_may_be_needed_stays_and_is_named(becomes, hidden):
    findings = becomes(SLIM + LOSS + hidden, SLIM + NEW + MOVED + hidden)
    assert ("TL212", 1) in [(finding.code, finding.line) for finding in findings]


@pytest.mark.parametrize("hidden", HIDDEN)
def test_an_alias_that_may_be_needed_stays_and_is_named(becomes, hidden):
    alias = "import tensorflow as tf\nslim = tf.contrib.slim\n"
    after = f"import tensorflow as tf\n{NEW}slim = tf.contrib.slim\n{MOVED}{hidden}"
    findings = becomes(alias + LOSS + hidden, after)
    assert ("TL212", 2) in [(finding.code, finding.line) for finding in findings]


@pytest.mark.parametrize(
    "other",
    [
        "'''slim is used in this file.'''\n",
        "b = 'models/slim'\n",
        "b = 'slim-net', 'my_slim', 'x.slim'\n",
        "# eval('slim.a')\n",
        "b = self.slim\n",
        "b = {'x': 1}['x']\n",
        "b = eval('1 + 1')\n",
        "def f():\n    del b\n",
        "b = vars(c)\n",
    ],
)
def test_what_is_another_thing_keeps_no_import(becomes, other):
    becomes(SLIM + LOSS + other, NEW + MOVED + other)


@pytest.mark.parametrize(
    "statement",
    [
        "import tensorflow as tf\n",
        "import tensorflow.compat.v1 as tf\n",
        "from tensorflow.compat import v1 as tf\n",
        "import tensorflow as tf, os\n",
    ],
)
@pytest.mark.parametrize("rest", ["", *HIDDEN])
def test_an_import_of_tensorflow_stays_whatever_the_rest(becomes, statement, rest):
    becomes(
        f"{statement}a = tf.losses.huber_loss(y, p)\n{rest}",
        f"{statement}import tfcompat_losses\na = tfcompat_losses.huber_loss(y, p)\n{rest}",
    )


@pytest.mark.parametrize(
    "statement",
    [
        "import tf_slim as slim\n",
        "import tf_slim\n",
        "from tf_slim import *\n",
        "from tensorflow import *\n",
        "import tensorflow\n",
        "from tensorflow import contrib_of_mine\n",
        "from tensorflow.python.framework import ops\n",
    ],
)
def test_what_costs_nothing_is_not_removed_though_nothing_uses_it(becomes, statement):
    becomes(
        f"{statement}import tensorflow.compat.v1 as t\nx = t.losses.log_loss\n",
        f"{statement}import tensorflow.compat.v1 as t\nimport tfcompat_losses\nx = tfcompat_losses.log_loss\n",
    )


def test_a_probe_for_contrib_stays_a_probe(becomes):
    probe = "try:\n    from tensorflow.contrib import slim\n    OLD = True\nexcept ImportError:\n    OLD = False\n"
    becomes(probe + LOSS, NEW + "\n" + probe + MOVED)


def test_an_import_for_its_side_effect_stays(left):
    assert left("import os\nimport tensorflow.contrib.resampler\nimport tensorflow.contrib\n") == []
