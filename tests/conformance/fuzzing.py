# SPDX-License-Identifier: Apache-2.0
"""Random calls of the losses, what a losses module answers to them inside tf.function, and how two answers differ.

Rounding must not decide whether two right implementations agree. So most values are small integers and halves, whose
sums and products are exact in float32 whatever the order; a few awkward ones (0.1, 1/3) and extremes come from palettes
of their own. Squares overflow; nothing else comes near the largest float, where the order of two factors would decide.
"""

from __future__ import annotations

import random
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Optional

import numpy as np
import tensorflow as tf

from golden import comparison

Shape = tuple[Optional[int], ...]


# --- a call ---


@dataclass(frozen=True)
class Tensor:
    """A tensor argument. `static` is what the trace knows of its shape: None: nothing; in it, None: not this size."""

    array: np.ndarray
    static: Shape | None

    @property
    def dtype(self) -> tf.DType:
        return tf.as_dtype(self.array.dtype)

    def __repr__(self) -> str:
        return f"Tensor({self.array.tolist()}, {self.dtype.name}, shape={self.array.shape}, static={self.static})"


@dataclass(frozen=True)
class MadeInside:
    """An argument that is made in the traced function: no input signature takes it."""

    what: str

    def make(self) -> Any:
        return _MADE_INSIDE[self.what]()


_MADE_INSIDE: dict[str, Callable[[], Any]] = {
    "list of lists": lambda: [[1.0], [2.0, 3.0]],
    "ragged": lambda: tf.ragged.constant([[1.0], [2.0, 3.0]]),
    "sparse": lambda: tf.sparse.from_dense([[1.0, 0.0], [0.0, 2.0]]),
    "strings": lambda: tf.constant(["1.0", "2.0"]),
    "text": lambda: "1.0",
    "list of texts": lambda: ["a"],
    "number": lambda: tf.constant(0.25),
}


@dataclass(frozen=True)
class Call:
    """A call of the loss `function`. `flaws` are the ways in which it was spoilt on purpose."""

    function: str
    arguments: dict[str, Any]
    flaws: tuple[str, ...] = ()

    def tensors(self) -> dict[str, Tensor]:
        return {name: given for name, given in self.arguments.items() if isinstance(given, Tensor)}

    def shapes_known(self) -> bool:
        return all(given.static == given.array.shape for given in self.tensors().values())


# --- an answer ---


@dataclass
class Answer:
    """What a losses module made of a call: an error, raised at "trace" or "run" time, or the results."""

    error: str = ""
    when: str = ""
    message: str = ""
    collected: dict[Any, list[str]] = field(default_factory=dict)
    last_loss_reduction: Any = None
    value: Any = None
    gradients: dict[str, Any] = field(default_factory=dict)


def ask(losses: Any, call: Call) -> Answer:
    """Calls the loss of module `losses` in a tf.function of its own, and differentiates it."""
    answer, graphs = Answer(), []
    tensors = call.tensors()

    def body(given: dict[str, tf.Tensor]) -> Any:
        graphs.append(tf.compat.v1.get_default_graph())
        arguments = {
            name: value.make() if isinstance(value, MadeInside) else given.get(name, value)
            for name, value in call.arguments.items()
        }
        sources = {name: tensor for name, tensor in given.items() if tensor.dtype.is_floating}
        with tf.GradientTape() as tape:
            tape.watch(sources)
            value = getattr(losses, call.function)(**arguments)
        if not (sources and value.dtype.is_floating):
            return value, {}
        gradients = tape.gradient(value, sources, output_gradients=_upstream(value))
        return value, {name: gradient for name, gradient in gradients.items() if gradient is not None}

    signature = {name: tf.TensorSpec(given.static, given.dtype) for name, given in tensors.items()}
    answer.when = "trace"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            function = tf.function(body, input_signature=[signature], autograph=False).get_concrete_function()
            answer.when = "run"
            value, gradients = function({name: tf.constant(given.array) for name, given in tensors.items()})
            answer.value = value.numpy()
            answer.gradients = {name: gradient.numpy() for name, gradient in gradients.items()}
        except Exception as error:
            answer.error, answer.message = type(error).__name__, str(error)
    graph = graphs[0]
    names = {key: [item.name for item in graph.get_collection(key)] for key in graph.get_all_collection_keys()}
    answer.collected = {key: names[key] for key in names if names[key]}
    answer.last_loss_reduction = getattr(graph, "_last_loss_reduction", None)
    return answer


