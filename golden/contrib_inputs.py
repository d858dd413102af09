# SPDX-License-Identifier: Apache-2.0
"""The questions put to tf.contrib.losses of TensorFlow 1.15.5: CASES, by contrib function name.

The tensors are those that the v1 functions are asked about (inputs.py), so that two goldens of one loss can be laid
side by side. WEIGHTS is the whole table of weight shapes. Runs on Python 2.7.
"""

from golden import inputs
from golden.inputs import Loss, empty, tensor


def contrib(loss, **changes):
    return Loss(loss.name, loss.labels, loss.predictions, dict(loss.given, **changes), None)


WEIGHTED, SIGMOID, SOFTMAX, SPARSE, ABSOLUTE, COSINE, LOG, PAIRWISE, SQUARED, HINGE = [
    contrib(loss)
    for loss in (
        inputs.WEIGHTED,
        inputs.SIGMOID,
        inputs.SOFTMAX,
        inputs.SPARSE,
        inputs.ABSOLUTE,
        inputs.COSINE,
        inputs.LOG,
        inputs.PAIRWISE,
        inputs.SQUARED,
        inputs.HINGE,
    )
]
WEIGHABLE = [WEIGHTED, SIGMOID, SOFTMAX, SPARSE, ABSOLUTE, COSINE, LOG, PAIRWISE, SQUARED]
ALL = WEIGHABLE + [HINGE]

# --- the table of weight shapes: 9 functions, 8 shapes that mean something, and those that look as if they did ---

