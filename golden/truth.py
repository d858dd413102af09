# SPDX-License-Identifier: Apache-2.0
"""What the losses would give if nothing were rounded: their formulas in float64, where float32 amplifies rounding.

    python golden/truth.py            does the formula still give what is kept? exit code 1 if not
    python golden/truth.py --write    writes truth/<function>.json

Sums that nearly cancel come out differently on each processor. There a result is right that is as near to the truth as
the recorded one: see comparison.py. Needs NumPy alone; never imports TensorFlow or the package.
"""

import argparse
import os
import sys

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))

from golden import encoding  # noqa: E402

# The step of the differences: their error is that of its fourth power, and of float64 over it.
_STEP = 2.0**-13
_SMALLEST_DIFFERENCE = 1e-9


def lifted_struct_loss(labels, embeddings, margin=1.0):
    """Over positive pairs: max(0, d + log(sum of e^(margin - d) over the negatives of both))^2, half the mean."""
    apart = np.sqrt(np.sum((embeddings[:, np.newaxis] - embeddings) ** 2, axis=-1))
    negative = labels[:, np.newaxis] != labels
    of_one = np.sum(np.exp(margin - apart) * negative, axis=1)
    losses = apart + np.log(of_one[:, np.newaxis] + of_one)
    pairs = ~negative & ~np.eye(len(labels), dtype=bool)
    return np.sum(np.maximum(losses[pairs], 0.0) ** 2) / 2.0 / np.sum(pairs)


def cluster_loss_of_one_label(labels, embeddings, margin_multiplier):
    """One cluster is the clustering that the labels give: nothing is lost, wherever the points are."""
    return 0.0


def log_loss(labels, predictions, weights, reduction):
    """The weighted mean of -[y log(p + eps) + (1 - y) log(1 - p + eps)]."""
    losses = -labels * np.log(predictions + 1e-7) - (1.0 - labels) * np.log(1.0 - predictions + 1e-7)
    return weighted_mean(losses, weights)


def huber_loss(labels, predictions, weights, reduction):
    """The weighted mean of e^2 / 2 up to |e| = 1, |e| - 1/2 from there."""
    error = np.abs(predictions - labels)
    return weighted_mean(np.where(error <= 1.0, error**2 / 2.0, error - 0.5), weights)


def sigmoid_cross_entropy(multi_class_labels, logits):
    """The mean of max(x, 0) - x z + log(1 + e^-|x|)."""
    losses = np.maximum(logits, 0.0) - logits * multi_class_labels + np.log1p(np.exp(-np.abs(logits)))
    return np.mean(losses)


def weighted_mean(losses, weights):
    return np.sum(losses * weights) / np.sum(np.broadcast_to(weights, losses.shape))


# Function: its formula, the argument whose gradient is amplified rounding, and the cases. Each is smooth in it there.
FORMULAS = {
    "contrib/metric_learning/lifted_struct_loss": (
        lifted_struct_loss,
        "embeddings",
        ["ordinary", "partly_unknown_shapes", "labels_int64", "labels_float32", "two_labels", "far_apart", "near"]
        + ["margin_" + word for word in ("0", "0_5", "2", "4", "int", "minus_1")],
    ),
    "contrib/metric_learning/cluster_loss": (cluster_loss_of_one_label, "embeddings", ["one_label"]),
    "huber_loss": (huber_loss, "weights", ["per_row-weighted_mean"]),
    "log_loss": (log_loss, "weights", ["per_row-weighted_mean"]),
    "sigmoid_cross_entropy": (sigmoid_cross_entropy, "logits", ["corner-logit_20-label_1"]),
}


def truth(formula, amplified, case):
    """The value of a case and its gradient with respect to the argument amplified, in float64."""
    given = {
        name: encoding.from_values(argument["values"]) if encoding.is_tensor(argument) else argument
        for name, argument in case["given"].items()
    }
    slope = encoding.values(gradient(formula, given, amplified))
    return {"id": case["id"], "value": float(formula(**given)), "gradients": {amplified: slope}}


def gradient(formula, given, name):
    """Central differences of the fourth order."""

    def at(place, steps):
        moved = given[name].copy()
        moved[place] += steps * _STEP
        return formula(**dict(given, **{name: moved}))

    found = np.zeros(given[name].shape)
    for place in np.ndindex(*found.shape):
        near, far = at(place, 1) - at(place, -1), at(place, 2) - at(place, -2)
        found[place] = (8.0 * near - far) / (12.0 * _STEP)
    return found


def kept(function):
    """The truths that are kept of a function's cases, by their ids; of most functions none."""
    cases = encoding.read(path_of("truth", function))["cases"]
    return {case["id"]: {key: case[key] for key in ("value", "gradients")} for case in cases}


def path_of(folder, function):
    return os.path.join(HERE, folder, function + ".json")


def asked(function):
    formula, amplified, ids = FORMULAS[function]
    cases = {case["id"]: case for case in encoding.read(path_of("cases", function))["cases"]}
    return [truth(formula, amplified, cases[case_id]) for case_id in ids]


def same(function, found):
    """Whether what is kept is what was found."""
    wanted = kept(function)
    if list(wanted) != [case["id"] for case in found]:
        return False
    return all(
        _close(case["value"], wanted[case["id"]]["value"])
        and sorted(case["gradients"]) == sorted(wanted[case["id"]]["gradients"])
        and all(_close(case["gradients"][name], wanted[case["id"]]["gradients"][name]) for name in case["gradients"])
        for case in found
    )


def _close(one, other):
    return np.allclose(one, other, rtol=_SMALLEST_DIFFERENCE, atol=_SMALLEST_DIFFERENCE)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="write the files (default: compare with them)")
    options = parser.parse_args()
    trouble = False
    for function in sorted(FORMULAS):
        found = asked(function)
        if options.write:
            path = path_of("truth", function)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            provenance = {"command": "python golden/truth.py --write", "numpy": np.__version__}
            encoding.write(path, {"function": function, "provenance": [provenance], "cases": found})
        fine = same(function, found)
        print("{}: {} cases, {}".format(function, len(found), "as kept" if fine else "NOT what is kept"))
        trouble = trouble or not fine
    return 1 if trouble else 0


if __name__ == "__main__":
    sys.exit(main())
