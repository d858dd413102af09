# SPDX-License-Identifier: Apache-2.0
"""Runs programs in a process of its own, where v2 behaviour may be turned off, and prints as JSON what came of them."""

import contextlib
import importlib
import io
import json
import pathlib
import sys

import numpy as np
from conftest import PROGRAMS, RECORDINGS, ROOT

from tfcompat_losses.program import against, recording, run, tensorflow1

EXAMPLES = ROOT / "examples"


def compared(name, path, recorded=None, arguments=()):
    """How a program's losses compare with its recording."""
    comparisons = []
    compare = against.compare
    against.compare = lambda *curves: comparisons.extend(compare(*curves)) or comparisons
    errors = io.StringIO()
    with contextlib.redirect_stdout(io.StringIO()) as printed, contextlib.redirect_stderr(errors):
        code = run.run_against(recorded or recording.read(RECORDINGS / f"{name}.zip"), str(path), list(arguments))
    against.compare = compare
    curves = {each.curve.name: each.difference.tolist() for each in comparisons if each.ours is not None}
    return {"code": code, "curves": curves, "printed": printed.getvalue(), "errors": errors.getvalue()}


def sentences(v1, *expressions):
    """What is said where something cannot be there."""
    found = {}
    for expression in expressions:
        try:
            exec(expression, {"tf": v1})
            found[expression] = "nothing"
        except Exception as error:
            found[expression] = f"{type(error).__name__}: {error}"
    return found


def example(name):
    """The curve of an example script that is run as it is."""
    sys.path.insert(0, str(EXAMPLES))
    with contextlib.redirect_stdout(io.StringIO()):
        curve = importlib.import_module(name).train()
    return np.array(curve, float).reshape(len(curve), -1).T.tolist()


def main():
    folder = pathlib.Path(sys.argv[1])
    v1 = tensorflow1.install()
    results = {name: compared(name, ROOT / "golden" / "tf1_programs" / f"{name}.py") for name in PROGRAMS}
    unseeded = EXAMPLES / "tf1_unseeded.py"
    results["tf1_unseeded"] = compared("tf1_unseeded", unseeded)
    other = folder / "session_loop.py"
    source = (ROOT / "golden" / "tf1_programs" / "session_loop.py").read_text()
    other.write_text(source.replace("label_smoothing=0.1", "label_smoothing=0.2"))
    results["another loss"] = compared("session_loop", other)
    other.write_text(source.replace("range(12)", "range(11)"))
    results["fewer runs"] = compared("session_loop", other)
    other.write_text(source.replace("    main()", "    main()\n    raise SystemExit(5)"))
    results["exit code"] = compared("session_loop", other)
    results["sentences"] = sentences(
        v1,
        "tf.contrib.rnn.LSTMCell",
        "from tensorflow.contrib import rnn",
        "tf.estimator.Estimator",
        "from tensorflow.estimator import Estimator",
        "tf.contrib.layers.xavier_initializer()",
        "from tensorflow.contrib.layers.python.layers import regularizers; regularizers.l2_regularizer(0.1)",
        "from tensorflow.contrib.framework import get_or_create_global_step, arg_scope",
        "import tensorflow.compat.v1 as v1; import tfcompat_losses; assert v1.losses is tfcompat_losses",
        "import tensorflow; assert tensorflow.losses.log_loss is __import__('tfcompat_losses').log_loss",
        "assert not tf.executing_eagerly()",
        "tf.layers.dense; tf.nn.rnn_cell.BasicLSTMCell",
    )
    for name in ("tf1_multilabel_digits", "contrib_tf1_digits"):
        results[name] = example(name)
    sys.__stdout__.write("\n" + json.dumps(results))


if __name__ == "__main__":
    main()
