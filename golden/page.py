# SPDX-License-Identifier: Apache-2.0
"""Writes docs/what-your-tensorflow-1-gave.md from older/ and cases/: loss x version, what differed, how to get it back.

python golden/page.py            is the page that of the recordings? exit code 1 if not
python golden/page.py --write    writes it
"""

import argparse
import io
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))

from golden import contrib_inputs, encoding, inputs, metric_learning_inputs  # noqa: E402

PAGE = os.path.join(os.path.dirname(HERE), "docs", "what-your-tensorflow-1-gave.md")
NEWEST = "1.15.5"
CONTRIB_NAMES = ["contrib/" + name for name in sorted(contrib_inputs.CASES)] + [
    "contrib/metric_learning/" + name for name in sorted(metric_learning_inputs.CASES)
]
NUMBERS = {"value", "gradients", "shape", "dtype"}

# What differed, in words: which cases, what they gave, what to call to get it. Every case that differs is in one row.
REASONS = [
    (
        r"mean_pairwise_squared_error/"
        r"(?!complex64|per_column|full_shape|zero_column|one_zero_w|negative\Z|shapes_d|.*nan|.*infinite|large).*",
        "another formula: each sample's sum was divided by n, its number of elements; today by n - 1",
        "`contrib.mean_pairwise_squared_error(predictions, labels, weights)`; `weights[:, 0]` for `[batch_size, 1]`",
    ),
    (
        r"mean_pairwise_squared_error/.*",
        "that formula with weights for single elements, broadcast labels, or numbers out of range",
        "nothing: contrib refuses such weights and labels, and no two versions agree on infinity",
    ),
    (
        r".*/.*weighted_mean",
        "a mean with weights whose sum is not above 0 was 0, and so was its gradient",
        "`0.0`",
    ),
    (
        r"log_loss/.*",
        "`1 - p + epsilon` was added up as it is written; today a graph computes `(1 + epsilon) - p`",
        "the same call, run eagerly, outside `tf.function`",
    ),
    (
        r"(sigmoid|softmax|sparse_softmax)_.*/corner-.*",
        "rounding: the last digits of a gradient near 0, or a number below 1e-43",
        "nothing: it is rounding noise",
    ),
    (
        r"softmax_cross_entropy/label_smoothing_0_1-rank_3.*",
        "smoothing moved labels of rank 3 towards 1 / the size of dimension 1; today towards 1 / the number of classes",
        "`softmax_cross_entropy(y * (1 - s) + s / y.shape[1], logits)`, `s` the smoothing",
    ),
    (
        r"contrib/log_loss/.*",
        "as for `log_loss` above",
        "the same call, run eagerly, outside `tf.function`",
    ),
    (
        r"contrib/sparse_softmax_cross_entropy/.*",
        "weights lost their dimensions of 1: `[1]` was a scalar; today it counts once, for batch_size times the mean",
        "`contrib.sparse_softmax_cross_entropy(logits, labels, tf.squeeze(weights))`",
    ),
    (
        r"contrib/metric_learning/.*",
        "the gradient was NaN where a distance is 0 or there is one sample",
        "nothing: today it is a number, but for `contrastive_loss` at a distance of 0 with the label 0",
    ),
    (
        r"cosine_distance/bfloat16",
        "numbers were truncated to bfloat16; today they are rounded",
        "nothing: the inputs themselves were different",
    ),
    (
        r"huber_loss/delta_int",
        "an integer `delta` was taken; later it is a `TypeError` in a graph",
        "the same call: this package takes it",
    ),
]


def versions():
    """The older versions recorded, oldest first."""
    names = [name[: -len(".json")] for name in os.listdir(os.path.join(HERE, "older")) if name.endswith(".json")]
    return sorted(names, key=lambda version: [int(part) for part in version.split(".")])


def older(version, *folder):
    """What was kept of tf.losses, or with "contrib" of tf.contrib.losses."""
    return encoding.read(os.path.join(*[HERE, "older"] + list(folder) + [version + ".json"]))


def both(version):
    """The cases of both that are not as in 1.15.5."""
    return {"cases": older(version)["cases"] + older(version, "contrib")["cases"]}


def golden_ids(name):
    return [case["id"] for case in encoding.read(os.path.join(HERE, "cases", name + ".json"))["cases"]]


def other_numbers(recorded, name=None):
    """The lines of the cases whose numbers are not those of 1.15.5."""
    return [
        line
        for line in recorded["cases"]
        if NUMBERS & set(line.get("gave", {})) and line["function"] in (name or line["function"],)
    ]


def cell(recorded, name):
    if name in recorded["names"]["missing"]:
        return "no such loss"
    lines = [line for line in recorded["cases"] if line["function"] == name]
    missing = sum("missing" in line for line in lines)
    asked = recorded["asked"][name]["cases"] - missing
    if not asked:
        return "could not be asked"
    differ = len(other_numbers(recorded, name))
    words = ["the same" if not differ else "**{} of {} differ**".format(differ, asked)]
    if not differ:
        words.append("{} cases".format(asked))
    renamed = sum("gave" in line and not NUMBERS & set(line["gave"]) and "error" not in line["gave"] for line in lines)
    reworded = sum("error" in line.get("gave", {}) for line in lines)
    if renamed:
        words.append("{} named differently".format(renamed))
    if reworded:
        words.append("{} refused differently".format(reworded))
    if missing:
        words.append("{} could not be asked".format(missing))
    return ", ".join(words)


