# SPDX-License-Identifier: Apache-2.0
"""Running the command in this process."""

from dataclasses import dataclass

import pytest

pytest.importorskip("libcst")
pytest.importorskip("pathspec")

from tfcompat_losses.migrate.cli import main


@dataclass
class Run:
    code: int
    out: str
    err: str


@pytest.fixture
def run(capsys):
    """run("migrate", path, …): the exit code, stdout and stderr."""

    def call(*arguments):
        capsys.readouterr()
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as error:
            code = error.code
        out, err = capsys.readouterr()
        return Run(code, out, err)

    return call


@pytest.fixture
def old(tmp_path):
    """A folder with one file to migrate."""
    path = tmp_path / "old.py"
    path.write_text("import tensorflow as tf\nloss = tf.losses.huber_loss(y, p)\n")
    return path
