# SPDX-License-Identifier: Apache-2.0
"""The questions put to the real losses: CASES, by v1 function name. Inputs are chosen, each with its reason (why).

Two rows of four (four rows of three for the softmaxes) where nothing else is said: a mean then divides by a power of
two, which is exact, so that what is left is the loss itself. Runs on Python 2.7.
"""

REDUCTIONS = [
    "none",
    "weighted_sum",
    "weighted_mean",
    "weighted_sum_over_batch_size",
    "weighted_sum_by_nonzero_weights",
]


def tensor(values, dtype="float32"):
    return {"dtype": dtype, "values": values}


def empty(shape, dtype="float32"):
    return {"dtype": dtype, "values": [], "shape": shape}


class Loss:
    """One v1 function: what its tensors are called, and an ordinary call."""

    def __init__(self, name, labels, predictions, given, weights, reduced=True):
        self.name, self.labels, self.predictions = name, labels, predictions
        self.given, self.weights, self.reduced = given, weights, reduced
        self.cases = []

    def add(self, case_id, why, shapes=None, without=(), **given):
        """A case: the ordinary call, changed by given."""
        merged = {key: value for key, value in dict(self.given, **given).items() if key not in without}
        case = {"id": case_id, "why": why, "given": merged}
        if shapes:
            case["shapes"] = shapes
        assert case_id not in [known["id"] for known in self.cases], case_id
        self.cases.append(case)

    def pair(self, case_id, why, labels, predictions, shapes=None, **given):
        """A case with these labels and predictions (or losses alone, where there are no labels)."""
        given = dict(given, **{self.predictions: predictions})
        if self.labels:
            given[self.labels] = labels
        self.add(case_id, why, shapes, **given)

    def both_shapes(self, case_id, why, **given):
        """The same call with shapes known to the graph, and with shapes that only the run shows."""
        self.add(case_id, why, **given)
        self.add(case_id + "-unknown_shapes", why, shapes="unknown", **given)

    def tensors(self):
        return [name for name in (self.labels, self.predictions) if name]

    def as_dtype(self, dtype, *names):
        return {name: dict(self.given[name], dtype=dtype) for name in names}


# --- weights: a word each, for losses of shape [2, 4], [4] (softmaxes) and [2, 1] (cosine) ---

WEIGHTS_2_4 = [
    ("python_scalar", 2.0, "doubled, or the same where a mean divides by the weight again"),
    ("python_int", 3, "an int is as good as a float"),
    ("scalar_tensor", tensor(2.0), "as the Python number, and has a gradient"),
    ("one_by_one", tensor([[0.5]]), "broadcast both ways"),
    ("per_row", tensor([[2.0], [0.5]]), "the weight of a sample: [batch_size, 1]"),
    ("per_column", tensor([[1.0, 0.5, 2.0, 4.0]]), "the weight of a class: [1, num_classes]"),
    ("full_shape", tensor([[1.0, 0.5, 2.0, 4.0], [0.25, 1.0, 8.0, 1.5]]), "one for each element"),
    ("zero", 0.0, "nothing is present: 0.0, and finite gradients"),
    ("zero_row", tensor([[2.0], [0.0]]), "a sample that is not there"),
    ("zero_column", tensor([[1.0, 0.0, 2.0, 1.0]]), "a class that is not there"),
    ("one_zero_weight", tensor([[1.0, 0.5, 2.0, 4.0], [0.0, 1.0, 8.0, 1.5]]), "an element that is not there"),
    ("all_zero", tensor([[0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0]]), "nothing is present: 0.0, finite gradients"),
    ("negative", tensor([[-1.0, 0.5, 2.0, 4.0], [0.25, -1.0, 8.0, 1.5]]), "v1 does not mind, and counts them present"),
    ("negative_scalar", -1.0, "turns a loss into a reward"),
]
WEIGHTS_4 = [
    ("python_scalar", 2.0, "doubled, or the same where a mean divides by the weight again"),
    ("python_int", 3, "an int is as good as a float"),
    ("scalar_tensor", tensor(2.0), "as the Python number, and has a gradient"),
    ("one", tensor([0.5]), "[1] is broadcast"),
    ("full_shape", tensor([2.0, 0.5, 1.0, 4.0]), "one for each sample: [batch_size]"),
    ("zero", 0.0, "nothing is present: 0.0, and finite gradients"),
    ("one_zero_weight", tensor([2.0, 0.0, 1.0, 4.0]), "a sample that is not there"),
    ("all_zero", tensor([0.0, 0.0, 0.0, 0.0]), "nothing is present: 0.0, and finite gradients"),
    ("negative", tensor([2.0, -0.5, 1.0, 4.0]), "v1 does not mind, and counts them present"),
    ("negative_scalar", -1.0, "turns a loss into a reward"),
]
WEIGHTS_2_1 = WEIGHTS_2_4[:5] + [
    ("zero", 0.0, "nothing is present: 0.0, and finite gradients"),
    ("zero_row", tensor([[2.0], [0.0]]), "a sample that is not there"),
    ("all_zero", tensor([[0.0], [0.0]]), "nothing is present: 0.0, and finite gradients"),
    ("negative", tensor([[2.0], [-0.5]]), "v1 does not mind, and counts it present"),
    ("negative_scalar", -1.0, "turns a loss into a reward"),
]

