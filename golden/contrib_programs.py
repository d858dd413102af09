# SPDX-License-Identifier: Apache-2.0
"""Small programs of the contrib and slim era: each takes (tf, losses, arg_scope), and says what it saw. Python 2.7.

tf is tensorflow.compat.v1, losses stands for tf.contrib.losses, arg_scope for tf.contrib.framework.arg_scope.
"""

from golden.programs import LABELS, OTHERS, PREDICTIONS, add_regularization, failure, names, numbers

PROGRAMS = []


def program(function):
    PROGRAMS.append(function)
    return function


def run(tf, losses, arg_scope, name):
    """What the program of this name saw, in a graph of its own."""
    function = next(each for each in PROGRAMS if each.__name__ == name)
    with tf.Graph().as_default():
        return function(_Ready(tf), losses, arg_scope)


class _Ready:
    """tensorflow.compat.v1, with LABELS and the others as tensors: contrib takes nothing else."""

    def __init__(self, tf):
        self._tf = tf
        with tf.name_scope("given/"):
            self.labels, self.predictions, self.others = (tf.constant(each) for each in (LABELS, PREDICTIONS, OTHERS))

    def __getattr__(self, name):
        return getattr(self._tf, name)


def two_losses(tf, losses, **named):
    return [losses.mean_squared_error(predictions, tf.labels, **named) for predictions in (tf.predictions, tf.others)]


@program
def names_of_every_loss(tf, losses, arg_scope):
    """Each function's default scope, twice."""
    third = tf.constant([[0.25, 0.5]])
    calls = [
        lambda: losses.absolute_difference(tf.predictions, tf.labels),
        lambda: losses.compute_weighted_loss(tf.predictions),
        lambda: losses.cosine_distance(tf.predictions, tf.labels, 1),
        lambda: losses.log_loss(third, tf.labels),
        lambda: losses.mean_pairwise_squared_error(tf.predictions, tf.labels),
        lambda: losses.mean_squared_error(tf.predictions, tf.labels),
        lambda: losses.sigmoid_cross_entropy(tf.predictions, tf.labels),
        lambda: losses.softmax_cross_entropy(tf.predictions, tf.labels),
        lambda: losses.sparse_softmax_cross_entropy(tf.predictions, tf.constant([1])),
    ]
    return {"names": names([call() for call in calls + calls]), "kept": names(losses.get_losses())}


@program
def names_under_scopes(tf, losses, arg_scope):
    """A name scope, a variable scope, a scope given twice, and one that ends in a slash."""
    with tf.name_scope("outer"):
        made = two_losses(tf, losses)
    with tf.variable_scope("vs"):
        made += two_losses(tf, losses, scope="foo")
    with tf.name_scope("tower") as scope:
        made += two_losses(tf, losses, scope=scope)
    return {"names": names(made + two_losses(tf, losses, scope="foo/"))}


@program
def hinge_is_kept_nowhere(tf, losses, arg_scope):
    """One loss an element, and no collection."""
    loss = losses.hinge_loss(tf.predictions, tf.labels)
    return {"shape": loss.shape.as_list(), "kept": names(losses.get_losses())}


@program
def totals(tf, losses, arg_scope):
    """With and without the regularization losses; the name; the list stays as it was."""
    two_losses(tf, losses)
    add_regularization(tf, 0.5)
    found = [losses.get_total_loss(), losses.get_total_loss(False), losses.get_total_loss(name="my_total")]
    kept = [names(losses.get_losses()), names(losses.get_regularization_losses())]
    return {"names": names(found), "values": numbers(tf, found), "kept": kept}


@program
def the_total_of_nothing(tf, losses, arg_scope):
    """An error."""
    return {"outcome": failure(losses.get_total_loss)}


@program
def the_total_takes_no_scope(tf, losses, arg_scope):
    """Its v1 namesake does."""
    two_losses(tf, losses)
    return {"outcome": failure(losses.get_total_loss, scope="foo")}


@program
def losses_by_scope(tf, losses, arg_scope):
    """The scope is a regular expression at the beginning of the name."""
    for tower in ("tower_1", "tower_10"):
        with tf.name_scope(tower):
            two_losses(tf, losses)
    return {
        "tower_1": names(losses.get_losses("tower_1")),
        "tower_1/": names(losses.get_losses(scope="tower_1/")),
        "nowhere": names(losses.get_losses("nowhere")),
    }


