# SPDX-License-Identifier: Apache-2.0
"""Each public name says what it takes and gives, and has an example that prints what it says."""

import doctest
import inspect
import io
import pathlib
import re

import pytest
import tensorflow as tf

import tfcompat_losses
from tfcompat_losses import contrib, distribute, keras, legacy, testing
from tfcompat_losses._collected import Collected
from tfcompat_losses.contrib import small_arg_scope

MODULES = {
    "losses": tfcompat_losses,
    "contrib": contrib,
    "contrib.metric_learning": contrib.metric_learning,
    "keras": keras,
    "distribute": distribute,
    "legacy": legacy,
    "testing": testing,
}
CLASSES = {"losses.Reduction": tfcompat_losses.Reduction, "Collected": Collected}

PUBLIC = {f"{module}.{name}": getattr(MODULES[module], name) for module in MODULES for name in MODULES[module].__all__}
PUBLIC |= {
    f"{name}.{member}": value
    for name, described in CLASSES.items()
    for member, value in inspect.getmembers(described)
    if (not member.startswith("_") and not isinstance(value, str)) or (member == "__call__" and described is Collected)
}
PUBLIC["Collected"] = Collected
# tf_slim's, where that is installed; this is the one whose docstring is ours.
PUBLIC["contrib.arg_scope"] = small_arg_scope.arg_scope
# A module, not a function.
del PUBLIC["contrib.metric_learning"]

GIVEN = {
    "__name__": "__main__",
    "tf": tf,
    "losses": tfcompat_losses,
    "contrib": contrib,
    "distribute": distribute,
    "legacy": legacy,
}
"""What the docstring of the package says that the examples begin with."""


def of_functions():
    """Functions, and classes with what they are made of."""
    for name, described in PUBLIC.items():
        if inspect.isroutine(described):
            yield name, described
        elif name.startswith("keras."):
            yield name, described.__init__


FUNCTIONS = dict(of_functions())


def section(name, title):
    found = re.search(rf"^{title}:\n(.*?)(?=^\w|\Z)", inspect.getdoc(PUBLIC[name]), re.MULTILINE | re.DOTALL)
    return "" if found is None else found.group(1)


@pytest.mark.parametrize("name", PUBLIC)
def test_it_has_an_example_that_prints_what_it_says(name, tmp_path, monkeypatch):
    # Some write a file.
    monkeypatch.chdir(tmp_path)
    example = doctest.DocTestParser().get_doctest(section(name, "Examples"), dict(GIVEN), name, None, None)
    assert any(line.want for line in example.examples), f"{name} has no example that shows something"
    report = io.StringIO()
    with contrib.silence_warnings():
        failed, _ = doctest.DocTestRunner().run(example, out=report.write)
    assert not failed, report.getvalue()


@pytest.mark.parametrize("name", FUNCTIONS)
def test_it_describes_each_argument_in_their_order(name):
    parameters = inspect.signature(FUNCTIONS[name]).parameters.values()
    given = [re.match(r"\**\w+", str(parameter)).group() for parameter in parameters]
    described = re.findall(r"^  (\**\w+): \S", section(name, "Args"), re.MULTILINE)
    assert described == [parameter for parameter in given if parameter not in ("self", "cls")]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_it_says_what_it_gives(name):
    gives = inspect.signature(FUNCTIONS[name]).return_annotation
    assert bool(section(name, "Returns") or section(name, "Yields")) == (gives != "None")


def test_no_public_module_is_forgotten():
    package = pathlib.Path(tfcompat_losses.__file__).parent
    doors = [*package.glob("[a-z]*.py"), *package.glob("[a-z]*/__init__.py")]
    with_names = [door for door in doors if re.search(r"^__all__ = ", door.read_text(encoding="utf-8"), re.MULTILINE)]
    found = {door.parent.name if door.stem == "__init__" else door.stem for door in with_names}
    # `Reduction` is in the package's own list; types have no behaviour to show.
    assert found - {"reduction", "typing"} == MODULES.keys() - {"losses", "contrib.metric_learning"}
