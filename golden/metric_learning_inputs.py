# SPDX-License-Identifier: Apache-2.0
"""The questions put to tf.contrib.losses.metric_learning of TensorFlow 1.15.5: CASES, by function name.

Embeddings are multiples of 1/4, so that squared distances are exact and no tie is broken by rounding; where a tie is
meant, its case says so. Runs on Python 2.7.
"""

from golden.inputs import Loss, empty, tensor

# Six points, two or three of a label, no two distances alike.
POINTS = [[0.0, 0.0], [1.0, 0.25], [0.25, 1.5], [2.0, 2.25], [2.5, 0.75], [1.25, 3.0]]
LABELS = [0, 0, 1, 1, 2, 2]
TWO_LABELS = [0, 1, 0, 1, 0, 1]
MORE_POINTS = [[0.25 * (7 * n % 11), 0.25 * (5 * n % 13), 0.5 * (3 * n % 5)] for n in range(10)]
ANCHORS = [[0.5, 1.0, -0.25], [1.5, -0.5, 0.75], [-1.0, 0.25, 2.0], [0.0, 1.25, 0.5]]
POSITIVES = [[0.25, 1.25, 0.0], [1.0, -0.75, 0.5], [-1.25, 0.5, 1.5], [0.75, 0.5, 0.25]]

CONTRASTIVE = Loss(
    "contrastive_loss",
    "labels",
    "embeddings_anchor",
    {
        "labels": tensor([1, 0, 0, 1], "int32"),
        "embeddings_anchor": tensor(ANCHORS),
        "embeddings_positive": tensor(POSITIVES),
    },
    None,
)
TRIPLET, LIFTED = (
    Loss(name, "labels", "embeddings", {"labels": tensor(LABELS, "int32"), "embeddings": tensor(POINTS)}, None)
    for name in ("triplet_semihard_loss", "lifted_struct_loss")
)
NPAIRS = Loss(
    "npairs_loss",
    "labels",
    "embeddings_anchor",
    dict(CONTRASTIVE.given, labels=tensor([3, 1, 4, 2], "int32")),
    None,
)
MULTILABEL = Loss(
    "npairs_loss_multilabel",
    "sparse_labels",
    "embeddings_anchor",
    dict(NPAIRS.given, sparse_labels={"list": [[1, 1, 0, 0], [0, 1, 1, 0], [0, 0, 0, 1], [1, 0, 1, 1]]}),
    None,
)
del MULTILABEL.given["labels"]
CLUSTER = Loss(
    "cluster_loss",
    "labels",
    "embeddings",
    {
        "labels": tensor([[label] for label in LABELS], "int32"),
        "embeddings": tensor(POINTS),
        "margin_multiplier": 1.0,
    },
    None,
)
ALL = [CONTRASTIVE, TRIPLET, NPAIRS, MULTILABEL, LIFTED, CLUSTER]

for _loss in ALL:
    _loss.add("ordinary", "nothing but the tensors and the defaults")
    _loss.add("partly_unknown_shapes", "placeholders whose batch size is not known", shapes="partly_unknown")
for _loss in (CONTRASTIVE, TRIPLET, LIFTED):
    for _word, _margin in (("0", 0.0), ("0_5", 0.5), ("2", 2.0), ("4", 4.0), ("int", 2), ("minus_1", -1.0)):
        _loss.add("margin_" + _word, "how far is far enough", margin=_margin)
for _loss in (CONTRASTIVE, TRIPLET, NPAIRS, LIFTED):
    _loss.add("labels_int64", "labels of another dtype", labels=dict(_loss.given["labels"], dtype="int64"))
    _loss.add("labels_float32", "labels of another dtype", labels=dict(_loss.given["labels"], dtype="float32"))
    _loss.add(
        "labels_by_one", "labels of rank 2", labels=tensor([[n] for n in _loss.given["labels"]["values"]], "int32")
    )
