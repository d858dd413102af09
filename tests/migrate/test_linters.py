# SPDX-License-Identifier: Apache-2.0
"""An import that a file does not use, and says so to its linter, is meant for others: it stays, or moves."""

import pytest

ON_PURPOSE = [
    "# noqa",
    "#noqa",
    "# NOQA",
    "# noqa:F401",
    "# noqa: F401",
    "# noqa: E402,F401",
    "# noqa:F401,E402",
    "# noqa: E402 F401",
    "# noqa : F401",
    "# noqa: F4",
    "# noqa: F",
    "# NoQA: f401",
    "# noqa  (handed on)",
    "# handed on  # noqa",
    "# pylint: disable=unused-import",
    "# pylint: disable=W0611",
    "# pylint: disable = unused-import",
    "# pylint:disable=unused-import",
    "# pylint: disable=g-import-not-at-top,unused-import",
    "# pylint: disable=W0611, C0413",
    "# pylint: disable=all",
    "# noinspection PyUnresolvedReferences",
    "# noinspection PyUnusedImport",
]
WHOLE_FILE = [
    "# flake8: noqa",
    "# flake8:noqa",
    "# FLAKE8: NOQA",
    "# flake8: noqa: F401",
    "# flake8: noqa: E402, F401",
    "# ruff: noqa",
    "# ruff: noqa: F401",
    "# pylint: disable=unused-import",
    "# pylint: disable=W0611,W0614",
    "# pylint: skip-file",
    "# -*- pylint: disable=unused-import -*-",
    "# autoflake: skip_file",
]
OTHERS = [
    "",
    "# no qa",
    "# noqa: E402",
    "# noqa:E402,W503",
    "# noqapopulis",
    "# pylint: disable=line-too-long",
    "# flake8: noqa: E501",
    "# ruff: noqa: E501",
    "# F401",
    "# unused-import",
]


@pytest.mark.parametrize("comment", ON_PURPOSE)
def test_an_import_that_is_unused_on_purpose_stays(left, comment):
    assert left(f"import os\nfrom tensorflow.contrib import slim  {comment}\n") == []


@pytest.mark.parametrize("comment", WHOLE_FILE)
def test_a_file_that_says_so_as_a_whole_keeps_its_imports(left, comment):
    assert left(f"{comment}\nimport os\nfrom tensorflow.contrib import slim\n") == []


@pytest.mark.parametrize("comment", ["# noqa", "# pylint: disable=unused-import"])
def test_any_line_of_the_import_may_say_so(left, comment):
    assert left(f"from tensorflow.contrib import (  {comment}\n    slim,\n)\n") == []
    assert left(f"from tensorflow.contrib import (\n    slim,  {comment}\n)\n") == []


@pytest.mark.parametrize("comment", OTHERS)
def test_other_comments_say_nothing_of_it(becomes, comment):
    becomes(f"import os\nfrom tensorflow.contrib import slim  {comment}\n", "import os\n")


def test_a_bare_noqa_on_another_line_says_nothing_of_it(becomes):
    becomes("import os  # noqa\nfrom tensorflow.contrib import slim\n", "import os  # noqa\n")


def test_what_stands_in_a_string_is_no_comment(becomes):
    becomes("x = 'noqa: F401'\nfrom tensorflow.contrib import slim\n", "x = 'noqa: F401'\n")


@pytest.mark.parametrize(
    "all_of_it",
    [
        '__all__ = ["slim"]',
        '__all__ = ("slim",)',
        '__all__: list[str] = ["slim"]',
        '__all__ += ["slim"]',
        '__all__.append("slim")',
        '__all__.extend(["slim"])',
        '__all__ = a.__all__ + ["slim"]',
        '__all__ = [] if a else ["slim"]',
    ],
)
def test_what_all_names_stays_however_it_is_put_there(left, all_of_it):
    assert left(f"from tensorflow.contrib import slim\n{all_of_it}\n") == []


def test_an_import_as_itself_is_handed_on(left):
    assert left("from tensorflow.contrib import slim as slim\n") == []


@pytest.mark.parametrize("comment", [*ON_PURPOSE, *OTHERS])
def test_an_import_of_losses_moves_whatever_is_said_of_it(becomes, comment):
    becomes(
        f"import os\nfrom tensorflow.contrib.losses import log_loss  {comment}\n",
        f"import os\nfrom tfcompat_losses.contrib import log_loss  {comment}\n",
    )
