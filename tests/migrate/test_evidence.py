# SPDX-License-Identifier: Apache-2.0
"""What shows which TensorFlow a file was written for: held against the real ones, and by the keywords each takes."""

import json
import os
from pathlib import Path

import pytest
from record_names import RECORD, has, tables

from tfcompat_losses.migrate import names

RECORDED = json.loads(Path(RECORD).read_text(encoding="utf-8"))
OLD = [version for version in RECORDED if version.startswith("1.")]
NEW = [version for version in RECORDED if version.startswith("2.")]


def found(table, name, versions):
    return [version for version in versions if name in RECORDED[version][table]]


def test_the_record_was_made_under_each_of_the_versions():
    assert {version.rpartition(".")[0] for version in RECORDED} == {"1.4", "1.12", "1.15", "2.4", "2.21"}


@pytest.mark.parametrize("name", sorted(names.ONLY_IN_TF1))
def test_what_proves_tensorflow_1_is_in_some_1_and_in_no_2(name):
    assert found("ONLY_IN_TF1", name, OLD)
    assert found("ONLY_IN_TF1", name, NEW) == []


@pytest.mark.parametrize("name", sorted(names.ONLY_IN_TF2))
def test_what_proves_tensorflow_2_is_in_some_2_and_in_no_1(name):
    assert found("ONLY_IN_TF2", name, NEW)
    assert found("ONLY_IN_TF2", name, OLD) == []


@pytest.mark.parametrize("name", sorted(names.V1_NAMES))
def test_a_v1_loss_proves_tensorflow_1_unless_some_2_has_its_name(name):
    assert found("V1_NAMES", f"losses.{name}", OLD)
    assert bool(found("V1_NAMES", f"losses.{name}", NEW)) == (name in names.ALSO_IN_TF2)


def test_the_record_is_what_the_installed_tensorflow_says():
    import tensorflow as tf

    if tf.__version__ not in RECORDED:
        pytest.skip(f"TensorFlow {tf.__version__} is not recorded")
    if os.environ.get("TF_USE_LEGACY_KERAS") == "1":
        pytest.skip("recorded with Keras 3, which has other losses than tf_keras")
    mine = {table: sorted(name for name in listed if has(tf, name)) for table, listed in tables().items()}
    assert mine == RECORDED[tf.__version__]


BARE = "import tensorflow as tf\nloss = tf.losses.mean_squared_error(y, p)\n"
MOVED = "import tensorflow as tf\nimport tfcompat_losses\nloss = tfcompat_losses.mean_squared_error(y, p)\n"


@pytest.mark.parametrize(
    "both",
    [
        "with tf.GradientTape() as tape:\n    pass\n",
        "f = tf.function(g)\n",
        "@tf.function\ndef f():\n    pass\n",
        "class A(tf.Module):\n    pass\n",
        "a = tf.compat.v2.zeros(1)\n",
        "a = tf.distribute.MirroredStrategy()\n",
        "a = tf.keras.losses.Huber()\n",
        "a = tf.Variable(1.0).assign(2.0)\n",
        "a = tf.losses.Reduction.SUM\n",
        "import tensorflow.compat.v2 as tf2\n",
    ],
)
def test_what_both_have_is_no_evidence_and_never_silent(left, both):
    assert ("TL201", 2) in left(BARE + both)


KEYWORDS = ["labels=y", "predictions=p", "weights=w", "scope=s", "loss_collection=None", "reduction=r"]


@pytest.mark.parametrize("keyword", KEYWORDS)
def test_a_keyword_that_only_tensorflow_1_takes_proves_it(becomes, keyword):
    becomes(BARE.replace("y, p", f"y, {keyword}"), MOVED.replace("y, p", f"y, {keyword}"))


@pytest.mark.parametrize("keyword", KEYWORDS)
def test_so_it_does_in_a_partial_of_the_loss(becomes, keyword):
    more = f"from functools import partial\nf = partial(tf.losses.mean_squared_error, {keyword})\n"
    becomes(BARE + more, MOVED + more.replace("tf.losses", "tfcompat_losses"))


def test_a_third_argument_proves_tensorflow_1(becomes):
    becomes(BARE.replace("y, p", "y, p, w"), MOVED.replace("y, p", "y, p, w"))