# --- ordinary calls: right and wrong, near and far, no two elements alike ---

SIGMOID = Loss(
    "sigmoid_cross_entropy",
    "multi_class_labels",
    "logits",
    {
        "multi_class_labels": tensor([[0.0, 1.0, 0.0, 1.0], [1.0, 1.0, 0.0, 0.0]]),
        "logits": tensor([[-1.5, 0.25, 3.0, -0.5], [0.5, -2.0, 1.0, -4.0]]),
    },
    WEIGHTS_2_4,
)
SOFTMAX = Loss(
    "softmax_cross_entropy",
    "onehot_labels",
    "logits",
    {
        "onehot_labels": tensor([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]),
        "logits": tensor([[2.0, 1.0, -1.0], [0.5, 0.25, 3.0], [-1.0, 0.0, 1.5], [-2.0, 0.5, 0.75]]),
    },
    WEIGHTS_4,
)
SPARSE = Loss(
    "sparse_softmax_cross_entropy",
    "labels",
    "logits",
    {"labels": tensor([0, 1, 2, 0], "int64"), "logits": SOFTMAX.given["logits"]},
    WEIGHTS_4,
)
ABSOLUTE, HINGE, HUBER, LOG, PAIRWISE, SQUARED = (
    Loss(name, "labels", predictions, given, WEIGHTS_2_4, reduced=name != "mean_pairwise_squared_error")
    for name, predictions, given in [
        (
            "absolute_difference",
            "predictions",
            {
                "labels": tensor([[1.0, 0.0, -2.0, 4.0], [0.5, 3.0, 8.0, -1.0]]),
                "predictions": tensor([[1.5, -0.25, 2.0, 3.0], [0.75, 0.5, 7.0, -1.5]]),
            },
        ),
        (
            "hinge_loss",
            "logits",
            {
                "labels": tensor([[0.0, 1.0, 0.0, 1.0], [1.0, 1.0, 0.0, 0.0]]),
                "logits": tensor([[-1.5, 0.25, 3.0, -0.5], [0.5, 2.0, 0.75, -0.25]]),
            },
        ),
        (
            "huber_loss",
            "predictions",
            {
                "labels": tensor([[1.0, 0.0, -2.0, 4.0], [0.5, 3.0, 8.0, -1.0]]),
                "predictions": tensor([[1.5, -0.25, 2.0, 3.0], [0.75, 0.5, 6.0, -1.125]]),
            },
        ),
        (
            "log_loss",
            "predictions",
            {
                "labels": tensor([[0.0, 1.0, 0.0, 1.0], [1.0, 1.0, 0.0, 0.0]]),
                "predictions": tensor([[0.125, 0.75, 0.5, 0.25], [0.9375, 0.0625, 0.375, 0.875]]),
            },
        ),
        (
            "mean_pairwise_squared_error",
            "predictions",
            {
                "labels": tensor([[1.0, 0.0, -2.0, 4.0], [0.5, 3.0, 8.0, -1.0]]),
                "predictions": tensor([[1.5, -0.25, 2.0, 3.0], [0.75, 0.5, 6.0, -1.125]]),
            },
        ),
        (
            "mean_squared_error",
            "predictions",
            {
                "labels": tensor([[1.0, 0.0, -2.0, 4.0], [0.5, 3.0, 8.0, -1.0]]),
                "predictions": tensor([[1.5, -0.25, 2.0, 3.0], [0.75, 0.5, 6.0, -1.125]]),
            },
        ),
    ]
)
COSINE = Loss(
    "cosine_distance",
    "labels",
    "predictions",
    {
        "labels": tensor([[0.6, 0.0, 0.8, 0.0], [0.5, 0.5, 0.5, 0.5]]),
        "predictions": tensor([[0.0, 0.6, 0.8, 0.0], [0.5, -0.5, 0.5, 0.5]]),
        "axis": 1,
    },
    WEIGHTS_2_1,
)
WEIGHTED = Loss(
    "compute_weighted_loss",
    None,
    "losses",
    {"losses": tensor([[0.5, 1.0, 0.25, 4.0], [2.0, 0.125, 8.0, 3.0]])},
    WEIGHTS_2_4,
)
ALL = [WEIGHTED, SIGMOID, SOFTMAX, SPARSE, ABSOLUTE, COSINE, HINGE, HUBER, LOG, PAIRWISE, SQUARED]
SOFTMAXES = [SOFTMAX, SPARSE]
# Losses of shape [2, 4], as the labels and predictions are.
PER_ELEMENT = [SIGMOID, ABSOLUTE, HINGE, HUBER, LOG, SQUARED]
# The two whose every weight meets every reduction; the others share the same code and meet a cross of them.
FULL_GRID = [WEIGHTED, SIGMOID]


