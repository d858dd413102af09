# SPDX-License-Identifier: Apache-2.0
"""Records what the real tf.contrib.losses of TensorFlow 1.15 gives: numbers, names, collections, errors, signatures.

    python golden/record_contrib.py            dry: says what it would add, and what is kept but not reproduced
    python golden/record_contrib.py --write    adds; what is kept is never overwritten
    python golden/record_contrib.py --check    asks every kept case again; exit code 1 if one is not reproduced

Runs on Python 2.7 and up with TensorFlow 1.0 to 1.15, the last that has a contrib; it records under 1.15. Imports
nothing of the package.
"""

import argparse
import inspect
import os
import sys

import tensorflow.contrib.losses as losses
from tensorflow.contrib.framework import arg_scope

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))

from golden import comparison, contrib_inputs, contrib_programs, encoding, metric_learning_inputs  # noqa: E402, I001
from golden import record, session, truth  # noqa: E402

CASES = os.path.join(HERE, "cases", "contrib")
TF = record.TF
HAS_METRIC_LEARNING = hasattr(losses, "metric_learning")
METRIC_LEARNING = metric_learning_inputs.taking_rows(TF, losses.metric_learning) if HAS_METRIC_LEARNING else None


def signature(function):
    """A signature in words: [name, kind, repr of the default or None] of each parameter."""
    return [
        [parameter.name, parameter.kind.name, None if parameter.default is parameter.empty else repr(parameter.default)]
        for parameter in inspect.signature(function).parameters.values()
    ]


def signatures():
    """The cases of signatures.json: every public function that the living modules have."""
    modules = {"": losses, "metric_learning.": losses.metric_learning}
    return [
        {"id": prefix + name, "saw": signature(getattr(module, name))}
        for prefix, module in modules.items()
        for name in sorted(vars(module))
        if inspect.isfunction(getattr(module, name)) and not name.startswith("_")
    ]


def answers(name):
    """Pairs of a case's definition and what this TensorFlow says to it."""
    if name == "signatures":
        return [({"id": case["id"]}, {"saw": case["saw"]}) for case in signatures()]
    if name == "programs":
        asked = [(each.__name__, each.__doc__.splitlines()[0]) for each in contrib_programs.PROGRAMS]
        return [
            ({"id": word, "why": why}, {"saw": contrib_programs.run(TF, losses, arg_scope, word)})
            for word, why in asked
        ]
    folder, function = os.path.split(name)
    module, cases = (METRIC_LEARNING, metric_learning_inputs.CASES) if folder else (losses, contrib_inputs.CASES)
    return [(case, session.ask(TF, module, function, case)) for case in cases[function]]


def differences(name, case, expected, actual):
    if "saw" in actual:
        return comparison.saw_differences(expected, actual)
    true = truth.kept("contrib/" + name).get(case["id"])
    return comparison.result_differences(expected, actual, encoding.dtypes(case), truth=true)


def check_file(name):
    """Whether a kept case is not what this TensorFlow gives."""
    kept = {line["id"]: line for line in encoding.read(os.path.join(CASES, name + ".json"))["cases"]}
    lines, troubles = dict(kept), []
    for case, result in answers(name):
        line = lines.pop(case["id"], None)
        if line is not None:
            found = differences(name, case, record.result_in(line["results"][0]), result)
            troubles += [(case["id"], found)] if found else []
    troubles += [(word, ["kept, but asked nowhere"]) for word in lines]
    if not kept:
        troubles.append((name, ["no cases are kept"]))
    record.report(name, troubles)
    print(
        "{}: {} of {} cases reproduced by TensorFlow {}".format(
            name, len(kept) - len(troubles), len(kept), record.VERSION
        )
    )
    return bool(troubles)


def record_file(name, write):
    """Adds to one file what it does not hold yet. Returns whether it met trouble."""
    path = os.path.join(CASES, name + ".json")
    kept = encoding.read(path)
    kept.setdefault("function", name)
    lines = {line["id"]: line for line in kept["cases"]}
    asked = answers(name)
    added, troubles = 0, []
    for case, result in asked:
        line = lines.get(case["id"])
        if line is None:
            lines[case["id"]] = dict(case, results=[dict(tensorflow=[record.VERSION], **result)])
            added += 1
        elif {key: line[key] for key in line if key != "results"} != case:
            troubles.append((case["id"], ["its definition is not the one that was recorded; " + record.BY_HAND]))
        else:
            found = differences(name, case, record.result_in(line["results"][0]), result)
            troubles += [(case["id"], found + [record.BY_HAND])] if found else []
    defined = [case["id"] for case, _ in asked]
    troubles += [(word, ["kept, but asked nowhere; " + record.BY_HAND]) for word in lines if word not in defined]
    kept["cases"] = [lines[word] for word in defined] + [lines[word] for word in lines if word not in defined]
    record.report(name, troubles)
    print("{}: {} cases, {} {}".format(name, len(asked), added, "added" if write else "to add (dry; --write adds)"))
    if added and write:
        command = "python golden/record_contrib.py " + " ".join(sys.argv[1:])
        kept["provenance"].append(dict(record.provenance(added), command=command))
        if not os.path.isdir(os.path.dirname(path)):
            os.makedirs(os.path.dirname(path))
        encoding.write(path, kept)
    return bool(troubles)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="add to the files (default: say what would be added)")
    metric_learning = ["metric_learning/" + name for name in sorted(metric_learning_inputs.CASES)]
    everything = sorted(contrib_inputs.CASES) + metric_learning + ["programs", "signatures"]
    parser.add_argument("--check", action="store_true", help="ask every kept case again; adds nothing")
    parser.add_argument("names", nargs="*", help="files to look at (default: all)")
    options = parser.parse_args()
    if options.write and options.check:
        parser.error("--check only looks; it does not go with --write")
    names = options.names or everything
    troubles = [check_file(name) if options.check else record_file(name, options.write) for name in names]
    return 1 if any(troubles) else 0


if __name__ == "__main__":
    sys.exit(main())
