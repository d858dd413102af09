# SPDX-License-Identifier: Apache-2.0
"""Every finding that the command can make: its code, what it means, what to do, and what is at stake."""

from __future__ import annotations

from dataclasses import dataclass

NOTE, WARNING, ERROR = "note", "warning", "error"


@dataclass(frozen=True)
class Code:
    code: str
    fixer: str  # the file under fixers/; empty: found while reading or writing files
    severity: str
    title: str
    advice: str
    before: str
    after: str
    stake: str  # the numbers at stake


@dataclass(frozen=True)
class Finding:
    """One fact about one place. Lines and columns count from 1; a cell counts the cells of a notebook from 1."""

    code: str
    line: int
    column: int
    message: str
    rewritten: bool = False
    cell: int | None = None
    accepted: bool = False  # a comment in the code says so

    @property
    def left(self) -> bool:
        """Whether a person is still to do something."""
        return self.severity == WARNING and not self.accepted

    @property
    def severity(self) -> str:
        return CODES[self.code].severity

    @property
    def advice(self) -> str:
        return CODES[self.code].advice


_SAME = "None: the same function, argument for argument."
_TABLE = (
    Code(
        "TL101",
        "v1_losses",
        NOTE,
        "a loss of tf.losses moved",
        "Nothing.",
        "loss = tf.losses.huber_loss(labels, predictions)",
        "loss = tfcompat_losses.huber_loss(labels, predictions)",
        _SAME,
    ),
    Code(
        "TL102",
        "contrib_losses",
        NOTE,
        "a loss of tf.contrib or slim moved, in contrib's argument order",
        "Nothing. `--to v1` moves on to the new signature where the numbers are provably the same.",
        "loss = slim.losses.log_loss(predictions, labels)",
        "loss = tfcompat_losses.contrib.log_loss(predictions, labels)",
        "None this way. A mere rename to tf.losses.log_loss swaps the arguments: 7.82 where contrib gave 0.844.",
    ),
    Code(
        "TL103",
        "imports",
        NOTE,
        "an import moved; what it binds keeps its name",
        "Nothing.",
        "from tensorflow.contrib.losses import hinge_loss as h\nloss = h(p, y)",
        "from tfcompat_losses.contrib import hinge_loss as h\nloss = h(p, y)",
        _SAME,
    ),
    Code(
        "TL104",
        "import_fallbacks",
        NOTE,
        "an import and its fallback became one import",
        "Nothing.",
        "try:\n    from tensorflow.contrib import losses\nexcept ImportError:\n    from tf_slim import losses",
        "from tfcompat_losses import contrib as losses",
        "None: both branches meant contrib's losses.",
    ),
    Code(
        "TL105",
        "imports",
        NOTE,
        "an import that is not used any more was removed",
        "Nothing. An unused import of tensorflow.contrib stops a file from being imported under TensorFlow 2.",
        "import tensorflow.contrib.slim as slim  # not used",
        "",
        "None.",
    ),
    Code(
        "TL106",
        "collection_reads",
        NOTE,
        "a read of the loss collection became get_losses",
        "Nothing in graphs. In eager code, open a `tfcompat_losses.collect()` around the step.",
        "tf.get_collection(tf.GraphKeys.LOSSES, scope)",
        "tfcompat_losses.get_losses(scope)",
        "None: the same list, filtered by the same prefix pattern.",
    ),
    Code(
        "TL107",
        "collection_adds",
        NOTE,
        "an addition to the loss collection became add_loss",
        "Nothing in graphs. In eager code, open a `tfcompat_losses.collect()` around the step.",
        "tf.add_to_collection('losses', decay)",
        "tfcompat_losses.add_loss(decay)",
        "None: the same collection.",
    ),
    Code(
        "TL108",
        "old_keywords",
        NOTE,
        "a keyword from before TensorFlow 1.0 got its new name",
        "Nothing.",
        "slim.losses.log_loss(p, targets=y, weight=0.5)",
        "tfcompat_losses.contrib.log_loss(p, labels=y, weights=0.5)",
        "None: the same argument under its later name.",
    ),
    Code(
        "TL109",
        "old_names",
        NOTE,
        "a loss from before TensorFlow 1.0 got its new name",
        "Nothing.",
        "tf.contrib.losses.sum_of_squares(p, y)",
        "tfcompat_losses.contrib.mean_squared_error(p, y)",
        "None: the old name was an alias, whatever it says: it divided by the number of elements.",
    ),
    Code(
        "TL110",
        "to_v1",
        NOTE,
        "a contrib call took v1's signature, by keyword",
        "Nothing.",
        "slim.losses.log_loss(p, y)",
        "tfcompat_losses.log_loss(predictions=p, labels=y)",
        "None: only calls whose numbers are provably the same are moved.",
    ),
    Code(
        "TL111",
        "to_keras",
        NOTE,
        "a loss became the Keras loss that equals it",
        "Nothing for float32 input. Keras casts float64 to its own float type first, applies a mask that predictions "
        "carry (`Masking`), and gives NaN or an empty array for an empty batch, where v1 gives 0.0.",
        "import tensorflow as tf\nloss = tf.losses.huber_loss(y, p, loss_collection=None)",
        "import tensorflow as tf\nloss = tf.keras.losses.Huber()(y, p)",
        "None, but for masks and empty batches: the mean over all elements. Only where nothing is collected, weighted "
        "or named.",
    ),
    Code(
        "TL112",
        "unused_aliases",
        NOTE,
        "an alias that is not used any more was removed",
        "Nothing.",
        "slim = tf.contrib.slim\nloss = slim.losses.log_loss(p, y)",
        "loss = tfcompat_losses.contrib.log_loss(p, y)",
        "None.",
    ),
    Code(
        "TL113",
        "compat_v1",
        NOTE,
        "tensorflow became tensorflow.compat.v1, for a program of TensorFlow 1",
        "Nothing. Sessions and placeholders run as they did; tf_upgrade_v2 renames them one by one instead.",
        "import tensorflow as tf\nsession = tf.Session()",
        "import tensorflow.compat.v1 as tf\nsession = tf.Session()",
        "None: the same functions under the address that TensorFlow 2 gives them.",
    ),
    Code(
        "TL114",
        "collection_keys",
        NOTE,
        "the key that a loss is given became its text",
        "Nothing. TensorFlow 2 has no tf.GraphKeys.",
        "import tensorflow as tf\ntf.losses.add_loss(x, tf.GraphKeys.LOSSES)",
        'tfcompat_losses.add_loss(x, "losses")',
        "None: the same text.",
    ),
    Code(
        "TL201",
        "undecided",
        WARNING,
        "nothing in this file shows whether tf.losses is TensorFlow 1's or 2's",
        "Run the command on this file with `--source tf1` or `--source tf2`.",
        "import tensorflow as tf\nloss = tf.losses.mean_squared_error(y, p)",
        "(left as it is)",
        "In TensorFlow 2 this is Keras's function: one number per row, and nothing collected.",
    ),
    Code(
        "TL202",
        "ambiguous",
        WARNING,
        "the name has more than one meaning here",
        "Give the two meanings two names, then run the command again.",
        "if fast:\n    tf = my_backend()\nloss = tf.losses.huber_loss(y, p)",
        "(left as it is)",
        "Whichever meaning was guessed, the other would be wrong.",
    ),
    Code(
        "TL203",
        "dynamic_access",
        WARNING,
        "which loss this is becomes known only when the program runs",
        "Replace the module by hand: tfcompat_losses for tf.losses, tfcompat_losses.contrib for contrib and slim.",
        "loss = getattr(tf.losses, name)(y, p)",
        "(left as it is)",
        "A name outside the module's own, or contrib's argument order behind a v1 name.",
    ),
    Code(
        "TL204",
        "patched_modules",
        WARNING,
        "a module of losses is put into or removed from sys.modules, or replaced by assignment",
        "Remove it, or use `tfcompat_losses.legacy.install()`, which can be undone.",
        "sys.modules['tensorflow.contrib.losses'] = my_losses",
        "(left as it is)",
        "Code that goes through the old path would see neither the old losses nor these.",
    ),
    Code(
        "TL205",
        "star_arguments",
        WARNING,
        "the arguments cannot be seen, and contrib's order is not v1's",
        "The call keeps contrib's order and numbers. Spell the arguments out before you move it to v1.",
        "slim.losses.log_loss(*pair)",
        "tfcompat_losses.contrib.log_loss(*pair)",
        "Swapped arguments: log_loss gives 7.82 where contrib gave 0.844.",
    ),
    Code(
        "TL206",
        "compile_loss",
        WARNING,
        "a v1 loss is given to compile(loss=…)",
        "Use the class in tfcompat_losses.keras, which gives v1's value with sample weights too.",
        "model.compile('sgd', loss=tf.losses.mean_squared_error)",
        "model.compile('sgd', loss=tfcompat_losses.mean_squared_error)",
        "With sample_weight, Keras weights the scalar that v1 has reduced already: 2.088, the number of neither.",
    ),
    Code(
        "TL207",
        "branches",
        WARNING,
        "a loss is made inside a branch or a loop of the graph",
        "Return the loss from the branch and add it outside, or make it with loss_collection=None.",
        "tf.cond(p, lambda: tf.losses.log_loss(y, q), lambda: 0.0)",
        "tf.cond(p, lambda: tfcompat_losses.log_loss(y, q), lambda: 0.0)",
        "The total cannot read a loss out of a branch: get_total_loss() raises a ValueError that names the loss.",
    ),
    Code(
        "TL208",
        "graph_methods",
        WARNING,
        "a Graph's own method reads or fills the loss collection",
        "Use tfcompat_losses.get_losses() or add_loss() under `with graph.as_default():`, or leave it: the key stays.",
        "tf.get_default_graph().get_collection('losses')",
        "(left as it is)",
        "None as long as that graph is the current one.",
    ),
    Code(
        "TL209",
        "collection_reads",
        WARNING,
        "the loss collection is used in a way that get_losses and add_loss do not offer",
        "get_losses() returns a copy: change what is written to the list, or add one loss at a time.",
        "tf.get_collection_ref('losses').clear()",
        "(left as it is)",
        "A loss counted twice, or not at all.",
    ),
    Code(
        "TL210",
        "to_v1",
        NOTE,
        "the call keeps contrib's signature",
        "Nothing, unless you want v1's: the message says what stands in the way.",
        "slim.losses.log_loss(p, y, weights=w)",
        "tfcompat_losses.contrib.log_loss(p, y, weights=w)",
        "Weights [1, C] on [B, C]: contrib's loss is B times v1's. hinge_loss: not reduced, not collected. "
        "mean_pairwise_squared_error: 1.549 where v1 gives 2.324.",
    ),
    Code(
        "TL211",
        "to_keras",
        NOTE,
        "the loss has no Keras loss that provably equals it",
        "Nothing, unless you want Keras: the message says what stands in the way.",
        "tf.losses.log_loss(y, p)",
        "tfcompat_losses.log_loss(y, p)",
        "Keras collects nothing, clips where v1 adds epsilon, and its sums divide differently.",
    ),
    Code(
        "TL212",
        "contrib_left",
        WARNING,
        "tensorflow.contrib, or a key of tf.GraphKeys, is still used for something other than losses",
        "This command moves losses only. `tf_slim` has slim's layers and arg_scope; tf_upgrade_v2 lists the rest.",
        "loss = slim.losses.log_loss(p, y)\nnet = slim.conv2d(x, 8, 3)",
        "loss = tfcompat_losses.contrib.log_loss(p, y)\nnet = slim.conv2d(x, 8, 3)",
        "None, but the file cannot be imported under TensorFlow 2.",
    ),
    Code(
        "TL213",
        "unknown_names",
        WARNING,
        "the module of losses never had this name",
        "Look the name up: it is misspelt, or a private helper of TensorFlow that has no counterpart.",
        "tf.losses.hubre_loss(y, p)",
        "(left as it is)",
        "Unknown.",
    ),
    Code(
        "TL214",
        "old_keywords",
        WARNING,
        "a keyword that the loss does not take, or that is given twice",
        "Decide which of the two is meant; the call fails as it stands.",
        "slim.losses.log_loss(p, y, weight=1.0, weights=2.0)",
        "tfcompat_losses.contrib.log_loss(p, y, weight=1.0, weights=2.0)",
        "A TypeError when it runs.",
    ),
    Code(
        "TL215",
        "collection_adds",
        WARNING,
        "something is added to the loss collection in a way that add_loss does not offer",
        "Add to one collection at a time: tfcompat_losses.add_loss(x) for 'losses'.",
        "tf.add_to_collections(['losses', 'mine'], x)",
        "(left as it is)",
        "A loss counted twice, or not at all.",
    ),
    Code(
        "TL216",
        "collection_keys",
        WARNING,
        "the key of the loss collection is passed to something that may read or fill it",
        "Check where it goes: what is read or filled there is the collection of get_losses() and add_loss().",
        "summaries = read_all(tf.GraphKeys.LOSSES)",
        "(left as it is)",
        "None in graphs. In eager code there is no collection under this key.",
    ),
    Code(
        "TL217",
        "unfollowed",
        WARNING,
        "looks like a loss of TensorFlow, but where the name comes from cannot be followed",
        "Give the command the whole project, or import tensorflow where it is used, then run it again.",
        "def f(tf):\n    return tf.losses.huber_loss(y, p)",
        "(left as it is)",
        "If it is TensorFlow 1's, TensorFlow 2 has no such function, or a different one of that name.",
    ),
    Code(
        "TL901",
        "",
        ERROR,
        "could not be read",
        "Check that the path exists and may be read.",
        "",
        "",
        "None: whatever losses it has are as they were.",
    ),
    Code(
        "TL902",
        "",
        ERROR,
        "is not valid Python",
        "Fix the syntax, then run the command again.",
        "loss = tf.losses.log_loss(y, p",
        "(left as it is)",
        "None: whatever losses it has are as they were.",
    ),
    Code(
        "TL903",
        "",
        ERROR,
        "is Python 2, or older than 3.7",
        "Run `python-modernize -w` or, on Python up to 3.12, `2to3 -w` on it first; then this command.",
        "print loss",
        "(left as it is)",
        "None: whatever losses it has are as they were.",
    ),
    Code(
        "TL904",
        "",
        ERROR,
        "is not text in its declared encoding",
        "Declare the encoding in the first two lines (PEP 263), or save it as UTF-8.",
        "",
        "",
        "None: whatever losses it has are as they were.",
    ),
    Code(
        "TL905",
        "",
        ERROR,
        "is too large to analyse",
        "Split it. Code of over 2 MB that mentions a loss is usually generated, or data.",
        "",
        "",
        "None: whatever losses it has are as they were.",
    ),
    Code(
        "TL906",
        "",
        ERROR,
        "changed while it was being migrated",
        "Run the command again.",
        "",
        "",
        "None: the newer text was kept.",
    ),
    Code(
        "TL907",
        "",
        ERROR,
        "could not be written",
        "Check the permissions of the file and of its folder.",
        "",
        "",
        "None: the file is as it was.",
    ),
    Code(
        "TL908",
        "",
        ERROR,
        "is not a notebook that can be read",
        "Open it in Jupyter, which says where the JSON breaks.",
        "",
        "",
        "None: whatever losses it has are as they were.",
    ),
    Code(
        "TL909",
        "",
        ERROR,
        "is a symbolic link, or not a regular file, and is not followed",
        "Name the file or folder that it points to.",
        "",
        "",
        "None: whatever losses it has are as they were.",
    ),
    Code(
        "TL910",
        "",
        ERROR,
        "could not be migrated: a fault of this command",
        "The file is as it was. Please report it with the line named here.",
        "",
        "",
        "None: whatever losses it has are as they were.",
    ),
    Code(
        "TL911",
        "",
        ERROR,
        "is IPython's own syntax",
        "Remove the magics, the prompts or the indentation, then run the command again.",
        ">>> loss = tf.losses.log_loss(y, p)",
        "(left as it is)",
        "None: whatever losses it has are as they were.",
    ),
)
CODES = {code.code: code for code in _TABLE}


def explain(code: Code) -> str:
    """One code in full, for a terminal."""
    parts = [f"{code.code} ({code.severity}): {code.title}"]
    if code.before:
        parts += ["before:", *_indented(code.before), "after:", *_indented(code.after or "(nothing)")]
    parts += [f"numbers at stake: {code.stake}", f"what to do: {code.advice}"]
    return "\n".join(parts) + "\n"


def _indented(text: str) -> list[str]:
    return ["    " + line for line in text.splitlines()]


def markdown_table() -> str:
    """The table of codes for the documentation."""
    rows = ["| code | severity | fixer | finding | what to do |", "|---|---|---|---|---|"]
    for code in _TABLE:
        fixer = f"`{code.fixer}`" if code.fixer else "(files)"
        cells = (code.code, code.severity, fixer, code.title, code.advice)
        rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(rows) + "\n"
