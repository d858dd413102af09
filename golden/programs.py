# SPDX-License-Identifier: Apache-2.0
# -*- coding: utf-8 -*-
"""Small programs as people wrote them for TF1. Each takes (tf, losses), builds and runs a graph, and says what it saw.

tf is tensorflow.compat.v1; losses is whatever stands for tf.losses, called exactly as the old code called it.
Runs on Python 2.7.
"""

import re

LABELS = [[1.0, 2.0]]
# Errors 1 and 3: mean squared error 5, absolute difference 2.
PREDICTIONS = [[2.0, 5.0]]
# Errors 2 and 2: mean squared error 4, absolute difference 2.
OTHERS = [[3.0, 4.0]]

PROGRAMS = []


def program(function):
    PROGRAMS.append(function)
    return function


def run(tf, losses, name):
    """What the program of this name saw, in a graph of its own."""
    function = next(each for each in PROGRAMS if each.__name__ == name)
    with tf.Graph().as_default():
        return function(tf, losses)


def names(tensors):
    return [tensor.name for tensor in tensors]


def numbers(tf, tensors):
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        return [float(number) for number in session.run(list(tensors))]


def failure(call, *arguments, **named):
    """The class of the error that a call raises."""
    try:
        call(*arguments, **named)
    except Exception as error:
        return type(error).__name__
    return "no error"


def two_losses(losses, **named):
    return [losses.mean_squared_error(LABELS, predictions, **named) for predictions in (PREDICTIONS, OTHERS)]


def add_regularization(tf, number):
    tf.add_to_collection(tf.GraphKeys.REGULARIZATION_LOSSES, tf.constant(number, name="l2"))


# --- names ---


@program
def names_without_a_scope(tf, losses):
    """The default scope, the second time made unique."""
    return {"names": names(two_losses(losses)), "kept": names(losses.get_losses())}


@program
def names_of_every_loss(tf, losses):
    """Each function's default scope, twice."""
    calls = [
        lambda: losses.absolute_difference(LABELS, PREDICTIONS),
        lambda: losses.compute_weighted_loss(PREDICTIONS),
        lambda: losses.cosine_distance(LABELS, PREDICTIONS, axis=1),
        lambda: losses.hinge_loss(LABELS, PREDICTIONS),
        lambda: losses.huber_loss(LABELS, PREDICTIONS),
        lambda: losses.log_loss(LABELS, [[0.25, 0.5]]),
        lambda: losses.mean_pairwise_squared_error(LABELS, PREDICTIONS),
        lambda: losses.mean_squared_error(LABELS, PREDICTIONS),
        lambda: losses.sigmoid_cross_entropy(LABELS, PREDICTIONS),
        lambda: losses.softmax_cross_entropy(LABELS, PREDICTIONS),
        lambda: losses.sparse_softmax_cross_entropy([1], PREDICTIONS),
    ]
    return {"names": names([call() for call in calls + calls]), "kept": names(losses.get_losses())}


@program
def names_with_scope_foo(tf, losses):
    """A scope given twice is made unique."""
    return {"names": names(two_losses(losses, scope="foo"))}


@program
def names_with_scope_foo_slash(tf, losses):
    """A scope that ends in a slash is entered again; the tensor's own name is made unique."""
    return {"names": names(two_losses(losses, scope="foo/"))}


@program
def names_with_an_empty_scope(tf, losses):
    """The empty string is the root of the graph, not the default scope."""
    return {"names": names(two_losses(losses, scope=""))}


@program
def names_under_a_variable_scope(tf, losses):
    """A variable scope opens a name scope."""
    with tf.variable_scope("vs"):
        first = names(two_losses(losses))
    with tf.variable_scope("vs", reuse=True):
        return {"first": first, "again": names(two_losses(losses))}


@program
def names_under_a_name_scope(tf, losses):
    """Name scopes nest, and a second one of the same name is made unique."""
    with tf.name_scope("outer"), tf.name_scope("inner"):
        first = names(two_losses(losses))
    with tf.name_scope("outer"):
        return {"first": first, "again": names(two_losses(losses, scope="foo"))}


