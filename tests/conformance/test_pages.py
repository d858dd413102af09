# SPDX-License-Identifier: Apache-2.0
"""The README and the pages in docs/ hold: their code runs and prints what they say, their links lead somewhere."""

import logging
import re
import runpy

import numpy as np
import pages
import pytest
import tensorflow as tf

BLOCKS = [block for page in pages.PAGES for block in pages.blocks(page)]
NUMBER = re.compile(r"-?\d+\.\d*(?:e[+-]?\d+)?")


@pytest.fixture
def logged(caplog):
    """The warnings that any logger wrote; TensorFlow's hands nothing on to the others."""
    tf.get_logger().addHandler(caplog.handler)

    def warnings():
        messages = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
        # TensorFlow counts retracings over the whole process, not over one block.
        return [message for message in messages if "triggered tf.function retracing" not in message]

    yield warnings
    tf.get_logger().removeHandler(caplog.handler)


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: f"{block.page}-{block.number}")
def test_each_block_of_python_runs_prints_and_does_not_warn(block, capsys, logged, tmp_path):
    # AutoGraph reads the source again.
    script = tmp_path / "block.py"
    script.write_text(block.code, encoding="utf-8")
    runpy.run_path(str(script))
    printed = capsys.readouterr().out
    assert printed.strip(), "pasted, it should show something"
    assert block.output, "what it prints should stand after it, in a block marked `text`"
    # Older ones tell of what TensorFlow itself calls.
    assert [said for said in logged() if not re.match(r"From \S+/tensorflow/python/", said)] == []
    assert NUMBER.sub("number", printed) == NUMBER.sub("number", block.output)
    # Another processor may round otherwise.
    found, shown = ([float(number) for number in NUMBER.findall(text)] for text in (printed, block.output))
    np.testing.assert_allclose(found, shown, rtol=1e-5)


def test_the_pages_have_blocks_to_run():
    with_blocks = {block.page for block in BLOCKS}
    for guide in (
        "session",
        "slim",
        "estimator",
        "towers",
        "eager",
        "keras",
        "distribute",
        "export",
        "collections",
        "contrib",
    ):
        assert f"{guide}.md" in with_blocks
    assert {"README.md", "speed.md"} <= with_blocks


@pytest.mark.parametrize("page", pages.LINKING, ids=lambda page: str(page.relative_to(pages.ROOT)))
def test_each_link_leads_to_a_file_and_a_heading_that_are_there(page):
    assert [link for link in pages.links(page) if not pages.leads_somewhere(link, page)] == []


def test_the_readme_leads_to_every_page():
    reached, following = set(), [pages.README]
    while following:
        page = following.pop()
        targets = {(page.parent / link.partition("#")[0]).resolve() for link in pages.links(page)}
        following += [target for target in pages.DOCS if target in targets - reached]
        reached |= targets
    assert [page for page in pages.DOCS if page not in reached] == []
