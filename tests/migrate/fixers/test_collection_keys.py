# SPDX-License-Identifier: Apache-2.0
"""Every mention of the collection's key has moved, or is named."""

import pytest

from tfcompat_losses.migrate.engine import migrate

TF = "import tensorflow as tf\n"
NEW = "import tensorflow as tf\nimport tfcompat_losses\n"


@pytest.mark.parametrize(
    "text",
    [
        "a = key == tf.GraphKeys.LOSSES\n",
        "LOSSES = tf.GraphKeys.LOSSES\n",
        "a = tf.GraphKeys.SUMMARIES\n",
        "a = tf.GraphKeys\n",
        "a = getattr(tf.GraphKeys, 'SUMMARIES')\n",
        "from functools import partial\na = partial(tf.get_collection, 'mine')\n",
        "from functools import partial\na = partial(mine, 'losses')\n",
        "k = {'key': 'mine'}\na = tf.get_collection(**k)\n",
        "k = dict(key='losses')\na = mine(**k)\n",
        "with tf.name_scope(tf.GraphKeys.LOSSES):\n    pass\n",
        "with tf.name_scope(values=[], name=tf.GraphKeys.LOSSES):\n    pass\n",
        "with tf.variable_scope(tf.GraphKeys.LOSSES):\n    pass\n",
        "with tf.variable_scope(reuse=True, name_or_scope=tf.GraphKeys.LOSSES):\n    pass\n",
        "tf.summary.scalar(tf.GraphKeys.LOSSES, x)\n",
        "tf.compat.v1.summary.histogram(values=x, name=tf.GraphKeys.LOSSES)\n",
        "for k in ('mine', 'yours'):\n    tf.get_collection(k)\n",
        "def f(col='mine'):\n    tf.get_collection(col)\nf('yours')\n",
        "class A:\n    KEY = tf.GraphKeys.SUMMARIES\n    def f(self):\n        tf.get_collection(self.KEY)\n",
    ],
)
def test_what_speaks_of_no_loss_is_left_alone(left, text):
    assert left(TF + text) == []


def left_in(text):
    """What is named in a file that changes."""
    return [(finding.code, finding.line) for finding in migrate(text).findings if finding.left]


@pytest.mark.parametrize("to", ["contrib", "v1", "keras"])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("add_loss(x, tf.GraphKeys.REGULARIZATION_LOSSES)", 'add_loss(x, "regularization_losses")'),
        (
            "log_loss(y, p, loss_collection=tf.GraphKeys.LOSSES)",
            'log_loss(y, p, loss_collection="losses")',
        ),
        ("get_losses(loss_collection=(tf.GraphKeys.LOSSES))", 'get_losses(loss_collection=("losses"))'),
    ],
)
def test_the_key_that_a_loss_is_given_becomes_its_text(becomes, before, after, to):
    findings = becomes(TF + f"a = tf.losses.{before}\n", NEW + f"a = tfcompat_losses.{after}\n", to=to)
    assert "TL114" in {finding.code for finding in findings}


@pytest.mark.parametrize(("to", "module"), [("contrib", "tfcompat_losses.contrib"), ("v1", "tfcompat_losses")])
def test_the_key_that_contrib_is_given_becomes_its_text(becomes, to, module):
    becomes(
        TF + "tf.contrib.losses.add_loss(x, loss_collection=tf.GraphKeys.LOSSES)\n",
        TF + f'import {module}\n{module}.add_loss(x, loss_collection="losses")\n',
        to=to,
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("KEY = tf.GraphKeys.LOSSES\na = tf.losses.add_loss(x, KEY)\n", 'a = tfcompat_losses.add_loss(x, "losses")\n'),
        (
            "def f(x, col=tf.GraphKeys.LOSSES):\n    tf.losses.add_loss(x, col)\n",
            'def f(x, col="losses"):\n    tfcompat_losses.add_loss(x, col)\n',
        ),
    ],
)
def test_the_key_that_reaches_a_loss_by_a_name_becomes_its_text(becomes, before, after):
    becomes(TF + before, NEW + after)


def test_the_key_of_a_loss_that_moved_before_becomes_its_text(becomes):
    becomes(NEW + "tfcompat_losses.add_loss(x, tf.GraphKeys.LOSSES)\n", NEW + 'tfcompat_losses.add_loss(x, "losses")\n')


