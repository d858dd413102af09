# SPDX-License-Identifier: Apache-2.0
"""Asks an older TensorFlow 1 what the goldens asked 1.15.5, and keeps in older/<version>.json where it parts from it.

    python golden/record_older.py            does it still part as is kept? exit code 1 if not
    python golden/record_older.py --write    writes the file anew; with names of losses, their part of it
    python golden/record_older.py --contrib  the same of tf.contrib.losses, and older/contrib/<version>.json

A loss that it does not have yet is named as missing, and so is an argument or a reduction. `axis` is asked as `dim`
where that was its name; the default reduction is left out where there was no other. Runs on Python 2.7 and up, with
TensorFlow 1.0 and up; never imports the package. contrib's cluster_loss was asked beside scikit-learn 0.24: the scores
of others are not the same.
"""

import argparse
import hashlib
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))

from golden import comparison, encoding, inputs, metric_learning_inputs, page  # noqa: E402, I001
from golden import programs, record, session, truth  # noqa: E402

GOLDEN = "1.15.5"
NAMES = sorted(inputs.CASES)
_METRIC_LEARNING = "contrib/metric_learning/"
BESIDE_LOSSES = [
    "Reduction",
    "add_loss",
    "get_losses",
    "get_regularization_loss",
    "get_regularization_losses",
    "get_total_loss",
]
_OLDER_NAMES = {"axis": "dim"}
_ONLY_REDUCTION = "weighted_sum_by_nonzero_weights"


def path_of(version, contrib=False):
    return os.path.join(*[HERE, "older"] + ["contrib"] * contrib + [version + ".json"])


def module_of(tf, name):
    """tf.losses, tf.contrib.losses or its metric learning, which 1.0 does not have."""
    if not name.startswith("contrib/"):
        return tf.losses
    import tensorflow.contrib.losses as losses

    if not name.startswith(_METRIC_LEARNING):
        return losses
    found = getattr(losses, "metric_learning", None)
    return found and metric_learning_inputs.taking_rows(tf, found)


def has(tf, name):
    return hasattr(module_of(tf, name), os.path.basename(name))


def goldens(name):
    """The kept cases of a function, each with what 1.15.5 gave."""
    cases = encoding.read(os.path.join(record.CASES, name + ".json"))["cases"]
    return [(case, record.result_of(case, GOLDEN)) for case in cases]


def digest(cases):
    """Of the questions of a function: a golden that came later was not asked."""
    asked = sorted(case["id"] for case in cases)
    return hashlib.sha256("\n".join(asked).encode("utf-8")).hexdigest()[:16]


def ask(tf, name, case):
    """What this TensorFlow gives, or the word for what it does not have: a loss, an argument, a reduction."""
    if not has(tf, name):
        return None, name
    module, function = module_of(tf, name), os.path.basename(name)
    given, missing = case["given"], None
    if not name.startswith(_METRIC_LEARNING):
        given, missing = _older_spelling(_arguments(getattr(module, function)), given)
    if missing is None and not _knows_reduction(tf, given.get("reduction")):
        missing = "reduction={!r}".format(str(given["reduction"]))
    if missing is not None:
        return None, missing
    try:
        result = session.ask(tf, module, function, dict(case, given=given))
        needs_more = result.get("error", {}).get("class") == "ImportError"
        return (None, result["error"]["message"]) if needs_more else (result, None)
    except (LookupError, TypeError, ValueError) as error:
        # Beside the loss itself: a dtype that placeholders do not take, an op without a gradient.
        return None, encoding.first_words(str(error))


def _arguments(function):
    while hasattr(function, "__wrapped__"):
        function = function.__wrapped__
    return function.__code__.co_varnames[: function.__code__.co_argcount]


def _older_spelling(arguments, given):
    """What is given, as it was called then, and the word for what could not be given."""
    given = dict(given)
    for word in sorted(set(given) - set(arguments)):
        older = _OLDER_NAMES.get(word)
        if older in arguments and older not in given:
            given[older] = given.pop(word)
        elif word == "reduction" and given[word] == _ONLY_REDUCTION:
            del given[word]
        else:
            return given, word
    return given, None


def _knows_reduction(tf, word):
    if word not in inputs.REDUCTIONS or not hasattr(tf.losses, "Reduction"):
        return True
    return word in tf.losses.Reduction.all()


