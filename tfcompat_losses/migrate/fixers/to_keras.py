# SPDX-License-Identifier: Apache-2.0
"""With --to keras: a v1 call becomes the Keras loss that equals it; where none provably does, it stays v1's.

- loss = tf.losses.mean_squared_error(labels, predictions, loss_collection=None)
+ loss = tf.keras.losses.MeanSquaredError()(labels, predictions)
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from tfcompat_losses.migrate import names
from tfcompat_losses.migrate.arguments import bind, without
from tfcompat_losses.migrate.draft import Change, Draft, Edit
from tfcompat_losses.migrate.import_places import name_of_tensorflow
from tfcompat_losses.migrate.program import Program

# v1's name: the Keras class, its fixed options, and which of v1's options it takes.
_KERAS = {
    "absolute_difference": ("MeanAbsoluteError", "", ()),
    "huber_loss": ("Huber", "", ("delta",)),
    "mean_squared_error": ("MeanSquaredError", "", ()),
    "sigmoid_cross_entropy": ("BinaryCrossentropy", "from_logits=True", ("label_smoothing",)),
    "softmax_cross_entropy": ("CategoricalCrossentropy", "from_logits=True", ("label_smoothing",)),
    "sparse_softmax_cross_entropy": ("SparseCategoricalCrossentropy", "from_logits=True", ()),
}
_NOT_EQUAL = {
    "log_loss": "Keras clips the predictions where v1 adds epsilon",
    "hinge_loss": "Keras converts labels of 0 and 1 by looking at the whole batch",
    "cosine_distance": "Keras normalises its inputs, and gives the similarity's negative",
}
_NOT_A_LOSS = frozenset({"Reduction", "add_loss", "compute_weighted_loss"})
_MEANS = frozenset({"MEAN", "SUM_OVER_BATCH_SIZE", "SUM_BY_NONZERO_WEIGHTS", "SUM_OVER_NONZERO_WEIGHTS"})


def fix(draft: Draft) -> Iterator[Change]:
    if draft.to != "keras":
        return
    for reference in draft.movable():
        name = reference.name
        if name is None or name in _NOT_A_LOSS or name.startswith("get_"):
            continue
        call = draft.call_of(reference)
        if reason := _reason_to_stay(draft.program, reference.family, name, call):
            yield Change("TL211", reference.node, f"{name} stays: {reason}")
        elif call is not None:
            draft.claimed.add(reference)
            message = f"{name} is now Keras's {_KERAS[name][0]}"
            yield Change("TL111", reference.node, message, tuple(_edits(draft, name, call)))


def _reason_to_stay(program: Program, family: str, name: str, call: cst.Call | None) -> str | None:
    name = names.OLD_NAMES.get(name, name)
    if name in _NOT_EQUAL:
        return _NOT_EQUAL[name]
    if name not in _KERAS:
        return "Keras has no such loss"
    if family != names.V1:
        return "contrib's losses are always collected, which Keras's are not"
    if call is None:
        return "it is handed on, and whoever calls it may count on v1's signature"
    bound = bind(call, names.V1_PARAMETERS[name])
    if bound is None or len(bound) < 2:
        return "its arguments cannot be seen"
    given = {parameter: arg.value for parameter, arg in bound.items()}
    if not _is_none(given.get("loss_collection")):
        return "it is collected, which Keras's are not; loss_collection=None would say that nobody reads it there"
    if "weights" in given and not _is_one(given["weights"]):
        return "it is weighted"
    if "scope" in given and not _is_none(given["scope"]):
        return "it is named by scope="
    if "reduction" in given and not _is_mean(program, given["reduction"]):
        return "its reduction is not a mean over all elements"
    if "label_smoothing" in given and not isinstance(given["label_smoothing"], (cst.Integer, cst.Float)):
        return "its label_smoothing is no plain number, and v1 ignores a negative one, which Keras uses"
    if name == "softmax_cross_entropy" and not _has_no_gradient(program, given["onehot_labels"]):
        return "Keras sends a gradient to the labels, v1 does not"
    if name_of_tensorflow(program) is None:
        return "tensorflow is the name of something else in this file"
    return None


def _edits(draft: Draft, name: str, call: cst.Call) -> Iterator[Edit]:
    keras, fixed, options = _KERAS[name]
    bound = bind(call, names.V1_PARAMETERS[name]) or {}
    kept = [bound[parameter] for parameter in names.V1_PARAMETERS[name][:2]]
    taken = [f"{option}={draft.program.source(bound[option].value)}" for option in options if option in bound]
    made = f"keras.losses.{keras}({', '.join([*filter(None, [fixed]), *taken])})"
    prefix = name_of_tensorflow(draft.program) or ""
    yield draft.replace(call.func, f"{prefix}.{made}", prefix)
    yield from without(draft, call, [arg for arg in call.args if arg not in kept])
    for arg, keyword in zip(kept, ("y_true", "y_pred")):
        if arg.keyword is not None:
            yield draft.replace(arg.keyword, keyword)


def _is_none(node: cst.BaseExpression | None) -> bool:
    return isinstance(node, cst.Name) and node.value == "None"


def _is_one(node: cst.BaseExpression) -> bool:
    return isinstance(node, (cst.Integer, cst.Float)) and node.evaluated_value == 1


def _is_mean(program: Program, node: cst.BaseExpression) -> bool:
    return all(path.rsplit(".", 1)[-1] in _MEANS and ".Reduction." in path for path in program.meaning(node))


def _has_no_gradient(program: Program, node: cst.BaseExpression) -> bool:
    """Labels straight out of tf.one_hot or tf.stop_gradient."""
    made = program.value_of(node)
    return isinstance(made, cst.Call) and all(
        path in ("tensorflow.one_hot", "tensorflow.stop_gradient") for path in program.meaning(made.func)
    )