@pytest.mark.parametrize(
    ("first", "key"),
    [
        ("import tensorflow.compat.v1 as tf\n", "tf.GraphKeys.LOSSES"),
        (
            "try:\n    import tensorflow.compat.v1 as tf\nexcept ImportError:\n    import tensorflow as tf\n",
            "tf.GraphKeys.LOSSES",
        ),
        (TF, "tf.compat.v1.GraphKeys.LOSSES"),
        (TF, "tf.GraphKeys.UPDATE_OPS"),
        (TF, "mine"),
    ],
)
def test_a_key_that_works_or_is_another_stays(becomes, first, key):
    findings = becomes(f"{first}tf.compat.v1.losses.add_loss(x, {key})\n", None)
    text = migrate(f"{first}tf.compat.v1.losses.add_loss(x, {key})\n").text
    assert f"tfcompat_losses.add_loss(x, {key})\n" in text
    assert not [finding for finding in findings if finding.left or finding.code == "TL114"]


def test_the_key_of_a_loss_that_stays_stays(left):
    text = TF + "a = tf.optimizers.SGD()\nb = tf.losses.mean_squared_error(y, p, loss_collection=tf.GraphKeys.LOSSES)\n"
    assert left(text) == [("TL201", 3)]


@pytest.mark.parametrize("quote", ['"', "'", '"""'])
def test_the_key_in_an_f_string_is_named(quote):
    """Quotes inside of its own end an f-string before Python 3.12."""
    text = f"a = f{quote}{{tf.losses.add_loss(x, tf.GraphKeys.LOSSES)}}{quote}\n"
    assert left_in(TF + text) == [("TL212", 2)]


@pytest.mark.parametrize(
    "text",
    [
        "def f(y, p, col=tf.GraphKeys.LOSSES):\n    return tf.losses.log_loss(y, p, loss_collection=col)\n",
        "def f(x, col=tf.GraphKeys.LOSSES):\n    tf.losses.add_loss(x, col)\n    tf.losses.add_loss(2 * x, col)\n",
        "def f(x, *, col=tf.compat.v1.GraphKeys.LOSSES):\n    tf.losses.add_loss(x, loss_collection=col)\n",
        "class A:\n    def f(self, x, col=tf.GraphKeys.LOSSES):\n        tf.losses.add_loss(x, col)\n",
        "f = lambda x, col=tf.GraphKeys.LOSSES: tf.losses.add_loss(x, col)\n",
    ],
)
def test_a_default_that_only_a_loss_is_given_is_its_own_business(text):
    assert left_in(TF + text) == []


@pytest.mark.parametrize(
    "text",
    [
        "def f(x, col=tf.GraphKeys.LOSSES):\n    tf.losses.add_loss(x, col)\n    use(col)\n",
        "def f(x, col=tf.GraphKeys.LOSSES):\n    tf.losses.add_loss(x, col or other)\n",
        "def f(x, col=tf.GraphKeys.LOSSES):\n    tf.losses.add_loss(x)\n",
    ],
)
def test_a_default_that_goes_elsewhere_is_named(text):
    assert left_in(TF + text) == [("TL216", 2)]


