# SPDX-License-Identifier: Apache-2.0
"""The names and signatures, held against the living tf.compat.v1.losses."""

import inspect
import re
import subprocess
import sys

import pytest
import tensorflow as tf

import tfcompat_losses

V1 = tf.compat.v1.losses
pytestmark = pytest.mark.quick

BEYOND_V1 = {"collect", "lift_losses"}
NAMES_OF_V1 = sorted(name for name in dir(V1) if not name.startswith("_"))


def test_nothing_is_missing_and_nothing_is_added_that_is_not_listed():
    assert set(tfcompat_losses.__all__) == set(NAMES_OF_V1) | BEYOND_V1
    assert len(NAMES_OF_V1) == 17


def test_nothing_is_hidden():
    assert dir(tfcompat_losses) == sorted([*tfcompat_losses.__all__, "__version__"])
    for name in tfcompat_losses.__all__:
        assert getattr(tfcompat_losses, name).__name__ == name


def test_another_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="'tfcompat_losses' has no attribute 'sigmoid_crossentropy'"):
        tfcompat_losses.sigmoid_crossentropy  # noqa: B018 - the access is the test


@pytest.mark.parametrize("name", [name for name in NAMES_OF_V1 if name != "Reduction"])
def test_each_signature_is_v1s_to_the_repr_of_the_defaults(name):
    # repr, since weights=1 == 1.0
    ours, theirs = (inspect.signature(getattr(module, name)).parameters.values() for module in (tfcompat_losses, V1))
    assert [(p.name, p.kind, repr(p.default)) for p in ours] == [(p.name, p.kind, repr(p.default)) for p in theirs]


def test_the_members_of_reduction_are_v1s():
    def public(reduction):
        return {name: value for name, value in vars(reduction).items() if isinstance(value, str) and name[0] != "_"}

    assert public(tfcompat_losses.Reduction) == public(V1.Reduction)
    assert len(public(V1.Reduction)) == 6


def test_the_collection_keys_are_v1s():
    keys = tf.compat.v1.GraphKeys
    assert (keys.LOSSES, keys.REGULARIZATION_LOSSES) == ("losses", "regularization_losses")


@pytest.mark.parametrize("name", sorted(tfcompat_losses.__all__))
def test_each_name_has_a_docstring_with_its_source(name):
    doc = inspect.getdoc(getattr(tfcompat_losses, name))
    assert len(doc) > 60
    if name not in BEYOND_V1:
        assert f"tf.compat.v1.losses.{name}" in doc


def run_python(code):
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout


def test_importing_it_imports_neither_tensorflow_nor_keras():
    loaded = run_python(
        "import sys, tfcompat_losses; "
        "print([m for m in ('tensorflow', 'keras', 'tf_keras', 'numpy') if m in sys.modules])"
    )
    assert loaded.strip() == "[]"


def test_using_it_imports_no_keras_that_tensorflow_does_not():
    code = (
        "import sys, tensorflow; before = set(sys.modules); {}; "
        "print(sorted({{m.split('.')[0] for m in set(sys.modules) - before}}))"
    )
    use = (
        "import tfcompat_losses as losses; "
        "losses.sigmoid_cross_entropy([1.0], [2.0]); losses.collect(); losses.get_total_loss"
    )
    loaded = run_python(code.format(use))
    assert "tfcompat_losses" in loaded
    assert not re.search("keras", loaded)


@pytest.mark.parametrize(
    ("name", "instead"),
    [
        (
            "BinaryCrossentropy",
            r"Did you mean 'sigmoid_cross_entropy'\? Loss classes for Keras are in tfcompat_losses\.keras",
        ),
        ("binary_crossentropy", "Did you mean 'sigmoid_cross_entropy'"),
        ("get_totl_loss", "Did you mean 'get_total_loss'"),
        ("mean_absolute_error", "Did you mean 'absolute_difference'"),
    ],
)
def test_a_name_that_is_not_there_is_answered_with_the_nearest(name, instead):
    with pytest.raises(AttributeError, match=instead):
        getattr(tfcompat_losses, name)


def test_what_python_itself_asks_for_is_answered_plainly():
    with pytest.raises(AttributeError, match="has no attribute '__path_hooks__'$"):
        _ = tfcompat_losses.__path_hooks__