# For losses of [2, 4].
WEIGHTS_2_4 = [
    ("default", None, "1.0"),
    ("number", 2.0, "a Python number"),
    ("scalar", tensor(2.0), "a scalar tensor"),
    ("one", tensor([2.0]), "[1]: divided by what one row holds, so batch_size times as large as with a scalar"),
    ("per_row", tensor([2.0, 0.5]), "[batch_size]: contrib's weight of a sample, which v1 refuses"),
    ("one_by_one", tensor([[2.0]]), "[1, 1]: its last dimension is squeezed off, then it is as [1]"),
    ("per_row_by_one", tensor([[2.0], [0.5]]), "[batch_size, 1]: squeezed, then it is as [batch_size]"),
    ("per_column", tensor([[1.0, 0.5, 2.0, 4.0]]), "[1, num_classes]: broadcast, but counted once, not once a row"),
    ("full_shape", tensor([[1.0, 0.5, 2.0, 4.0], [0.25, 1.0, 8.0, 1.5]]), "one for each element"),
    ("full_shape_by_one", tensor([[[1.0], [0.5], [2.0], [4.0]], [[0.25], [1.0], [8.0], [1.5]]]), "squeezed"),
    ("zero", 0.0, "nothing is present: 0.0"),
    ("scalar_zero", tensor(0.0), "nothing is present: 0.0"),
    ("one_zero", tensor([0.0]), "nothing is present: 0.0"),
    ("zero_row", tensor([0.0, 3.0]), "a sample that is not there"),
    ("zero_row_by_one", tensor([[0.0], [3.0]]), "a sample that is not there"),
    ("zero_column", tensor([[1.0, 0.0, 2.0, 1.0]]), "a class that is not there"),
    ("one_zero_weight", tensor([[1.0, 0.5, 2.0, 4.0], [0.0, 1.0, 8.0, 1.5]]), "an element that is not there"),
    ("all_rows_zero", tensor([0.0, 0.0]), "nothing is present: 0.0, finite gradients"),
    ("all_zero", tensor([[0.0] * 4, [0.0] * 4]), "nothing is present: 0.0, finite gradients"),
    ("negative_row", tensor([-0.5, 4.0]), "counted as present"),
    ("negative_number", -1.0, "turns a loss into a reward"),
    ("per_class", tensor([1.0, 0.5, 2.0, 4.0]), "[num_classes] is aligned from the left, and 4 rows there are not"),
    ("three_rows", tensor([1.0, 2.0, 3.0]), "neither 1 nor batch_size"),
    ("three_rows_by_one", tensor([[1.0], [2.0], [3.0]]), "neither 1 nor batch_size"),
    ("three_columns", tensor([[1.0, 2.0, 3.0]]), "neither 1 nor num_classes"),
    ("rank_3", tensor([[[1.0, 2.0, 3.0, 4.0], [1.0, 1.0, 1.0, 1.0]]]), "a rank more than the losses"),
    ("int", tensor([2, 1], "int32"), "cast to float32"),
    ("bool", tensor([True, False], "bool"), "a mask"),
    ("float64", tensor([2.0, 0.5], "float64"), "cast to float32"),
]
# For losses of [4] (softmaxes).
WEIGHTS_4 = [
    ("default", None, "1.0"),
    ("number", 2.0, "a Python number"),
    ("scalar", tensor(2.0), "a scalar tensor"),
    ("one", tensor([2.0]), "[1]: counted once, not once a sample"),
    ("per_row", tensor([2.0, 0.5, 1.0, 4.0]), "[batch_size]"),
    ("one_by_one", tensor([[2.0]]), "[1, 1]: its last dimension is squeezed off"),
    ("per_row_by_one", tensor([[2.0], [0.5], [1.0], [4.0]]), "[batch_size, 1]: its last dimension is squeezed off"),
    ("one_row", tensor([[2.0, 0.5, 1.0, 4.0]]), "[1, batch_size] has a rank more than the losses"),
    ("full_logits_shape", tensor([[1.0, 2.0, 3.0]] * 4), "a softmax has one loss a sample"),
    ("three_rows", tensor([1.0, 2.0, 3.0]), "[num_classes] weights: a softmax has none"),
    ("zero", 0.0, "nothing is present: 0.0"),
    ("one_zero", tensor([0.0]), "nothing is present: 0.0"),
    ("zero_row", tensor([2.0, 0.0, 1.0, 4.0]), "a sample that is not there"),
    ("zero_row_by_one", tensor([[2.0], [0.0], [1.0], [4.0]]), "a sample that is not there"),
    ("all_zero", tensor([0.0, 0.0, 0.0, 0.0]), "nothing is present: 0.0, finite gradients"),
    ("negative_row", tensor([2.0, -0.5, 1.0, 4.0]), "counted as present"),
    ("negative_number", -1.0, "turns a loss into a reward"),
    ("int", tensor([2, 1, 0, 3], "int32"), "cast to float32"),
]
# For losses of [2] (cosine: contrib drops the dimension that v1 keeps with size 1).
WEIGHTS_2 = [
    ("default", None, "1.0"),
    ("number", 2.0, "a Python number"),
    ("scalar", tensor(2.0), "a scalar tensor"),
    ("one", tensor([2.0]), "[1]: counted once, not once a sample"),
    ("per_row", tensor([2.0, 0.5]), "[batch_size]"),
    ("one_by_one", tensor([[2.0]]), "[1, 1]: its last dimension is squeezed off"),
    ("per_row_by_one", tensor([[2.0], [0.5]]), "[batch_size, 1]: squeezed, though the losses have no such dimension"),
    ("one_row", tensor([[2.0, 0.5]]), "[1, batch_size] has a rank more than the losses"),
    ("full_predictions_shape", tensor([[1.0, 2.0, 3.0, 4.0]] * 2), "one loss a sample"),
    ("zero", 0.0, "nothing is present: 0.0"),
    ("one_zero", tensor([0.0]), "nothing is present: 0.0"),
    ("zero_row", tensor([0.0, 3.0]), "a sample that is not there"),
    ("zero_row_by_one", tensor([[0.0], [3.0]]), "a sample that is not there"),
    ("all_zero", tensor([0.0, 0.0]), "nothing is present: 0.0, finite gradients"),
    ("negative_row", tensor([2.0, -0.5]), "counted as present"),
]
WEIGHTS = {loss.name: WEIGHTS_2_4 for loss in WEIGHABLE}
WEIGHTS.update({"softmax_cross_entropy": WEIGHTS_4, "sparse_softmax_cross_entropy": WEIGHTS_4})
WEIGHTS["cosine_distance"] = WEIGHTS_2
# Besides the known shapes: the batch size unknown, and no rank known, which contrib refuses.
SHAPES_UNKNOWN = ("scalar", "one", "per_row", "per_row_by_one", "per_column", "full_shape", "zero_row", "per_class")


def weight_shapes(loss):
    for word, weights, why in WEIGHTS[loss.name]:
        given = {} if weights is None else {"weights": weights}
        loss.add("weights-" + word, why, **given)
        if word in SHAPES_UNKNOWN:
            loss.add("weights-{}-partly_unknown_shapes".format(word), why, shapes="partly_unknown", **given)
    loss.add("weights_none", "refused", weights=None)
    loss.add("weights-default-unknown_shapes", "contrib wants to know the ranks", shapes="unknown")