@pytest.mark.parametrize(
    "before",
    [
        "LOSSES = tf.GraphKeys().LOSSES\na = tf.get_collection(LOSSES)\n",
        "a = tf.get_collection(tf.GraphKeys().LOSSES)\n",
        "K = tf.GraphKeys()\na = tf.get_collection(K.LOSSES)\n",
        "K = tf.GraphKeys\na = tf.get_collection(K.LOSSES)\n",
        "from tensorflow import GraphKeys as K\na = tf.get_collection(K().LOSSES)\n",
        "K = L = tf.GraphKeys.LOSSES\na = tf.get_collection(L)\n",
        "K: str = tf.GraphKeys.LOSSES\na = tf.get_collection(K)\n",
    ],
)
def test_a_key_known_for_certain_moves(becomes, before):
    *rest, _ = before.splitlines(keepends=True)
    kept = "".join(line for line in rest if "L =" in line)  # the others would fail, and are dead
    becomes(TF + before, f"{NEW}{kept}a = tfcompat_losses.get_losses()\n")


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        (
            "class A:\n    KEY = tf.GraphKeys.LOSSES\n    def f(self):\n        tf.get_collection(self.KEY)\n",
            "TL209",
            5,
        ),
        ("class A:\n    KEY = tf.GraphKeys.LOSSES\n    def f(cls):\n        tf.get_collection(A.KEY)\n", "TL209", 5),
        ("class A:\n    def f(self):\n        self.k = 'losses'\n        tf.get_collection(self.k)\n", "TL209", 5),
        ("class A:\n    KEY = tf.GraphKeys.LOSSES\nclass B(A):\n    def f(self):\n        use(self.KEY)\n", "TL216", 3),
        ("for k in (tf.GraphKeys.LOSSES, 'mine'):\n    tf.get_collection(k)\n", "TL209", 3),
        ("KEYS = [tf.GraphKeys.LOSSES, 'a']\nfor k in KEYS:\n    tf.get_collection(k)\n", "TL209", 4),
        ("for i, k in enumerate(['losses', 'a']):\n    tf.get_collection(k)\n", "TL209", 3),
        ("a = [tf.get_collection(k) for k in ('losses', 'mine')]\n", "TL209", 2),
        ("def f(col=tf.GraphKeys.LOSSES):\n    tf.get_collection(col)\n", "TL209", 3),
        ("def f(col='losses'):\n    tf.add_to_collection(col, 1)\n", "TL215", 3),
        ("def f(col):\n    tf.get_collection(col)\nf(tf.GraphKeys.LOSSES)\n", "TL209", 3),
        ("def f(a, col=None):\n    tf.get_collection(col or a)\nf(1, col='losses')\n", "TL209", 3),
        ("class A:\n    def f(self, k):\n        tf.get_collection(k)\nA().f('losses')\n", "TL209", 4),
        ("KEYS = {'loss': tf.GraphKeys.LOSSES}\ntf.get_collection(KEYS['loss'])\n", "TL209", 3),
        ("tf.get_collection(tf.GraphKeys.LOSSES if a else 'b')\n", "TL209", 2),
        ("A, B = tf.GraphKeys.LOSSES, 'b'\ntf.get_collection(A)\n", "TL209", 3),
        ("a = 'b'\na = tf.GraphKeys.LOSSES\ntf.get_collection(a)\n", "TL209", 4),
        ("for k in ('losses', 'b'):\n    tf.get_collection_ref(k)\n", "TL209", 3),
        ("KEYS = ['losses', 'b']\ntf.add_to_collections(KEYS, 1)\n", "TL215", 3),
        ("for k in ('losses', 'b'):\n    tf.get_default_graph().get_collection(k)\n", "TL208", 3),
        ("a = read_all(tf.GraphKeys.LOSSES)\n", "TL216", 2),
        ("a = {'k': tf.GraphKeys.REGULARIZATION_LOSSES}\n", "TL216", 2),
        ("from functools import partial\na = partial(tf.get_collection, tf.GraphKeys.LOSSES)\n", "TL216", 3),
        ("tf.get_variable('a', collections=[tf.GraphKeys.LOSSES])\n", "TL216", 2),
        ("a = getattr(tf.GraphKeys, 'LOSSES')\n", "TL216", 2),
        ("from functools import partial\na = partial(tf.get_collection, 'losses')\n", "TL216", 3),
        ("from functools import partial\na = partial(tf.get_collection, key='losses')\n", "TL216", 3),
        ("from functools import partial\na = partial(tf.add_to_collection, 'losses')\n", "TL216", 3),
        ("a = list(map(tf.get_collection, ['losses', 'b']))\n", "TL216", 2),
        ("KEYS = ['losses', 'b']\na = list(map(tf.get_collection_ref, KEYS))\n", "TL216", 3),
        ("a = tf.get_collection(*('losses',))\n", "TL216", 2),
        ("k = ['losses', None]\na = tf.get_collection(*k)\n", "TL216", 3),
        ("k = {'key': 'losses'}\na = tf.get_collection(**k)\n", "TL216", 3),
        ("k = dict(name='losses', value=x)\ntf.add_to_collection(**k)\n", "TL216", 3),
        ("get = tf.get_collection if old else mine\nget('losses')\n", "TL216", 3),
        ("get = mine or tf.get_collection\nget('losses')\n", "TL216", 3),
        ("a = getattr(tf.GraphKeys, name)\n", "TL216", 2),
        ("def f():\n    return tf.GraphKeys.LOSSES\n", "TL216", 3),
        ("graph.clear_collection(tf.GraphKeys.LOSSES)\n", "TL216", 2),
        ("KEY = tf.GraphKeys.LOSSES\nuse(KEY)\n", "TL216", 3),
    ],
)
def test_a_use_that_cannot_move_is_named_where_it_is(left, text, code, line):
    assert left(TF + text) == [(code, line)]