def ordinary_and_named(loss):
    loss.add("ordinary", "nothing but the tensors: the default weights, reduction, scope and collection")
    loss.add("scope_foo", "a scope names the tensor", scope="foo")
    loss.add("scope_foo_slash", "a scope that ends in a slash is taken as it is", scope="foo/")
    loss.add("loss_collection_none", "kept nowhere", loss_collection=None)
    loss.add("loss_collection_other", "kept under a key of the caller's own", loss_collection="my_losses")
    loss.add("unknown_shapes", "placeholders of no known rank", shapes="unknown")
    loss.add("partly_unknown_shapes", "placeholders whose batch size is not known", shapes="partly_unknown")
    loss.add(
        "unknown_shapes-scalar_weights", "the run finds a scalar and is content", shapes="unknown", weights=tensor(2.0)
    )


def weights_and_reductions(loss):
    crossed = ("python_scalar", "per_row", "one_zero_weight", "zero_row", "all_zero")
    for word, weights, why in loss.weights:
        if not loss.reduced:
            loss.add(word, why, weights=weights)
            continue
        for reduction in REDUCTIONS:
            default = reduction == "weighted_sum_by_nonzero_weights"
            if loss in FULL_GRID or default or word in crossed:
                given = _without_gradient(weights) if _cancels(loss, word, reduction) else weights
                loss.add("{}-{}".format(word, reduction), why, weights=given, reduction=reduction)
    word, weights, why = next(entry for entry in loss.weights if entry[0] in ("per_row", "full_shape"))
    unknown = "the same, and only the run shows the shapes: the check and the count happen there"
    loss.add("{}-unknown_shapes".format(word), unknown, shapes="unknown", weights=weights)
    loss.add("{}-partly_unknown_shapes".format(word), unknown, shapes="partly_unknown", weights=weights)
    whole = dict(loss.weights).keys() if False else [entry[0] for entry in loss.weights]
    for other in ("one_zero_weight", "zero_row"):
        if other in whole:
            weights = next(entry[1] for entry in loss.weights if entry[0] == other)
            for reduction in REDUCTIONS if loss.reduced else [None]:
                given = {"reduction": reduction} if reduction else {}
                case_id = "-".join([other, "unknown_shapes"] + ([reduction] if reduction else []))
                weighed = _without_gradient(weights) if _cancels(loss, other, reduction) else weights
                loss.add(case_id, unknown, shapes="unknown", weights=weighed, **given)
    for dtype in ("int32", "bool", "float16", "float64"):
        kind = {"dtype": dtype, "values": _cast(weights["values"], dtype)}
        loss.add("weights_{}".format(dtype), "weights are cast to float32", weights=kind)


def _cancels(loss, word, reduction):
    """In a mean the gradient of a weight is a difference of like numbers: of equal ones for a row that is alone."""
    words = {SIGMOID: ("zero_row", "per_row", "zero_column"), LOG: ("zero_row",)}.get(loss, ())
    return reduction == "weighted_mean" and word in words


def _without_gradient(weights):
    return {"list": weights["values"]}


def _cast(values, dtype):
    if isinstance(values, list):
        return [_cast(value, dtype) for value in values]
    return {"int32": int, "bool": bool}.get(dtype, float)(values)


