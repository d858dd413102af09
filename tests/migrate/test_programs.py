# SPDX-License-Identifier: Apache-2.0
"""Programs run before and after, under stand-ins for TensorFlow that record what is asked of them: no name that was
defined is missing afterwards, no import that is used at run time is gone, and nothing else is asked for."""

import builtins
import sys
import types
from contextlib import contextmanager

from hypothesis import given, settings
from hypothesis import strategies as st

from tfcompat_losses.migrate.engine import Options, migrate


class StandIn(types.ModuleType):
    """A module, and everything in it: whatever is asked for is there, and is put down."""

    def __init__(self, path, asked):
        super().__init__(path)
        self.__path__ = []
        self.asked = asked

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        self.asked.append(f"{self.__name__}.{name}")
        return StandIn(f"{self.__name__}.{name}", self.asked)

    def __call__(self, *arguments, **keywords):
        return 1.0


ROOTS = ("tensorflow", "tf_slim", "tfcompat_losses")


class Finder:
    """Finds the stand-ins for these modules, but under TensorFlow 2 no contrib."""

    def __init__(self, asked, contrib):
        self.asked, self.contrib = asked, contrib

    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] not in ROOTS:
            return None
        if name.startswith("tensorflow.contrib") and not self.contrib:
            raise ModuleNotFoundError(f"No module named {name!r}")
        from importlib.machinery import ModuleSpec

        return ModuleSpec(name, self, is_package=True)

    def create_module(self, spec):
        return StandIn(spec.name, self.asked)

    def exec_module(self, module):
        if module.__name__.endswith("losses") or module.__name__ == "tfcompat_losses.contrib":
            module.__all__ = ["log_loss", "hinge_loss"]


@contextmanager
def stand_ins(asked, contrib):
    mine = {name for name in sys.modules if name.split(".")[0] in ROOTS}
    kept = {name: sys.modules.pop(name) for name in mine}
    finder = Finder(asked, contrib)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        for name in [name for name in sys.modules if name.split(".")[0] in ROOTS]:
            del sys.modules[name]
        sys.modules.update(kept)


def run(text, contrib):
    """What the program asks for, and the names that it leaves defined."""
    asked = []
    module = {"__name__": "program", "__builtins__": builtins}
    with stand_ins(asked, contrib):
        exec(compile(text, "program", "exec"), module)
    return asked, {name for name in module if not name.startswith("__")}


IMPORTS = (
    "import tensorflow as tf",
    "import tensorflow.compat.v1 as tf",
    "if True:\n    import tensorflow.compat.v1 as tf",
    "from tensorflow.contrib import slim",
    "import tensorflow.contrib.slim as slim",
    "import tensorflow as tf; slim = tf.contrib.slim",
    "import tf_slim as slim",
    "try:\n    from tensorflow.contrib import slim\nexcept ImportError:\n    import tf_slim as slim",
    "from tensorflow.contrib.losses import log_loss",
    "from tensorflow.contrib import losses as L",
    "import tensorflow.contrib.losses",
    "from tensorflow.contrib import slim  # noqa",
    "from tensorflow.contrib import layers, slim",
    "w = tf.losses.huber_loss(1, 2)\nfrom tensorflow import zeros",
    "from tensorflow.contrib import slim\\\n",
)
USES = (
    "a = tf.losses.huber_loss(1, 2)",
    "b = slim.losses.log_loss(1, 2)",
    "c = log_loss(1, 2)",
    "d = L.hinge_loss(1, 2)",
    "e = tensorflow.contrib.losses.log_loss(1, 2)",
    "f = tf.nn.relu(1)",
    "g = eval('tf.nn.' + 'relu')(1)",
    "h = globals()['tf'].zeros(1)",
    "i = slim.conv2d(1)",
    "j = tf.get_collection('losses')",
    "tf.add_to_collection('losses', 1)",
    "k = tf.losses.mean_squared_error(labels=1, predictions=2)",
    "def fn(x=None):\n    return tf.losses.log_loss(1, 2)\nl = fn()",
    "class C:\n    loss = tf.losses.log_loss\nm = C.loss(1, 2)",
    "n = [tf.losses.log_loss(x, 1) for x in (1, 2)]",
    "o = tf.losses; p = o.log_loss(1, 2)",
    "q = tf.GraphKeys.LOSSES; r = tf.get_collection(q)",
    "exec('s = tf.zeros(1)')",
    "t = getattr(tf.losses, 'log_loss')",
    "u = 1; del u",
    "x = eval('slim.' + 'conv2d')(1)",
    "y = globals()['slim'].conv2d(1)",
    "@tf.custom_gradient\ndef v():\n    return tf.losses.log_loss(1, 2)",
)


def works(text):
    try:
        return run(text, contrib=True)
    except (NameError, KeyError):
        return None


@given(
    tensorflow=st.sampled_from(IMPORTS[:3]),
    slim=st.sampled_from(IMPORTS[3:8]),
    others=st.lists(st.sampled_from(IMPORTS), max_size=3),
    uses=st.lists(st.sampled_from(USES), min_size=1, max_size=5),
    doc=st.sampled_from(["", '"""Doc."""\n', "from __future__ import division\n", "# coding: utf-8\n"]),
    to=st.sampled_from(["contrib", "v1"]),
)
@settings(max_examples=120, deadline=None, derandomize=True)
def test_a_program_that_ran_runs_and_defines_the_same_names(tensorflow, slim, others, uses, doc, to):
    text = doc + "\n".join([tensorflow, slim, *others, *uses]) + "\n"
    if (before := works(text)) is None:
        return
    migration = migrate(text, Options(to, "tf1"))
    asked, names = run(migration.text, contrib=True)
    old, old_names = before
    # Dead aliases and imports of what TensorFlow 2 does not have may go; `o = tf.losses` and its like stay.
    assert old_names - names <= {"slim", "tensorflow", "q", "layers"}
    assert names - old_names <= {"tfcompat_losses", "tensorflow"}
    others = [path for path in old if not path.startswith("tensorflow.contrib") and "losses" not in path]
    kept = [path for path in asked if not path.startswith(("tensorflow.contrib", "tfcompat_losses"))]
    assert {path for path in kept if "losses" not in path} <= set(others)
    if "tfcompat_losses" in names and "TL212" not in {finding.code for finding in migration.findings}:
        run(migration.text, contrib=False)  # nothing is left that TensorFlow 2 has not, or it is named
