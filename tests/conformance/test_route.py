# SPDX-License-Identifier: Apache-2.0
"""The way of a tensor through the house: down, once, and into no room twice."""

import pathlib
import sys

import pytest
import tensorflow as tf

import tfcompat_losses as losses

PACKAGE = str(pathlib.Path(losses.__file__).parent) + "/"
SERVICES = {"_graphs", "reduction", "distribute", "_deprecation"}
"""Rooms that answer questions about graphs, names and replicas, and take no tensor any further."""


def room_of(frame):
    path = frame.f_code.co_filename
    return path[len(PACKAGE) :].split("/")[0].removesuffix(".py") if path.startswith(PACKAGE) else None


def route_of(call):
    """The rooms that `call` enters, in order; to go on from a room into itself is not to enter it."""
    route = []

    def note(frame, event, _):
        room = room_of(frame)
        if event != "call" or room is None or room in SERVICES:
            return
        caller = frame.f_back
        while caller is not None and room_of(caller) in (None, *SERVICES):
            caller = caller.f_back
        came_from = None if caller is None else room_of(caller)
        if room != came_from and not (route and route[-1] == (room, came_from)):
            route.append((room, came_from))

    sys.setprofile(note)
    try:
        call()
    finally:
        sys.setprofile(None)
    return [room for room, _ in route]


LABELS = tf.constant([[1.0, 0.0], [0.0, 1.0]])
LOGITS = tf.constant([[0.3, -0.2], [0.7, 0.1]])
COLUMN = tf.constant([[1.0], [0.0]])
COLLECTIONS = ["loss_collections", "_collected"]
STRAIGHT = ["losses", "_inputs", "weighted_loss", "weighting", "_engine"]
CONTRIBS = ["contrib", "_inputs", "weighting", "weighted_loss", "_engine"]


def in_every_mode(loss, *arguments, **keywords):
    def call():
        loss(*arguments, **keywords)

    def with_gradient():
        with tf.GradientTape() as tape:
            tape.watch(LOGITS)
            value = loss(*arguments, **keywords)
        tape.gradient(value, LOGITS)

    def in_a_graph():
        with tf.Graph().as_default():
            loss(*(value.numpy() for value in arguments), **keywords)

    call()
    return {"eager": call, "with gradient": with_gradient, "graph": in_a_graph}


MODES = ["eager", "with gradient", "graph"]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("reduction", losses.Reduction.all()[:5])
@pytest.mark.parametrize("weights", [1.0, COLUMN], ids=["no weights", "column"])
@pytest.mark.parametrize("name", ["sigmoid_cross_entropy", "mean_squared_error", "huber_loss"])
def test_a_loss_goes_straight_down(name, weights, reduction, mode):
    given = weights if mode != "graph" or weights == 1.0 else weights.numpy()
    calls = in_every_mode(
        getattr(losses, name), LABELS, LOGITS, weights=given, reduction=reduction, loss_collection=None
    )
    route = route_of(calls[mode])
    assert route == [*STRAIGHT, "loss_collections"]
    assert len(set(route)) == len(route) <= 6
