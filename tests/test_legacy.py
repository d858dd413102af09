# SPDX-License-Identifier: Apache-2.0
"""The old import paths: there after install(), gone after uninstall(), and nothing else touched."""

import importlib
import importlib.util
import subprocess
import sys
import types

import pytest
import tensorflow as tf
import tensorflow.compat.v1 as tf1

import tfcompat_losses
from tfcompat_losses import contrib, legacy
from tfcompat_losses.migrate import names

WITH_TF_SLIM = importlib.util.find_spec("tf_slim") is not None
needs_tf_slim = pytest.mark.skipif(not WITH_TF_SLIM, reason="tf_slim is not installed")


@pytest.fixture
def installed():
    with legacy.install():
        yield


def run(*statements):
    """What the name `result` is after these statements."""
    scope = {}
    exec("\n".join(statements), scope)
    return scope["result"]


# --- after install() ---


@pytest.mark.parametrize(
    "statements",
    [
        ["import tensorflow.contrib.losses", "result = tensorflow.contrib.losses.log_loss"],
        ["import tensorflow.contrib.losses as losses", "result = losses.log_loss"],
        ["from tensorflow.contrib import losses", "result = losses.log_loss"],
        ["from tensorflow.contrib.losses import log_loss as result"],
        ["from tensorflow.contrib.losses import *", "result = log_loss"],
        ["from tensorflow.contrib.losses.python.losses import loss_ops", "result = loss_ops.log_loss"],
        ["from tensorflow.contrib.losses.python.losses.loss_ops import log_loss as result"],
        ["from tensorflow.contrib.losses.python import losses", "result = losses.log_loss"],
        ["import tensorflow as tf", "result = tf.contrib.losses.log_loss"],
        ["import tensorflow as tf", "result = tf.contrib.slim.losses.log_loss"],
        ["import tensorflow.compat.v1 as tf", "result = tf.contrib.losses.log_loss"],
        ["import tensorflow.compat.v1 as tf", "result = tf.contrib.slim.losses.log_loss"],
        ["from tensorflow.compat.v1 import contrib", "result = contrib.losses.log_loss"],
        ["import tensorflow.contrib.slim as slim", "result = slim.losses.log_loss"],
        ["from tensorflow.contrib import slim", "result = slim.losses.log_loss"],
        ["import tensorflow.contrib as contrib", "result = contrib.losses.log_loss"],
    ],
    ids="; ".join,
)
@pytest.mark.usefixtures("installed")
def test_contribs_losses_are_found(statements):
    assert run(*statements) is contrib.log_loss


@pytest.mark.parametrize(
    "statements",
    [
        ["from tensorflow.contrib.losses import metric_learning", "result = metric_learning.npairs_loss"],
        ["import tensorflow as tf", "result = tf.contrib.losses.metric_learning.npairs_loss"],
        ["import tensorflow as tf", "result = tf.contrib.slim.losses.metric_learning.npairs_loss"],
        ["from tensorflow.contrib.losses.python import metric_learning", "result = metric_learning.npairs_loss"],
        ["from tensorflow.contrib.losses.python.metric_learning.metric_loss_ops import npairs_loss as result"],
    ],
    ids="; ".join,
)
@pytest.mark.usefixtures("installed")
def test_metric_learning_is_found(statements):
    assert run(*statements) is contrib.metric_learning.npairs_loss


@pytest.mark.usefixtures("installed")
def test_every_address_that_the_migration_command_knows_is_there():
    addresses = {
        address: target
        for address, target in names.MODULES.items()
        if address.startswith("tensorflow.contrib") and target in (names.CONTRIB, names.METRIC_LEARNING)
    }
    assert len(addresses) >= 8
    for address, target in addresses.items():
        missing = names.NAMES[target] - set(dir(importlib.import_module(address)))
        # As in contrib, the modules behind the first hold functions only.
        assert missing <= {"metric_learning"}, address
    assert "metric_learning" in dir(importlib.import_module("tensorflow.contrib.losses"))


@pytest.mark.usefixtures("installed")
def test_the_losses_of_compat_v1_are_this_package():
    import tensorflow.compat.v1.losses as by_path

    assert tf1.losses is tf.compat.v1.losses is by_path is tfcompat_losses


@pytest.mark.usefixtures("installed")
def test_contribs_module_has_contribs_names_and_no_others():
    import tensorflow.contrib.losses as losses

    public = {name for name in dir(losses) if not name.startswith("_")}
    assert public == set(contrib.__all__) - {"arg_scope", "silence_warnings"} | {"python"}


