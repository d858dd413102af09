# SPDX-License-Identifier: Apache-2.0
"""The prose of the README and the pages keeps the rules of prose.py, and each rule finds its fault."""

import pages
import prose
import pytest

pytestmark = pytest.mark.quick

WRITTEN_BY_A_PROGRAM = pages.ROOT / "benchmarks" / "losses.md"


@pytest.mark.parametrize(
    "page",
    [page for page in pages.LINKING if page != WRITTEN_BY_A_PROGRAM],
    ids=lambda page: str(page.relative_to(pages.ROOT)),
)
def test_a_page_keeps_the_rules(page):
    assert prose.faults(pages.text_of(page)) == []


@pytest.mark.parametrize(
    ("text", "rule", "found"),
    [
        ("It is " + "long " * 34, 0, "It is " + " ".join(["long"] * 34)),
        ("It is in the the graph.", 1, "the the"),
        ("The loss, e.g. a mean.", 2, "e.g."),
        ("Use it in order\nto train.", 2, "in order to"),
        ("- It is very\n  fast.", 3, "very"),
        ("| a | Simply call it |", 3, "Simply"),
        ("An open scope narrows what is\nread.", 4, "narrows what is read"),
    ],
)
def test_a_rule_finds_its_fault(text, rule, found):
    assert ([*prose.RULES][rule], found) in prose.faults(text)


def test_code_and_targets_of_links_are_not_prose():
    text = "Call `very very` or [it](via.md).\n\n```\nvery very\n```\n"
    assert prose.faults(text) == []
    assert [*prose.paragraphs(text)] == ["Call CODE or it."]


def test_each_item_and_each_cell_is_a_text_of_its_own():
    text = "Two:\n\n- one\n  item\n- another\n\n| a cell | the next |\n|---|---|\n| `x` | y |\n"
    assert [*prose.paragraphs(text)] == ["Two:", "one item", "another", "a cell", "the next", "y"]


def test_a_sentence_ends_before_the_next_begins():
    assert prose.sentences("It has 2.5 of x. So it is. `y` too: No.") == [
        "It has 2.5 of x.",
        "So it is.",
        "`y` too:",
        "No.",
    ]