def _upstream(value: tf.Tensor) -> tf.Tensor:
    """2, 3, 4, 2, 3, 4 ...: with ones, a gradient that forgets what came from above would pass."""
    return tf.reshape(tf.cast(2 + tf.range(tf.size(value)) % 3, value.dtype), tf.shape(value))


def differences(call: Call, theirs: Answer, ours: Answer) -> dict[str, str]:
    """What differs ("error", "dtype", "gradient of logits", ...), each with a sentence that says how."""
    if theirs.error or ours.error:
        pairs = {"error": (_failure(theirs), _failure(ours))}
        if theirs.when == ours.when == "trace":
            pairs["collected"] = (theirs.collected, ours.collected)
        return _unequal(pairs)
    found = _unequal(
        {
            "dtype": (theirs.value.dtype, ours.value.dtype),
            "collected": (theirs.collected, ours.collected),
            "last loss reduction": (theirs.last_loss_reduction, ours.last_loss_reduction),
            "gradients": (sorted(theirs.gradients), sorted(ours.gradients)),
        }
    )
    numbers = {"value": (theirs.value, ours.value, theirs.value)}
    for name in theirs.gradients.keys() & ours.gradients.keys():
        # The gradient of the labels comes through the dtype of the scores.
        through = theirs.value if name == LOSSES[call.function].labels else theirs.gradients[name]
        numbers[f"gradient of {name}"] = (theirs.gradients[name], ours.gradients[name], through)
    for what, (wanted, got, through) in numbers.items():
        dtype = min(tf.as_dtype(wanted.dtype).name, tf.as_dtype(through.dtype).name, key=_PRECISIONS.index)
        if comparison.number_differences(what, wanted, got, dtype):
            # Where rounding is amplified, the nearer one is not wrong.
            for line in comparison.number_differences(what, wanted, got, dtype, truth=_truth(call, what, wanted)):
                found[what] = line
    return found


def _truth(call: Call, what: str, wanted: np.ndarray) -> list | float | None:
    """What v1 gives in float64; the same as before, where a function computes in float32 whatever it is given."""
    floats = {name: given for name, given in call.tensors().items() if given.dtype.is_floating}
    exact = {name: Tensor(given.array.astype(np.float64), given.static) for name, given in floats.items()}
    answer = ask(tf.compat.v1.losses, Call(call.function, {**call.arguments, **exact}))
    if answer.error:
        return None
    numbers = answer.value if what == "value" else answer.gradients[what.removeprefix("gradient of ")]
    return numbers.tolist() if numbers.shape == wanted.shape and np.all(np.isfinite(numbers)) else None


_PRECISIONS = ["bfloat16", "float16", "float32", "float64", "int8", "uint8", "int32", "int64", "bool"]


def _unequal(pairs: dict[str, tuple[Any, Any]]) -> dict[str, str]:
    return {what: f"{what}: {got}, expected {wanted}" for what, (wanted, got) in pairs.items() if got != wanted}


def _failure(answer: Answer) -> str:
    return f"{answer.error} at {answer.when} time" if answer.error else "a result"


# --- random calls ---


class Arguments(NamedTuple):
    """The tensor arguments of a loss: their names, the palettes of their values, and the further arguments."""

    labels: str | None
    scores: str
    labels_from: tuple[list[float], ...]
    scores_from: tuple[list[float], ...]
    further: tuple[str, ...] = ()
    casts: bool = True
    reduces: bool = True


_SMALL = [-3.0, -2.0, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0, 4.0]
_REAL = (
    _SMALL,
    _SMALL,
    _SMALL,
    [0.0],
    [0.1, -0.7, 1 / 3, 2.3],
    [1e30, 1e-30, 0.0],
    [np.inf, -np.inf, np.nan, 1.0, 0.0],
)
_LOGITS = (
    _SMALL,
    _SMALL,
    _SMALL,
    [0.0],
    [0.1, -0.7, 1 / 3, 2.3],
    [0.01, -0.02],
    [20.0, -20.0, 100.0, -1e30, 1e30],
    [np.inf, -np.inf, np.nan, 0.5],
)
_TARGETS = ([0.0, 1.0], [0.0, 1.0], [0.0, 0.25, 0.5, 1.0], [0.1, 0.3, 0.9], [-1.0, 2.0, 0.0], [np.nan, np.inf, 1.0])
# Inside [0.05, 0.95]: the graph optimizer folds (1 - p) + epsilon its own way, which only shows near 1.
_PROBABILITIES = ([0.25, 0.5, 0.75], [0.05, 0.1, 0.6, 0.95], [0.0, 1.0], [-1.0, 2.0, np.nan, 0.5])
_WEIGHTS = (
    [1.0],
    [0.0, 1.0],
    [0.0, 1.0],
    [0.0, 0.5, 1.0, 2.0],
    [0.0, 0.5, 1.0, 2.0],
    [0.0],
    [-1.0, 2.0, 0.0],
    [0.1, 0.7],
    [1e30, 1e-30],
    [np.nan, np.inf, 1.0],
)