@pytest.mark.parametrize("keyword", ["y_true=y", "y_pred=p"])
def test_a_keyword_that_only_tensorflow_2_takes_proves_that(left, keyword):
    assert left(BARE + f"a = tf.losses.mean_squared_error({keyword}, **rest)\n") == []


@pytest.mark.parametrize(
    "call", ["mine(labels=y)", "tf.zeros(labels=y)", "f(y, p, w)", "tf.losses.mean_squared_error(*a)"]
)
def test_the_keywords_of_another_function_prove_nothing(left, call):
    assert ("TL201", 2) in left(BARE + f"a = {call}\n")


@pytest.mark.parametrize("member", ["MEAN", "SUM_OVER_NONZERO_WEIGHTS", "SUM_BY_NONZERO_WEIGHTS"])
def test_a_reduction_that_only_tensorflow_1_has_proves_it(becomes, member):
    more = f"a = tf.losses.Reduction.{member}\n"
    becomes(BARE + more, MOVED + more.replace("tf.losses", "tfcompat_losses"))


def test_a_name_that_no_tensorflow_2_has_proves_tensorflow_1_beside_a_tape(becomes):
    more = "with tf.GradientTape():\n    a = tf.losses.huber_loss(y, p)\n"
    becomes(BARE + more, MOVED + more.replace("tf.losses", "tfcompat_losses"))


GUARDS = {
    "except_attribute_error": "try:\n    a = {}\nexcept AttributeError:\n    a = None\n",
    "in_the_handler": "try:\n    a = h\nexcept AttributeError:\n    a = {}\n",
    "one_of_several_errors": "try:\n    a = {}\nexcept (KeyError, AttributeError):\n    a = None\n",
    "hasattr": "if hasattr(tf, 'contrib'):\n    a = {}\n",
    "after_hasattr": "if not hasattr(tf, 'contrib'):\n    a = None\nelse:\n    a = {}\n",
    "hasattr_of_a_part": "if hasattr(tf.compat, 'v1'):\n    a = {}\n",
    "a_version": "if tf.__version__.startswith('1.'):\n    a = {}\n",
    "a_version_by_its_parts": "if int(tf.version.VERSION[0]) < 2:\n    a = {}\n",
    "the_old_version": "a = {} if tf.VERSION < '2' else None\n",
    "a_getattr": "a = {} if getattr(tf, 'contrib', None) else None\n",
}
ONLY_IN_ONE = ["tf.contrib.layers", "tf.placeholder(x)", "tf.optimizers.Adam()", "tf.losses.huber_loss"]


@pytest.mark.parametrize("shown", ONLY_IN_ONE)
@pytest.mark.parametrize("guard", GUARDS.values(), ids=GUARDS)
def test_what_a_program_of_both_tries_or_asks_for_first_proves_neither(becomes, guard, shown):
    findings = becomes(BARE + guard.format(shown), None)
    assert ("TL201", 2) in [(finding.code, finding.line) for finding in findings]


@pytest.mark.parametrize("caught", ["ImportError", "ModuleNotFoundError", "(ImportError, AttributeError)"])
def test_an_import_with_a_fallback_proves_neither(left, caught):
    fallback = f"try:\n    import tensorflow.contrib.layers\nexcept {caught}:\n    import tf_slim\n"
    assert ("TL201", 2) in left(BARE + fallback)


@pytest.mark.parametrize(
    "around",
    [
        "try:\n    a = tf.placeholder(x)\nexcept ValueError:\n    pass\n",
        "try:\n    a = tf.placeholder(x)\nfinally:\n    pass\n",
        "try:\n    a = tf.placeholder(x)\nexcept Exception:\n    raise\n",
        "try:\n    pass\nexcept AttributeError:\n    pass\nelse:\n    a = tf.placeholder(x)\n",
        "if hasattr(x, 'shape'):\n    a = tf.placeholder(x)\n",
        "if training:\n    a = tf.placeholder(x)\n",
        "if hasattr(tf, 'contrib'):\n    pass\na = tf.placeholder(x)\n",
    ],
)
def test_what_stands_beside_other_conditions_is_evidence(becomes, around):
    becomes(BARE + around, MOVED.replace("tf.losses", "x") + around)
