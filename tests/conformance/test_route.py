# SPDX-License-Identifier: Apache-2.0
"""The way of a tensor through the house: down, once, and into no room twice."""

import pathlib
import sys

import pytest
import tensorflow as tf

import tfcompat_losses as losses
from tfcompat_losses import contrib

PACKAGE = str(pathlib.Path(losses.__file__).parent) + "/"
SERVICES = {"_graphs", "_loss_scope", "reduction", "distribute", "_deprecation"}
"""Rooms that answer questions about graphs, names and replicas, and take no tensor any further."""


def file_of(frame):
    path = frame.f_code.co_filename
    return path[len(PACKAGE) :].split("/")[0].removesuffix(".py") if path.startswith(PACKAGE) else None


def room_of(frame):
    room = file_of(frame)
    if room != "losses":
        return room
    # The formula is a pure function, written in the file of its loss and handed down: it is run where the engine is.
    while frame is not None and file_of(frame) in (None, "losses"):
        frame = frame.f_back
    return "_engine" if frame is not None and file_of(frame) == "_engine" else room


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
STRAIGHT = ["losses", "_inputs", "weighted_loss", "weighting", "_engine", "_scopes"]
CONTRIBS = ["contrib", "_inputs", "weighting", "weighted_loss", "_engine", "_scopes"]


MODES = ["eager", "under a tape", "graph"]


def in_mode(mode, loss, *arguments, **keywords):
    """A call that has been made before: what is made once is made."""

    def under_a_tape():
        with tf.GradientTape() as tape:
            tape.watch(LOGITS)
            loss(*arguments, **keywords)

    def in_a_graph():
        with tf.Graph().as_default():
            given = [tf.compat.v1.placeholder(tf.float32, [None, None]) for _ in arguments]
            loss(*given, **keywords)

    call = {"eager": lambda: loss(*arguments, **keywords), "under a tape": under_a_tape, "graph": in_a_graph}[mode]
    call()
    call()
    return call


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("reduction", losses.Reduction.all()[:5])
@pytest.mark.parametrize("weights", [(), (COLUMN,)], ids=["no weights", "column"])
@pytest.mark.parametrize("name", ["sigmoid_cross_entropy", "huber_loss"])
def test_a_loss_goes_straight_down(name, weights, reduction, mode):
    route = route_of(in_mode(mode, getattr(losses, name), LABELS, LOGITS, *weights, reduction=reduction))
    assert route == STRAIGHT
    assert len(set(route)) == len(route) <= 6


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("weights", [(), (COLUMN,)], ids=["no weights", "column"])
@pytest.mark.parametrize("name", ["log_loss", "mean_squared_error"])
def test_and_so_does_one_of_contribs(name, weights, mode):
    route = route_of(in_mode(mode, getattr(contrib, name), LOGITS, LABELS, *weights))
    assert route == CONTRIBS