def dtypes(loss):
    for dtype in ("float16", "bfloat16", "float64"):
        names = [name for name in loss.tensors() if loss is not SPARSE or name == "logits"]
        for reduction in REDUCTIONS if loss.reduced and dtype != "bfloat16" else [None]:
            given = {"reduction": reduction} if reduction else {}
            case_id = "-".join([dtype] + ([reduction] if reduction else []))
            loss.add(case_id, "the dtype of the result and its name", **dict(given, **loss.as_dtype(dtype, *names)))
    if loss in PER_ELEMENT or loss in (SOFTMAX, PAIRWISE):
        ones = [[int(bool(value > 0)) for value in row] for row in loss.given[loss.labels]["values"]]
        for dtype in ("int32", "int64", "uint8", "float64", "float16"):
            loss.add(
                "labels_{}".format(dtype), "labels of another dtype are cast", **{loss.labels: tensor(ones, dtype)}
            )
        bools = [[bool(value) for value in row] for row in ones]
        loss.add("labels_bool", "labels of another dtype are cast", **{loss.labels: tensor(bools, "bool")})
        loss.add("labels_list", "a Python list", **{loss.labels: {"list": ones}})
    listed = {loss.predictions: {"list": loss.given[loss.predictions]["values"]}}
    loss.add("predictions_list", "a Python list in the place of the predictions", **listed)
    whole = [[int(value) for value in row] for row in loss.given[loss.predictions]["values"]]
    loss.add("predictions_int32", "cast by most; a cross-entropy refuses", **{loss.predictions: tensor(whole, "int32")})
    # The tensors are made complex together: the imaginary part is nothing but noise to a loss.
    complexes = {n: {"dtype": "complex64", "values": _complex(loss.given[n]["values"])} for n in loss.tensors()}
    loss.add("complex64", "v1 drops the imaginary part, or fails inside an op", **complexes)
    strings = {n: {"dtype": "string", "values": _words(loss.given[n]["values"])} for n in loss.tensors()}
    loss.add("string", "no loss of words", **strings)


def _complex(values):
    return [_complex(value) for value in values] if isinstance(values, list) else "{!r}+1j".format(float(values))


def _words(values):
    return [_words(value) for value in values] if isinstance(values, list) else "word"


def shapes_and_ranks(loss):
    if loss is SPARSE:
        loss.pair("empty_batch", "nothing in, 0.0 out", empty([0], "int64"), empty([0, 3]))
        loss.pair("rank_1_logits", "a single sample", tensor(1, "int64"), tensor([0.5, 0.25, 3.0]))
        loss.pair(
            "rank_3",
            "[2, 2] labels of [2, 2, 3] logits",
            tensor([[0, 1], [2, 0]], "int64"),
            tensor([[[2.0, 1.0, -1.0], [0.5, 0.25, 3.0]], [[-1.0, 0.0, 1.5], [-2.0, 0.5, 0.75]]]),
        )
        nothing = dict(_of(loss, empty([0], "int64"), empty([0, 3])), reduction="weighted_mean")
        loss.add("empty_batch-weighted_mean", "0 divided by 0 is 0.0", **nothing)
        return
    last = 3 if loss is SOFTMAX else 4
    loss.pair("empty_batch", "nothing in, 0.0 out", empty([0, last]), empty([0, last]))
    if loss.reduced:
        for reduction in REDUCTIONS[:-1]:
            given = _of(loss, empty([0, last]), empty([0, last]))
            loss.add("empty_batch-" + reduction, "0 divided by 0 is 0.0", reduction=reduction, **given)
    loss.pair("empty_batch-unknown_shapes", "the same", empty([0, last]), empty([0, last]), shapes="unknown")
    predictions = loss.given[loss.predictions]["values"]
    labels = loss.given[loss.labels]["values"] if loss.labels else predictions
    first = 0 if loss is COSINE else loss.given.get("axis")
    axis = {} if first is None else {"axis": first}
    loss.pair("rank_1", "a vector", tensor(labels[0]), tensor(predictions[0]), **axis)
    if loss not in (SOFTMAX, COSINE):
        loss.pair("rank_0", "a single number", tensor(labels[0][1]), tensor(predictions[0][1]))
        loss.pair("rank_1-empty", "a vector of nothing", empty([0]), empty([0]))
    loss.pair("rank_3", "the batch in front", tensor([labels, labels]), tensor([predictions, predictions]))
    loss.pair("rank_4", "two images of two rows", tensor([[labels], [labels]]), tensor([[predictions], [predictions]]))


def _of(loss, labels, predictions):
    given = {loss.predictions: predictions}
    if loss.labels:
        given[loss.labels] = labels
    return given