LOSSES = {
    "absolute_difference": Arguments("labels", "predictions", _REAL, _REAL),
    "compute_weighted_loss": Arguments(None, "losses", (), _REAL),
    "cosine_distance": Arguments("labels", "predictions", _REAL, _REAL, ("axis",)),
    "hinge_loss": Arguments("labels", "logits", _TARGETS, _REAL),
    "huber_loss": Arguments("labels", "predictions", _REAL, _REAL, ("delta",)),
    "log_loss": Arguments("labels", "predictions", _TARGETS, _PROBABILITIES, ("epsilon",)),
    "mean_pairwise_squared_error": Arguments("labels", "predictions", _REAL, _REAL, reduces=False),
    "mean_squared_error": Arguments("labels", "predictions", _REAL, _REAL),
    "sigmoid_cross_entropy": Arguments(
        "multi_class_labels", "logits", _TARGETS, _LOGITS, ("label_smoothing",), casts=False
    ),
    "softmax_cross_entropy": Arguments("onehot_labels", "logits", _TARGETS, _LOGITS, ("label_smoothing",), casts=False),
    "sparse_softmax_cross_entropy": Arguments("labels", "logits", (), _LOGITS, casts=False),
}

_FLOATS = ("float32", "float32", "float32", "float32", "float64", "float16", "bfloat16")
_REALS = (*_FLOATS, "int32", "int64", "uint8", "int8", "bool")
_REDUCTIONS = (
    "none",
    "weighted_sum",
    "weighted_sum_over_batch_size",
    "weighted_mean",
    "weighted_sum_by_nonzero_weights",
)
_FURTHER = {
    "axis": (0, 1, 2, 3, -1, -2, -3, -4),
    "delta": (1.0, 0.5, 2, 0.0, 0.1, -1.0, np.float32(1.5), np.float64(0.5), MadeInside("number")),
    "epsilon": (1e-7, 1e-3, 0.0, 1, np.float64(0.5), MadeInside("number")),
    "label_smoothing": (0, 0.1, 0.5, 1, 1.0, 1.5, -0.25, np.float32(0.25), np.float64(0.5), True, MadeInside("number")),
}
_NUMBERS = (1.0, 0.0, 2, 0, 0.5, -1.0, 0.1, True, False, np.float32(2), np.float64(0.7), np.int64(3), np.inf, np.nan)


