# SPDX-License-Identifier: Apache-2.0
"""The arg_scope of places without tf_slim."""

import subprocess
import sys

import pytest

from tfcompat_losses.contrib.small_arg_scope import add_arg_scope, arg_scope, current_arg_scope


@add_arg_scope
def price(apples, each=2, currency="EUR"):
    """What apples cost."""
    return f"{apples * each} {currency}"


def test_without_a_scope_the_defaults_hold():
    assert price(3) == "6 EUR"


def test_a_scope_sets_defaults_and_a_caller_overrides_them():
    with arg_scope([price], each=5, currency="USD"):
        assert price(3) == "15 USD"
        assert price(3, each=1) == "3 USD"
    assert price(3) == "6 EUR"


def test_scopes_add_up_and_the_inner_one_wins():
    with arg_scope([price], each=5), arg_scope((price,), currency="USD"):
        assert price(3) == "15 USD"
        with arg_scope([price], each=7):
            assert price(3) == "21 USD"
        assert price(3) == "15 USD"


def test_a_scope_is_taken_up_again():
    with arg_scope([price], each=5) as scope:
        assert current_arg_scope() == scope
    with arg_scope(scope):
        assert price(3) == "15 EUR"


def test_a_scope_taken_up_hides_those_around_it():
    with arg_scope([price], currency="USD"), arg_scope({}):
        assert price(3) == "6 EUR"


def test_an_exception_ends_a_scope():
    with pytest.raises(KeyError), arg_scope([price], each=5):
        raise KeyError
    assert price(3) == "6 EUR"


def test_a_function_that_takes_no_part_is_refused_by_name():
    with pytest.raises(ValueError, match="len> takes no part in arg_scope"), arg_scope([len], key=1):
        pass


def test_a_function_that_is_in_no_list_is_refused():
    with pytest.raises(TypeError, match="a list or tuple of functions"), arg_scope(price, each=5):
        pass


def test_arguments_beside_a_scope_are_refused():
    with pytest.raises(ValueError, match=r"\['each'\] beside it"), arg_scope({}, each=5):
        pass


def test_the_function_keeps_its_name_and_signature():
    assert (price.__name__, price.__doc__) == ("price", "What apples cost.")


PROGRAMS_WITHOUT_TF_SLIM = """
import sys
sys.modules["tf_slim"] = None
import goldens, tensorflow as tf
from golden import comparison, contrib_programs
from tfcompat_losses import contrib
from tfcompat_losses.contrib import small_arg_scope
assert contrib.arg_scope is small_arg_scope.arg_scope
contrib.silence_warnings()
programs = goldens.load("contrib/programs")
for program in programs:
    saw = contrib_programs.run(tf.compat.v1, contrib, contrib.arg_scope, program["id"])
    for line in comparison.saw_differences(program["results"][0]["saw"], saw):
        print(program["id"], line)
print(len(programs), "programs")
"""


def test_without_tf_slim_the_recorded_programs_see_the_same():
    code = f"import sys; sys.path[:] = {sys.path!r}\n{PROGRAMS_WITHOUT_TF_SLIM}"
    said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert said == "15 programs\n"
