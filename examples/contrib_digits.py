# SPDX-License-Identifier: Apache-2.0
"""contrib_tf1_digits.py, unchanged, on today's TensorFlow: compared with the losses recorded under TensorFlow 1.15.5.

    pip install '.[examples]' && python examples/contrib_digits.py

What the old script itself prints comes first. Then it prints a table of every 20th step (step, TensorFlow 1.15.5, ours,
difference), and fails if the curves part. If one loss, weight or gradient were wrong, they would part within two steps.
"""

import argparse
import json
import pathlib
import sys

import tensorflow.compat.v1 as tf
from multilabel_digits import LIMIT, relative_difference, table
from rich.console import Console

from tfcompat_losses import contrib, legacy

CURVE = pathlib.Path(__file__).resolve().parent.parent / "golden" / "curves" / "contrib_digits.json"
MEANING = {"losses": "the total of the collections", "watched": "the loss that arg_scope keeps out of them"}


def train():
    """What the old script's train() gives, which is all that has to be done for it."""
    tf.disable_v2_behavior()
    with legacy.install(), contrib.silence_warnings():
        import contrib_tf1_digits

        return contrib_tf1_digits.train()


def main(arguments=None):
    parser = argparse.ArgumentParser(description="Run a script of the contrib days; compare with TensorFlow 1.15.5.")
    parser.add_argument("--curve", type=pathlib.Path, default=CURVE, help="the recorded losses")
    options = parser.parse_args(arguments)

    # The curve was recorded on a CPU; a GPU multiplies matrices in TF32 and parts from it at once.
    tf.config.set_visible_devices([], "GPU")
    record = json.loads(options.curve.read_text())
    console = Console()
    console.print("The old script, unchanged, prints what it printed then:")
    curves = dict(zip(("losses", "watched"), zip(*train())))
    console.print(table(record["losses"], curves["losses"], record["tensorflow"]))
    for name, ours in curves.items():
        # Asked this way round, a NaN fails too.
        worst = relative_difference(record[name], ours).max()
        if len(ours) != len(record[name]) or not worst <= LIMIT:
            return f"The curves of '{name}' part: a relative difference of {worst:.1e}; the limit is {LIMIT:.0e}."
        agree = f"The curves agree at all {len(ours)} steps: at most {worst:.1e} (limit {LIMIT:.0e})."
        console.print(f"'{name}' is {MEANING[name]}. {agree}", soft_wrap=True)
    return None


if __name__ == "__main__":
    sys.exit(main())