def random_call(function: str, source: random.Random) -> Call:
    """A call of `function`. Most of them are sound, the others have one flaw or two."""
    takes = LOSSES[function]
    arguments: dict[str, Any] = {}
    shape = _shape(source)
    if function == "cosine_distance":
        arguments["axis"] = axis = source.choice(_FURTHER["axis"])
        weighed = tuple(1 if i in (axis, axis + len(shape)) else size for i, size in enumerate(shape))
    elif function in ("softmax_cross_entropy", "sparse_softmax_cross_entropy"):
        shape = shape or (3,)
        weighed = shape[:-1]
    else:
        weighed = shape
    scores_dtype = source.choice(_REALS if takes.casts else _FLOATS)
    arguments[takes.scores] = _tensor(source, shape, takes.scores_from, scores_dtype)
    weights_shape = weighed
    if function == "sparse_softmax_cross_entropy":
        ids = [float(label) for label in range(max(shape[-1], 1))]
        trailing = source.choice([(), (), (1,)])
        arguments["labels"] = _tensor(source, (*weighed, *trailing), (ids,), source.choice(["int32", "int64"]))
        weights_shape = (*weighed, *source.choice([(), (), trailing]))
    elif takes.labels:
        dtype = source.choice([scores_dtype, scores_dtype, *_REALS])
        arguments[takes.labels] = _tensor(source, shape, takes.labels_from, dtype)
    weights = _weights(source, weights_shape)
    if weights is not None:
        arguments["weights"] = weights
    for name in takes.further:
        if name not in arguments and source.random() < 0.6:
            arguments[name] = source.choice(_FURTHER[name])
    if takes.reduces and source.random() < 0.75:
        arguments["reduction"] = source.choice(_REDUCTIONS)
    if source.random() < 0.3:
        arguments["scope"] = source.choice([None, "foo", "foo/", "a/b", "", "losses"])
    if source.random() < 0.3:
        arguments["loss_collection"] = source.choice([None, "other", "", "regularization_losses"])
    flaws = tuple(source.choice(sorted(_FLAWS)) for _ in range(source.choice([0, 0, 0, 0, 1, 1, 2])))
    for flaw in flaws:
        _FLAWS[flaw](source, takes, arguments)
    if 0 in weighed and _shape_of(arguments.get("weights")) not in ((), weights_shape):
        # v1 ends the process here (SIGFPE): the graph optimizer makes a Tile of `weights * ones` and divides by zero.
        del arguments["weights"]
    return Call(function, arguments, flaws)


def _shape(source: random.Random) -> tuple[int, ...]:
    return tuple(source.choice([1, 2, 3, 4, 1, 2, 3, 4, 2, 3, 0]) for _ in range(source.randint(0, 4)))


def _tensor(source: random.Random, shape: tuple[int, ...], palettes: tuple[list[float], ...], dtype_name: str) -> Any:
    """A tensor of values from one palette; now and then a NumPy array or a nested list."""
    dtype = tf.as_dtype(dtype_name)
    palette = np.array(source.choice(palettes))
    if dtype.is_integer:
        # What an integer cannot hold, a cast would make anything of.
        palette = np.unique(np.clip(np.nan_to_num(np.trunc(palette)), 0 if dtype.is_unsigned else -100, 100))
    chosen = np.array(source.choices(palette, k=int(np.prod(shape)))).reshape(shape)
    with np.errstate(over="ignore"):
        array = chosen.astype(dtype.as_numpy_dtype)
    form = source.choice(["tensor"] * 8 + ["array", "list"])
    if form == "array":
        return array
    if form == "list" and array.size and dtype.name in ("float32", "int32", "bool"):
        return array.tolist()
    known = source.choice(["all", "all", "all", "some", "nothing"])
    if known == "nothing":
        return Tensor(array, None)
    return Tensor(array, tuple(source.choice([size, None]) if known == "some" else size for size in shape))


def _weights(source: random.Random, shape: tuple[int, ...]) -> Any:
    """None for the default, a number, or a tensor that fits: a scalar, or with each dimension 1 or equal."""
    kind = source.choice(["default", "number", "scalar", "fits", "fits", "fits", "fits"])
    if kind == "default":
        return None
    if kind == "number":
        return source.choice(_NUMBERS)
    fits = () if kind == "scalar" else tuple(source.choice([size, size, 1]) for size in shape)
    dtype = source.choice(["float32"] * 6 + ["float64", "float16", "bfloat16", "int32", "bool"])
    return _tensor(source, fits, _WEIGHTS, dtype)


# --- flaws ---

_Flaw = Callable[[random.Random, Arguments, dict[str, Any]], None]


def _shape_of(argument: Any) -> tuple[int, ...]:
    if isinstance(argument, MadeInside):
        return ()
    return argument.array.shape if isinstance(argument, Tensor) else np.shape(argument)


def _weights_that_do_not_fit(source: random.Random, takes: Arguments, arguments: dict[str, Any]) -> None:
    shape = _shape_of(arguments[takes.scores])
    larger = tuple(size + 1 for size in shape)
    wrong = source.choice([larger, larger, shape[:1], shape[:1], shape[1:], (1, *shape), (*shape, 1), (1,), (5,)])
    arguments["weights"] = _tensor(source, wrong, _WEIGHTS, "float32")


def _weights_that_only_broadcast(source: random.Random, takes: Arguments, arguments: dict[str, Any]) -> None:
    """What a plain product would take, and only the check at run time can refuse."""
    shape = _shape_of(arguments[takes.scores])
    wider = tuple(3 if size == 1 else size for size in shape)
    wrong = source.choice([shape[1:], (1, *shape), (1,), wider])
    arguments["weights"] = Tensor(np.full(wrong, 2.0, np.float32), source.choice([None, (None,) * len(wrong)]))


