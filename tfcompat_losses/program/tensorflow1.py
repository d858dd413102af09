# SPDX-License-Identifier: Apache-2.0
"""Today's TensorFlow as a TensorFlow 1 program expects it: what `import tensorflow as tf` gives, and contrib."""

from __future__ import annotations

import importlib
import importlib.util
import logging
import os
import sys
import types
from typing import Any

_V1 = "tensorflow.compat.v1"
_CONTRIB = "tensorflow.contrib"
_LEGACY_KERAS = "TF_USE_LEGACY_KERAS"
_ONLY_LOSSES = "tfcompat_losses brings the losses of TensorFlow 1, not everything that has gone."


def install() -> types.ModuleType:
    """Makes `import tensorflow as tf` give tensorflow.compat.v1, v2 behaviour off, with this package's losses in it.

    It is for the whole process and is not taken back. TensorFlow is imported here: who has imported it before has
    decided which Keras it has, and with it whether there are `tf.layers` and `tf.nn.rnn_cell`.

    Returns:
      What the program gets as `tensorflow`.
    """
    if importlib.util.find_spec("tf_keras") is not None:
        os.environ.setdefault(_LEGACY_KERAS, "1")
    v1: Any = importlib.import_module(_V1)
    tensorflow: Any = importlib.import_module("tensorflow")
    _disable_v2_behavior(v1)
    from tfcompat_losses import contrib, legacy

    legacy.install()
    contrib.silence_warnings()
    _put_slims_modules()
    # Its own `compat.v1` is another module, in which the losses are TensorFlow's.
    v1.compat = tensorflow.compat
    _say_what_is_missing(v1)
    sys.modules["tensorflow"] = v1
    return v1  # type: ignore[no-any-return]


def _disable_v2_behavior(v1: Any) -> None:
    logger = logging.getLogger("tensorflow")
    level = logger.level
    # It warns that what it does will not be supported in the long term, which is no news to who runs this.
    logger.setLevel(logging.ERROR)
    try:
        v1.disable_v2_behavior()
    finally:
        logger.setLevel(level)


def _put_slims_modules() -> None:
    """tf.contrib.layers and tf.contrib.framework, as far as tf_slim has them."""
    if importlib.util.find_spec("tf_slim") is None:
        return
    slims = importlib.import_module("tf_slim.layers")
    layers = types.ModuleType(f"{_CONTRIB}.layers")
    layers.__path__ = []
    vars(layers).update({name: value for name, value in vars(slims).items() if not name.startswith("_")})
    contrib: Any = sys.modules[_CONTRIB]
    contrib.layers = layers
    for name in (f"{_CONTRIB}.layers", f"{_CONTRIB}.layers.python", f"{_CONTRIB}.layers.python.layers"):
        sys.modules[name] = layers
        for part in ("initializers", "layers", "optimizers", "regularizers", "summaries", "utils"):
            sys.modules[f"{name}.{part}"] = importlib.import_module(f"tf_slim.layers.{part}")
    framework = vars(sys.modules[f"{_CONTRIB}.framework"])
    for part in ("variables", "framework_ops", "arg_scope"):
        for name, value in vars(importlib.import_module(f"tf_slim.ops.{part}")).items():
            if not name.startswith("_"):
                framework.setdefault(name, value)


class _Missing(types.ModuleType):
    """What cannot be there: says so, at the line that asks for something of it."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(name)
        self._why = why

    def __getattr__(self, attribute: str) -> Any:
        if attribute.startswith("__"):
            raise AttributeError(attribute)
        raise AttributeError(f"'tf.{self.__name__}.{attribute}' is not here: {self._why}")


def _say_what_is_missing(v1: Any) -> None:
    if not hasattr(v1, "estimator"):
        v1.estimator = _Missing("estimator", f"TensorFlow has no Estimators since 2.16. {_ONLY_LOSSES}")
        sys.modules["tensorflow.estimator"] = v1.estimator
    series = ".".join(v1.__version__.split(".")[:2])
    keras_2 = f"it needs Keras 2, which `pip install 'tf_keras=={series}.*'` brings."
    if not hasattr(v1.layers, "dense"):
        v1.layers = sys.modules["tensorflow.layers"] = _Missing("layers", keras_2)
    if not hasattr(v1.nn.rnn_cell, "BasicLSTMCell"):
        v1.nn.rnn_cell = _Missing("nn.rnn_cell", keras_2)
