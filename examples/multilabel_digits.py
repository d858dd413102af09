# SPDX-License-Identifier: Apache-2.0
"""tf1_multilabel_digits.py on today's TensorFlow: the same training, compared with the curve of TensorFlow 1.15.5.

    pip install '.[examples]' && python examples/multilabel_digits.py

It prints a table of every 20th step (step, TensorFlow 1.15.5, ours, difference), draws both curves into a PNG, and
fails if they part. If one loss, weight or gradient were wrong, they would part within two steps.
"""

import argparse
import json
import pathlib
import sys

try:
    import digits_data
    from matplotlib.figure import Figure
    from rich.console import Console
    from rich.progress import track
    from rich.table import Table
except ImportError as missing:
    sys.exit(f"{missing}. The examples need more than the package: pip install '.[examples]'")

import numpy as np
import tensorflow as tf

import tfcompat_losses as losses

LEARNING_RATE = 1.0
LABEL_SMOOTHING = 0.1
WEIGHT_DECAY = 1e-3
# One weight per label: 8 and 9 are the ones that get confused; the label "0" is not to be learnt.
CLASS_WEIGHTS = [[0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 3.0, 2.0]]

CURVE = pathlib.Path(__file__).resolve().parent.parent / "golden" / "curves" / "multilabel_digits.json"
LIMIT = 1e-6


class Classifier(tf.Module):
    def __init__(self):
        super().__init__()
        first, second = digits_data.initial_weights()
        self.w1, self.b1 = tf.Variable(first), tf.Variable(tf.zeros([digits_data.HIDDEN]))
        self.w2, self.b2 = tf.Variable(second), tf.Variable(tf.zeros([digits_data.CLASSES]))

    def __call__(self, images):
        return tf.tanh(images @ self.w1 + self.b1) @ self.w2 + self.b2


def train(classifier, images, labels):
    """Yields the total loss of each step, before the step's update, as float32."""

    @tf.function
    def step(images, labels):
        with tf.GradientTape() as tape:
            logits = classifier(images)
            losses.sigmoid_cross_entropy(labels, logits, weights=CLASS_WEIGHTS, label_smoothing=LABEL_SMOOTHING)
            for weights in (classifier.w1, classifier.w2):
                losses.add_loss(WEIGHT_DECAY * tf.nn.l2_loss(weights), "regularization_losses")
            total_loss = losses.get_total_loss()
        variables = classifier.trainable_variables
        for variable, gradient in zip(variables, tape.gradient(total_loss, variables)):
            variable.assign_sub(LEARNING_RATE * gradient)
        return total_loss

    for batch_images, batch_labels in digits_data.batches(images, labels):
        yield step(batch_images, batch_labels).numpy()


def share_right(classifier, images, labels):
    """The share of right answers to the labels 1 to 9."""
    right = (classifier(images) > 0) == (labels > 0.5)
    return np.mean(right[:, 1:])


def relative_difference(recorded, ours):
    return np.abs(np.asarray(ours, np.float64) - recorded) / np.abs(recorded)


def table(recorded, ours, version):
    """Every 20th step, the last and the worst one."""
    difference = relative_difference(recorded, ours)
    worst = int(difference.argmax())
    title = "Total loss of each step: recorded, and trained just now"
    rows = Table("step", f"TensorFlow {version}", f"TensorFlow {tf.__version__}", "relative difference", title=title)
    for step in sorted({*range(0, len(ours), 20), len(ours) - 1, worst}):
        marked = f"{difference[step]:.1e}" + (" (worst)" if step == worst else "")
        rows.add_row(str(step), f"{recorded[step]:.9f}", f"{ours[step]:.9f}", marked)
    return rows


def picture(recorded, ours, version):
    """Both curves over each other above, their difference below."""
    figure = Figure(figsize=(7.5, 6), layout="constrained")
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=[3, 2])
    steps = np.arange(len(ours))
    difference = relative_difference(recorded, ours)

    above.plot(steps, recorded, color="#f5b041", linewidth=5, label=f"TensorFlow {version}: tf.losses, recorded")
    above.plot(steps, ours, color="#14375e", linewidth=1.2, label=f"TensorFlow {tf.__version__}: tfcompat_losses")
    above.set_title("The same training, then and now: total loss of a classifier of digits, on the CPU")
    above.set_ylabel("total loss")
    above.legend()

    # 0 has no place on a log axis, and a step that is equal to the bit must not vanish: such steps stand at the foot,
    # below 6e-8, the least by which two float32 can differ.
    equal = difference == 0
    below.set_yscale("log")
    below.axhline(LIMIT, color="#c0392b", linewidth=1.2, label=f"limit, {LIMIT:.0e}")
    below.plot(steps[~equal], difference[~equal], ".", color="#14375e", label=f"{np.sum(~equal)} steps that differ")
    below.plot(
        steps[equal], np.full(equal.sum(), 2e-8), "|", color="#2e8b57", label=f"{equal.sum()} steps equal to the bit"
    )
    below.set_title(f"They differ by {difference.max():.1e} of the loss at most")
    below.set_ylabel("relative difference (log)")
    below.set_xlabel("step")
    # Above the limit and all points there is room for the legend.
    below.set_ylim(1e-8, 20 * max(LIMIT, *difference[np.isfinite(difference)]))
    below.legend(loc="upper center", ncols=3)

    for panel in (above, below):
        panel.grid(alpha=0.3)
    return figure


def main(arguments=None):
    parser = argparse.ArgumentParser(
        description="Train on today's TensorFlow; compare with the curve of TensorFlow 1.15.5."
    )
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("multilabel_digits.png"), help="the picture")
    parser.add_argument("--curve", type=pathlib.Path, default=CURVE, help="the recorded curve")
    options = parser.parse_args(arguments)

    # The curve was recorded on a CPU; a GPU multiplies matrices in TF32 and parts from it at once.
    tf.config.set_visible_devices([], "GPU")

    record = json.loads(options.curve.read_text())
    version, recorded = record["tensorflow"], np.array(record["losses"])
    if len(recorded) != digits_data.STEPS:
        return f"{options.curve} holds {len(recorded)} losses, but the training has {digits_data.STEPS} steps."

    training_set, held_out = digits_data.load()
    classifier = Classifier()
    console = Console()
    console.print(
        f"{digits_data.STEPS} steps of a training that was recorded under TensorFlow {version}, with the same initial "
        "weights and batches: each loss should be the recorded one, but for rounding.",
        soft_wrap=True,
    )
    ours = list(track(train(classifier, *training_set), "training", total=digits_data.STEPS, console=console))

    console.print(table(recorded, ours, version))
    console.print(
        f"Held-out digits: {share_right(classifier, *held_out):.2%} of the answers to the labels 1 to 9 are right."
    )
    picture(recorded, ours, version).savefig(options.out, dpi=144)
    console.print(f"Picture of both curves: {options.out}")

    difference = relative_difference(recorded, ours)
    worst = int(difference.argmax())
    # Asked this way round, a NaN fails too.
    if not np.all(difference <= LIMIT):
        first = int(np.argmin(difference <= LIMIT))
        return (
            f"The curves part at step {first}: TensorFlow {version} has {recorded[first]:.9f}, ours is "
            f"{ours[first]:.9f}, a relative difference of {difference[first]:.1e}; the limit is {LIMIT:.0e}."
        )
    console.print(f"The curves agree at all {len(ours)} steps: at most {difference[worst]:.1e} (limit {LIMIT:.0e}).")
    return None


if __name__ == "__main__":
    sys.exit(main())