def reason_of(line):
    """The number of the row of REASONS that a line belongs to."""
    case = "{function}/{id}".format(**line)
    return next(number for number, row in enumerate(REASONS) if re.match(row[0] + r"\Z", case))


def since(number, everything):
    """Until which recorded version it was so, and since which it is not."""
    last = max(
        place
        for place, version in enumerate(versions())
        if any(reason_of(line) == number for line in other_numbers(everything[version]))
    )
    return versions()[last], (versions() + [NEWEST])[last + 1]


def example(number, everything):
    """The first value that differed: what it was, what it is."""
    for version in versions():
        for line in other_numbers(everything[version]):
            if reason_of(line) == number and isinstance(line["gave"].get("value"), float):
                cases = encoding.read(os.path.join(HERE, "cases", line["function"] + ".json"))["cases"]
                case = next(case for case in cases if case["id"] == line["id"])
                now = next(entry for entry in case["results"] if NEWEST in entry["tensorflow"])
                return "`{}` {} -> {}".format(line["id"], line["gave"]["value"], now.get("value", "an error"))
    return "gradients alone"


CONTRIB = """\

## `tf.contrib.losses`

The functions of `tfcompat_losses.contrib` give 1.15.5's numbers. The older contribs were asked for the same, beside
scikit-learn 0.24, from which `cluster_loss` has its scores. Those have changed too: beside scikit-learn 0.20 its "nmi"
gives other margins, and the case `ordinary` 2.095752 instead of 2.0963845.
"""

INTRODUCTION = """\
# What your TensorFlow 1 gave

Did the `tf.losses` of an older TensorFlow 1 give other numbers than 1.15.5, and what gives them today? The cases of the
[goldens](proof.md), which hold 1.15.5's results, were run under four older versions as well.

Numbers are the same if they agree within 8 ulp (scalars) or within 4 ulp of the largest element (arrays). A case is
*named differently* if the op of the loss had another name, and *refused differently* if the error had another class or
other words. It *could not be asked* if that version lacks what it needs. This page is made by
`python golden/page.py --write` from what `golden/record_older.py` kept.
"""


def page():
    everything = {version: older(version) for version in versions()}
    of_contrib = {version: older(version, "contrib") for version in versions()}
    lines = [INTRODUCTION] + table(sorted(inputs.CASES), everything)
    for version in versions():
        recorded = everything[version]
        has, lacks = recorded["names"]["has"], recorded["names"]["missing"]
        names = "has {} of the 17 names{}".format(len(has), ", but not " + code(lacks) if lacks else "")
        lines += [
            "",
            "**{}** {}. Could not be asked: {}.".format(version, names, code(not_asked(recorded)) or "nothing"),
        ]
    lines += [CONTRIB] + table(CONTRIB_NAMES, of_contrib) + [""]
    for version in versions():
        words = code(not_asked(of_contrib[version])) or "nothing"
        lines.append("**{}**: could not be asked: {}.".format(version, words))
        lines.append("")
    return "\n".join(lines + other_numbers_table()) + "\n"


def other_numbers_table():
    """What gave another number, in words, and how to get it."""
    everything = {version: both(version) for version in versions()}
    lines = ["## Other numbers, and how to get them", ""]
    lines += ["| what it did | still in | gone in | for example | what gives it today |", "|---|---|---|---|---|"]
    parted = [line for recorded in everything.values() for line in other_numbers(recorded)]
    for number in sorted({reason_of(line) for line in parted}):
        _, what, call = REASONS[number]
        names = sorted({line["function"] for line in parted if reason_of(line) == number})
        losses = code(name.replace("/", ".") for name in names)
        until, not_since = since(number, everything)
        shown = example(number, everything)
        lines.append("| {}: {} | {} | {} | {} | {} |".format(losses, what, until, not_since, shown, call))
    return lines


def table(names, everything):
    """A row for each loss, a column for each version."""
    lines = [
        "| loss | {} |".format(" | ".join(versions() + [NEWEST])),
        "|---{}|".format("|---" * (len(versions()) + 1)),
    ]
    for name in names:
        cells = [cell(everything[version], name) for version in versions()]
        asked = "{} cases".format(len(golden_ids(name)))
        lines.append("| `{}` | {} |".format(spoken(name), " | ".join(cells + [asked])))
    return lines


def spoken(name):
    """A function as one calls it, in its section."""
    return name.replace("contrib/", "").replace("/", ".")


def not_asked(recorded):
    """The words for what this version does not have."""
    cases = [line for line in recorded["cases"] if line["function"] != "programs"]
    return sorted({line["missing"] for line in cases if "missing" in line and line["missing"] != line["function"]})


def code(words):
    return ", ".join("`{}`".format(word) for word in words)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="write the page (default: compare with it)")
    if parser.parse_args().write:
        with open(PAGE, "wb") as file:
            file.write(page().encode("utf-8"))
    with io.open(PAGE, encoding="utf-8") as file:
        fine = file.read() == page()
    print("the page is {}that of the recordings".format("" if fine else "NOT "))
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