@program
def scope_from_a_name_scope(tf, losses):
    """The string that a name scope gave, handed to the loss as its scope."""
    with tf.name_scope("tower") as scope:
        return {"scope": scope, "names": names(two_losses(losses, scope=scope))}


@program
def scope_from_a_variable_scope(tf, losses):
    """A variable scope object in the place of the scope's name."""
    with tf.variable_scope("head") as scope:
        pass
    return {"outcome": failure(losses.mean_squared_error, LABELS, PREDICTIONS, scope=scope)}


@program
def name_of_the_total(tf, losses):
    """The total has a name of its own; a second total is made unique."""
    two_losses(losses)
    totals = [losses.get_total_loss(), losses.get_total_loss(), losses.get_total_loss(name="my_total")]
    with tf.name_scope("train"):
        totals.append(losses.get_total_loss())
    return {"names": names(totals), "values": numbers(tf, totals)}


@program
def name_of_the_total_of_one_loss(tf, losses):
    """A total of one loss alone."""
    losses.mean_squared_error(LABELS, PREDICTIONS)
    total = losses.get_total_loss()
    return {"name": total.name, "value": numbers(tf, [total])}


# --- the collections ---


@program
def get_losses_returns_a_copy(tf, losses):
    """What is done to the list is not done to the collection."""
    two_losses(losses)
    mine = losses.get_losses()
    del mine[:]
    return {"mine": len(mine), "kept": names(losses.get_losses())}


@program
def the_same_key_as_the_string(tf, losses):
    """'losses' and 'regularization_losses' are the keys."""
    two_losses(losses)
    add_regularization(tf, 0.5)
    return {
        "losses": names(tf.get_collection("losses")),
        "regularization_losses": names(tf.get_collection("regularization_losses")),
        "all": sorted(tf.get_default_graph().get_all_collection_keys()),
    }


@program
def the_same_loss_added_twice(tf, losses):
    """A loss function keeps its loss; adding it once more counts it twice."""
    loss = losses.mean_squared_error(LABELS, PREDICTIONS)
    losses.add_loss(loss)
    return {"kept": names(losses.get_losses()), "total": numbers(tf, [losses.get_total_loss()])}


@program
def a_loss_of_ones_own(tf, losses):
    """add_loss keeps any tensor, and returns nothing."""
    returned = losses.add_loss(tf.constant(3.0, name="mine"))
    return {"returned": returned, "kept": names(losses.get_losses()), "total": numbers(tf, [losses.get_total_loss()])}


@program
def add_loss_without_a_collection(tf, losses):
    """loss_collection=None keeps nothing."""
    losses.add_loss(tf.constant(3.0), loss_collection=None)
    losses.mean_squared_error(LABELS, PREDICTIONS, loss_collection=None)
    return {"kept": names(losses.get_losses()), "keys": list(tf.get_default_graph().get_all_collection_keys())}


@program
def a_collection_of_ones_own(tf, losses):
    """Another key is read with the same key; the total does not hold it."""
    two_losses(losses, loss_collection="mine")
    losses.absolute_difference(LABELS, PREDICTIONS)
    return {
        "mine": names(losses.get_losses(loss_collection="mine")),
        "filtered": names(losses.get_losses("mean_squared_error_1", loss_collection="mine")),
        "losses": names(losses.get_losses()),
        "total": numbers(tf, [losses.get_total_loss()]),
    }


@program
def the_scope_is_a_prefix(tf, losses):
    """'tower_1' takes tower_10 as well; the order is that of adding."""
    for number in (10, 1, 2):
        with tf.name_scope("tower_{}".format(number)):
            losses.mean_squared_error(LABELS, PREDICTIONS)
    return {
        "tower_1": names(losses.get_losses("tower_1")),
        "tower_1/": names(losses.get_losses("tower_1/")),
        "tower": names(losses.get_losses(scope="tower")),
        "ower": names(losses.get_losses("ower")),
        "empty": names(losses.get_losses("")),
        "absent": names(losses.get_losses("tower_3")),
    }


