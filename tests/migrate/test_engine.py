# SPDX-License-Identifier: Apache-2.0
"""What holds for any text: code without our names comes back byte for byte, and no text is lost."""

import ast
import random
import sysconfig
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tfcompat_losses.migrate import job
from tfcompat_losses.migrate.draft import Edit, apply, surviving
from tfcompat_losses.migrate.engine import NotPython, Options, mentions, migrate

# Each asks for a look (the file mentions tensorflow and losses), none is the losses of TensorFlow 1.
HARMLESS = (
    "import tensorflow as tf",
    "from project import losses",
    "losses = []",
    "losses.append(tf.zeros(3))  # tf.losses.huber_loss",
    "x = self.losses.huber_loss( y,p )",
    "'''tf.losses.log_loss'''",
    "def f(tf, losses=None):\n    return tf.losses.mine(losses)",
    "class A:\n\tlosses = tf.keras.losses.Huber()",
    "y = tf.losses.Huber()",
    "tf.compat.v1.get_collection('EXTRA_LOSSES')",
    "# from tensorflow.contrib import losses",
    "if losses: pass",
    "x = [losses for losses in y]; z = 'é\\u2028'",
    "\f",
    "",
    "with a as losses:\n    losses.x = {\n      'contrib': 1 }",
)
NEWLINES = st.sampled_from(["\n", "\r\n"])


@given(lines=st.lists(st.sampled_from(HARMLESS), max_size=12), newline=NEWLINES, last=st.booleans(), bom=st.booleans())
@settings(max_examples=200, deadline=None, derandomize=True)
def test_code_without_our_names_comes_back_byte_for_byte(lines, newline, last, bom):
    text = "\n".join(lines).replace("\n", newline) + newline * last
    data = text.encode("utf-8-sig" if bom else "utf-8")
    outcome = job.convert("a.py", data, Options())
    assert (outcome.data, outcome.changed, outcome.diff) == (data, False, "")
    assert [finding.code for finding in outcome.findings] == []


@given(
    before=st.lists(st.sampled_from(HARMLESS[4:]), max_size=6),
    after=st.lists(st.sampled_from(HARMLESS[4:]), max_size=6),
    newline=NEWLINES,
)
@settings(max_examples=100, deadline=None, derandomize=True)
def test_around_what_moves_everything_stays(before, after, newline):
    def file(first, loss):
        lines = ["import tensorflow.compat.v1 as t", *first, *before, loss, *after, "t.zeros(3)"]
        return "\n".join(lines).replace("\n", newline)

    given_text = file([], "q = t.losses.huber_loss(y, p)")
    expected = file(["import tfcompat_losses"], "q = tfcompat_losses.huber_loss(y, p)")
    migration = migrate(given_text)
    assert migration.text == expected
    assert migrate(expected).text == expected


@given(data=st.binary(max_size=300))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_no_bytes_are_lost_whatever_they_are(data):
    data = b"import tensorflow as tf; losses = 1\n" + data
    outcome = job.convert("a.py", data, Options())
    assert outcome.data == data
    assert not outcome.changed


@given(text=st.text(max_size=200))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_any_text_is_migrated_or_refused_with_a_place(text):
    try:
        migrated, place = migrate(text).text, (1, 1)
    except NotPython as error:
        migrated, place = text, (error.finding.line, error.finding.column)
    assert migrated == text
    assert place >= (1, 1)


def standard_library():
    folder = Path(sysconfig.get_paths()["stdlib"])
    return random.Random(6).sample(sorted(folder.glob("*.py")), 12)


@pytest.mark.parametrize("path", standard_library(), ids=lambda path: path.stem)
def test_the_standard_library_comes_back_byte_for_byte(path):
    text = path.read_bytes().decode() + "\nimport tensorflow as tf\nlosses = tf\n"
    assert migrate(text).text == text


@pytest.mark.parametrize(
    ("text", "looked_at"),
    [
        (b"import tensorflow as tf\nx = tf.losses\n", True),
        (b"import tf_slim as slim\nx = slim.losses\n", True),
        (b"from tensorflow.contrib import slim\n", True),
        (b"import tensorflow as tf\ntf.get_collection(k)\n", True),
        (b"import tensorflow as tf\nx = tf.zeros(3)\n", False),
        (b"import torch\nlosses = 1\n", False),
        (b"", False),
    ],
)
def test_a_file_that_mentions_none_of_the_names_is_not_parsed(text, looked_at):
    assert mentions(text) is looked_at


def test_nothing_of_the_users_code_is_executed(tmp_path):
    mark = tmp_path / "mark"
    text = f"import tensorflow.compat.v1 as tf\nopen({str(mark)!r}, 'w')\nx = tf.losses.log_loss\n"
    assert "tfcompat_losses.log_loss" in migrate(text).text
    assert not mark.exists()


def test_a_fault_of_ours_names_the_file_and_keeps_its_text(monkeypatch):
    def fail(*arguments, **options):
        raise KeyError("huber")

    monkeypatch.setattr(job, "migrate", fail)
    data = b"import tensorflow as tf\nx = tf.losses.huber_loss\n"
    outcome = job.convert("a.py", data, Options())
    assert [finding.code for finding in outcome.findings] == ["TL910"]
    assert outcome.data == data


def test_edits_are_made_in_order_and_the_outer_one_wins():
    edits = [Edit(4, 5, "E"), Edit(0, 3, "ABC"), Edit(1, 2, "x"), Edit(4, 4, "-")]
    assert apply(b"abcdef", edits) == b"ABCd-Ef"


def test_edits_that_overlap_are_refused():
    with pytest.raises(ValueError, match="overlap"):
        surviving([Edit(0, 3, "x"), Edit(2, 4, "y")])


def test_syntax_newer_than_what_most_read_is_kept():
    text = "import tensorflow.compat.v1 as tf\nmatch x:\n    case {'a': tf.losses}:\n        y = tf.losses.log_loss\n"
    try:
        ast.parse(text)
    except SyntaxError:
        pytest.skip("this Python has no match statement")
    assert migrate(text).text.endswith("        y = tfcompat_losses.log_loss\n")


@pytest.mark.parametrize(
    "line",
    [
        "%matplotlib inline",
        "%%time",
        "!pip install tf_slim",
        "x = %time f()",
        ">>> x = 1",
        "In [3]: if x:",
        "tf.losses?",
    ],
)
def test_a_script_that_only_ipython_reads_is_named_as_that(line):
    with pytest.raises(NotPython) as caught:
        migrate(f"import tensorflow as tf\n{line}\ny = tf.losses.log_loss\n")
    assert (caught.value.finding.code, caught.value.finding.line) == ("TL911", 2)


@pytest.mark.parametrize("line", ["x = (% 3)", "x = = 1", "if x", "x = y ! z"])
def test_other_mistakes_are_no_ipython(line):
    with pytest.raises(NotPython) as caught:
        migrate(f"import tensorflow as tf\n{line}\ny = tf.losses.log_loss\n")
    assert caught.value.finding.code == "TL902"
