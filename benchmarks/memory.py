# SPDX-License-Identifier: Apache-2.0
"""How much memory a step takes at its peak, each time in a process that has done nothing else."""

from __future__ import annotations

import multiprocessing
import resource
import statistics
import sys
from collections.abc import Callable

import psutil
import tensorflow as tf
from contestants import sigmoid_contestants, with_gradient

COPY = "a copy of labels and logits"


def steps() -> dict[str, Callable]:
    """Loss and gradient of each contestant, and for comparison a copy of what they read."""
    return {**{name: with_gradient(loss) for name, loss in sigmoid_contestants().items()}, COPY: copy}


def copy(labels: tf.Tensor, logits: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    return tf.raw_ops.DeepCopy(x=labels), tf.raw_ops.DeepCopy(x=logits)


def peak_growth(name: str, shape: tuple[int, int], processes: int) -> float:
    """Bytes by which the resident memory rises at most while the step runs; the median of several processes."""
    methods = multiprocessing.get_all_start_methods()
    fresh = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
    # The server that the processes are forked from imports these once, and runs nothing.
    fresh.set_forkserver_preload(["tensorflow", "keras", "tf_slim"])
    with fresh.Pool(1, maxtasksperchild=1) as pool:
        return statistics.median(pool.apply(_peak_growth_here, (name, shape)) for _ in range(processes))


def _peak_growth_here(name: str, shape: tuple[int, int]) -> int:
    tf.config.set_visible_devices([], "GPU")
    run = steps()[name]
    run(tf.zeros([2, 2]), tf.zeros([2, 2]))
    # Zeros and ones are made in place; the room that random numbers need on the way would be there for the step to use.
    labels, logits = tf.zeros(shape), tf.ones(shape)
    before = psutil.Process().memory_info().rss
    forget_peak()
    for _ in range(3):
        run(labels, logits)
    return peak() - before


def forget_peak() -> None:
    """Sets the peak back to the present, where the system can; elsewhere an earlier, higher peak would hide ours."""
    try:
        with open("/proc/self/clear_refs", "w") as file:
            file.write("5")
    except OSError:
        print("The peak of memory counts from the start of the process here.", file=sys.stderr)


def peak() -> int:
    try:
        with open("/proc/self/status") as file:
            return next(int(line.split()[1]) * 1024 for line in file if line.startswith("VmHWM"))
    except OSError:
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most if sys.platform == "darwin" else most * 1024