def names_and_dtypes(loss):
    loss.add("scope_foo", "a scope names the tensor", scope="foo")
    loss.add("scope_foo_slash", "a scope that ends in a slash is taken as it is", scope="foo/")
    for dtype in ("float16", "float64"):
        names = [name for name in loss.tensors() if loss is not SPARSE or name == "logits"]
        loss.add(dtype, "the dtype of the result and its name", **loss.as_dtype(dtype, *names))
    if loss.labels and loss not in (SPARSE, COSINE):
        ones = [[int(value > 0) for value in row] for row in loss.given[loss.labels]["values"]]
        loss.add("labels_int32", "labels of another dtype are cast", **{loss.labels: tensor(ones, "int32")})
        bools = [[bool(value) for value in row] for row in ones]
        loss.add("labels_bool", "labels of another dtype are cast", **{loss.labels: tensor(bools, "bool")})
    lists = {name: {"list": loss.given[name]["values"]} for name in loss.tensors()}
    loss.add("lists", "contrib asks its arguments for their shape before it converts them", **lists)


def shapes(loss):
    if loss is not SPARSE:
        last = 3 if loss is SOFTMAX else 4
        loss.pair("empty_batch", "nothing in, 0.0 out", empty([0, last]), empty([0, last]))
    else:
        loss.pair("empty_batch", "nothing in, 0.0 out", empty([0], "int64"), empty([0, 3]))
    if loss.labels is None:
        return
    loss.add("labels_none", "the default of most, and refused", **{loss.labels: None})
    labels, predictions = loss.given[loss.labels]["values"], loss.given[loss.predictions]["values"]
    if loss is SPARSE:
        loss.add("shapes_differ", "five labels, four samples", labels=tensor([0, 1, 2, 0, 1], "int64"))
        return
    for word, wrong in (("columns", [row[:2] for row in labels]), ("rows", labels[:1]), ("rank", labels[0])):
        loss.add("shapes_differ-" + word, "refused", **{loss.labels: tensor(wrong)})
    loss.pair("rank_3", "the batch in front", tensor([labels, labels]), tensor([predictions, predictions]))
    if loss is not SOFTMAX:
        axis = {"axis": 0} if loss is COSINE else {}
        loss.pair("rank_1", "a vector", tensor(labels[0]), tensor(predictions[0]), **axis)
        loss.pair("rank_0", "a single number", tensor(labels[0][1]), tensor(predictions[0][1]), **axis)


for _loss in WEIGHABLE:
    for _topic in (weight_shapes, names_and_dtypes, shapes):
        _topic(_loss)

# --- every loss shape against every weight shape: compute_weighted_loss, which has no other face ---

_LOSSES = {
    "1": [3.0],
    "4": [0.5, 1.0, 0.25, 4.0],
    "4x1": [[0.5], [1.0], [0.25], [4.0]],
    "1x4": [[0.5, 1.0, 0.25, 4.0]],
    "4x4": [[0.5, 1.0, 0.25, 4.0], [2.0, 0.125, 8.0, 3.0], [1.0, 1.5, 2.5, 0.75], [6.0, 5.0, 7.0, 0.375]],
    "2x4x2": [[[0.5, 1.0], [0.25, 4.0], [2.0, 0.125], [8.0, 3.0]], [[1.0, 1.5], [2.5, 0.75], [6.0, 5.0], [7.0, 0.375]]],
    "2x1x2": [[[0.5, 1.0]], [[0.25, 4.0]]],
}
_AGAINST = {
    "1": [2.0],
    "2": [2.0, 0.0],
    "4": [1.0, 0.0, 2.0, 4.0],
    "1x1": [[2.0]],
    "2x1": [[2.0], [0.0]],
    "4x1": [[1.0], [0.0], [2.0], [4.0]],
    "1x4": [[1.0, 0.0, 2.0, 4.0]],
    "1x2": [[2.0, 0.0]],
    "2x4": [[1.0, 0.0, 2.0, 4.0], [0.25, 1.0, 8.0, 1.5]],
    "4x4": [[1.0, 0.0, 2.0, 4.0], [0.25, 1.0, 8.0, 1.5], [1.0, 1.0, 1.0, 1.0], [0.0, 0.0, 0.0, 3.0]],
    "2x4x1": [[[1.0], [0.0], [2.0], [4.0]], [[0.25], [1.0], [8.0], [1.5]]],
    "2x4x2": [[[1.0, 0.0], [2.0, 4.0], [0.25, 1.0], [8.0, 1.5]], [[1.0, 1.0], [1.0, 1.0], [0.0, 0.0], [0.0, 3.0]]],
    "1x1x1": [[[2.0]]],
}
for _shape, _losses in _LOSSES.items():
    for _against, _weights in _AGAINST.items():
        WEIGHTED.add(
            "losses_{}-weights_{}".format(_shape, _against),
            "aligned from the left; 1 is broadcast",
            losses=tensor(_losses),
            weights=tensor(_weights),
        )