@program
def the_scope_is_a_regex(tf, losses):
    """A pattern filters; a bad one is re.error."""
    for tower in ("a", "b", "c"):
        losses.mean_squared_error(LABELS, PREDICTIONS, scope=tower)
    try:
        losses.get_losses("(")
        bad = "no error"
    except re.error:
        bad = "re.error"
    return {"a or b": names(losses.get_losses("[ab]/")), "any": names(losses.get_losses(".*value")), "bad": bad}


@program
def an_item_without_a_name_is_dropped_by_a_scope(tf, losses):
    """Only what has a name can match a scope."""
    tf.add_to_collection("losses", 1.5)
    losses.mean_squared_error(LABELS, PREDICTIONS)
    return {"all": len(losses.get_losses()), "scoped": names(losses.get_losses("mean"))}


@program
def a_variable_in_the_collection(tf, losses):
    """A variable has a name too."""
    losses.add_loss(tf.get_variable("v", initializer=2.0))
    losses.mean_squared_error(LABELS, PREDICTIONS)
    return {"scoped": names(losses.get_losses("v")), "total": numbers(tf, [losses.get_total_loss()])}


@program
def a_loss_that_is_refused_is_not_kept(tf, losses):
    """A call that fails while the graph is built leaves nothing behind."""
    outcomes = [
        failure(losses.mean_squared_error, LABELS, [[1.0, 2.0, 3.0]]),
        failure(losses.mean_squared_error, LABELS, PREDICTIONS, weights=[1.0, 2.0]),
        failure(losses.mean_squared_error, LABELS, PREDICTIONS, weights=None),
        failure(losses.mean_squared_error, LABELS, PREDICTIONS, reduction="mean"),
    ]
    return {"outcomes": outcomes, "kept": losses.get_losses()}


@program
def an_unreduced_loss_is_kept_as_it_is(tf, losses):
    """reduction='none' keeps the array; a total adds it to the next one of its shape."""
    two_losses(losses, reduction=losses.Reduction.NONE)
    with tf.Session() as session:
        total = session.run(losses.get_total_loss()).tolist()
    return {"kept": names(losses.get_losses()), "total": total}


@program
def the_last_reduction_is_left_in_the_graph(tf, losses):
    """Optimizers under tf.distribute read it."""
    graph = tf.get_default_graph()
    seen = [getattr(graph, "_last_loss_reduction", None)]
    for reduction in losses.Reduction.all():
        losses.mean_squared_error(LABELS, PREDICTIONS, reduction=reduction)
        seen.append(graph._last_loss_reduction)
    losses.mean_pairwise_squared_error(LABELS, PREDICTIONS)
    return {"seen": seen, "after pairwise": graph._last_loss_reduction}


@program
def the_reductions(tf, losses):
    """Six names for five words."""
    reduction = losses.Reduction
    return {
        "NONE": reduction.NONE,
        "SUM": reduction.SUM,
        "MEAN": reduction.MEAN,
        "SUM_OVER_BATCH_SIZE": reduction.SUM_OVER_BATCH_SIZE,
        "SUM_OVER_NONZERO_WEIGHTS": reduction.SUM_OVER_NONZERO_WEIGHTS,
        "SUM_BY_NONZERO_WEIGHTS": reduction.SUM_BY_NONZERO_WEIGHTS,
        "all": list(reduction.all()),
        "validate": [failure(reduction.validate, word) for word in ("none", "weighted_mean", "mean", None, "NONE")],
    }


# --- totals and regularization ---


@program
def a_total_with_and_without_regularization(tf, losses):
    """The total holds the regularization losses, unless told not to."""
    two_losses(losses)
    add_regularization(tf, 0.5)
    add_regularization(tf, 0.25)
    totals = [losses.get_total_loss(), losses.get_total_loss(add_regularization_losses=False)]
    return {"values": numbers(tf, totals), "names": names(totals)}


