# SPDX-License-Identifier: Apache-2.0
"""A function that stands for another one looks like it."""

import functools
import inspect

import pytest

from tfcompat_losses._wrapping import passes_for


def named(x, factor=2.0):
    """What it says."""


class Stepping:
    def __init__(self):
        self.state = 1

    def __call__(self, x, factor=2.0):
        """What it says."""


def wrapper_of(function):
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)

    passes_for(wrapper, function)
    return wrapper


@pytest.mark.parametrize(
    ("function", "name", "parameters"),
    [
        (named, "named", "(x, factor=2.0)"),
        (functools.partial(named, factor=3.0), "named", "(x, *, factor=3.0)"),
        (functools.partial(Stepping(), 1.0), "partial", "(factor=2.0)"),
        (Stepping(), "Stepping", "(x, factor=2.0)"),
        (Stepping().__call__, "__call__", "(x, factor=2.0)"),
        (lambda x: x, "lambda", "(x)"),
    ],
    ids=["function", "partial", "partial of an object", "object", "method", "lambda"],
)
def test_it_has_the_name_and_the_parameters(function, name, parameters):
    wrapper = wrapper_of(function)
    assert wrapper.__name__ == name
    assert str(inspect.signature(wrapper)) == parameters


def test_it_has_the_docstring_and_leads_to_the_function():
    wrapper = wrapper_of(named)
    assert wrapper.__doc__ == "What it says."
    assert wrapper.__wrapped__ is named


@pytest.mark.parametrize("function", [Stepping(), functools.partial(named)], ids=["object", "partial"])
def test_it_does_not_lead_to_what_has_no_source(function):
    assert inspect.unwrap(wrapper := wrapper_of(function)) is wrapper


def test_it_has_not_the_state_of_an_object():
    assert not hasattr(wrapper_of(Stepping()), "state")


def test_a_builtin_whose_parameters_nobody_knows_is_called_with_what_is_given():
    wrapper = wrapper_of(max)
    assert wrapper.__name__ == "max"
    assert wrapper(1, 3, 2) == 3
