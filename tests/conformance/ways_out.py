# SPDX-License-Identifier: Apache-2.0
"""Which ways out of a plain call each loss can go, ours beside the living v1's.

    python tests/conformance/ways_out.py          prints the table of docs/ways-out.md

A cell says what came of it: "same" numbers, "both fail", "v1 fails" where only ours runs, "ours fails", "differ".
"""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

ROOT = pathlib.Path(__file__).parents[2]
sys.path[:0] = [path for path in (str(ROOT), str(ROOT / "tests" / "conformance")) if path not in sys.path]

import gradients  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402
from gradients import LOSSES, PREDICTIONS, WEIGHTS, loss_of  # noqa: E402

import tfcompat_losses  # noqa: E402

X, W = PREDICTIONS.numpy(), WEIGHTS["tensor"].numpy()
MODULES = {"v1": tf.compat.v1.losses, "ours": tfcompat_losses}
COLUMN = WEIGHTS["tensor"]
SAME, DIFFER, NEITHER, V1_FAILS, OURS_FAILS = "same", "differ", "both fail", "v1 fails", "ours fails"

Loss = Callable[..., Any]
"""Of predictions and weights."""


def with_gradient(loss: Loss) -> Loss:
    return lambda x, w: gradients.one(loss, x, w)


# --- in this process ---


def compiled(loss: Loss) -> Any:
    specs = [tf.TensorSpec([None, None])] * 2
    return tf.function(with_gradient(loss), input_signature=specs, jit_compile=True)(PREDICTIONS, COLUMN)


def placed(place: str) -> Callable[[Loss], Any]:
    return lambda loss: tf.function(with_gradient(gradients.PLACES[place](loss)))(PREDICTIONS, COLUMN)


def taped(tape: Callable[..., Any]) -> Callable[[Loss], Any]:
    return lambda loss: tf.function(lambda x, w: tape(loss, x, w))(PREDICTIONS, COLUMN)


def in_a_dataset(loss: Loss) -> Any:
    data = tf.data.Dataset.from_tensors((PREDICTIONS, COLUMN)).repeat(2).map(loss)
    return list(data)


def to_lite(
    shapes: Sequence[list[int | None]], run: Callable[[Loss], Loss] = lambda loss: loss
) -> Callable[[Loss], Any]:
    def converted(loss: Loss) -> Any:
        @tf.function(input_signature=[tf.TensorSpec(shape) for shape in shapes])
        def exported(x: tf.Tensor, w: tf.Tensor) -> Any:
            return run(loss)(x, w)

        converter = tf.lite.TFLiteConverter.from_concrete_functions([exported.get_concrete_function()], exported)
        interpreter = tf.lite.Interpreter(model_content=converter.convert())
        details = {detail["name"].split("_")[-1].split(":")[0]: detail for detail in interpreter.get_input_details()}
        arguments = {"x": X, "w": W}
        for name, detail in details.items():
            interpreter.resize_tensor_input(detail["index"], arguments[name].shape)
        interpreter.allocate_tensors()
        for name, detail in details.items():
            interpreter.set_tensor(detail["index"], arguments[name])
        interpreter.invoke()
        return [interpreter.get_tensor(detail["index"]) for detail in interpreter.get_output_details()]

    return converted


def gradient_alone(loss: Loss) -> Loss:
    return lambda x, w: gradients.one(loss, x, w)[1]


KNOWN, UNKNOWN = ([2, 3], [2, 1]), ([None, 3], [None, 1])
HERE: dict[str, Callable[[Loss], Any]] = {
    "jit_compile, unknown shapes": compiled,
    "tf.vectorized_map": placed("vectorized_map"),
    "tf.map_fn": placed("map_fn"),
    "tf.while_loop": placed("while"),
    "tf.recompute_grad": placed("recompute_grad"),
    "Dataset.map": in_a_dataset,
    "jvp": taped(gradients.jvp),
    "Hessian": taped(gradients.hessian),
    "TFLite": to_lite(KNOWN),
    "TFLite, unknown shapes": to_lite(UNKNOWN),
    "TFLite, gradient": to_lite(KNOWN, gradient_alone),
}


def here(way: str, name: str, module: Any) -> list[Any] | None:
    """The numbers, or None if it fails."""
    try:
        found = tf.nest.flatten(HERE[way](loss_of(module, name, "tensor")))
    except Exception:
        return None
    return [None if value is None else np.asarray(value).tolist() for value in found]


# --- in another process ---

_LOADING = """
import json, sys
import tensorflow as tf
model = tf.saved_model.load(sys.argv[1])
x, w = map(tf.constant, json.loads(sys.stdin.read()))
found = {"SavedModel": {}, "SavedModel, gradient": {}}
for name in sys.argv[2:]:
    with tf.GradientTape(persistent=True) as tape:
        tape.watch([x, w])
        loss = getattr(model, name)(x, w)
    found["SavedModel"][name] = [loss.numpy().tolist()]
    found["SavedModel, gradient"][name] = [tape.gradient(loss, each).numpy().tolist() for each in (x, w)]
print(json.dumps(found))
"""

