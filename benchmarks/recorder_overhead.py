# SPDX-License-Identifier: Apache-2.0
"""What the recorder costs once its samples are taken: steps with it and without it, in turn, in one process.

    python benchmarks/recorder_overhead.py            under TensorFlow 1.4 to 1.15 and Python 3; about five minutes

Processor time, not time on the clock; pairs of steps, now the one first and now the other; the median of the pairs'
ratios. Where a process happens to have its memory moves that median by more than the recorder does, either way: so it
is taken in several fresh processes, and their median and range are printed. It stands alone, as the recorder does.
"""

import argparse
import json
import os
import subprocess
import sys
import time

import numpy as np
import tensorflow as tf

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "tfcompat_losses", "program"))

import recorder  # noqa: E402

FEATURES, CLASSES = 784, 10
BATCHES = (32, 256, 1024)


def training_step(batch, hidden=512):
    """A network of two layers with two losses, a regularizer and a total: what to run, and what to feed."""
    points = tf.placeholder(tf.float32, [None, FEATURES])
    classes = tf.placeholder(tf.int64, [None])
    first = tf.Variable(tf.random_normal([FEATURES, hidden], stddev=0.05))
    second = tf.Variable(tf.random_normal([hidden, CLASSES], stddev=0.05))
    logits = tf.matmul(tf.nn.relu(tf.matmul(points, first)), second)
    tf.losses.sparse_softmax_cross_entropy(classes, logits)
    tf.losses.absolute_difference(tf.zeros_like(logits), logits, weights=0.01)
    tf.add_to_collection(tf.GraphKeys.REGULARIZATION_LOSSES, 1e-4 * tf.nn.l2_loss(first))
    total = tf.losses.get_total_loss()
    random = np.random.RandomState(0)
    feeds = {points: random.rand(batch, FEATURES), classes: random.randint(0, CLASSES, batch)}
    return [total, tf.train.GradientDescentOptimizer(0.01).minimize(total)], feeds


def seconds_of_pairs(batch, pairs):
    """The processor seconds of a step without the recorder and of one with it, for each pair: [pairs, 2]."""
    one_thread = tf.ConfigProto(intra_op_parallelism_threads=1, inter_op_parallelism_threads=1)
    with tf.Graph().as_default(), tf.Session(config=one_thread) as session:
        fetches, feeds = training_step(batch)
        session.run(tf.global_variables_initializer())
        sessions = tf.Session.__mro__[1]
        recording = sessions._do_run
        ways = (recording.__wrapped__, recording)
        found = np.zeros((pairs, 2))
        for pair in range(-20, pairs):  # The first ones take the samples, and warm everything.
            for which in (0, 1) if pair % 2 else (1, 0):
                sessions._do_run = ways[which]
                start = time.process_time()
                session.run(fetches, feeds)
                if pair >= 0:
                    found[pair, which] = time.process_time() - start
        sessions._do_run = recording
    return found


def one_process(pairs):
    """For each batch, the milliseconds of a step and the share of it, in percent, that the recorder adds."""
    noting = recorder.Recorder(tf, recorder.Recording({}, float("inf")))
    noting.wrap_sessions()
    recorder._wrap_tensorflow_1(noting)
    rows = []
    for batch in BATCHES:
        found = seconds_of_pairs(batch, pairs if batch < BATCHES[-1] else pairs // 2)
        rows.append((1e3 * np.median(found[:, 0]), 100.0 * (np.median(found[:, 1] / found[:, 0]) - 1.0)))
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=int, default=800, help="pairs of steps for each batch (800)")
    parser.add_argument("--processes", type=int, default=9, help="fresh processes (9)")
    parser.add_argument("--one", action="store_true", help="this process alone; prints JSON")
    options = parser.parse_args()
    if options.one:
        print(json.dumps(one_process(options.pairs)))
        return
    command = [sys.executable, os.path.abspath(__file__), "--one", "--pairs", str(options.pairs)]
    runs = [json.loads(subprocess.check_output(command).decode().splitlines()[-1]) for _ in range(options.processes)]
    print("TensorFlow {}, Python {}.{}".format(tf.__version__, *sys.version_info[:2]))
    for batch, rows in zip(BATCHES, np.array(runs).transpose(1, 2, 0)):
        text = "batch {:4d}: a step takes {:6.2f} ms; with the recorder {:+.2f} % (in {} processes {:+.2f} to {:+.2f})"
        print(text.format(batch, np.median(rows[0]), np.median(rows[1]), len(runs), rows[1].min(), rows[1].max()))


if __name__ == "__main__":
    main()