@pytest.mark.usefixtures("installed")
def test_the_warning_names_the_line_of_the_old_code():
    import tensorflow.contrib.slim as slim

    with pytest.warns(DeprecationWarning, match=r"Use tfcompat_losses\.absolute_difference\(labels, ") as caught:
        # |2 - 5| for the one row that has a weight, in contrib's order
        assert slim.losses.absolute_difference([[1.0], [2.0]], [[3.0], [5.0]], [0.0, 1.0]) == 3.0
    assert [warning.filename for warning in caught] == [__file__]


# --- slim ---


@needs_tf_slim
@pytest.mark.usefixtures("installed")
def test_slim_has_everything_that_tf_slim_has_with_our_losses_in_it():
    import tensorflow.contrib.slim as slim
    import tf_slim

    for name, value in vars(tf_slim).items():
        if not name.startswith("_") and name != "losses":
            assert getattr(slim, name) is value
    assert slim.losses is not tf_slim.losses
    assert slim.losses.log_loss is contrib.log_loss


@needs_tf_slim
@pytest.mark.parametrize("path", ["tensorflow.contrib.slim", "tensorflow.contrib.slim.python.slim"])
@pytest.mark.usefixtures("installed")
def test_modules_of_tf_slim_are_found_by_their_old_names_and_stay_what_they_are(path):
    import tf_slim.nets.vgg

    modules = [tf_slim.learning, tf_slim.nets, tf_slim.nets.vgg]
    assert [importlib.import_module(f"{path}.{name}") for name in ("learning", "nets", "nets.vgg")] == modules
    assert run(f"from {path}.nets import vgg as result") is tf_slim.nets.vgg
    assert run(f"import {path}.learning as result") is tf_slim.learning
    assert [module.__spec__.name for module in modules] == ["tf_slim.learning", "tf_slim.nets", "tf_slim.nets.vgg"]


@needs_tf_slim
@pytest.mark.usefixtures("installed")
def test_tf_slim_by_its_own_name_keeps_its_own_losses():
    import tf_slim

    assert tf_slim.losses.log_loss is not contrib.log_loss


@pytest.mark.usefixtures("installed")
def test_arg_scope_is_where_it_was():
    import tensorflow.contrib.slim as slim

    assert tf.contrib.framework.arg_scope is slim.arg_scope is contrib.arg_scope
    with slim.arg_scope([slim.losses.add_loss], loss_collection=None):
        pass


# --- what is not here ---


@pytest.mark.parametrize("name", ["contrib.layers", "contrib.losses.huber_loss", "contrib.losses.python.losses.util"])
@pytest.mark.usefixtures("installed")
def test_anything_else_is_an_attribute_error_that_says_so(name):
    with pytest.raises(
        AttributeError, match=f"'tensorflow.{name}' is not here: .* only the losses of tensorflow.contrib"
    ):
        eval(f"tf.{name}")


@pytest.mark.parametrize(
    "statement",
    [
        "import tensorflow.contrib.layers",
        "from tensorflow.contrib import layers",
        "from tensorflow.contrib.layers import conv2d",
        "from tensorflow.contrib.layers.python.layers import utils",
    ],
)
@pytest.mark.usefixtures("installed")
def test_importing_anything_else_is_an_import_error_that_says_so(statement):
    with pytest.raises(ImportError, match=r"'tensorflow.contrib.layers' is not here: .* only the losses"):
        exec(statement)


@pytest.mark.usefixtures("installed")
def test_asking_whether_it_is_there_says_no():
    assert not hasattr(tf.contrib, "layers")


# --- install() and uninstall() ---


def state():
    kept = {name: module for name, module in sys.modules.items() if name.startswith("tensorflow.")}
    return dict(vars(tf)), dict(vars(tf1)), kept, list(sys.meta_path)


def test_uninstall_leaves_every_module_as_it_was():
    before = state()
    legacy.install()
    assert state() != before
    run("import tensorflow.contrib.losses as result")
    if WITH_TF_SLIM:
        run("import tensorflow.contrib.slim.nets as result")
    legacy.uninstall()
    assert state() == before
    assert not hasattr(tf, "contrib")
    with pytest.raises(ImportError, match="No module named 'tensorflow.contrib'"):
        exec("import tensorflow.contrib.losses")


