# SPDX-License-Identifier: Apache-2.0
"""Records the loss curve of tf1_multilabel_digits.py under the TensorFlow 1.x it is run with.

    python examples/record_curve.py            a dry run: trains, and compares with the curve on record
    python examples/record_curve.py --write    keeps the curve, unless one is there already

Exit code 1 when the curve on record is not reproduced to the bit, 2 when there is one already and --write was given.
"""

import argparse
import datetime
import json
import pathlib
import platform
import sys

import numpy as np
import sklearn
import tensorflow as tf
import tf1_multilabel_digits

CURVE = pathlib.Path(__file__).resolve().parent.parent / "golden" / "curves" / "multilabel_digits.json"


def recording(losses):
    """The curve with its provenance. A float32 is exact as a decimal of the float64 that holds it."""
    return {
        "what": "total loss of each step of examples/tf1_multilabel_digits.py, before the step's update, float32",
        "tensorflow": tf.__version__,
        "numpy": np.__version__,
        "scikit-learn": sklearn.__version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "date": datetime.date.today().isoformat(),
        "command": "python examples/record_curve.py --write",
        "losses": [float(loss) for loss in losses],
    }


def main(arguments=None):
    parser = argparse.ArgumentParser(description="Record the loss curve of tf1_multilabel_digits.py.")
    parser.add_argument("--write", action="store_true", help="keep the curve (without it: a dry run)")
    parser.add_argument("--curve", type=pathlib.Path, default=CURVE, help="the file to keep it in")
    options = parser.parse_args(arguments)

    if options.write and options.curve.exists():
        print(f"{options.curve} exists, and a recorded curve is never overwritten.", file=sys.stderr)
        return 2

    fresh = recording(tf1_multilabel_digits.train())
    if options.write:
        options.curve.parent.mkdir(parents=True, exist_ok=True)
        options.curve.write_text(json.dumps(fresh, indent=1) + "\n")
        print(f"{len(fresh['losses'])} losses of TensorFlow {fresh['tensorflow']} written to {options.curve}")
    elif not options.curve.exists():
        print(f"Dry run: {options.curve} does not exist; --write would create it.")
    else:
        kept = json.loads(options.curve.read_text())
        if kept["losses"] != fresh["losses"]:
            print(f"TensorFlow {fresh['tensorflow']} does not reproduce {options.curve} to the bit.", file=sys.stderr)
            return 1
        print(f"TensorFlow {fresh['tensorflow']} reproduces {options.curve} to the bit.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
