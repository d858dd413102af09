# SPDX-License-Identifier: Apache-2.0
"""The old import paths, for code that nobody will edit.

    from tfcompat_losses import legacy
    legacy.install()
    import the_old_code

After it `tf.contrib.losses`, `tf.contrib.slim.losses` and the modules behind them are there again, with contrib's
numbers, under `import tensorflow as tf` and `import tensorflow.compat.v1 as tf`. Under the latter, `tf.losses` is this
package. `contrib.silence_warnings()` silences the deprecation warnings of contrib's functions.
"""

from __future__ import annotations

import contextlib
import importlib.abc
import importlib.machinery
import importlib.util
import sys
import types
from collections.abc import Sequence
from typing import Any

import tfcompat_losses
from tfcompat_losses import contrib
from tfcompat_losses.contrib import arg_scopes, metric_learning

__all__ = ["install", "uninstall"]

_CONTRIB = "tensorflow.contrib"
_SLIM = f"{_CONTRIB}.slim"
_V1 = "tensorflow.compat.v1"

_NOT_CONTRIBS = {"arg_scope", "metric_learning", "silence_warnings"}
_LOSSES = {name: getattr(contrib, name) for name in contrib.__all__ if name not in _NOT_CONTRIBS}
_METRIC_LEARNING = {name: getattr(metric_learning, name) for name in metric_learning.__all__}
_ARG_SCOPE = {"arg_scope": arg_scopes.arg_scope, "add_arg_scope": arg_scopes.add_arg_scope}

# Parents before children: what each module holds beside them.
_MODULES: dict[str, dict[str, Any]] = {
    _CONTRIB: {},
    f"{_CONTRIB}.framework": _ARG_SCOPE,
    f"{_CONTRIB}.losses": _LOSSES,
    f"{_CONTRIB}.losses.metric_learning": _METRIC_LEARNING,
    f"{_CONTRIB}.losses.python": {},
    f"{_CONTRIB}.losses.python.losses": _LOSSES,
    f"{_CONTRIB}.losses.python.losses.loss_ops": _LOSSES,
    f"{_CONTRIB}.losses.python.metric_learning": _METRIC_LEARNING,
    f"{_CONTRIB}.losses.python.metric_learning.metric_loss_ops": _METRIC_LEARNING,
    _SLIM: _ARG_SCOPE,
    f"{_SLIM}.losses": _LOSSES,
    f"{_SLIM}.losses.metric_learning": _METRIC_LEARNING,
    f"{_SLIM}.python": {},
    f"{_SLIM}.python.slim": {},
}

_changes = contextlib.ExitStack()
_installed = False


def install() -> contextlib.AbstractContextManager[Any]:
    """Puts the old modules where old code looks for them. A second call changes nothing.

    If tf_slim is installed, `tf.contrib.slim` also has everything that tf_slim offers. Any other name of contrib is an
    AttributeError (in an import statement a ModuleNotFoundError) that says that only the losses are here.

    Returns:
      A context manager. In a `with` it uninstalls, at the end of the block, what this call installed.

    Raises:
      RuntimeError: there is a `tensorflow.contrib` that is not this package's.

    Examples:
      >>> with legacy.install():
      ...     from tensorflow.contrib import slim
      >>> slim.losses.log_loss is contrib.log_loss
      True
    """
    global _changes, _installed
    if _installed:
        return contextlib.nullcontext()
    _refuse_another()
    with contextlib.ExitStack() as changes:
        _put_contrib(changes)
        _put_v1_losses(changes)
        _installed = True
        changes.callback(_forget)
        _changes = changes.pop_all()
    return _changes


def uninstall() -> None:
    """Undoes what `install()` changed, and nothing else. Does nothing if nothing is installed.

    Examples:
      >>> installed = legacy.install()
      >>> hasattr(tf, "contrib")
      True
      >>> legacy.uninstall()
      >>> hasattr(tf, "contrib")
      False
    """
    _changes.close()


def _forget() -> None:
    global _installed
    _installed = False