WEIGHTED.add("losses_int32", "cast, and back: the mean is cut", losses=tensor([[1, 2], [3, 5]], "int32"))
WEIGHTED.add("losses_bool", "cast, and back", losses=tensor([[True, False], [False, False]], "bool"))
for _shape, _losses in _LOSSES.items():
    PAIRWISE.pair(
        "predictions_{}".format(_shape),
        "pairs within a sample",
        tensor(_AGAINST.get(_shape, _losses)),
        tensor(_losses),
    )
for _against in ("4", "4x1", "1x4", "4x4"):
    PAIRWISE.pair(
        "predictions_4x4-weights_{}".format(_against),
        "no dimension is squeezed off here: what is counted and what is scaled differ",
        tensor([[0.0] * 4] * 4),
        tensor(_LOSSES["4x4"]),
        weights=tensor(_AGAINST[_against]),
    )

# --- what one loss has and the others do not ---

for _loss in (SIGMOID, SOFTMAX):
    for _word, _smoothing in [("0_1", 0.1), ("1", 1.0), ("1_5", 1.5), ("minus_0_5", -0.5), ("1_int", 1)]:
        _loss.add("label_smoothing_" + _word, "as in v1", label_smoothing=_smoothing)
    _per_row = tensor([2.0, 0.5] if _loss is SIGMOID else [2.0, 0.5, 1.0, 4.0])
    _loss.add("label_smoothing_0_1-per_row", "smoothed, then weighed", label_smoothing=0.1, weights=_per_row)
    _half = dict(_loss.as_dtype("float16", *_loss.tensors()), label_smoothing=0.1)
    _loss.add("label_smoothing_0_1-float16", "smoothed in float16", **_half)
SOFTMAX.pair(
    "rank_3-label_smoothing",
    "spread over dimension 1, whatever the number of classes",
    tensor([SOFTMAX.given["onehot_labels"]["values"]]),
    tensor([SOFTMAX.given["logits"]["values"]]),
    label_smoothing=0.1,
)
SIGMOID.pair("corner-logit_0", "the gradient is sigmoid(logit) - label", tensor([0.0, 1.0]), tensor([0.0, 0.0]))
SPARSE.add("labels_by_one", "[batch_size, 1]", labels=tensor([[0], [1], [2], [0]], "int64"))
SPARSE.add(
    "labels_by_one-partly_unknown_shapes",
    "[None, 1]",
    shapes="partly_unknown",
    labels=tensor([[0], [1], [2], [0]], "int64"),
)
SPARSE.add("labels_by_one_by_one", "[batch_size, 1, 1]", labels=tensor([[[0]], [[1]], [[2]], [[0]]], "int64"))
SPARSE.add("labels_one_hot", "refused", labels=tensor([[1, 0, 0]] * 4, "int64"))
SPARSE.add("labels_int32", "class numbers of this dtype", labels=tensor([0, 1, 2, 0], "int32"))
SPARSE.add("labels_float", "no class numbers", labels=tensor([0.0, 1.0, 2.0, 0.0]))
LOG.pair("epsilon_large", "another epsilon", tensor([1.0, 0.0]), tensor([0.25, 0.25]), epsilon=0.125)
LOG.pair("corner-prediction_1-label_0", "epsilon keeps the logarithm finite", tensor([0.0]), tensor([1.0]))
ABSOLUTE.pair("corner-equal", "the gradient is the sign, 0 at equality", tensor([1.0]), tensor([1.0]))

COSINE.add("axis_0", "down the columns", axis=0)
COSINE.add("axis_0-full_shape", "the losses are [4]", axis=0, weights=tensor([1.0, 0.0, 2.0, 1.0]))
COSINE.add("axis_minus_1", "from the end", axis=-1)
COSINE.add("axis_2", "out of range", axis=2)
COSINE.add("dim_1", "the deprecated name of axis", without=("axis",), dim=1)
COSINE.add("axis_and_dim", "refused, even when they agree", dim=1)
COSINE.add("neither_axis_nor_dim", "refused", without=("axis",))

HINGE.add("ordinary", "one loss an element: nothing is weighed or reduced, and nothing is kept")
HINGE.add("partly_unknown_shapes", "placeholders whose batch size is not known", shapes="partly_unknown")
HINGE.add("unknown_shapes", "no rank is needed here", shapes="unknown")
HINGE.add("weights", "there are none", weights=2.0)
names_and_dtypes(HINGE)
shapes(HINGE)
for _word, _label, _logit in (("positive", 1.0, 1.0), ("negative", 0.0, -1.0)):
    HINGE.pair("corner-margin_0-" + _word, "exactly on the margin: 0", tensor([_label]), tensor([_logit]))

CASES = {loss.name: loss.cases for loss in ALL}
