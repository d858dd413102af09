# SPDX-License-Identifier: Apache-2.0
"""Every loss, in every place of a program, under every kind of tape: ours and the living v1's, side by side."""

import functools
import itertools

import numpy as np
import tensorflow as tf

# Arrays, which any graph takes.
LABELS = np.float32([[1.0, 0.0, 0.25], [0.5, 1.0, 0.0]])
PREDICTIONS = tf.constant([[0.3, 0.2, 0.9], [0.7, 0.4, 0.6]])
IDS = np.int32([2, 0])

LOSSES = {
    "absolute_difference": {},
    "compute_weighted_loss": {},
    "cosine_distance": {"axis": 1},
    "hinge_loss": {},
    "huber_loss": {"delta": 0.35},
    "log_loss": {},
    "mean_pairwise_squared_error": {},
    "mean_squared_error": {},
    "sigmoid_cross_entropy": {},
    "softmax_cross_entropy": {},
    "sparse_softmax_cross_entropy": {},
}
WEIGHTS = {"none": None, "scalar": tf.constant(2.0), "tensor": tf.constant([[2.0], [3.0]])}


def loss_of(module, name, weights):
    """A function of predictions and, if there are any, weights."""
    per_row = "softmax" in name
    labels = {"sparse_softmax_cross_entropy": (IDS,), "compute_weighted_loss": ()}.get(name, (LABELS,))

    def loss(x, *w):
        keyed = {"weights": tf.reshape(w[0], [-1]) if per_row and weights == "tensor" else w[0]} if w else {}
        first = (x * x,) if name == "compute_weighted_loss" else (*labels, x)
        return getattr(module, name)(*first, **keyed, **LOSSES[name])

    return loss


# --- the places: the loss somewhere in a program ---


def branch(loss):
    return lambda x, *w: tf.cond(tf.reduce_sum(x) > -9.0, lambda: loss(x, *w), lambda: tf.reduce_sum(x))


def for_loop(loss):
    def run(x, *w):
        total = tf.zeros([])
        for i in tf.range(2):
            total += loss(x * (1.0 - 0.1 * tf.cast(i, tf.float32)), *w)
        return total

    return run


def while_loop(loss):
    def run(x, *w):
        def body(i, total):
            return i + 1, total + loss(x, *w)

        return tf.while_loop(lambda i, total: i < 2, body, [tf.constant(0), tf.zeros([])], maximum_iterations=2)[1]

    return run


def mapped(through):
    return lambda loss: lambda x, *w: tf.reduce_sum(through(lambda s: loss(s * x, *w), tf.constant([1.0, 0.9])))


PLACES = {
    "as it is": lambda loss: loss,
    "tf.function": tf.function,
    "jit_compile": functools.partial(tf.function, jit_compile=True),
    "nested tf.function": lambda loss: tf.function(lambda x, *w: 1.0 * tf.function(loss)(x, *w)),
    "if": branch,
    "for": for_loop,
    "while": while_loop,
    "map_fn": mapped(tf.map_fn),
    "vectorized_map": mapped(tf.vectorized_map),
    "recompute_grad": tf.recompute_grad,
}


# --- the tapes: what is asked of it ---


def one(loss, x, *w):
    with tf.GradientTape() as tape:
        tape.watch([x, *w])
        value = loss(x, *w)
    return value, *tape.gradient(value, [x, *w])


def persistent(loss, x, *w):
    with tf.GradientTape(persistent=True) as tape:
        tape.watch([x, *w])
        value = loss(x, *w)
    return tape.gradient(value, x), *tape.gradient(value, [x, *w])


def two(loss, x, *w):
    with tf.GradientTape() as first, tf.GradientTape() as second:
        first.watch(x)
        second.watch([x, *w])
        value = loss(x, *w)
    return first.gradient(value, x), *second.gradient(value, [x, *w])


def jvp(loss, x, *w):
    with tf.autodiff.ForwardAccumulator(x, x + 1.0) as accumulator:
        value = loss(x, *w)
    return (accumulator.jvp(value),)


def hvp(loss, x, *w):
    with tf.autodiff.ForwardAccumulator(x, x + 1.0) as accumulator:
        with tf.GradientTape() as tape:
            tape.watch(x)
            value = loss(x, *w)
        gradient = tape.gradient(value, x)
    return (accumulator.jvp(gradient),)


def hessian(loss, x, *w):
    with tf.GradientTape() as outer:
        outer.watch([x, *w])
        with tf.GradientTape() as inner:
            inner.watch([x, *w])
            value = loss(x, *w)
        gradient = inner.gradient(value, x)
    return outer.jacobian(gradient, [x, *w])


def third(loss, x, *w):
    with tf.GradientTape() as outmost:
        outmost.watch(x)
        with tf.GradientTape() as outer:
            outer.watch(x)
            with tf.GradientTape() as inner:
                inner.watch(x)
                value = loss(x, *w)
            first = inner.gradient(value, x)
        second = outer.gradient(first, x)
    return (None if second is None else outmost.gradient(second, x),)


TAPES = {function.__name__: function for function in (one, persistent, two, jvp, hvp, hessian, third)}

AROUND = {"eager": lambda run: run, "in a tf.function": tf.function}
"""Where the tapes are."""

CELLS = [
    (loss, weights, place, around)
    for loss, weights, place, around in itertools.product(LOSSES, WEIGHTS, PLACES, AROUND)
    # v1 has no gradient there: outside of a function tf.recompute_grad takes what a function alone has.
    if not (place == "recompute_grad" and around == "eager")
]


def ask(module, loss, weights, place, around, tapes, times=1):
    """The answers to all `tapes`, in one program that runs so many times."""
    # A loop or a branch that a tape outside sees is one in a tf.function.
    in_place = PLACES[place](loss_of(module, loss, weights))
    if around == "eager" and place in ("if", "for", "while", "map_fn"):
        in_place = tf.function(in_place)

    def run(*arguments):
        return {tape: TAPES[tape](in_place, *arguments) for tape in tapes}

    arguments = [PREDICTIONS] if WEIGHTS[weights] is None else [PREDICTIONS, WEIGHTS[weights]]
    run = AROUND[around](run)
    return [run(*arguments) for _ in range(times)]