def _refuse_another() -> None:
    there = [name for name in ("tensorflow", _V1) if hasattr(importlib.import_module(name), "contrib")]
    if there or _CONTRIB in sys.modules or importlib.util.find_spec(_CONTRIB) is not None:
        raise RuntimeError(
            f"There is a {_CONTRIB} already, and it is not this package's. legacy.install() does not replace it: "
            "uninstall it there, or use tfcompat_losses.contrib by its own name."
        )


def _put_contrib(changes: contextlib.ExitStack) -> None:
    modules = {name: _Module(name, content | _tf_slims(name)) for name, content in _MODULES.items()}
    for name, module in modules.items():
        parent, _, child = name.rpartition(".")
        if parent in modules:
            setattr(modules[parent], child, module)
    sys.modules.update(modules)
    changes.callback(_drop_contrib)
    finder = _Finder()
    # Before the others: they would find tf_slim's files by the old names, and load each a second time.
    sys.meta_path.insert(0, finder)
    changes.callback(sys.meta_path.remove, finder)
    for name in ("tensorflow", _V1):
        owner = importlib.import_module(name)
        owner.contrib = modules[_CONTRIB]  # type: ignore[attr-defined]
        changes.callback(delattr, owner, "contrib")


def _drop_contrib() -> None:
    # Not only those that were put there: parts of tf_slim may have been imported by the old names since.
    for name in [name for name in sys.modules if name == _CONTRIB or name.startswith(f"{_CONTRIB}.")]:
        del sys.modules[name]


def _put_v1_losses(changes: contextlib.ExitStack) -> None:
    v1, name = importlib.import_module(_V1), f"{_V1}.losses"
    changes.callback(setattr, v1, "losses", v1.losses)
    if name in sys.modules:
        changes.callback(sys.modules.__setitem__, name, sys.modules[name])
    else:
        changes.callback(sys.modules.pop, name, None)
    v1.losses = tfcompat_losses  # type: ignore[attr-defined]
    # Without it `import tensorflow.compat.v1.losses` would load the other one, and put that into its parent.
    sys.modules[name] = tfcompat_losses


def _tf_slims(name: str) -> dict[str, Any]:
    """What tf_slim has under this name of slim's."""
    slim = _tf_slim() if name == _SLIM else None
    return {} if slim is None else {key: value for key, value in vars(slim).items() if not key.startswith("_")}


def _tf_slim() -> Any:
    try:
        import tf_slim
    except ImportError:
        return None
    return tf_slim


def _only_losses(name: str) -> str:
    message = f"'{name}' is not here: tfcompat_losses.legacy brings back only the losses of {_CONTRIB}."
    if name.startswith(_SLIM) and _tf_slim() is None:
        return f"{message} With `pip install tf_slim` the rest of slim is here too."
    return message


class _Module(types.ModuleType):
    """One of the old modules."""

    def __init__(self, name: str, content: dict[str, Any]) -> None:
        super().__init__(name, "From tfcompat_losses.legacy.")
        self.__spec__ = importlib.machinery.ModuleSpec(name, None, origin="tfcompat_losses.legacy", is_package=True)
        self.__path__: list[str] = []
        vars(self).update(content)

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(_only_losses(f"{self.__name__}.{name}"))


class _Finder(importlib.abc.MetaPathFinder):
    """Finds tf_slim's modules by their old names, and says of others of contrib's that they are not here."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if not fullname.startswith(f"{_CONTRIB}."):
            return None
        for prefix in (f"{_SLIM}.python.slim.", f"{_SLIM}."):
            if fullname.startswith(prefix) and _tf_slim() is not None:
                loader = _SecondName(f"tf_slim.{fullname[len(prefix) :]}")
                return importlib.machinery.ModuleSpec(fullname, loader)
        # Without the module's name in the error: `from tensorflow.contrib import x` would replace the message.
        raise ModuleNotFoundError(_only_losses(fullname))


class _SecondName(importlib.abc.Loader):
    """Gives a module a second name."""

    def __init__(self, name: str) -> None:
        self._name = name

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        module = importlib.import_module(self._name)
        self._own_spec = module.__spec__
        return module

    def exec_module(self, module: types.ModuleType) -> None:
        # The import system has written the second name's over it.
        module.__spec__ = self._own_spec