def survey(tf, names):
    """The content of the file, but for its provenance and what it says of others than these functions."""
    asked, cases, without = {}, [], set()
    for name in [name for name in names if name != "programs"]:
        questions = goldens(name)
        asked[name] = {"cases": len(questions), "digest": digest([case for case, _ in questions])}
        truths = truth.kept(name)
        for case, expected in questions:
            result, missing = ask(tf, name, case)
            if missing is not None:
                cases.append({"function": name, "id": case["id"], "missing": missing})
                continue
            if result.get("last_loss_reduction", "") is None and expected.get("last_loss_reduction"):
                without.add("last_loss_reduction")
                result["last_loss_reduction"] = expected["last_loss_reduction"]
            parts = parted(case, expected, result, truths.get(case["id"]))
            if parts:
                gave = {part: result.get(part) for part in parts}
                cases.append({"function": name, "id": case["id"], "gave": gave})
    if "programs" in names:
        for program in programs.PROGRAMS:
            cases += _program(tf, program.__name__)
    everything = page.CONTRIB_NAMES if names[0] in page.CONTRIB_NAMES else NAMES + BESIDE_LOSSES
    return {
        "names": {
            "has": [name for name in everything if has(tf, name)],
            "missing": [name for name in everything if not has(tf, name)],
        },
        "keeps_nothing_of": sorted(without),
        "asked": asked,
        "cases": cases,
    }


def parted(case, expected, result, true):
    """The parts of a result that are not as 1.15.5 gave them."""
    if ("error" in expected) != ("error" in result):
        return ["error" if "error" in result else "value"]
    return [
        part
        for part in sorted(set(expected) | set(result))
        if comparison.result_differences(expected, result, encoding.dtypes(case), [part], truth=true)
    ]


def _program(tf, word):
    expected = next(
        case for case in encoding.read(os.path.join(record.CASES, "programs.json"))["cases"] if case["id"] == word
    )
    try:
        saw = programs.run(tf, tf.losses, word)
    except (AttributeError, TypeError) as error:
        return [{"function": "programs", "id": word, "missing": encoding.first_words(str(error))}]
    lines = comparison.saw_differences(record.result_of(expected, GOLDEN)["saw"], saw)
    return [{"function": "programs", "id": word, "gave": {"saw": saw}}] if lines else []


def same(kept, found):
    """Sentences: where what is kept is not what was found."""
    lines = [
        "{}: {}, kept {}".format(key, found[key], kept.get(key))
        for key in ("names", "keeps_nothing_of", "asked")
        if found[key] != kept.get(key)
    ]
    known = {(case["function"], case["id"]): case for case in kept["cases"]}
    for case in found["cases"]:
        line = known.pop((case["function"], case["id"]), None)
        if line is None or comparison.saw_differences(line, case):
            lines.append("{function}/{id}: {}, kept {}".format(case, line, **case))
    return lines + ["{}/{} parts no more".format(*key) for key in sorted(known)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="write the file anew (default: compare with it)")
    parser.add_argument("--contrib", action="store_true", help="ask tf.contrib.losses (default: tf.losses)")
    parser.add_argument("names", nargs="*", help="functions to ask about, or programs (default: all)")
    options = parser.parse_args()
    path = path_of(record.VERSION, options.contrib)
    names = options.names or (page.CONTRIB_NAMES if options.contrib else NAMES + ["programs"])
    kept = encoding.read(path)
    found = survey(record.TF, names)
    if options.names:
        found["asked"] = dict(kept["asked"], **found["asked"])
        found["keeps_nothing_of"] = kept["keeps_nothing_of"]
        found["cases"] += [case for case in kept["cases"] if case["function"] not in names]
    count = sum(each["cases"] for each in found["asked"].values())
    print("{}: {} cases asked, {} lines".format(record.VERSION, count, len(found["cases"])))
    if options.write:
        cases = sorted(found.pop("cases"), key=lambda case: case["function"])
        provenance = dict(
            record.provenance(count), command="python golden/record_older.py --write" + " --contrib" * options.contrib
        )
        if not os.path.isdir(os.path.dirname(path)):
            os.makedirs(os.path.dirname(path))
        encoding.write(path, dict(found, provenance=[provenance], cases=cases))
        return 0
    lines = same(kept, found)
    for line in lines:
        print(line)
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