Numbers = dict[str, dict[str, Any]]
"""By way and name."""


def loaded_elsewhere(names: Sequence[str], module: Any) -> Numbers:
    """What a process that does not know the package finds in a SavedModel."""
    model = tf.Module()
    for name in names:
        specs = [tf.TensorSpec([None, None])] * 2
        setattr(model, name, tf.function(loss_of(module, name, "tensor"), input_signature=specs))
    with tempfile.TemporaryDirectory() as folder:
        tf.saved_model.save(model, folder)
        given = json.dumps([X.tolist(), W.tolist()])
        command = [sys.executable, "-c", _LOADING, folder, *names]
        done = subprocess.run(command, input=given, capture_output=True, text=True, check=True)
    found: Numbers = json.loads(done.stdout.splitlines()[-1])
    return found


def without_v2_behavior(names: Sequence[str], which: str) -> Numbers:
    """What a Session gives in a process that has called disable_v2_behavior, with control flow v1 too."""
    command = [sys.executable, __file__, "--session", which, *names]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: Numbers = json.loads(done.stdout.splitlines()[-1])
    return found


def _in_sessions(names: Sequence[str], which: str) -> Numbers:
    v1 = tf.compat.v1
    v1.disable_v2_behavior()
    ways: dict[str, Callable[[Loss, Any, Any], Any]] = {
        "disable_v2_behavior": lambda loss, x, w: loss(x, w),
        "v1 cond": lambda loss, x, w: v1.cond(tf.reduce_sum(x) > 0.0, lambda: loss(x, w), lambda: tf.reduce_sum(x)),
        "v1 while_loop": lambda loss, x, w: v1.while_loop(
            lambda i, total: i < 2,
            lambda i, total: (i + 1, total + loss(x, w)),
            [tf.constant(0), tf.constant(0.0)],
        )[1],
    }
    found: Numbers = {way: {} for way in ways}
    for way, build in ways.items():
        for name in names:
            try:
                with tf.Graph().as_default(), v1.Session() as session:
                    x, w = v1.placeholder(tf.float32, [None, 3]), v1.placeholder(tf.float32, [None, 1])
                    value = build(loss_of(MODULES[which], name, "tensor"), x, w)
                    numbers = session.run([value, *tf.gradients(value, [x, w])], {x: X, w: W})
                    found[way][name] = [number.tolist() for number in numbers]
            except Exception:
                found[way][name] = None
    return found


# --- the table ---


def verdict(v1: Any, ours: Any) -> str:
    if v1 is None or ours is None:
        return NEITHER if v1 is ours else V1_FAILS if v1 is None else OURS_FAILS
    if len(v1) != len(ours):
        return DIFFER
    for one, other in zip(v1, ours):
        if (one is None) != (other is None):
            return DIFFER
        if one is not None and not np.allclose(one, other, rtol=1e-5, atol=2e-6):
            return DIFFER
    return SAME


def ask(names: Sequence[str] = tuple(LOSSES), ways: Sequence[str] = tuple(HERE), elsewhere: bool = True) -> Numbers:
    """For each way and loss the verdict."""
    found = {way: {n: verdict(*(here(way, n, module) for module in MODULES.values())) for n in names} for way in ways}
    if elsewhere:
        for run in (
            lambda which: loaded_elsewhere(names, MODULES[which]),
            lambda which: without_v2_behavior(names, which),
        ):
            v1, ours = (run(which) for which in MODULES)
            found |= {way: {name: verdict(v1[way][name], ours[way][name]) for name in names} for way in v1}
    return found


def table(found: Numbers) -> str:
    """A row for each way: how many losses give v1's numbers, and what comes of the others."""
    rows = [["way", "v1's numbers", "otherwise"], ["---"] * 3]
    for way, cells in found.items():
        same = [name for name in cells if cells[name] == SAME]
        others = {
            result: ", ".join(f"`{name}`" for name in cells if cells[name] == result)
            for result in (DIFFER, NEITHER, V1_FAILS, OURS_FAILS)
        }
        otherwise = "; ".join(f"{result}: {names}" for result, names in others.items() if names)
        rows.append([way, "all" if len(same) == len(cells) else f"{len(same)} of {len(cells)}", otherwise])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def main(arguments: list[str]) -> None:
    if arguments[:1] == ["--session"]:
        print(json.dumps(_in_sessions(arguments[2:], arguments[1])))
    else:
        print(table(ask()))


if __name__ == "__main__":
    main(sys.argv[1:])