def extremes(loss):
    """One element a case: beside a large one, a small one would be lost in the tolerance."""
    numbers = [
        ("large", 1e30, "overflows where it is squared"),
        ("tiny", 1e-30, "underflows where it is squared"),
        ("infinite", "inf", "infinity"),
        ("minus_infinite", "-inf", "minus infinity"),
        ("nan", "nan", "not a number"),
    ]
    for word, number, why in numbers:
        if loss is SPARSE:
            loss.pair(word + "_prediction", why, tensor([0], "int64"), tensor([[0.5, number, 1.0]]))
        elif loss is SOFTMAX:
            loss.pair(word + "_prediction", why, tensor([[1.0, 0.0, 0.0]]), tensor([[0.5, number, 1.0]]))
        elif loss in (COSINE, PAIRWISE):
            loss.pair(word + "_prediction", why, tensor([[1.0, 0.0]]), tensor([[number, 0.5]]))
        else:
            loss.pair(word + "_prediction", why, tensor([1.0]), tensor([number]))
    for word, number, why in (numbers[2], numbers[4]):
        loss.add("weight_" + word, "a weight: " + why, weights=tensor(number))


def errors(loss):
    """What v1 refuses, and when: with shapes it knows, and with shapes only the run shows."""
    for name in loss.tensors():
        loss.add("{}_none".format(name), "refused", **{name: None})
    loss.add("weights_none", "refused", weights=None)
    if loss.reduced:
        loss.add("reduction_unknown", "refused, and nothing is kept", reduction="mean")
        loss.add("reduction_none_object", "None is not the reduction 'none'", reduction=None)
    four = [1.0, 2.0, 3.0, 4.0]
    wrong = {
        "batch_size": (tensor([1.0, 2.0]), "[batch_size] weights, which the docstrings promise and the code refuses"),
        "num_classes": (tensor(four), "NumPy would broadcast [4] to [2, 4]; a loss does not"),
        "too_many_columns": (tensor([[1.0, 2.0, 3.0]]), "3 is neither 1 nor 4"),
        "too_many_rows": (tensor([[1.0], [2.0], [3.0]]), "3 is neither 1 nor 2"),
        "rank_3": (tensor([[[1.0]]]), "only a scalar may have another rank"),
        "one": (tensor([1.0]), "[1] against [2, 4]: only a scalar may have another rank"),
    }
    if loss in SOFTMAXES:
        wrong = {
            "batch_size_by_one": (
                tensor([[1.0], [2.0], [3.0], [4.0]]),
                "the loss is [batch_size]: too many dimensions, but sparse squeezes",
            ),
            "num_classes": (tensor([1.0, 2.0, 3.0]), "a softmax has one loss a sample, not one a class"),
            "full_logits_shape": (tensor([[1.0, 2.0, 3.0]] * 4), "a softmax has one loss a sample"),
            "one_by_one": (tensor([[1.0]]), "only a scalar may have another rank, but sparse squeezes"),
        }
    for word, (weights, why) in wrong.items():
        loss.both_shapes("weights_wrong_" + word, why, weights=weights)
    if loss.labels is None:
        square = [[0.5, 1.0], [0.25, 4.0]]
        loss.both_shapes(
            "weights_wrong_square",
            "[2] against [2, 2]: rows or columns?",
            losses=tensor(square),
            weights=tensor([1.0, 2.0]),
        )
        return
    if loss is SPARSE:
        loss.both_shapes("shapes_differ", "five labels, four samples", labels=tensor([0, 1, 2, 0, 1], "int64"))
        loss.both_shapes("labels_one_hot", "sparse labels are class numbers", labels=tensor([[1, 0, 0]] * 4, "int64"))
        return
    labels, predictions = loss.given[loss.labels]["values"], loss.given[loss.predictions]["values"]
    loss.both_shapes("shapes_differ-columns", "2 columns of labels", **{loss.labels: tensor([r[:2] for r in labels])})
    for word, why, given in [
        ("rows", "1 row of labels: NumPy would broadcast", {loss.labels: tensor(labels[:1])}),
        ("rank", "labels of rank 1: NumPy would broadcast", {loss.labels: tensor(labels[0])}),
        ("predictions_row", "1 row of predictions", {loss.predictions: tensor(predictions[:1])}),
        ("scalar_labels", "one label for all: NumPy would broadcast", {loss.labels: tensor(labels[0][0])}),
    ]:
        # Where v1 does broadcast, the gradient of these losses' labels is a sum of opposites, which rounds to noise.
        noisy = (loss is LOG and word != "predictions_row") or (loss is PAIRWISE and word == "scalar_labels")
        if noisy:
            loss.add("shapes_differ-" + word, why, shapes="known", **given)
        else:
            loss.both_shapes("shapes_differ-" + word, why, **given)


for _loss in ALL:
    for _topic in (ordinary_and_named, weights_and_reductions, dtypes, shapes_and_ranks, extremes, errors):
        _topic(_loss)