def _weights_half_known_not_to_fit(source: random.Random, takes: Arguments, arguments: dict[str, Any]) -> None:
    """[2, 3] on [?, 1]: the static shapes show the misfit, but not all sizes, and a product would take it."""
    if takes.labels and not takes.labels_from:
        return
    for name in (takes.scores, takes.labels):
        if name:
            arguments[name] = Tensor(np.full((2, 1), source.choice([0, 1]), np.float32), (None, 1))
    arguments["weights"] = Tensor(np.full((2, 3), 2.0, np.float32), source.choice([(2, 3), (None, 3)]))


def _another_shape(source: random.Random, takes: Arguments, arguments: dict[str, Any]) -> None:
    name = source.choice([takes.labels or takes.scores, takes.scores])
    shape = _shape_of(arguments[name])
    broadcast = tuple(source.choice([size, 1]) for size in shape)
    other = source.choice([tuple(size or 1 for size in _shape(source)), broadcast, shape[1:], (*shape, 1)])
    dtype = "int32" if not takes.labels_from and name == "labels" else "float32"
    arguments[name] = _tensor(source, other, ([0.0, 1.0],), dtype)


def _another_dtype(*dtypes: str) -> _Flaw:
    def spoil(source: random.Random, takes: Arguments, arguments: dict[str, Any]) -> None:
        name = source.choice([takes.labels or takes.scores, takes.scores, takes.scores, "weights"])
        dtype = source.choice(dtypes)
        if dtype == "string":
            arguments[name] = source.choice([MadeInside("strings"), MadeInside("text"), MadeInside("list of texts")])
        else:
            arguments[name] = _tensor(source, _shape_of(arguments.get(name)), ([0.0, 1.0, 2.0],), dtype)

    return spoil


def _instead(which: str, *values: Any) -> _Flaw:
    """Puts one of the values in the place of an argument, if the function has it."""

    def spoil(source: random.Random, takes: Arguments, arguments: dict[str, Any]) -> None:
        names = {"labels": takes.labels, "scores": takes.scores, "weights": "weights", "scope": "scope"}
        names.update(reduction="reduction" if takes.reduces else None, **{name: name for name in takes.further})
        name = names.get(which)
        if name:
            arguments[name] = source.choice(values)

    return spoil


def _labels_out_of_range(source: random.Random, takes: Arguments, arguments: dict[str, Any]) -> None:
    labels = arguments.get("labels")
    if not takes.labels_from and isinstance(labels, Tensor):
        arguments["labels"] = Tensor(np.full_like(labels.array, source.choice([-1, 7])), labels.static)


_NOT_DENSE = (MadeInside("ragged"), MadeInside("sparse"))
_FLAWS: dict[str, _Flaw] = {
    "another shape": _another_shape,
    "complex": _another_dtype("complex64", "complex128"),
    "integer or bool": _another_dtype("int32", "int64", "uint8", "bool"),
    "float where ids belong": _another_dtype("float32", "float64"),
    "string": _another_dtype("string"),
    "labels None": _instead("labels", None),
    "labels not dense": _instead("labels", *_NOT_DENSE),
    "labels out of range": _labels_out_of_range,
    "scores None": _instead("scores", None),
    "scores not dense": _instead("scores", *_NOT_DENSE),
    "weights None": _instead("weights", None),
    "weights not dense": _instead("weights", *_NOT_DENSE),
    "weights that do not fit": _weights_that_do_not_fit,
    "weights that only broadcast": _weights_that_only_broadcast,
    "weights half known not to fit": _weights_half_known_not_to_fit,
    "a list that is no tensor": _instead("scores", [None], object(), MadeInside("list of lists")),
    "reduction": _instead("reduction", "mean", None, 3, "weighted_mean ", ["none"]),
    "scope": _instead("scope", 3, b"foo", ["foo"], "a b", "-a", True),
    "axis": _instead("axis", None, 7, "0", 1.0, [0]),
    "delta": _instead("delta", None, "1", [1.0, 2.0]),
    "epsilon": _instead("epsilon", None, "1"),
    "label_smoothing": _instead("label_smoothing", None, "0.1", 1j),
}