@program
def a_total_of_regularization_alone(tf, losses):
    """No loss, only regularization."""
    add_regularization(tf, 0.5)
    total = losses.get_total_loss()
    return {"value": numbers(tf, [total]), "name": total.name}


@program
def a_total_of_nothing(tf, losses):
    """Nothing to add: an error."""
    add_regularization(tf, 0.5)
    return {
        "without regularization": failure(losses.get_total_loss, add_regularization_losses=False),
        "scope of nothing": failure(losses.get_total_loss, scope="absent"),
    }


@program
def a_total_of_one_scope(tf, losses):
    """scope= filters both collections."""
    for tower, number in (("tower_0", 0.5), ("tower_1", 0.25)):
        with tf.name_scope(tower):
            losses.mean_squared_error(LABELS, PREDICTIONS if tower == "tower_0" else OTHERS)
            add_regularization(tf, number)
    totals = [losses.get_total_loss(scope=tower) for tower in ("tower_0", "tower_1", "tower")]
    return {"values": numbers(tf, totals), "names": names(totals)}


@program
def regularization_loss_of_nothing(tf, losses):
    """No regularization is the number 0.0."""
    loss = losses.get_regularization_loss()
    return {
        "value": numbers(tf, [loss]),
        "name": loss.name,
        "dtype": loss.dtype.name,
        "list": losses.get_regularization_losses(),
    }


@program
def regularization_loss_of_some(tf, losses):
    """Their sum, by scope and by name."""
    for scope, number in (("conv", 0.5), ("dense", 0.25)):
        with tf.name_scope(scope):
            add_regularization(tf, number)
    found = [
        losses.get_regularization_loss(),
        losses.get_regularization_loss("conv"),
        losses.get_regularization_loss(scope="absent"),
        losses.get_regularization_loss(name="decay"),
    ]
    return {
        "values": numbers(tf, found),
        "names": names(found),
        "list": names(losses.get_regularization_losses()),
        "scoped": names(losses.get_regularization_losses("dense")),
    }


@program
def a_variable_with_a_regularizer(tf, losses):
    """get_variable files the regularizer's loss itself."""
    with tf.variable_scope("net"):
        tf.get_variable("w", initializer=[3.0, 4.0], regularizer=lambda w: 0.5 * tf.reduce_sum(w * w, name="square"))
    losses.mean_squared_error(LABELS, PREDICTIONS)
    return {
        "names": names(losses.get_regularization_losses()),
        "values": numbers(tf, [losses.get_regularization_loss(), losses.get_total_loss()]),
    }


# --- how people wrote it ---


@program
def the_cifar10_way(tf, losses):
    """tf.add_to_collection('losses', …), tf.add_n(tf.get_collection('losses', scope))."""
    with tf.name_scope("tower_0") as scope:
        decay = tf.multiply(tf.nn.l2_loss([3.0, 4.0]), 0.01, name="weight_loss")
        tf.add_to_collection("losses", decay)
        losses.mean_squared_error(LABELS, PREDICTIONS)
        collected = tf.get_collection("losses", scope)
        total = tf.add_n(collected, name="total_loss")
    return {
        "collected": names(collected),
        "read back": names(losses.get_losses(scope)),
        "values": numbers(tf, [total, losses.get_total_loss()]),
        "name": total.name,
    }


@program
def two_towers(tf, losses):
    """Each tower adds up its own losses, by the scope's string."""
    totals = []
    for number in range(2):
        with tf.name_scope("tower_{}".format(number)) as scope:
            losses.mean_squared_error(LABELS, PREDICTIONS if number else OTHERS)
            losses.absolute_difference(LABELS, PREDICTIONS, weights=0.5)
            totals.append(tf.add_n(losses.get_losses(scope)))
    return {"values": numbers(tf, totals), "kept": names(losses.get_losses())}


@program
def adding_regularization_to_the_returned_list(tf, losses):
    """losses += get_regularization_losses(): the collection does not grow."""
    two_losses(losses)
    add_regularization(tf, 0.5)
    mine = losses.get_losses()
    mine += losses.get_regularization_losses()
    return {"mine": names(mine), "kept": names(losses.get_losses()), "values": numbers(tf, [tf.add_n(mine)])}


