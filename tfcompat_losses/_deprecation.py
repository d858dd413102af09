# SPDX-License-Identifier: Apache-2.0
"""Warnings for what TensorFlow deprecated: one log line per call site, at the caller's own line."""

from __future__ import annotations

import os
import sys
import warnings
from collections import defaultdict
from typing import Any

import tensorflow as tf
from absl import logging

_NOT_THE_CALLER = tuple(os.path.dirname(os.path.abspath(path)) + os.sep for path in (__file__, tf.__file__ or ""))
_seen: set[tuple[str, int, str]] = set()
_registries: defaultdict[str, dict[Any, Any]] = defaultdict(dict)
"""Of each file, as a module has one: what has been shown."""


def warn(what: str, instead: str) -> None:
    """Logs that `what` is deprecated and what to write instead, once for each line that calls it."""
    path, line = caller()
    if (path, line, what) in _seen:
        return
    _seen.add((path, line, what))
    logging.warning("From %s:%d: %s is deprecated.\nInstructions for updating:\n%s", path, line, what, instead)


def warn_at(path: str, line: int, message: str, category: type[Warning]) -> None:
    """A Python warning at a line, each time: whether it is shown again is the filters' business."""
    warnings.warn_explicit(message, category, path, line, registry=_registries[path])


def caller() -> tuple[str, int]:
    """File and line of the innermost frame that is neither ours nor TensorFlow's."""
    # Who asks is ours.
    frame = sys._getframe(2)
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_NOT_THE_CALLER):
        frame = frame.f_back
    path, line = frame.f_code.co_filename, frame.f_lineno
    return _before_autograph(path, line) if _AUTOGRAPH in path else (path, line)


_AUTOGRAPH = "__autograph_generated_file"


def _before_autograph(path: str, line: int) -> tuple[str, int]:
    """The user's own line: an op made here is traced back to it, whatever AutoGraph has made of the code."""
    with tf.Graph().as_default():
        frames = [frame for frame in tf.no_op().traceback if not frame.filename.startswith(_NOT_THE_CALLER)]
    return (frames[-1].filename, frames[-1].lineno) if frames else (path, line)
