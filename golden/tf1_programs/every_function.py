# SPDX-License-Identifier: Apache-2.0
"""Two hundred calls: every loss of tf.losses and tf.contrib.losses, with weights of each kind, in each dtype."""

from __future__ import print_function

import numpy as np
import tensorflow as tf
from tensorflow.contrib import losses as contrib_losses
from tensorflow.contrib.losses import metric_learning

ROWS, CLASSES = 4, 3
random = np.random.RandomState(6)
VALUES = ["absolute_difference", "mean_squared_error", "huber_loss", "mean_pairwise_squared_error"]
REDUCTIONS = [
    "none",
    "weighted_sum",
    "weighted_mean",
    "weighted_sum_over_batch_size",
    "weighted_sum_by_nonzero_weights",
]


def numbers(dtype=np.float32, shape=(ROWS, CLASSES), low=-2.0, high=2.0):
    return random.uniform(low, high, shape).astype(dtype)


def labels(dtype=np.float32):
    return random.randint(0, 2, (ROWS, CLASSES)).astype(dtype)


def unit(dtype=np.float32):
    given = numbers(dtype)
    return (given / np.sqrt(np.sum(given * given, axis=1, keepdims=True))).astype(dtype)


def weights_of_v1():
    none = np.zeros((ROWS, 1), np.float32)
    return [0.5, [[0.0, 2.0, 1.0]], numbers(shape=(ROWS, 1), low=0.0), numbers(low=0.0) * labels(), none]


def calls_of_v1():
    losses = tf.losses
    for dtype in (np.float32, np.float64, np.float16):
        for weights in weights_of_v1():
            for name in VALUES:
                per_sample = weights if np.ndim(weights) == 0 or np.shape(weights)[1] == 1 else 2.0
                allowed = per_sample if name == "mean_pairwise_squared_error" else weights
                yield getattr(losses, name), dict(labels=numbers(dtype), predictions=numbers(dtype), weights=allowed)
            yield losses.hinge_loss, dict(labels=labels(dtype), logits=numbers(dtype), weights=weights)
            likely = numbers(dtype, low=0.01, high=0.99)
            yield losses.log_loss, dict(labels=labels(dtype), predictions=likely, weights=weights)
            yield (
                losses.sigmoid_cross_entropy,
                dict(multi_class_labels=labels(dtype), logits=numbers(dtype), weights=weights, label_smoothing=0.1),
            )
            yield losses.compute_weighted_loss, dict(losses=numbers(dtype), weights=weights)
        for weights in (0.5, numbers(shape=(ROWS, 1), low=0.0)):
            vectors = dict(labels=unit(dtype), predictions=unit(dtype), axis=1)
            yield losses.cosine_distance, dict(vectors, weights=weights)
            classes = np.eye(CLASSES)[random.randint(0, CLASSES, ROWS)].astype(dtype)
            per_row = np.reshape(weights, [-1]) if np.ndim(weights) else weights
            yield losses.softmax_cross_entropy, dict(onehot_labels=classes, logits=numbers(dtype), weights=per_row)
            ids = random.randint(0, CLASSES, (ROWS, 1))
            yield losses.sparse_softmax_cross_entropy, dict(labels=ids, logits=numbers(dtype), weights=weights)
    for reduction in REDUCTIONS:
        weights = weights_of_v1()[2]
        for name in VALUES[:3]:
            given = dict(labels=labels(np.int32), predictions=numbers(), weights=weights)
            yield getattr(losses, name), dict(given, reduction=reduction)
        yield losses.hinge_loss, dict(labels=labels(np.bool_), logits=numbers(), weights=weights, reduction=reduction)
        ids = random.randint(0, CLASSES, ROWS).astype(np.int32)
        given = dict(labels=ids, logits=numbers(), weights=weights[:, 0], reduction=reduction)
        yield losses.sparse_softmax_cross_entropy, given
        likely = numbers(low=0.01, high=0.99)
        yield losses.log_loss, dict(labels=labels(np.int64), predictions=likely, weights=weights, reduction=reduction)


def calls_of_contrib():
    for weights in (0.5, numbers(shape=(ROWS,), low=0.0), [[2.0]], numbers(low=0.0)):
        for name in ("absolute_difference", "mean_squared_error", "log_loss", "mean_pairwise_squared_error"):
            per_sample = weights if np.ndim(weights) < 2 else 1.0
            allowed = per_sample if name == "mean_pairwise_squared_error" else weights
            likely = numbers(low=0.01, high=0.99)
            yield getattr(contrib_losses, name), dict(predictions=likely, labels=labels(), weights=allowed)
        given = dict(logits=numbers(), multi_class_labels=labels(), weights=weights)
        yield contrib_losses.sigmoid_cross_entropy, given
        yield contrib_losses.compute_weighted_loss, dict(losses=numbers(), weights=weights)
    for weights in (0.5, numbers(shape=(ROWS,), low=0.0)):
        vectors = dict(predictions=unit(), labels=unit())
        yield contrib_losses.cosine_distance, dict(vectors, weights=weights, dim=1)
        classes = np.eye(CLASSES)[random.randint(0, CLASSES, ROWS)].astype(np.float32)
        yield contrib_losses.softmax_cross_entropy, dict(logits=numbers(), onehot_labels=classes, weights=weights)
        ids = random.randint(0, CLASSES, ROWS)
        yield contrib_losses.sparse_softmax_cross_entropy, dict(logits=numbers(), labels=ids, weights=weights)
    yield contrib_losses.hinge_loss, dict(logits=numbers(), labels=labels())
    ids = np.array([0, 1, 0, 1])
    yield metric_learning.triplet_semihard_loss, dict(labels=ids, embeddings=unit())
    yield metric_learning.lifted_struct_loss, dict(labels=ids, embeddings=unit())
    same = np.array([0, 1, 0, 1])
    yield (
        metric_learning.contrastive_loss,
        dict(labels=same, embeddings_anchor=unit(), embeddings_positive=unit()),
    )
    yield metric_learning.npairs_loss, dict(labels=ids, embeddings_anchor=numbers(), embeddings_positive=numbers())


def as_tensors(given):
    """Arrays go in as placeholders' stand-ins: what a program computes. Lists and numbers stay what they are."""
    return {name: tf.identity(value) if isinstance(value, np.ndarray) else value for name, value in given.items()}


def main():
    with tf.Graph().as_default():
        made = [
            function(**as_tensors(given)) for each in (calls_of_v1(), calls_of_contrib()) for function, given in each
        ]
        with tf.Session() as session:
            found = session.run(made)
    print("{} calls, their sum is {:.6g}".format(len(made), sum(float(np.sum(each)) for each in found)))


if __name__ == "__main__":
    main()