for _loss in (CONTRASTIVE, TRIPLET, NPAIRS, LIFTED):
    _names = [name for name in _loss.given if name.startswith("embeddings")]
    _loss.add(
        "lists", "Python lists in the place of tensors", **{n: {"list": _loss.given[n]["values"]} for n in _names}
    )
    _loss.add("float64", "embeddings of float64", **_loss.as_dtype("float64", *_names))

CONTRASTIVE.add("labels_half", "between near and far", labels=tensor([0.5, 0.25, 0.0, 1.0]))
CONTRASTIVE.add("labels_bool", "labels of another dtype", labels=tensor([True, False, False, True], "bool"))
CONTRASTIVE.add("labels_three", "five labels, four pairs", labels=tensor([0, 1, 0, 1, 0], "int32"))
CONTRASTIVE.add(
    "corner-at_the_margin",
    "a distance of exactly the margin: 0",
    labels=tensor([0], "int32"),
    embeddings_anchor=tensor([[0.0, 1.0]]),
    embeddings_positive=tensor([[0.0, 0.0]]),
)
CONTRASTIVE.add(
    "corner-no_distance",
    "the square root has no finite gradient at 0",
    labels=tensor([0, 1], "int32"),
    embeddings_anchor=tensor([[0.5, 1.0], [0.5, 1.0]]),
    embeddings_positive=tensor([[0.5, 1.0], [0.5, 1.0]]),
)
CONTRASTIVE.add(
    "empty_batch",
    "the mean of nothing",
    labels=empty([0], "int32"),
    embeddings_anchor=empty([0, 2]),
    embeddings_positive=empty([0, 2]),
)

for _loss in (TRIPLET, LIFTED):
    _loss.add("two_labels", "three positives and three negatives each", labels=tensor(TWO_LABELS, "int32"))
    _loss.add("one_label", "no negatives", labels=tensor([7] * 6, "int32"))
    _loss.add("no_positives", "six labels: 0 divided by 0", labels=tensor([0, 1, 2, 3, 4, 5], "int32"))
    _loss.pair("one_sample", "no pairs: 0 divided by 0", tensor([0], "int32"), tensor([[1.0, 2.0]]))
    _loss.pair(
        "same_points",
        "two pairs of the same point, of one label and of two",
        tensor([0, 0, 1, 0], "int32"),
        tensor([[1.0, 0.5], [1.0, 0.5], [0.25, 2.0], [0.25, 2.0]]),
    )
    _loss.pair(
        "ties",
        "the corners of a square: every distance twice",
        tensor([0, 0, 1, 1], "int32"),
        tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]),
    )
    _loss.add("far_apart", "every point eight times as far", embeddings=tensor([[8 * x for x in p] for p in POINTS]))
    _loss.add("near", "every point eight times as near", embeddings=tensor([[x / 8 for x in p] for p in POINTS]))

for _loss in (NPAIRS, MULTILABEL):
    for _word, _factor in (("0", 0.0), ("1", 1.0), ("int", 2), ("minus_1", -1.0)):
        _loss.add("reg_lambda_" + _word, "the weight of the L2 term", reg_lambda=_factor)
NPAIRS.add("same_labels", "two pairs of one label share the target", labels=tensor([3, 1, 3, 2], "int32"))
NPAIRS.add("one_label", "the target is spread evenly", labels=tensor([5, 5, 5, 5], "int32"))
NPAIRS.add("more_labels", "five labels, four pairs", labels=tensor([0, 1, 2, 3, 4], "int32"))
NPAIRS.add("shapes_differ", "three positives, four anchors", embeddings_positive=tensor(POSITIVES[:3]))
MULTILABEL.add("counts", "labels are counted, not only seen", sparse_labels={"list": [[2, 1], [1, 0], [0, 3], [1, 1]]})
MULTILABEL.add(
    "no_label", "a pair without a label: 0 divided by 0", sparse_labels={"list": [[1, 0], [0, 0], [0, 1], [1, 1]]}
)
MULTILABEL.add("three_labels", "three sets of labels, four pairs", sparse_labels={"list": [[1, 0], [0, 1], [1, 1]]})
MULTILABEL.add("dense", "refused", sparse_labels=[1.0, 2.0, 3.0, 4.0])

