# SPDX-License-Identifier: Apache-2.0
"""A loss has the name that was recorded in v1's graph: eagerly every golden, and scopes entered again in both modes."""

import gc
import itertools
import weakref

import goldens
import pytest
import tensorflow as tf

import tfcompat_losses as losses

V1 = tf.compat.v1.losses
VERSION = "2.21.0"


def names_by_key(collected, keys):
    """Keys and names, as the table of the scope has them."""
    lines = [line.split() for line in str(collected).splitlines()[1:]]
    return {key: found for key in keys if (found := [line[0] for line in lines if line[1] == key])}


@pytest.mark.parametrize("function", goldens.functions())
def test_every_golden_has_its_name(function):
    wrong, compared = [], 0
    for case in goldens.cases_for(function, "eager"):
        (recorded,) = [result for result in case["results"] if VERSION in result["tensorflow"]]
        if "error" in recorded:
            continue
        with losses.collect() as collected:
            (result,) = goldens.observe(losses, function, [case], "eager")
        if "error" in result:
            continue
        compared += 1
        names = names_by_key(collected, recorded["collections"])
        if names != recorded["collections"]:
            wrong.append(f"{case['id']}: {names}, recorded {recorded['collections']}")
    assert not wrong, "\n".join(wrong)
    assert compared > 40


LABELS, LOGITS = [[0.0, 1.0], [1.0, 0.0]], [[0.25, 0.5], [0.75, 0.5]]
DTYPES = [tf.float32, tf.float64]
CALLS = {
    "absolute_difference": {},
    "cosine_distance": {"axis": 1},
    "hinge_loss": {},
    "huber_loss": {},
    "log_loss": {},
    "mean_pairwise_squared_error": {},
    "sigmoid_cross_entropy": {"label_smoothing": 0.1},
    "softmax_cross_entropy": {"label_smoothing": 0.1},
    "sparse_softmax_cross_entropy": {},
}


WEIGHTS = [lambda: 2.0, lambda: tf.constant(2.0), lambda: 2]


def all_in_one_scope(module, function, scope):
    """Each reduction, dtype and kind of labels, and by turns of weights, one after the other."""
    weights = itertools.cycle(WEIGHTS)
    reductions = [None] if function == "mean_pairwise_squared_error" else losses.Reduction.all()
    for reduction, dtype, as_tensor in itertools.product(reductions, DTYPES, [False, True]):
        labels = [1, 0] if function.startswith("sparse") else LABELS
        if as_tensor:
            labels = tf.constant(labels, tf.int32 if function.startswith("sparse") else dtype)
        options = CALLS[function] if reduction is None else {"reduction": reduction, **CALLS[function]}
        predictions = tf.constant(LOGITS, dtype)
        getattr(module, function)(labels, predictions, weights=next(weights)(), scope=scope, **options)


@pytest.mark.parametrize("scope", [None, "foo", "foo/"])
@pytest.mark.parametrize("function", CALLS)
def test_in_one_scope_the_numbers_go_on_as_in_v1s_graph(function, scope):
    with losses.collect() as collected:
        all_in_one_scope(losses, function, scope)
    names = []
    for module in (V1, losses):
        with tf.Graph().as_default() as graph:
            all_in_one_scope(module, function, scope)
            names.append([loss.name for loss in graph.get_collection("losses")])
    assert [line.split()[0] for line in str(collected).splitlines()[1:]] == names[0]
    assert names[1] == names[0]


def test_a_loss_of_no_collection_takes_its_number_and_keeps_its_name_when_it_is_added():
    def names(module):
        unused = module.mean_squared_error([0.0], [1.0], loss_collection=None)
        module.mean_squared_error([0.0], [2.0])
        later = module.mean_squared_error([0.0], [3.0], scope="foo", loss_collection=None)
        module.add_loss(later)
        module.add_loss(unused)
        module.mean_squared_error([0.0], [4.0], loss_collection="")
        module.mean_squared_error([0.0], [5.0])
        return len(module.get_losses("foo")), len(module.get_losses())

    with losses.collect() as collected:
        eager = names(losses)
    with tf.Graph().as_default() as graph:
        assert names(V1) == eager == (1, 4)
        expected = [loss.name for loss in graph.get_collection("losses")]
    assert [line.split()[0] for line in str(collected).splitlines()[1:]] == expected


def test_a_loss_of_no_collection_is_not_kept_alive():
    with losses.collect():
        reference = weakref.ref(losses.mean_squared_error([0.0], [1.0], loss_collection=None))
        gc.collect()
        assert reference() is None
