# SPDX-License-Identifier: Apache-2.0
"""Records the losses of contrib_tf1_digits.py under the TensorFlow 1.15 it is run with.

    python examples/contrib_record_curve.py            a dry run: trains, and compares with the curve on record
    python examples/contrib_record_curve.py --write    keeps the curve, unless one is there already

Exit code 1 when the curve on record is not reproduced to the bit, 2 when there is one already and --write was given.
"""

import argparse
import json
import pathlib
import sys

import contrib_tf1_digits
import record_curve

CURVE = pathlib.Path(__file__).resolve().parent.parent / "golden" / "curves" / "contrib_digits.json"


def recording(curve):
    """The curves with their provenance."""
    total, watched = zip(*curve)
    return dict(
        record_curve.recording(total),
        what="total loss of each step of examples/contrib_tf1_digits.py, before the step's update, float32; "
        "watched: the loss that goes to no collection",
        command="python examples/contrib_record_curve.py --write",
        watched=[float(loss) for loss in watched],
    )


def main(arguments=None):
    parser = argparse.ArgumentParser(description="Record the losses of contrib_tf1_digits.py.")
    parser.add_argument("--write", action="store_true", help="keep the curve (without it: a dry run)")
    parser.add_argument("--curve", type=pathlib.Path, default=CURVE, help="the file to keep it in")
    options = parser.parse_args(arguments)

    if options.write and options.curve.exists():
        print(f"{options.curve} exists, and a recorded curve is never overwritten.", file=sys.stderr)
        return 2

    fresh = recording(contrib_tf1_digits.train())
    if options.write:
        options.curve.write_text(json.dumps(fresh, indent=1) + "\n")
        print(f"{len(fresh['losses'])} losses of TensorFlow {fresh['tensorflow']} written to {options.curve}")
    elif not options.curve.exists():
        print(f"Dry run: {options.curve} does not exist; --write would create it.")
    else:
        kept = json.loads(options.curve.read_text())
        if any(kept[key] != fresh[key] for key in ("losses", "watched")):
            print(f"TensorFlow {fresh['tensorflow']} does not reproduce {options.curve} to the bit.", file=sys.stderr)
            return 1
        print(f"TensorFlow {fresh['tensorflow']} reproduces {options.curve} to the bit.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