# --- corners of one loss: one element a case, its value and its gradient ---

for _logit in (0.0, 1.0, -1.0, 20.0, -20.0, 100.0, -100.0):
    for _label in (0.0, 0.5, 1.0):
        SIGMOID.pair(
            "corner-logit_{}-label_{}".format(
                "{:g}".format(_logit).replace("-", "minus_"), "{:g}".format(_label).replace(".", "_")
            ),
            "the gradient is sigmoid(logit) - label; relu and abs taken apart lose it at 0"
            if _logit == 0
            else "alone, so that the tolerance is its own",
            tensor([_label]),
            tensor([_logit]),
        )
for _loss in (SIGMOID, SOFTMAX):
    for _word, _smoothing, _why in [
        ("0", 0, "none"),
        ("0_1", 0.1, "the usual"),
        ("1", 1.0, "nothing of the label is left"),
        ("1_5", 1.5, "taken as it is: past the middle"),
        ("minus_0_5", -0.5, "not greater than 0: none"),
        ("1_int", 1, "an int"),
    ]:
        _loss.add("label_smoothing_" + _word, _why, label_smoothing=_smoothing)
    _ints = {_loss.labels: tensor([[int(v) for v in row] for row in _loss.given[_loss.labels]["values"]], "int32")}
    _loss.add("label_smoothing_0_1-int_labels", "smoothed after the cast", **dict(_ints, label_smoothing=0.1))
    for _dtype in ("float16", "float64"):
        _cast_to = dict(_loss.as_dtype(_dtype, *_loss.tensors()), label_smoothing=0.1)
        _loss.add("label_smoothing_0_1-" + _dtype, "smoothed in " + _dtype, **_cast_to)
    _loss.add(
        "label_smoothing_0_1-unknown_shapes",
        "softmax counts its classes in the run",
        shapes="unknown",
        label_smoothing=0.1,
    )
    _loss.add(
        "label_smoothing_0_1-weighted",
        "smoothed, then weighed",
        label_smoothing=0.1,
        weights=_loss.weights[4][1],
        reduction="weighted_sum",
    )
    for _reduction in REDUCTIONS[:2]:
        _loss.add(
            "label_smoothing_0_1-{}".format(_reduction),
            "smoothing multiplies too: another number in the name",
            label_smoothing=0.1,
            reduction=_reduction,
        )
    _loss.add(
        "label_smoothing_tensor",
        "v1 in a graph asks a tensor whether it is greater than 0",
        label_smoothing=tensor(0.1),
    )
    _loss.add("label_smoothing_none", "None is not a number", label_smoothing=None)
SIGMOID.add(
    "label_smoothing_1-logit_0",
    "0.5 against 0.5: the gradient is 0",
    label_smoothing=1.0,
    multi_class_labels=tensor([1.0]),
    logits=tensor([0.0]),
)
SIGMOID.add(
    "labels_between_0_and_1", "soft labels", multi_class_labels=tensor([[0.25, 0.75, 0.1, 0.9], [0.5, 0.3, 1.0, 0.0]])
)
SIGMOID.add(
    "labels_outside_0_and_1", "not refused", multi_class_labels=tensor([[2.0, -1.0, 0.0, 1.0], [1.0, 1.0, 0.0, 3.0]])
)
SIGMOID.add(
    "zero_weight_on_infinite_logit",
    "0 * inf is nan",
    multi_class_labels=tensor([0.0, 1.0]),
    logits=tensor(["inf", 1.0]),
    weights=tensor([0.0, 1.0]),
)

SOFTMAX.pair("corner-logits_all_0", "zero-initialised models start here", tensor([[0.0, 1.0]]), tensor([[0.0, 0.0]]))
SOFTMAX.pair("corner-logits_far_apart", "right by 100", tensor([[1.0, 0.0]]), tensor([[100.0, 0.0]]))
SOFTMAX.pair("corner-logits_far_apart_and_wrong", "wrong by 100", tensor([[0.0, 1.0]]), tensor([[100.0, 0.0]]))
SOFTMAX.pair("labels_not_a_distribution", "not refused", tensor([[1.0, 1.0, 0.0]]), tensor([[0.5, 0.25, 3.0]]))
SOFTMAX.both_shapes(
    "label_smoothing_0_1-rank_3",
    "shared among the classes, which come last: not among the rows",
    onehot_labels=tensor([[[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]], [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]]),
    logits=tensor([[[2.0, 1.0, -1.0], [0.5, 0.25, 3.0]], [[-1.0, 0.0, 1.5], [-2.0, 0.5, 0.75]]]),
    label_smoothing=0.1,
)
SOFTMAX.pair("one_class", "a softmax of one class is 0", tensor([[1.0], [1.0]]), tensor([[3.0], [-2.0]]))
SPARSE.pair("corner-logits_all_0", "zero-initialised models start here", tensor([1], "int64"), tensor([[0.0, 0.0]]))
SPARSE.pair("corner-logits_far_apart", "right by 100", tensor([0], "int64"), tensor([[100.0, 0.0]]))
SPARSE.pair("corner-logits_far_apart_and_wrong", "wrong by 100", tensor([1], "int64"), tensor([[100.0, 0.0]]))
for _dtype in ("int32", "int64", "uint8", "int16", "float32", "bool"):
    SPARSE.add(
        "labels_{}".format(_dtype),
        "class numbers of this dtype",
        labels=tensor(_cast([0, 1, 1, 0], _dtype if _dtype == "bool" else "int32"), _dtype),
    )
