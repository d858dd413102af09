# SPDX-License-Identifier: Apache-2.0
"""Looks up every name that the migration takes for evidence in the TensorFlow that is installed, and records it.

Run under each of TensorFlow 1.4, 1.12, 1.15, 2.4 and 2.21; imports nothing of ours. Dry by default:

    python tests/migrate/record_names.py           shows what differs from the record
    python tests/migrate/record_names.py --write   records this version's answers beside the others'
"""

import argparse
import ast
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
TABLES = os.path.join(HERE, "..", "..", "tfcompat_losses", "migrate", "names.py")
RECORD = os.path.join(HERE, "names_recorded.json")


def tables():
    """Each table of names in the source of the migration, whatever Python this is."""
    with open(TABLES) as file:
        tree = ast.parse(file.read())
    found = {}
    for statement in tree.body:
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            found[statement.targets[0].id] = statement.value
    names = {key: ast.literal_eval(found["_" + key]).split() for key in ("ONLY_IN_TF1", "ONLY_IN_TF2")}
    names["V1_NAMES"] = ["losses." + name for name in sorted(ast.literal_eval(found["V1_NAMES"].args[0]))]
    return names


def has(tensorflow, name):
    for part in name.split("."):
        try:
            tensorflow = getattr(tensorflow, part)
        except AttributeError:
            return False
    return True


def main():
    import tensorflow as tf

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="write the record; without it, compare with it")
    arguments = parser.parse_args()
    record = {}
    if os.path.exists(RECORD):
        with open(RECORD) as file:
            record = json.load(file)
    mine = {table: sorted(name for name in names if has(tf, name)) for table, names in tables().items()}
    if record.get(tf.__version__) == mine:
        print(f"TensorFlow {tf.__version__}: as recorded")
        return 0
    if arguments.write:
        record[tf.__version__] = mine
        with open(RECORD, "w") as file:
            json.dump(record, file, indent=1, sort_keys=True)
            file.write("\n")
    print("TensorFlow {}: {}".format(tf.__version__, "recorded" if arguments.write else "differs from the record"))
    return 0 if arguments.write else 1


if __name__ == "__main__":
    sys.exit(main())
