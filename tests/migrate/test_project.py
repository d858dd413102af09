# SPDX-License-Identifier: Apache-2.0
"""A project as a whole: names are followed from module to module, and what cannot be followed is named."""

import ast
import json

import pytest

USE = "loss = tf.losses.huber_loss(y, p)\n"
MOVED = "loss = tfcompat_losses.huber_loss(y, p)\n"
TF = "import tensorflow.compat.v1 as tf\n"


@pytest.fixture
def project(run, tmp_path, monkeypatch):
    """project(files, name): the text of one of them after the whole has been migrated, and what is named in it."""

    def migrate(files, name, *options):
        for path, text in files.items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(text)
        monkeypatch.chdir(tmp_path)
        report = json.loads(run("migrate", "--write", "--report", "json", *options, ".").out)
        texts = {path: (tmp_path / path).read_text() for path in files}
        for text in texts.values():
            ast.parse(text)
        again = json.loads(run("migrate", "--report", "json", *options, ".").out)
        assert again["changed"] == []
        left = [f["code"] for f in report["findings"] if f["path"] == f"./{name}" and f["severity"] == "warning"]
        assert [f["code"] for f in again["findings"] if f["path"] == f"./{name}"] == left
        return texts[name], left

    return migrate


# How a module may hand tf on: the files, and what the file `use.py` in `app` starts with.
STYLES = {
    "from_import": ({"app/common.py": TF}, "from common import tf\n"),
    "several_names": ({"app/common.py": TF + "a = 1\n"}, "from common import (  # all\n    a,\n    tf,\n)\n"),
    "under_another_name": ({"app/common.py": TF.replace("as tf", "as t")}, "from common import t as tf\n"),
    "by_attribute": ({"app/common.py": TF}, "import common\ntf = common.tf\n"),
    "module_under_another_name": ({"app/common.py": TF}, "import common as c\ntf = c.tf\n"),
    "star": ({"app/common.py": TF}, "from common import *\n"),
    "star_with_all": ({"app/common.py": TF + "__all__ = ['tf']\n"}, "from common import *\n"),
    "star_of_star": ({"app/common.py": "from base import *\n", "app/base.py": TF}, "from common import *\n"),
    "chain": ({"app/common.py": "from base import tf\n", "app/base.py": TF}, "from common import tf\n"),
    "relative": ({"app/__init__.py": "", "app/common.py": TF}, "from .common import tf\n"),
    "relative_module": ({"app/__init__.py": "", "app/common.py": TF}, "from . import common\ntf = common.tf\n"),
    "relative_parent": ({"__init__.py": "", "app/__init__.py": "", "common.py": TF}, "from ..common import tf\n"),
    "package": ({"app/__init__.py": "", "app/common.py": TF}, "from app.common import tf\n"),
    "init_hands_on": ({"base/__init__.py": "from .inner import tf\n", "base/inner.py": TF}, "from base import tf\n"),
    "init_star": ({"base/__init__.py": "from .inner import *\n", "base/inner.py": TF}, "from base import tf\n"),
    "dotted": ({"base/__init__.py": "", "base/inner.py": TF}, "import base.inner\ntf = base.inner.tf\n"),
    "namespace_package": ({"base/deep/inner.py": TF}, "from base.deep.inner import tf\n"),
    "namespace_module": ({"base/deep/inner.py": TF}, "from base.deep import inner\ntf = inner.tf\n"),
    "src_layout": ({"src/base/__init__.py": "", "src/base/inner.py": TF}, "from base.inner import tf\n"),
    "fallback": (
        {"app/common.py": f"try:\n    {TF}except ImportError:\n    tf = None\n"},
        "from common import tf\n",
    ),
    "assigned": ({"app/common.py": "import tensorflow\ntf = tensorflow.compat.v1\n"}, "from common import tf\n"),
    "cycle": ({"app/common.py": TF + "import use\n"}, "from common import tf\n"),
    "cycle_of_stars": (
        {"app/common.py": "from base import *\n" + TF, "app/base.py": "from common import *\n"},
        "from base import *\nfrom common import tf\n",
    ),
}


@pytest.mark.parametrize("style", STYLES)
def test_a_tf_that_is_handed_on_is_followed(project, style):
    files, first = STYLES[style]
    text, left = project({**files, "app/use.py": first + USE}, "app/use.py")
    assert MOVED in text
    assert "import tfcompat_losses\n" in text
    assert first in text
    assert left == []


@pytest.mark.parametrize("style", STYLES)
def test_so_is_a_slim(project, style):
    files, first = STYLES[style]
    slim = {
        path: text.replace(TF, "from tensorflow.contrib import slim as tf\n")
        .replace("as tf\n", "as t\n" if style == "under_another_name" else "as tf\n")
        .replace("import tensorflow.compat.v1 as t\n", "from tensorflow.contrib import slim as t\n")
        .replace("tensorflow.compat.v1", "tensorflow.contrib.slim")
        for path, text in files.items()
    }
    text, left = project({**slim, "app/use.py": first + "loss = tf.losses.log_loss(p, y)\n"}, "app/use.py")
    assert "loss = tfcompat_losses.contrib.log_loss(p, y)\n" in text
    assert left == []


@pytest.mark.parametrize(
    ("given", "use"),
    [
        ("class Base:\n    def __init__(self):\n        self.tf = tf\n", "self.tf"),
        ("class Base:\n    tf = tf\n", "self.tf"),
        ("class Base:\n    tf = tf\n", "Base.tf"),
        (
            "class Base:\n    def __init__(self):\n        import tensorflow.compat.v1 as t\n        self.lib = t\n",
            "self.lib",
        ),
        ("class Root:\n    tf = tf\nclass Base(Root):\n    pass\n", "self.tf"),
        ("class Base(object):\n    def build(this):\n        this.tf = tf\n", "self.tf"),
    ],
)
def test_an_attribute_of_a_class_in_another_file_is_followed(project, given, use):
    model = (
        f"from base import Base\nclass Net(Base):\n    def loss(self):\n        return {use}.losses.log_loss(y, p)\n"
    )
    text, left = project({"base.py": TF + given, "net.py": model}, "net.py")
    assert text == "import tfcompat_losses\n" + model.replace(f"{use}.losses", "tfcompat_losses")
    assert left == []