@program
def losses_of_ones_own(tf, losses, arg_scope):
    """add_loss, with and without a collection."""
    mine = tf.constant(3.0, name="mine")
    losses.add_loss(mine)
    losses.add_loss(mine, "my_losses")
    losses.add_loss(mine, loss_collection=None)
    return {
        "kept": names(losses.get_losses()),
        "my_losses": names(losses.get_losses(loss_collection="my_losses")),
        "keys": sorted(tf.get_default_graph().get_all_collection_keys()),
    }


@program
def add_loss_in_an_arg_scope(tf, losses, arg_scope):
    """arg_scope([add_loss], loss_collection=None) reaches what the losses add, and what a caller adds."""
    with arg_scope([losses.add_loss], loss_collection=None):
        two_losses(tf, losses)
        losses.add_loss(tf.constant(3.0))
        losses.mean_pairwise_squared_error(tf.predictions, tf.labels)
        inside = names(losses.get_losses())
    two_losses(tf, losses)
    return {"inside": inside, "outside": names(losses.get_losses())}


@program
def add_loss_in_nested_arg_scopes(tf, losses, arg_scope):
    """The inner scope wins, and what the caller says himself wins over both."""
    with arg_scope([losses.add_loss], loss_collection="outer"):
        losses.absolute_difference(tf.predictions, tf.labels)
        with arg_scope([losses.add_loss], loss_collection="inner"):
            losses.absolute_difference(tf.predictions, tf.labels)
            losses.add_loss(tf.predictions, loss_collection="said")
        losses.absolute_difference(tf.predictions, tf.labels)
    graph = tf.get_default_graph()
    return {key: names(graph.get_collection(key)) for key in sorted(graph.get_all_collection_keys())}


@program
def an_arg_scope_used_again(tf, losses, arg_scope):
    """A scope is a value that another `with` takes up."""
    with arg_scope([losses.add_loss], loss_collection="kept") as scope:
        pass
    with arg_scope(scope):
        losses.absolute_difference(tf.predictions, tf.labels)
    return {"kept": names(losses.get_losses(loss_collection="kept")), "losses": names(losses.get_losses())}


@program
def an_arg_scope_is_left_by_an_exception(tf, losses, arg_scope):
    """What it set does not stay."""

    def fail():
        with arg_scope([losses.add_loss], loss_collection=None):
            raise KeyError

    return {"outcome": failure(fail), "kept": names(two_losses(tf, losses)) == names(losses.get_losses())}


@program
def only_add_loss_takes_part_in_arg_scope(tf, losses, arg_scope):
    """Any other function is refused."""

    def enter(*functions, **named):
        with arg_scope(*functions, **named):
            pass

    return {
        "another": failure(enter, [losses.log_loss], epsilon=0.5),
        "no list": failure(enter, losses.add_loss, loss_collection=None),
        "a scope and more": failure(enter, {}, loss_collection=None),
    }


@program
def training(tf, losses, arg_scope):
    """Three steps down the total loss, with a weight a sample."""
    weight = tf.get_variable("weight", initializer=[[0.5, -0.25]], regularizer=lambda w: 0.125 * tf.reduce_sum(w * w))
    logits = tf.matmul([[1.0], [2.0]], weight)
    losses.sigmoid_cross_entropy(logits, tf.constant([[1.0, 0.0], [0.0, 1.0]]), tf.constant([1.0, 0.5]))
    total = losses.get_total_loss()
    step = tf.train.GradientDescentOptimizer(0.5).minimize(total)
    curve = []
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        for _ in range(3):
            curve.append(float(session.run([total, step])[0]))
    return {"curve": curve, "kept": names(losses.get_losses())}


@program
def weights_whose_last_dimension_only_the_feed_knows(tf, losses, arg_scope):
    """[None, None] weights have to turn out to be [batch_size, 1]."""
    weights = tf.placeholder(tf.float32, [None, None])
    loss = losses.compute_weighted_loss(tf.predictions, weights)
    with tf.Session() as session:
        by_one = float(session.run(loss, {weights: [[2.0]]}))
        return {"by one": by_one, "full": failure(session.run, loss, {weights: [[2.0, 1.0]]})}