for _word, _margin in (("0", 0.0), ("4", 4.0), ("16", 16.0), ("minus_1", -1.0)):
    CLUSTER.add("margin_multiplier_" + _word, "the weight of the structured margin", margin_multiplier=_margin)
    CLUSTER.add(
        "margin_multiplier_{}-no_pam".format(_word),
        "without the local search",
        margin_multiplier=_margin,
        enable_pam_finetuning=False,
    )
for _type in ("nmi", "ami", "ari", "vmeasure", "const", "other"):
    CLUSTER.add("margin_type_" + _type, "how alike two clusterings are", margin_type=_type)
    CLUSTER.add(
        "margin_type_{}-two_labels".format(_type),
        "how alike two clusterings are",
        margin_type=_type,
        labels=tensor([[label] for label in TWO_LABELS], "int32"),
    )
for _word, _labels in (("const", LABELS), ("const-two_labels", TWO_LABELS)):
    CLUSTER.add(
        "margin_type_{}-labels_int64".format(_word),
        "contrib cannot compare int32 labels with a clustering",
        margin_type="const",
        labels=tensor([[label] for label in _labels], "int64"),
    )
CLUSTER.pair(
    "ten_points",
    "three labels, uneven",
    tensor([[n] for n in (0, 0, 0, 0, 1, 1, 1, 2, 2, 2)], "int32"),
    tensor(MORE_POINTS),
    margin_multiplier=2.0,
)
CLUSTER.add("labels_rank_1", "squeezed if they can be", labels=tensor(LABELS, "int32"))
CLUSTER.add("labels_int64", "labels of another dtype", labels=tensor([[label] for label in LABELS], "int64"))
CLUSTER.add("one_label", "one cluster", labels=tensor([[7]] * 6, "int32"))
CLUSTER.add("no_positives", "six clusters", labels=tensor([[n] for n in range(6)], "int32"))
CLUSTER.pair(
    "same_points",
    "two pairs of the same point",
    tensor([[0], [0], [1], [1]], "int32"),
    tensor([[1.0, 0.5], [1.0, 0.5], [0.25, 2.0], [0.25, 2.0]]),
)
CLUSTER.pair(
    "same_points-no_positives",
    "each sample is a medoid, and belongs to its own cluster",
    tensor([[0], [1], [2]], "int32"),
    tensor([[0.5, 1.0], [0.5, 1.0], [2.0, 0.25]]),
)
CLUSTER.pair("one_sample", "nothing to cluster", tensor([[0]], "int32"), tensor([[1.0, 2.0]]))

CASES = {loss.name: loss.cases for loss in ALL}


def taking_rows(tf, metric_learning):
    """The module, but sparse labels are given as rows of numbers: JSON knows no SparseTensor."""
    functions = {name: getattr(metric_learning, name) for name in CASES if hasattr(metric_learning, name)}
    real = functions.get("npairs_loss_multilabel")

    def npairs_loss_multilabel(sparse_labels, *arguments, **named):
        return real([_sparse(tf, row) for row in sparse_labels], *arguments, **named)

    if real is not None:
        functions["npairs_loss_multilabel"] = npairs_loss_multilabel
    return type("MetricLearning", (), {name: staticmethod(functions[name]) for name in functions})


def _sparse(tf, row):
    if not isinstance(row, list):
        return row
    places = [place for place, number in enumerate(row) if number]
    return tf.SparseTensor(
        indices=tf.reshape(tf.constant(places, tf.int64), [-1, 1]),
        values=tf.constant([row[place] for place in places], tf.int64),
        dense_shape=[len(row)],
    )
