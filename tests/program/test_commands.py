# SPDX-License-Identifier: Apache-2.0
"""run, recorder and replay from the command line: messages and exit codes."""

import json
import pathlib
import re
import subprocess
import sys

import pytest

from program.conftest import RECORDINGS, ROOT
from tfcompat_losses import cli
from tfcompat_losses.program import commands, recorder, recording

KEPT = str(RECORDINGS / "tf1_unseeded.zip")


def changed(folder):
    """The kept recording with the result of one sample 20 ulp away."""
    import numpy as np

    from tfcompat_losses.program import kept

    found = recording.read(KEPT)
    call, sample = found.calls[1], found.calls[1].samples[0]
    other = np.float32(sample.result + 20 * np.spacing(sample.result))
    kept._recording_of(found, call, recording.Sample(0, sample.arguments, other)).save(str(folder / "changed.zip"))
    return str(folder / "changed.zip"), call


def test_replay_of_what_agrees(capsys):
    assert cli.main(["replay", KEPT]) == commands.DONE
    out, errors = capsys.readouterr()
    assert "tf1_unseeded.py:51  tf.contrib.losses.mean_squared_error" in out
    assert errors.startswith("All agree: 12 samples of 3 calls at 3 call sites, recorded under TensorFlow 1.15.5")


def test_the_table_of_the_readme_is_that_of_the_example(capsys):
    assert cli.main(["replay", KEPT, "--report", "markdown"]) == commands.DONE
    replayed = re.findall(r"^\| tf1_unseeded.*$", capsys.readouterr().out, re.MULTILINE)
    kept = re.findall(r"^\| tf1_unseeded.*$", (ROOT / "README.md").read_text(), re.MULTILINE)
    # Another processor may round one ulp otherwise.
    cells = [[[cell for cell in row.split(" | ") if " ulp" not in cell] for row in rows] for rows in (replayed, kept)]
    assert cells[0] == cells[1]
    assert len(kept) == 3


def test_replay_of_one_number_changed_by_20_ulp_names_the_call_site(tmp_path, capsys):
    path, call = changed(tmp_path)
    picture = tmp_path / "picture.png"
    assert cli.main(["replay", path, "--report", "json", "--picture", str(picture)]) == commands.DIFFERENT
    out, errors = capsys.readouterr()
    (row,) = json.loads(out)["sites"]
    assert (row["site"], row["verdict"]) == (call.site, "differs")
    assert "1 of 1 call sites differ (1 samples of 1 calls at 1 call sites; recorded under TensorFlow" in errors
    assert call.site in errors
    assert picture.exists()
    kept = sorted(path.name for path in (tmp_path / "changed-differences").iterdir())
    assert kept == [f"0-mean_squared_error-line_{call.line}.{ending}" for ending in ("json", "zip")]


def test_nothing_is_kept_where_nothing_is_to_be(tmp_path, capsys):
    path, _ = changed(tmp_path)
    assert cli.main(["replay", path, "--keep", ""]) == commands.DIFFERENT
    assert [each.name for each in tmp_path.iterdir()] == ["changed.zip"]


@pytest.mark.parametrize("command", [["replay"], ["run", "--against"]])
def test_a_damaged_file_is_a_usage_error(command, tmp_path, capsys):
    path = tmp_path / "damaged.zip"
    path.write_bytes(b"PK\x03\x04 not really")
    program = [__file__] if command[0] == "run" else []
    assert cli.main([*command, str(path), *program]) == commands.USAGE
    assert f"{path}: it is damaged" in capsys.readouterr().err


def test_a_picture_of_nothing_is_a_usage_error(capsys):
    assert cli.main(["run", "--picture", "p.png", "program.py"]) == commands.USAGE
    assert "--against" in capsys.readouterr().err


@pytest.mark.parametrize("options", [["run"], ["run", "--against", KEPT]])
def test_a_program_that_is_not_there_is_a_usage_error(options, tmp_path, capsys):
    missing = tmp_path / "train.py"
    assert cli.main([*options, str(missing)]) == commands.USAGE
    assert capsys.readouterr().err == f"tfcompat-losses: there is no program '{missing}'\n"
    finished = subprocess.run([sys.executable, recorder.__file__, str(missing)], capture_output=True, text=True)
    assert (finished.returncode, f"there is no program '{missing}'" in finished.stderr) == (2, True)


def test_recorder_writes_itself(capsys):
    assert cli.main(["recorder"]) == commands.DONE
    assert capsys.readouterr().out == pathlib.Path(recorder.__file__).read_text(encoding="utf-8")


def test_the_recorder_says_what_it_is_for_under_another_tensorflow(tmp_path):
    (tmp_path / "program.py").write_text("")
    command = [sys.executable, recorder.__file__, str(tmp_path / "program.py")]
    finished = subprocess.run(command, capture_output=True, text=True)
    assert finished.returncode == 2
    assert "this records programs of TensorFlow 1" in finished.stderr
