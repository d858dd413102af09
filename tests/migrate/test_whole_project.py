# SPDX-License-Identifier: Apache-2.0
"""A code base of many packages in one run: every way of handing a name on beside every other, with the same module
names in each. No reference to a loss is missed: it is converted, or named with its line."""

import json
import re

import pytest
from test_project import STYLES, TF

# One reference a line, but for the definitions around some.
USES = """\
a = tf.losses.huber_loss(y, p)
b = tf.contrib.losses.log_loss(p, y)
c = tf.contrib.slim.losses.log_loss(p, y)
d = tf.get_collection(tf.GraphKeys.LOSSES)
tf.add_to_collection('losses', a)
e = tf.losses.get_total_loss()
f = tf.losses
def g(loss=tf.losses.log_loss, w=1.0):
    return f.log_loss(y, p), tf.losses.mean_squared_error(y, p)
class H:
    loss = staticmethod(tf.losses.log_loss)
    def total(self):
        return sum(tf.get_collection('losses')) + tf.losses.get_regularization_loss()
"""
CLASS = "class Base:\n    def __init__(self):\n        self.tf = tf\n"
FOLLOWED = {
    **{f"style_{name}": (files, first + USES) for name, (files, first) in STYLES.items()},
    "class_attribute": (
        {"app/base.py": TF + CLASS},
        "from base import Base\nclass Net(Base):\n    def loss(self):\n        a = self.tf.losses.log_loss(y, p)\n"
        "        return a + sum(self.tf.get_collection('losses'))\n",
    ),
    "losses_module": (
        {"app/common.py": "from tensorflow.contrib import losses as L\nfrom tensorflow import losses\n"},
        "from common import L, losses\na = L.log_loss(p, y)\nb = losses.log_loss(y, p)\n",
    ),
    "key": (
        {"app/keys.py": TF + "KEY = tf.GraphKeys.LOSSES\n"},
        TF + "from keys import KEY\na = tf.get_collection(KEY)  # losses\n",
    ),
}
NOT_FOLLOWED = {
    "parameter": ({}, "def f(tf):\n    a = tf.losses.huber_loss(y, p)\n    return tf.contrib.losses.log_loss(p, y)\n"),
    "loaded": ({"app/common.py": "tf = load()\n"}, "from common import tf\na = tf.losses.huber_loss(y, p)\n"),
    "elsewhere": ({}, "from elsewhere import tf\na = tf.losses.log_loss(y, p)\nb = tf.losses.get_total_loss()\n"),
    "import_module": (
        {"app/common.py": "import importlib\ntf = importlib.import_module('tensorflow')\n"},
        "from common import tf\na = tf.losses.huber_loss(y, p)\nb = tf.get_collection(tf.GraphKeys.LOSSES)\n",
    ),
    "two_meanings": (
        {"app/common.py": TF + "if fast:\n    tf = make()\n"},
        "from common import tf\na = tf.losses.huber_loss(y, p)\n",
    ),
    "by_name": ({"app/common.py": TF}, "from common import tf\na = getattr(tf.losses, name)(y, p)\n"),
}
REFERENCE = re.compile(r"losses|LOSSES|KEY\)")


@pytest.fixture(scope="module")
def migrated(tmp_path_factory):
    """Each use.py before and after, and the lines of it that are named, of one run over all packages."""
    from tfcompat_losses.migrate import cli

    top = tmp_path_factory.mktemp("whole")
    for package, (files, use) in {**FOLLOWED, **NOT_FOLLOWED}.items():
        for path, text in {**files, "app/use.py": use}.items():
            (top / package / path).parent.mkdir(parents=True, exist_ok=True)
            (top / package / path).write_text(text, encoding="utf-8")
    before = {path: path.read_text(encoding="utf-8") for path in top.rglob("*.py")}
    with pytest.MonkeyPatch.context() as patch, (top / "report.json").open("w", encoding="utf-8") as out:
        patch.chdir(top)
        patch.setattr("sys.stdout", out)
        assert cli.main(["migrate", "--write", "--report", "json", "--jobs", "1", "."]) == 0
    findings = json.loads((top / "report.json").read_text(encoding="utf-8"))["findings"]
    named = {(top / f["path"], f["line"]) for f in findings if f["severity"] == "warning"}
    return {
        str(path.relative_to(top)): (text, path.read_text(encoding="utf-8"), {line for p, line in named if p == path})
        for path, text in before.items()
    }


def missed(before, after, named):
    """The lines with a reference that are as they were, and not named. A key stays where it is defined, for others."""
    kept = set(after.splitlines())
    return [
        line
        for number, line in enumerate(before.splitlines(), 1)
        if REFERENCE.search(line) and line in kept and number not in named and not re.search("import|KEY =", line)
    ]


def test_every_reference_is_converted_or_named(migrated):
    assert {path: lines for path, parts in migrated.items() if (lines := missed(*parts))} == {}
    assert sum(len(REFERENCE.findall(before)) for before, _, _ in migrated.values()) > 200


@pytest.mark.parametrize("package", FOLLOWED)
def test_what_can_be_followed_is_converted(migrated, package):
    before, after, named = migrated[f"{package}/app/use.py"]
    assert named == set()
    assert not re.search(r"tf\.(contrib|losses|get_collection|add_to_collection)\b", after)
    assert after.count("tfcompat_losses") > len([line for line in before.splitlines() if "tf." in line]) * 0.5


@pytest.mark.parametrize("package", NOT_FOLLOWED)
def test_what_cannot_is_named_line_by_line(migrated, package):
    before, after, named = migrated[f"{package}/app/use.py"]
    assert after == before
    assert named == {n for n, line in enumerate(before.splitlines(), 1) if REFERENCE.search(line)}
