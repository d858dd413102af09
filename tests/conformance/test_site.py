# SPDX-License-Identifier: Apache-2.0
"""The documentation site has a place for every page, every public name in its reference, and links that lead there."""

import importlib
import inspect
import re

import pages
import pytest

import mkdocs_hooks

CONFIGURATION = pages.text_of(pages.ROOT / "mkdocs.yml")
NAVIGATION = re.findall(
    r": (\S+\.md)$", CONFIGURATION.partition("\nnav:\n")[2].partition("\nnot_in_nav")[0], re.MULTILINE
)
MODULES = ["", ".contrib", ".contrib.metric_learning", ".keras", ".distribute", ".legacy", ".testing", ".typing"]
NO_FUNCTION = {"contrib.metric_learning"}
"""A module among the names of another; its own names are in the reference."""

REFERENCE = [page for page in pages.DOCS if page.parent.name == "reference"]


def shown():
    return [name for page in REFERENCE for name in re.findall(r"^::: (\S+)$", pages.text_of(page), re.MULTILINE)]


def test_the_navigation_has_every_page_once_and_nothing_that_is_not_there():
    places = [mkdocs_hooks.place(str(page.relative_to(pages.ROOT))) for page in pages.PAGES]
    others = {f"repository/{page}" for page in ("CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md")}
    kept = {
        "repository/golden/README.md",
        *(f"repository/benchmarks/{each}.md" for each in ("losses", "cells", "kinds", "endurance")),
    }
    assert sorted(NAVIGATION) == sorted([*places, *others, *kept])
    assert [place for place in others | kept if not (pages.ROOT / place.partition("/")[2]).exists()] == []


@pytest.mark.parametrize("module", MODULES)
def test_every_public_name_is_in_the_reference(module):
    name = f"tfcompat_losses{module}"
    public = {f"{name}.{each}" for each in importlib.import_module(name).__all__}
    public -= {f"tfcompat_losses.{each}" for each in NO_FUNCTION}
    assert public <= set(shown())


def test_the_reference_has_each_name_once_and_none_that_is_not_there():
    assert len(shown()) == len(set(shown()))
    for name in shown():
        module, _, attribute = name.rpartition(".")
        value = getattr(importlib.import_module(module), attribute)
        assert value.__doc__ or not (inspect.isclass(value) or inspect.isroutine(value)), name


@pytest.mark.parametrize(
    ("page", "link", "on_the_site"),
    [
        ("docs/speed.md", "export.md", "export.md"),
        ("docs/reference/losses.md", "../names.md#weights", "../names.md#weights"),
        ("docs/speed.md", "#where-the-time-goes", "#where-the-time-goes"),
        ("docs/speed.md", "https://example.org/a.md", "https://example.org/a.md"),
        # Outside of docs/: a page, a picture, a program, a folder, the home.
        ("docs/speed.md", "../benchmarks/losses.md#scale", "repository/benchmarks/losses.md#scale"),
        ("docs/speed.md", "../benchmarks/losses.png", "repository/benchmarks/losses.png"),
        ("docs/slim.md", "../golden/tf1_programs/slim_train.py", "repository/golden/tf1_programs/slim_train.py.md"),
        ("docs/program.md", "../golden/tf1_programs", "repository/golden/tf1_programs/index.md"),
        ("CONTRIBUTING.md", "README.md", "../index.md"),
        # Back again.
        ("README.md", "docs/speed.md", "speed.md"),
        ("golden/README.md", "../docs/proof.md", "../../proof.md"),
    ],
)
def test_a_link_of_the_repository_leads_to_the_same_on_the_site(page, link, on_the_site):
    assert mkdocs_hooks.as_on_the_site(f"See [it]({link}).", page) == f"See [it]({on_the_site})."


def test_what_looks_like_a_link_in_code_is_left_alone():
    code = "`x[0](../a.md)`\n\n```python\nx = f[0](../b.md)\n```\n"
    assert mkdocs_hooks.as_on_the_site(code, "docs/speed.md") == code
    assert [*mkdocs_hooks.linked(code, "docs/speed.md")] == []


def test_a_program_is_a_page_with_its_text_and_a_folder_a_page_with_its_programs():
    program = pages.ROOT / "examples" / "keras_fit.py"
    assert pages.text_of(program) in mkdocs_hooks.shown("examples/keras_fit.py")
    listed = mkdocs_hooks.shown("examples")
    assert "| [keras_fit.py](keras_fit.py) | `model.fit` with v1's loss on the digits" in listed
    assert listed.count(".py](") == len([*program.parent.glob("*.py")])
