# SPDX-License-Identifier: Apache-2.0
"""Other dtypes, label smoothing and sequences: our eager time over that of tf.compat.v1.losses.

    pip install '.[benchmarks]' && python benchmarks/kinds.py             prints the table, in a minute
    python benchmarks/kinds.py --write                                    and keeps kinds.md

A time is the median of short rounds in which the two take turns; in brackets the median of the rounds' own ratios.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import tensorflow as tf
from command import parse_options, provenance
from contestants import MODULES, OPTIONS, OURS, WHAT, keras_losses, loss_inputs, with_options
from race import Race
from tables import table

ROWS = (32, 10)
SEQUENCES = (8, 4, 10)
DTYPES = [tf.float16, tf.bfloat16, tf.float64]
SMOOTHED = ["sigmoid_cross_entropy", "softmax_cross_entropy"]
"""The losses that smooth labels."""

Kind = tuple[str, tuple[tf.Tensor, tf.Tensor], tuple[tuple[str, Any], ...]]


def kinds_of(name: str) -> Iterator[Kind]:
    """What it is called, labels and predictions, and options."""
    labels, predictions = loss_inputs(ROWS)[name]
    for dtype in DTYPES:
        cast = labels if labels.dtype.is_integer else tf.cast(labels, dtype)
        yield f"{dtype.name} {list(ROWS)}", (cast, tf.cast(predictions, dtype)), ()
    shape = SEQUENCES[: len(labels.shape) + 1]
    yield f"float32 {list(SEQUENCES)}", (tf.reshape(labels, shape), tf.reshape(predictions, SEQUENCES)), ()
    if name in SMOOTHED:
        yield f"float32 {list(ROWS)}, label_smoothing=0.1", (labels, predictions), (("label_smoothing", 0.1),)


def run_kinds(names: list[str], rounds: int, turn: float) -> dict[tuple[str, str], dict[str, Race]]:
    races: dict[tuple[str, str], dict[str, Race]] = {}
    for name in names:
        for kind, arguments, options in kinds_of(name):
            options = (*OPTIONS.get(name, ()), *options)
            losses = {who: with_options(getattr(module, name), options) for who, module in MODULES.items()}
            races[name, kind] = {
                what: Race({who: wrap(loss) for who, loss in losses.items()}, arguments, rounds, turn=turn)
                for what, wrap in WHAT.items()
            }
    return races


def kinds_table(races: dict[tuple[str, str], dict[str, Race]]) -> str:
    rows = [
        [*which, *(f"{race.median(OURS) * 1e6:.0f} ({race.ratio(OURS)[1]:.2f})" for race in of_which.values())]
        for which, of_which in races.items()
    ]
    return table(["loss", "dtype, shape of the predictions", *WHAT], rows)


def main() -> None:
    options = parse_options("Measure other dtypes, label smoothing and sequences against the original, eagerly.")
    names = SMOOTHED if options.quick else [*keras_losses()]
    with tf.device("CPU:0"):
        races = run_kinds(names, *((1, 0.0) if options.quick else (15, 0.004)))
    text = "# Other dtypes, label smoothing and sequences\n\nOur µs eagerly (ours / the original).\n\n"
    text += provenance() + "\n" + __doc__.split("\n\n")[-1] + "\n" + kinds_table(races)
    print(text, end="")
    if options.write:
        options.write.mkdir(parents=True, exist_ok=True)
        (options.write / "kinds.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