SPARSE.add("labels_list", "a Python list", labels={"list": [0, 1, 2, 0]})
SPARSE.both_shapes(
    "labels_by_one", "a trailing 1 is squeezed off the labels", labels=tensor([[0], [1], [2], [0]], "int64")
)
SPARSE.both_shapes(
    "labels_and_weights_by_one",
    "and off the weights",
    labels=tensor([[0], [1], [2], [0]], "int64"),
    weights=tensor([[2.0], [0.5], [1.0], [4.0]]),
)
SPARSE.both_shapes(
    "weights_full_shape_labels_by_one",
    "[B] weights, [B, 1] labels",
    labels=tensor([[0], [1], [2], [0]], "int64"),
    weights=tensor([2.0, 0.5, 1.0, 4.0]),
)
for _word, _label in (("too_large", 3), ("negative", -1)):
    for _dtype in ("int32", "int64"):
        SPARSE.both_shapes(
            "label_{}-{}".format(_word, _dtype),
            "out of range: on a CPU the op says so",
            labels=tensor([0, 1, _label, 0], _dtype),
        )

for _word, _label, _logit in (("positive", 1.0, 1.0), ("negative", 0.0, -1.0)):
    HINGE.pair(
        "corner-margin_0-{}".format(_word),
        "exactly on the margin: value and gradient are 0",
        tensor([_label]),
        tensor([_logit]),
    )
    HINGE.pair("corner-logit_0-{}".format(_word), "undecided: 1", tensor([_label]), tensor([0.0]))
HINGE.pair("labels_minus_one", "labels are 0 and 1; -1 becomes -3, and is not refused", tensor([-1.0]), tensor([0.5]))
HINGE.pair("labels_half", "0.5 becomes 0: the loss is 1 whatever the logit", tensor([0.5]), tensor([7.0]))

for _word, _error in (("equal", 0.0), ("above", 2.0), ("below", -2.0)):
    ABSOLUTE.pair(
        "corner-{}".format(_word), "the gradient is the sign, 0 at equality", tensor([1.0]), tensor([1.0 + _error])
    )
    SQUARED.pair("corner-{}".format(_word), "2 * error", tensor([1.0]), tensor([1.0 + _error]))

for _delta in (1.0, 0.5, 2.0, 0.0, 100.0, -1.0):
    for _word, _error in (
        ("at", _delta),
        ("minus", -_delta),
        ("inside", _delta / 2),
        ("outside", _delta * 2 + 1.0),
        ("no_error", 0.0),
    ):
        HUBER.pair(
            "knee_{}-{}".format("{:g}".format(_delta).replace("-", "minus_").replace(".", "_"), _word),
            "the gradient at |error| == delta is delta, not twice that",
            tensor([0.0]),
            tensor([_error]),
            delta=_delta,
        )
HUBER.add("delta_int", "an int", delta=2)
HUBER.add("delta_tensor", "a tensor", delta=tensor(2.0))
HUBER.add("delta_none", "None is not a number", delta=None)

for _prediction in (0.0, 1.0):
    for _label in (0.0, 1.0):
        LOG.pair(
            "corner-prediction_{:g}-label_{:g}".format(_prediction, _label),
            "epsilon keeps the logarithm finite",
            tensor([_label]),
            tensor([_prediction]),
        )
