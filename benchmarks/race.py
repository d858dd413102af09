# SPDX-License-Identifier: Apache-2.0
"""Contestants taking turns, and what came of it."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Collection
from typing import Any

import numpy as np
import tensorflow as tf


class Race:
    """Many short rounds in which each contestant has a turn, so that a busy machine slows all alike.

    Args:
      contestants: each is called with `arguments`. The first is the one that the others are held against.
      rounds: how many. Each draws another order, or one would always run in the memory that the same other has left.
      expected: the loss, a number or an array. A contestant that cannot take the arguments, or gives another, is left
        out; the first is not, who may have a fault of its own.
      turn: seconds that a turn takes at least, in as many calls as that needs.
      device: where it all happens.
      unchecked: who else may give something else.
    """

    def __init__(
        self,
        contestants: dict[str, Callable],
        arguments: tuple,
        rounds: int,
        expected: Any = None,
        turn: float = 0.01,
        device: str = "CPU:0",
        unchecked: Collection[str] = (),
    ) -> None:
        self.left_out: dict[str, str] = {}
        self.seconds: dict[str, list[float]] = {}
        self.first = next(iter(contestants))
        self._arguments = arguments
        self._expected = expected
        self._turn = turn
        self._device = device
        self._unchecked = {self.first, *unchecked}
        self._order = random.Random(0)
        self.go_on(contestants, rounds)

    def go_on(self, contestants: dict[str, Callable], rounds: int) -> None:
        """More rounds, with the same contestants made anew."""
        calls = {}
        for name, run in contestants.items():
            if reason := self._cannot(run, None if name in self._unchecked else self._expected):
                self.left_out[name] = reason
            else:
                self.seconds.setdefault(name, [])
                calls[name] = max(1, round(self._turn / min(self._time(run, 1) for _ in range(2))))
        for _ in range(rounds):
            for name in self._order.sample(list(calls), len(calls)):
                self.seconds[name].append(self._time(contestants[name], calls[name]) / calls[name])

    def _cannot(self, run: Callable, expected: Any) -> str:
        """Why a contestant cannot take part; calling it also warms it up."""
        try:
            with tf.device(self._device):
                answer = tf.nest.flatten(run(*self._arguments))[0]
        except (TypeError, ValueError, tf.errors.OpError) as error:
            return reason_of(error)
        if expected is None:
            return ""
        if answer.shape != np.shape(expected):
            return f"of shape {answer.shape}, not {np.shape(expected)}"
        given, wanted = np.ravel(answer), np.ravel(expected)
        close = np.isclose(given, wanted, rtol=1e-4, atol=1e-6 * np.abs(wanted).max())
        worst = close.argmin()
        return "" if close[worst] else f"{given[worst]:.4g} for {wanted[worst]:.4g}"

    def _time(self, run: Callable, calls: int) -> float:
        with tf.device(self._device):
            start = time.perf_counter()
            for _ in range(calls):
                run(*self._arguments)
            tf.test.experimental.sync_devices()
            seconds = time.perf_counter() - start
        # What tf_slim makes eagerly stays in this graph forever, and every later trace would begin with a copy of it.
        tf.compat.v1.get_default_graph().clear_collection(tf.compat.v1.GraphKeys.LOSSES)
        return seconds

    def median(self, name: str) -> float:
        """Seconds a call."""
        return float(np.median(self.seconds[name]))

    def spread(self, name: str) -> float:
        """From the lower to the upper quartile of the seconds a call."""
        lower, upper = np.quantile(self.seconds[name], [0.25, 0.75])
        return float(upper - lower)

    def ratio(self, name: str, to: str | None = None) -> tuple[float, float, float]:
        """Lower quartile, median and upper quartile of the rounds' own ratios."""
        return _quartiles(np.divide(self.seconds[name], self.seconds[to or self.first]))

    def difference(self, name: str, to: str) -> tuple[float, float, float]:
        """The same of the rounds' own differences, in seconds."""
        return _quartiles(np.subtract(self.seconds[name], self.seconds[to]))

    def cell(self, name: str, unit: float = 1e-6) -> str:
        """Median and spread, and the ratio with its own."""
        if name not in self.seconds:
            return ""
        own = f"{_digits(self.median(name) / unit)} ± {_digits(self.spread(name) / unit / 2)}"
        lower, ratio, upper = self.ratio(name)
        return own if name == self.first else f"{own} ({ratio:.2f} ± {(upper - lower) / 2:.2f})"


def _quartiles(values: np.ndarray) -> tuple[float, float, float]:
    return tuple(float(value) for value in np.quantile(values, [0.25, 0.5, 0.75]))


def _digits(value: float) -> str:
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}"


def reason_of(error: Exception) -> str:
    """The line of an error that says what is wrong."""
    message = getattr(error, "message", None) or str(error)
    last = [line.strip() for line in message.splitlines() if line.strip()][-1]
    words = last.split("}} ")[-1].split(" [Op:")[0]
    return words if words.startswith(type(error).__name__) else f"{type(error).__name__}: {words}"
