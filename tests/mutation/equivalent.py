# SPDX-License-Identifier: Apache-2.0
"""Mutants that no test can notice, and why: of each its file, its change as `run.py` prints it, and the reason."""

from __future__ import annotations

EQUIVALENT: list[tuple[str, str, str]] = [
    (
        "_engine/formula.py",
        "Formula.weighted: 0 -> 1",
        "Large losses that are not summed are weighed in the one op too: the same numbers, and it takes longer.",
    ),
    (
        "_engine/formula.py",
        "Formula._gradients: 1 -> 2",
        "The rank of the argument before the last: where rows come first and a gradient is written, it is the same.",
    ),
    (
        "_engine/one_op.py",
        "_what_is_recorded (2): 1 -> 2",
        "The size of a tensor that is made to be recorded, and nothing else.",
    ),
    (
        "losses/mean_pairwise_squared_error.py",
        "_sum_within_samples: tf.range(1, tf.rank(values)) if rank is None else np.arange(1, rank, dtype=np.int32) -> "
        "tf.range(1, tf.rank(values))",
        "The same axes, made by ops.",
    ),
    (
        "weighting/fitting.py",
        "_of_rank: 0 -> 1",
        "At least one dimension is added then; what is more than the rank is cut off again.",
    ),
    (
        "_inputs.py",
        "to_tensor: tf.float32 -> tf.float64",
        "A short cut: float32 passes the checks that follow, and so does float64.",
    ),
    (
        "migrate/fixers/unfollowed.py",
        "module: True -> False",
        "The order of the names in the pattern: a word must end after them, so that a longer name is found anyway.",
    ),
    (
        "contrib/metric_learning/lifted_struct_loss.py",
        "lifted_struct_loss: True -> False",
        "Another number is taken out of the sum and added again; the result rounds otherwise.",
    ),
    (
        "_graphs.py",
        "graph_for: not eager and default_graph().building_function -> default_graph().building_function",
        "Eagerly the default graph is the process-wide one, which is no function.",
    ),
    (
        "_graphs.py",
        "is_mine (2): '' -> 'mutant'",
        "What has a graph has a device too, but for a SparseTensor, which is no loss.",
    ),
    (
        "keras/_v1_loss.py",
        "_refuse_other_keras: caller.f_globals.get('__name__', '').partition('.')[0] if caller is not None else '' -> "
        "caller.f_globals.get('__name__', '').partition('.')[0]",
        "Not all that has called it is TensorFlow's own; the type checker does not know.",
    ),
    (
        "keras/losses.py",
        "MeanSquaredError.__init__: 'mean_squared_error' -> ''",
        "Keras 3 calls a loss without a name after its class, which is the same. With tf_keras a test notices.",
    ),
    (
        "_graphs.py",
        "module: '_tfcompat_losses_replica' -> ''",
        "The name of an attribute that is set and read by this constant alone.",
    ),
    (
        "_graphs.py",
        "module: tf.__file__ or '' -> tf.__file__",
        "A module of TensorFlow has a file; the type checker does not know.",
    ),
]


def reason_for(file: str, mutant: str) -> str:
    """Why nobody can notice a mutant; empty where nobody has said so."""
    return next((why for of_file, change, why in EQUIVALENT if (of_file, change) == (file, mutant)), "")
