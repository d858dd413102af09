# SPDX-License-Identifier: Apache-2.0
"""scikit-learn's digits as ten independent labels: data, batches and initial weights, the same to the bit everywhere.

It knows no TensorFlow and runs on Python 3.7, because the recording under TensorFlow 1.15.5 starts from it too.
"""

import sys

import numpy as np

try:
    from sklearn.datasets import load_digits
except ImportError as missing:
    sys.exit(f"{missing}. The examples need more than the package: pip install '.[examples]'")

STEPS = 300
BATCH_SIZE = 100
PIXELS, HIDDEN, CLASSES = 64, 32, 10
TRAINING_DIGITS = 1500


def load():
    """((images, labels) to train on, (images, labels) held out): float32, [n, 64] in [0, 1] and [n, 10] of 0 and 1."""
    digits = load_digits()
    images = (digits.data / 16).astype(np.float32)
    labels = np.eye(CLASSES, dtype=np.float32)[digits.target]
    return (images[:TRAINING_DIGITS], labels[:TRAINING_DIGITS]), (images[TRAINING_DIGITS:], labels[TRAINING_DIGITS:])


def batches(images, labels):
    """STEPS pairs ([100, 64], [100, 10]): every epoch sees each digit once, in an order of its own."""
    rng = np.random.RandomState(1)
    per_epoch = len(images) // BATCH_SIZE
    for step in range(STEPS):
        if step % per_epoch == 0:
            order = rng.permutation(len(images))
        start = step % per_epoch * BATCH_SIZE
        chosen = order[start : start + BATCH_SIZE]
        yield images[chosen], labels[chosen]


def initial_weights():
    """Glorot's uniform weights, [64, 32] and [32, 10]."""
    rng = np.random.RandomState(0)

    # uniform, not normal: it is plain arithmetic, where a normal draw goes through the platform's own log.
    def glorot(rows, columns):
        limit = np.sqrt(6.0 / (rows + columns))
        return rng.uniform(-limit, limit, size=(rows, columns)).astype(np.float32)

    return glorot(PIXELS, HIDDEN), glorot(HIDDEN, CLASSES)
