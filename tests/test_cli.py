# SPDX-License-Identifier: Apache-2.0
"""One command, a subcommand a room; it starts without TensorFlow."""

import subprocess
import sys

import pytest

import tfcompat_losses
from tfcompat_losses import cli

COMMANDS = ("migrate", "explain", "run", "recorder", "replay")


def test_help_names_every_command(capsys):
    with pytest.raises(SystemExit) as stopped:
        cli.main(["--help"])
    assert stopped.value.code == 0
    out = capsys.readouterr().out
    assert all(f"\n    {command} " in out for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_of_its_own(command, capsys):
    with pytest.raises(SystemExit) as stopped:
        cli.main([command, "--help"])
    assert stopped.value.code == 0
    assert f"usage: tfcompat-losses {command}" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [[], ["unknown"], ["run"], ["replay"]])
def test_what_is_no_command_is_a_usage_error(arguments, capsys):
    with pytest.raises(SystemExit) as stopped:
        cli.main(arguments)
    assert stopped.value.code == 2


def test_the_version_is_the_packages(capsys):
    with pytest.raises(SystemExit) as stopped:
        cli.main(["--version"])
    assert stopped.value.code == 0
    assert capsys.readouterr().out == f"tfcompat-losses {tfcompat_losses.__version__}\n"


def test_the_migration_is_one_of_them(capsys):
    assert cli.main(["explain", "TL102"]) == 0
    assert "TL102" in capsys.readouterr().out


def test_it_starts_without_tensorflow_and_as_a_module():
    code = (
        "import runpy, sys; sys.argv = ['tfcompat_losses', 'recorder']\n"
        "try: runpy.run_module('tfcompat_losses', run_name='__main__', alter_sys=True)\n"
        "except SystemExit as stop: assert stop.code == 0\n"
        "assert 'tensorflow' not in sys.modules"
    )
    finished = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert finished.returncode == 0, finished.stderr
    assert finished.stdout.startswith("# SPDX-License-Identifier")