def test_uninstall_gives_compat_v1_its_losses_back():
    import tensorflow.compat.v1.losses as by_path

    own = tf1.losses
    with legacy.install():
        assert tf1.losses is not own
    import tensorflow.compat.v1.losses as by_path_again

    assert tf1.losses is own
    assert by_path_again is by_path


def test_installing_twice_changes_nothing_and_one_uninstall_is_enough():
    legacy.install()
    once = state()
    legacy.install()
    assert state() == once
    legacy.uninstall()
    assert not hasattr(tf, "contrib")
    legacy.uninstall()


def test_an_inner_block_leaves_an_outer_install_alone():
    with legacy.install():
        with legacy.install():
            pass
        assert tf.contrib.losses.log_loss is contrib.log_loss
    assert not hasattr(tf, "contrib")


def test_a_block_that_fails_uninstalls():
    with pytest.raises(KeyError), legacy.install():
        raise KeyError
    assert not hasattr(tf, "contrib")


def test_uninstall_inside_the_block_is_not_done_twice():
    with legacy.install():
        legacy.uninstall()
        legacy.install()
    assert tf.contrib.losses.log_loss is contrib.log_loss
    legacy.uninstall()


@pytest.mark.parametrize("owner", [tf, tf1], ids=["tensorflow", "compat.v1"])
def test_another_contrib_is_not_replaced(owner, monkeypatch):
    another = types.ModuleType("tensorflow.contrib")
    monkeypatch.setattr(owner, "contrib", another, raising=False)
    before = state()
    with pytest.raises(RuntimeError, match=r"There is a tensorflow\.contrib already, and it is not this package's"):
        legacy.install()
    assert state() == before
    assert owner.contrib is another


def test_another_contrib_among_the_loaded_modules_is_not_replaced(monkeypatch):
    monkeypatch.setitem(sys.modules, "tensorflow.contrib", types.ModuleType("tensorflow.contrib"))
    with pytest.raises(RuntimeError, match="already"):
        legacy.install()


def test_another_contrib_that_could_be_imported_is_not_replaced(tmp_path, monkeypatch):
    (tmp_path / "contrib").mkdir()
    (tmp_path / "contrib" / "__init__.py").touch()
    monkeypatch.setattr(tf, "__path__", [*tf.__path__, str(tmp_path)])
    with pytest.raises(RuntimeError, match="already"):
        legacy.install()


def test_what_fails_halfway_is_taken_back(monkeypatch):
    before = state()
    monkeypatch.setattr(legacy, "_put_v1_losses", lambda changes: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        legacy.install()
    assert state() == before
    monkeypatch.undo()
    with legacy.install():
        pass


# --- in a process of its own ---


def output(code):
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.strip()


def test_it_imports_no_keras_that_tensorflow_does_not():
    code = (
        "import sys, tensorflow; before = set(sys.modules)\n"
        "from tfcompat_losses import legacy\n"
        "legacy.install()\n"
        "import tensorflow.contrib.losses, tensorflow.contrib.slim\n"
        "new = {name.partition('.')[0] for name in set(sys.modules) - before}\n"
        "print(sorted(new & {'keras', 'tf_keras', 'tensorflow', 'tf_slim'}))"
    )
    assert output(code) == str(["tensorflow", "tf_slim"] if WITH_TF_SLIM else ["tensorflow"])


def test_without_tf_slim_slim_has_its_losses_and_arg_scope_and_says_what_to_install():
    code = (
        "import sys; sys.modules['tf_slim'] = None\n"
        "from tfcompat_losses import contrib, legacy\n"
        "legacy.install()\n"
        "import tensorflow.contrib.slim as slim\n"
        "assert slim.losses.log_loss is contrib.log_loss\n"
        "with slim.arg_scope([slim.losses.add_loss], loss_collection=None): pass\n"
        "try: slim.conv2d\n"
        "except AttributeError as error: print(error)\n"
        "try: from tensorflow.contrib.slim.nets import vgg\n"
        "except ImportError as error: print(error)\n"
    )
    hint = "brings back only the losses of tensorflow.contrib. With `pip install tf_slim` the rest of slim is here too."
    attribute, module = output(code).splitlines()
    assert attribute == f"'tensorflow.contrib.slim.conv2d' is not here: tfcompat_losses.legacy {hint}"
    assert module == f"'tensorflow.contrib.slim.nets' is not here: tfcompat_losses.legacy {hint}"
