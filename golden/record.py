# SPDX-License-Identifier: Apache-2.0
"""Records what the real tf.compat.v1.losses of the installed TensorFlow gives, in graph mode.

    python golden/record.py            dry: says what it would add, and where this TensorFlow differs from what is kept
    python golden/record.py --write    adds; what is kept is never overwritten
    python golden/record.py --check    asks every kept case again; exit code 1 if one is not reproduced

Runs on Python 2.7 and up, with TensorFlow 1.0 and everything since. Imports nothing of the package.
"""

import argparse
import datetime
import os
import platform
import sys

import numpy as np
import tensorflow

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))

from golden import comparison, encoding, inputs, programs, session, truth  # noqa: E402

CASES = os.path.join(HERE, "cases")
VERSION = tensorflow.__version__
# Until 1.12 there is no compat.v1: TensorFlow itself is it.
TF = getattr(tensorflow.compat, "v1", tensorflow)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="add to the files (default: say what would be added)")
    parser.add_argument("--check", action="store_true", help="ask every kept case again; adds nothing")
    parser.add_argument("names", nargs="*", help="files to look at, e.g. huber_loss or programs (default: all)")
    options = parser.parse_args()
    if options.write and options.check:
        parser.error("--check only looks; it does not go with --write")
    names = options.names or sorted(inputs.CASES) + ["programs"]
    look = check_file if options.check else record_file
    trouble = False
    for name in names:
        trouble = look(name, options.write) or trouble
    return 1 if trouble else 0


def record_file(name, write):
    """Adds to one file what this TensorFlow gives and the file does not hold yet. Returns whether it met trouble."""
    path = os.path.join(CASES, name + ".json")
    kept = encoding.read(path)
    kept.setdefault("function", name)
    by_id = {case["id"]: case for case in kept["cases"]}
    asked = definitions(name)
    added, troubles = 0, []
    for case in asked:
        line = by_id.setdefault(case["id"], dict(case, results=[]))
        if {key: line[key] for key in line if key != "results"} != case:
            troubles.append((case["id"], ["its definition is not the one that was recorded; " + BY_HAND]))
            continue
        result = ask(name, case)
        earlier = result_of(line, VERSION)
        if earlier is None:
            keep(line, result)
            added += 1
        else:
            differences = differ(name, case, earlier, result)
            if differences:
                troubles.append((case["id"], differences + [BY_HAND]))
    defined = {case["id"] for case in asked}
    troubles += [(i, ["kept, but defined nowhere; " + BY_HAND]) for i in by_id if i not in defined]
    kept["cases"] = [by_id[case["id"]] for case in asked] + [by_id[i] for i in by_id if i not in defined]
    report(name, troubles)
    print("{}: {} cases, {} {}".format(name, len(asked), added, "added" if write else "to add (dry; --write adds)"))
    if added and write:
        kept["provenance"].append(provenance(added))
        encoding.write(path, kept)
    return bool(troubles)


def check_file(name, _write):
    """Whether any version's result that the file keeps is not what this TensorFlow gives."""
    cases = encoding.read(os.path.join(CASES, name + ".json"))["cases"]
    troubles = []
    for case in cases:
        kept = result_of(case, VERSION)
        # A version that was never recorded has to give what one of the recorded ones gives.
        candidates = [result_in(entry) for entry in case["results"]] if kept is None else [kept]
        actual = ask(name, case)
        differences = [differ(name, case, candidate, actual) for candidate in candidates]
        if all(differences):
            troubles.append((case["id"], differences[-1]))
    if not cases:
        troubles.append((name, ["no cases are kept"]))
    report(name, troubles)
    print(
        "{}: {} of {} cases reproduced by TensorFlow {}".format(name, len(cases) - len(troubles), len(cases), VERSION)
    )
    return bool(troubles)


BY_HAND = "delete its line by hand and say why in the CHANGELOG"


def report(name, troubles):
    for case_id, lines in troubles:
        for line in lines:
            print("{} {}: {}".format(name, case_id, line))


def definitions(name):
    if name == "programs":
        return [{"id": function.__name__, "why": function.__doc__.splitlines()[0]} for function in programs.PROGRAMS]
    return inputs.CASES[name]


def ask(name, case):
    if name == "programs":
        return {"saw": programs.run(TF, TF.losses, case["id"])}
    return session.ask(TF, TF.losses, name, case)


def differ(name, case, expected, actual):
    if name == "programs":
        return comparison.saw_differences(expected, actual)
    return comparison.result_differences(
        expected, actual, encoding.dtypes(case), truth=truth.kept(name).get(case["id"])
    )


def result_in(entry):
    return {key: entry[key] for key in entry if key != "tensorflow"}


def result_of(line, version):
    for entry in line["results"]:
        if version in entry["tensorflow"]:
            return result_in(entry)
    return None


def keep(line, result):
    """Versions with the identical result share an entry."""
    for entry in line["results"]:
        if result_in(entry) == result:
            entry["tensorflow"].append(VERSION)
            return
    line["results"].append(dict(tensorflow=[VERSION], **result))


def provenance(added):
    return {
        "tensorflow": VERSION,
        "numpy": np.__version__,
        "python": platform.python_version(),
        "platform": "{} {}, CPU".format(platform.system(), platform.machine()),
        "date": datetime.date.today().isoformat(),
        "command": "python golden/record.py " + " ".join(sys.argv[1:]),
        "added": added,
    }


if __name__ == "__main__":
    sys.exit(main())
