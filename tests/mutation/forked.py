# SPDX-License-Identifier: Apache-2.0
"""pytest in a fork of this process, which has imported TensorFlow and not the package: no test waits for that import.

This process must not run an op, which would start TensorFlow's threads: a fork has none of them.
"""

from __future__ import annotations

import contextlib
import gc
import os
import pathlib
import re
import signal
import sys
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

PASSED, FAILED, TOO_LONG = "passed", "failed", "too long"


class Trial(NamedTuple):
    outcome: str
    by: str
    """The first test that failed, or the last words of the output."""


def warm_up() -> None:
    """Imports what most tests import."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import libcst.metadata
    import pytest
    import tensorflow as tf
    import tf_keras
    import tf_slim

    _ = libcst.metadata, pytest, tf.keras.losses.Loss, tf_keras, tf_slim
    assert "tfcompat_losses" not in sys.modules
    # A collection in a fork would copy all that is here.
    gc.collect()
    gc.freeze()


def trial(
    folder: pathlib.Path, arguments: list[str], log: pathlib.Path, seconds: float, plugins: Sequence[object] = ()
) -> Trial:
    """Runs pytest with arguments, in a folder that has the package and its tests, up to the first failure."""
    code = _in_a_fork(lambda: _pytest(folder, arguments, plugins), log, seconds)
    text = log.read_text(errors="replace")
    if code is None:
        return Trial(TOO_LONG, f"{seconds:g} s")
    if code == 0:
        return Trial(PASSED, "")
    # A file that cannot be imported, or a test that is called otherwise, is noticed as well.
    found = re.search(r"^(?:FAILED|ERROR|ERROR: not found:) (.*?)(?: - |$)", text, re.MULTILINE)
    if code in (3, 5) or (code == 4 and not found):
        # An internal error, no tests, no such file: nothing was tried.
        raise RuntimeError(f"pytest {' '.join(arguments)[:500]} ended with {code}:\n{text[-2000:]}")
    return Trial(FAILED, found[1] if found else text.strip()[-100:])


def _pytest(folder: pathlib.Path, arguments: list[str], plugins: Sequence[object]) -> int:
    import pytest

    os.chdir(folder)
    sys.path.insert(0, str(folder))
    # What a test runs in a process of its own has the mutant too.
    os.environ["PYTHONPATH"] = str(folder)
    return int(pytest.main(["-x", "-q", "-n", "0", "--tb=short", *arguments], plugins=[*plugins]))


def _in_a_fork(function: Callable[[], int], log: pathlib.Path, seconds: float) -> int | None:
    """The exit code of `function` in a process of its own, whose output goes to a file; None if it took too long."""
    sys.stdout.flush()
    child = os.fork()
    if not child:
        code = 3
        try:
            os.setsid()
            output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(output, 1)
            os.dup2(output, 2)
            code = function()
            sys.stdout.flush()
        finally:
            os._exit(code)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            # What a signal ends (a stack that is full) is no more than a failure.
            return os.waitstatus_to_exitcode(status) if os.WIFEXITED(status) else 1
        time.sleep(0.02)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None
