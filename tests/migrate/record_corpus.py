# SPDX-License-Identifier: Apache-2.0
"""Runs the executable files of the corpus under the TensorFlow that is installed, and records what they give.

Meant for TensorFlow 1.15.5, the last one with tf.contrib; imports nothing of ours. Dry by default:

    python tests/migrate/record_corpus.py           shows what differs from the record
    python tests/migrate/record_corpus.py --write   records it

A file can be executed when it ends by binding `fetches`, a list of tensors.
"""

import argparse
import glob
import json
import os
import platform
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
RECORD = os.path.join(HERE, "corpus_recorded.json")


def can_run(source):
    return "\nfetches = " in source


def outcome(source):
    """The fetched values, float32 in full, and the names in the two collections of losses."""
    import tensorflow as tf

    v1 = tf.compat.v1
    with v1.Graph().as_default() as graph:
        module = {"__name__": "corpus"}
        exec(compile(source, "corpus", "exec"), module)
        with v1.Session() as session:
            session.run(v1.global_variables_initializer())
            values = [value.tolist() for value in session.run(module["fetches"])]
        keys = (v1.GraphKeys.LOSSES, v1.GraphKeys.REGULARIZATION_LOSSES)
        return {"values": values, "names": [[item.name for item in graph.get_collection(key)] for key in keys]}


def main():
    import tensorflow as tf

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="write the record; without it, compare with it")
    arguments = parser.parse_args()
    found = {}
    for path in sorted(glob.glob(os.path.join(HERE, "corpus", "*.before.py"))):
        with open(path) as file:
            source = file.read()
        if can_run(source):
            found[os.path.basename(path)[: -len(".before.py")]] = outcome(source)
    if arguments.write:
        lines = [f"  {json.dumps(name)}: {json.dumps(found[name])}" for name in sorted(found)]
        header = {
            "tensorflow": tf.__version__,
            "python": platform.python_version(),
            "command": "record_corpus.py --write",
        }
        with open(RECORD, "w") as file:
            file.write('{{\n"provenance": {},\n"cases": {{\n{}\n}}\n}}\n'.format(json.dumps(header), ",\n".join(lines)))
        print(f"{len(found)} cases recorded")
        return 0
    with open(RECORD) as file:
        recorded = json.load(file)["cases"]
    differ = sorted(name for name in set(found) | set(recorded) if found.get(name) != recorded.get(name))
    print("{} cases, {} differ from the record {}".format(len(found), len(differ), " ".join(differ)))
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