LOG.pair("corner-prediction_half", "log 2", tensor([1.0]), tensor([0.5]))
LOG.pair("prediction_above_1", "no probability: nan", tensor([0.0]), tensor([1.5]))
LOG.pair("prediction_below_0", "no probability: nan", tensor([1.0]), tensor([-0.5]))
LOG.pair("epsilon_large", "another epsilon", tensor([1.0, 0.0]), tensor([0.25, 0.25]), epsilon=0.125)
LOG.pair("epsilon_zero", "no epsilon: infinite at 0", tensor([1.0]), tensor([0.0]), epsilon=0.0)
LOG.pair("epsilon_int", "an int", tensor([1.0, 0.0]), tensor([0.25, 0.25]), epsilon=1)
LOG.add("epsilon_none", "None is not a number", epsilon=None)
LOG.add("labels_between_0_and_1", "soft labels", labels=tensor([[0.25, 0.75, 0.125, 0.875], [0.5, 0.25, 1.0, 0.0]]))

COSINE.add("axis_0", "down the columns", axis=0)
COSINE.add("axis_minus_1", "from the end", axis=-1)
COSINE.add(
    "axis_0-per_column_weights", "losses of [1, 4] take [1, 4] weights", axis=0, weights=tensor([[1.0, 0.0, 2.0, 1.0]])
)
COSINE.add("axis_2", "out of range", axis=2)
COSINE.add("axis_minus_3", "out of range", axis=-3)
COSINE.add("dim_1", "the deprecated name of axis", without=("axis",), dim=1)
COSINE.add("dim_0", "the deprecated name of axis", without=("axis",), dim=0)
COSINE.add("axis_and_dim", "refused, even when they agree", dim=1)
COSINE.add("axis_and_dim_differ", "refused", dim=0)
COSINE.add("neither_axis_nor_dim", "refused", without=("axis",))
COSINE.add("axis_none_dim_none", "refused", axis=None, dim=None)
COSINE.pair("corner-same", "no distance", tensor([[0.6, 0.8]]), tensor([[0.6, 0.8]]))
COSINE.pair("corner-opposite", "the farthest", tensor([[0.0, 1.0]]), tensor([[0.0, -1.0]]))
COSINE.pair("not_unit_vectors", "nothing is normalised", tensor([[3.0, 4.0]]), tensor([[1.0, 2.0]]))
COSINE.both_shapes(
    "weights_wrong_full_shape", "the losses are [2, 1]: [2, 4] is too wide", weights=tensor([[1.0, 2.0, 3.0, 4.0]] * 2)
)

PAIRWISE.pair("one_column", "no pairs: 0.0", tensor([[1.0], [2.0]]), tensor([[3.0], [5.0]]))
PAIRWISE.pair("one_sample", "pairs inside one sample", tensor([[0.0, 0.0, 0.0]]), tensor([[1.0, 2.0, 4.0]]))
PAIRWISE.pair(
    "all_errors_equal",
    "a constant error has no pairwise error",
    tensor([[0.0, 1.0], [2.0, 3.0]]),
    tensor([[5.0, 6.0], [7.0, 8.0]]),
)
PAIRWISE.pair(
    "rank_2-three_samples_weighted",
    "weights of [3, 1]",
    tensor([[0.0, 1.0], [2.0, 4.0], [0.0, 0.0]]),
    tensor([[1.0, 0.0], [0.0, 0.0], [3.0, 1.0]]),
    weights=tensor([[1.0], [0.0], [2.0]]),
)

WEIGHTED.pair("zero_weight_on_infinite_loss", "0 * inf is nan", None, tensor(["inf", 1.0]), weights=tensor([0.0, 1.0]))
WEIGHTED.pair("rank_0-scalar_weights", "one loss", None, tensor(3.0), weights=tensor(2.0))
WEIGHTED.pair(
    "rank_3-weights",
    "each dimension 1 or equal",
    None,
    tensor([[[1.0, 2.0]], [[3.0, 4.0]]]),
    weights=tensor([[[2.0]], [[0.0]]]),
)
WEIGHTED.pair(
    "rank_4-weights",
    "each dimension 1 or equal",
    None,
    tensor([[[[1.0, 2.0]]], [[[3.0, 4.0]]]]),
    weights=tensor([[[[2.0, 1.0]]]]),
)
WEIGHTED.pair(
    "weights_cancel-weighted_mean",
    "weights that sum to 0: the mean is 0.0",
    None,
    tensor([1.0, 2.0]),
    weights=tensor([1.0, -1.0]),
    reduction="weighted_mean",
)
WEIGHTED.pair("losses_bool", "cast", None, tensor([True, False], "bool"))
WEIGHTED.pair("losses_int64", "cast, and back", None, tensor([1, 2], "int64"))
WEIGHTED.pair("losses_int32-mean_is_cut", "the mean 1.5 goes back to int32", None, tensor([1, 2], "int32"))

CASES = {loss.name: loss.cases for loss in ALL}