def test_a_module_of_losses_that_is_handed_on_moves_where_it_is_bound_and_where_it_is_used(project):
    files = {
        "losses.py": "from tensorflow.contrib.losses import *\nfrom tensorflow.contrib import losses as L\n",
        "use.py": "from losses import L\nloss = L.log_loss(p, y)\n",
        "star.py": "from losses import *\nloss = log_loss(p, y)\n",
    }
    assert project(files, "losses.py")[0] == (
        "from tfcompat_losses.contrib import *\nfrom tfcompat_losses import contrib as L\n"
    )
    assert "loss = tfcompat_losses.contrib.log_loss(p, y)\n" in project(files, "use.py")[0]
    assert project(files, "star.py")[0] == files["star.py"]


def test_what_another_file_takes_stays_and_is_named(project):
    files = {
        "common.py": "from tensorflow.contrib import slim, layers\n",
        "use.py": "from common import slim\nloss = slim.losses.log_loss(p, y)\n",
    }
    text, left = project(files, "common.py")
    assert text == "from tensorflow.contrib import slim\n"
    assert left == ["TL212"]


@pytest.mark.parametrize("taker", ["from common import *\n", "import common\n", "from common import x, slim as s\n"])
def test_however_another_file_takes_it(project, taker):
    files = {
        "common.py": "from tensorflow.contrib import slim\na = slim.losses.log_loss(p, y)\n",
        "use.py": taker,
    }
    text, left = project(files, "common.py")
    assert text.startswith("from tensorflow.contrib import slim\n")
    assert left == ["TL212"]


def test_of_two_roots_the_nearer_one_counts(project):
    files = {
        "one/common.py": TF,
        "one/use.py": "from common import tf\n" + USE,
        "two/common.py": "class tf:\n    pass\n",
        "two/use.py": "from common import tf\n" + USE,
    }
    assert MOVED in project(files, "one/use.py")[0]
    assert project(files, "two/use.py") == (files["two/use.py"], [])


def test_where_neither_root_is_nearer_it_is_named(project):
    files = {
        "one/common.py": TF,
        "two/common.py": "def tf():\n    pass\n",
        "three/use.py": "from common import tf\n" + USE,
    }
    assert project(files, "three/use.py") == (files["three/use.py"], ["TL202"])


@pytest.mark.parametrize(
    ("common", "first"),
    [
        ("tf = load()\n", "from common import tf\n"),
        ("def f():\n    global tf\n    import tensorflow as tf\n", "from common import tf\n"),
        ("x = 1\n", "from common import tf\n"),
        (TF, "from elsewhere import tf\n"),
        (TF, "from ..above import tf\n"),
        ("import importlib\ntf = importlib.import_module('tensorflow')\n", "from common import tf\n"),
        ("class A:\n    def __init__(self, tf):\n        self.tf = tf\n", "from common import A\ntf = A(1).tf\n"),
    ],
)
def test_what_cannot_be_followed_is_named(project, common, first):
    assert project({"common.py": common, "use.py": first + USE}, "use.py") == (first + USE, ["TL217"])


def test_a_module_that_cannot_be_read_hands_on_nothing_that_is_known(run, tmp_path):
    (tmp_path / "common.py").write_text(TF + "exec 'x' in y\n")
    (tmp_path / "use.py").write_text("from common import tf\n" + USE)
    assert "TL217" in run("migrate", tmp_path).err


def test_a_key_that_another_module_defines_is_followed(project):
    files = {
        "keys.py": TF + "LOSSES = tf.GraphKeys.LOSSES\nMINE = 'losses'\n",
        "use.py": TF + "from keys import LOSSES, MINE\na = tf.get_collection(LOSSES)\nb = tf.get_collection(MINE)\n",
    }
    text, left = project(files, "use.py")
    assert "a = tfcompat_losses.get_losses()\nb = tfcompat_losses.get_losses()\n" in text
    assert left == []


def test_a_module_of_the_projects_own_is_no_tensorflow(project):
    files = {
        "slim/__init__.py": "from . import losses\n",
        "slim/losses.py": TF + "def log_loss(a, b):\n    return tf.zeros(1)\n",
        "use.py": "import tensorflow as tf\nimport slim\nfrom slim import losses\n"
        "a = slim.losses.log_loss(1, 2)\nb = losses.log_loss(1)\n",
    }
    assert project(files, "use.py") == (files["use.py"], [])


def test_several_processes_see_the_same_project(project):
    files = {"common.py": TF, **{f"use{at}.py": "from common import tf\n" + USE for at in range(45)}}
    for name in ("use0.py", "use44.py"):
        assert project(files, name, "--jobs", "2") == ("import tfcompat_losses\nfrom common import tf\n" + MOVED, [])


def test_a_notebook_takes_from_the_project_too(project, tmp_path):
    cell = {"cell_type": "code", "source": ["from common import tf\n", USE.strip()]}
    (tmp_path / "a.ipynb").write_text(json.dumps({"cells": [cell]}))
    project({"common.py": TF}, "common.py")
    (after,) = json.loads((tmp_path / "a.ipynb").read_text())["cells"]
    assert after["source"] == ["import tfcompat_losses\n", "from common import tf\n", MOVED.strip()]