@program
def adding_the_regularization_loss(tf, losses):
    """add_loss(get_regularization_loss()), after which the total counts it twice."""
    two_losses(losses)
    add_regularization(tf, 0.5)
    losses.add_loss(losses.get_regularization_loss())
    return {
        "kept": names(losses.get_losses()),
        "values": numbers(tf, [losses.get_total_loss(), losses.get_total_loss(add_regularization_losses=False)]),
    }


@program
def a_loss_among_the_regularization_losses(tf, losses):
    """loss_collection=tf.GraphKeys.REGULARIZATION_LOSSES."""
    losses.mean_squared_error(LABELS, PREDICTIONS, loss_collection=tf.GraphKeys.REGULARIZATION_LOSSES)
    losses.absolute_difference(LABELS, PREDICTIONS)
    found = [losses.get_regularization_loss(), losses.get_total_loss(), losses.get_total_loss(False)]
    return {
        "losses": names(losses.get_losses()),
        "regularization": names(losses.get_regularization_losses()),
        "values": numbers(tf, found),
    }


@program
def summaries_of_every_loss(tf, losses):
    """tf.summary.scalar(loss.op.name, loss), with the tower's name cut off."""
    with tf.name_scope("tower_0"):
        two_losses(losses)
    total = losses.get_total_loss()
    tags = []
    for loss in losses.get_losses() + [total]:
        tag = re.sub("tower_[0-9]*/", "", loss.op.name)
        tf.summary.scalar(tag + " (raw)", loss)
        tags.append(tag)
    return {"tags": tags, "operations": [loss.op.name for loss in losses.get_losses()]}


@program
def the_loss_just_made(tf, losses):
    """get_losses()[-1]."""
    made = two_losses(losses)
    return {"is the last": losses.get_losses()[-1] is made[-1], "name": losses.get_losses()[-1].name}


@program
def emptying_the_collection(tf, losses):
    """del tf.get_collection_ref('losses')[:]: the collection itself."""
    two_losses(losses)
    del tf.get_collection_ref(tf.GraphKeys.LOSSES)[:]
    losses.absolute_difference(LABELS, PREDICTIONS)
    return {"kept": names(losses.get_losses())}


@program
def another_graph_has_its_own(tf, losses):
    """Collections belong to a graph."""
    two_losses(losses)
    with tf.Graph().as_default():
        inside = names([losses.absolute_difference(LABELS, PREDICTIONS)])
        kept = names(losses.get_losses())
    return {"inside": inside, "kept inside": kept, "kept outside": names(losses.get_losses())}


@program
def training(tf, losses):
    """Three steps down the total loss."""
    weight = tf.get_variable("weight", initializer=[[0.5, -0.25]], regularizer=lambda w: 0.125 * tf.reduce_sum(w * w))
    losses.sigmoid_cross_entropy([[1.0, 0.0], [0.0, 1.0]], tf.matmul([[1.0], [2.0]], weight), weights=[[1.0], [0.5]])
    total = losses.get_total_loss()
    step = tf.train.GradientDescentOptimizer(0.5).minimize(total)
    curve = []
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        for _ in range(3):
            curve.append(float(session.run([total, step])[0]))
    return {"curve": curve, "kept": names(losses.get_losses())}


@program
def metrics_of_a_placeholder(tf, losses):
    """A batch size that only the feed knows."""
    predictions = tf.placeholder(tf.float32, [None, 2])
    labels = tf.placeholder(tf.float32, [None, 2])
    weights = tf.placeholder_with_default(tf.constant([[1.0]]), [None, 1])
    loss = losses.mean_squared_error(labels, predictions, weights)
    with tf.Session() as session:
        one = session.run(loss, {labels: LABELS, predictions: PREDICTIONS})
        two = session.run(loss, {labels: LABELS * 2, predictions: PREDICTIONS * 2, weights: [[1.0], [0.0]]})
    return {"one": float(one), "two": float(two), "name": loss.name}
