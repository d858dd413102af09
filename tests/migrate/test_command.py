# SPDX-License-Identifier: Apache-2.0
"""The command's manners: what goes where, and the exit codes, which are a promise."""

import json
import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import tfcompat_losses

NEW = "import tensorflow as tf\nimport tfcompat_losses\nloss = tfcompat_losses.huber_loss(y, p)\n"
ROOT = Path(__file__).parents[2]


def command(*arguments, **options):
    return subprocess.run(
        [sys.executable, "-m", "tfcompat_losses.migrate", *map(str, arguments)],
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
        **options,
    )


def test_by_default_it_shows_a_diff_and_changes_nothing(run, old):
    before = old.read_bytes()
    result = run("migrate", old)
    assert result.code == 0
    assert "-loss = tf.losses.huber_loss(y, p)\n+import tfcompat_losses\n+loss = tfcompat_losses" in result.out
    assert "1 would change (1 rewrite)" in result.err
    assert old.read_bytes() == before


def test_the_diff_is_one_that_patch_takes(run, old, monkeypatch):
    monkeypatch.chdir(old.parent)
    diff = run("migrate", "old.py").out
    subprocess.run(["patch", "-p1"], input=diff, text=True, check=True, capture_output=True)
    assert old.read_text() == NEW


ODD = ["a b.py", "é.py", 'a"b.py', "a\\b.py", "tab\tin.py", "sub/a.py", "-a.py", "a'b.py"]


@pytest.mark.parametrize("tool", [["git", "apply"], ["patch", "-p1"]])
@pytest.mark.parametrize("given", ["{name}", "./{name}", "{folder}/{name}", "./../work/{name}", ".", "./", "{folder}"])
def test_the_diff_applies_from_where_the_command_ran(run, tmp_path, monkeypatch, tool, given):
    folder = tmp_path / "work"
    for name in ["a.py", "sub/b.py"]:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("import tensorflow as tf\nloss = tf.losses.huber_loss(y, p)\n")
    monkeypatch.chdir(folder)
    diff = run("migrate", given.format(name="sub/b.py", folder=folder)).out
    subprocess.run(tool, input=diff, text=True, check=True, capture_output=True)
    assert (folder / "sub/b.py").read_text() == NEW


@pytest.mark.parametrize("name", ODD)
def test_the_diff_of_a_file_with_an_odd_name_applies(run, tmp_path, monkeypatch, name):
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("import tensorflow as tf\nloss = tf.losses.huber_loss(y, p)\n")
    monkeypatch.chdir(tmp_path)
    subprocess.run(["git", "apply"], input=run("migrate", ".").out, text=True, check=True, capture_output=True)
    assert (tmp_path / name).read_text() == NEW


def test_the_diff_of_a_file_elsewhere_applies_at_the_root(run, old, tmp_path_factory, monkeypatch):
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    for path in (old, os.path.relpath(old)):
        diff = run("migrate", path).out
        assert diff.startswith(f"--- a{old}\n+++ b{old}\n")


@pytest.mark.parametrize("tool", [["git", "apply"], ["patch", "-p1", "--binary"]])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_the_diff_of_a_notebook_applies(run, tmp_path, monkeypatch, tool, newline):
    lines = ["import tensorflow as tf\n", "x = tf.losses.huber_loss(y, p)"]
    text = json.dumps({"cells": [{"cell_type": "code", "source": lines}]}, indent=1).replace("\n", newline)
    (tmp_path / "a.ipynb").write_bytes(text.encode())
    monkeypatch.chdir(tmp_path)
    diff = run("migrate", "a.ipynb").out
    subprocess.run(tool, input=diff.encode(), check=True, capture_output=True)
    assert json.loads((tmp_path / "a.ipynb").read_text())["cells"][0]["source"] == [
        lines[0],
        "import tfcompat_losses\n",
        "x = tfcompat_losses.huber_loss(y, p)",
    ]


@pytest.mark.parametrize("given", ["./old.py", "old.py", ".", "./"])
def test_a_uri_of_sarif_is_relative_and_plain(run, old, monkeypatch, given):
    monkeypatch.chdir(old.parent)
    result = json.loads(run("migrate", "--report", "sarif", given).out)["runs"][0]["results"][0]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": "old.py"}


def test_version_is_that_of_the_package(run):
    result = run("--version")
    assert (result.code, result.out) == (0, f"tfcompat-losses {tfcompat_losses.__version__}\n")


def test_one_is_no_plural(run, old):
    assert run("migrate", old).err == "1 file, 1 would change (1 rewrite), 0 places left for a person.\n"
    other = old.parent / "other.py"
    other.write_text("import tensorflow as tf\ntf.losses.mean_squared_error(y, p)\n")
    (old.parent / "broken.py").write_text("import tensorflow as tf\ntf.losses(\n")
    assert run("migrate", old.parent).err.splitlines()[-1] == (
        "3 files, 1 would change (1 rewrite), 1 place left for a person, 1 file failed."
    )


def test_write_changes_the_file_and_says_so_on_stderr_only(run, old):
    result = run("migrate", "--write", old)
    assert (result.code, result.out) == (0, "")
    assert "1 changed" in result.err
    assert old.read_text() == NEW


def test_a_second_run_has_nothing_to_do(run, old):
    run("migrate", "--write", old)
    result = run("migrate", old)
    assert (result.code, result.out) == (0, "")
    assert "0 would change" in result.err


def test_check_exits_1_when_there_is_something_to_rewrite(run, old):
    assert run("migrate", "--check", old).code == 1


def test_check_exits_1_when_something_is_left_to_a_person(run, tmp_path):
    (tmp_path / "a.py").write_text("import tensorflow as tf\ntf.losses.mean_squared_error(y, p)\n")
    assert run("migrate", "--check", tmp_path).code == 1


def test_check_exits_0_when_all_is_done(run, old):
    run("migrate", "--write", old)
    assert run("migrate", "--check", old).code == 0


def test_write_and_check_together_are_a_usage_error(run, old):
    assert run("migrate", "--write", "--check", old).code == 2


@pytest.mark.parametrize(
    "arguments", [[], ["migrate"], ["migrate", "--jobs", "0", "x"], ["migrate", "--to", "v3", "x"]]
)
def test_wrong_usage_exits_2(run, arguments):
    assert run(*arguments).code == 2


def test_123_outranks_1_and_the_rest_is_done(run, old):
    (old.parent / "broken.py").write_text("import tensorflow as tf\nx = tf.losses.log_loss(\n")
    assert run("migrate", "--check", old.parent).code == 123
    assert run("migrate", "--write", old.parent).code == 123
    assert old.read_text() == NEW


def test_what_is_left_is_named_on_stderr_with_what_to_do(run, tmp_path):
    path = tmp_path / "a.py"
    path.write_text("import tensorflow as tf\n\nx = tf.losses.mean_squared_error(y, p)\n")
    result = run("migrate", path)
    assert f"{path}:3:5: TL201 warning: " in result.err
    assert "--source tf1" in result.err


def test_source_reaches_the_files(run, tmp_path):
    (tmp_path / "a.py").write_text("import tensorflow as tf\ntf.losses.mean_squared_error(y, p)\n")
    assert "+tfcompat_losses.mean_squared_error" in run("migrate", "--source", "tf1", tmp_path).out


def test_to_reaches_the_files(run, tmp_path):
    (tmp_path / "a.py").write_text("from tensorflow.contrib import slim\nslim.losses.log_loss(p, y)\n")
    assert "+tfcompat_losses.log_loss(predictions=p, labels=y)" in run("migrate", "--to", "v1", tmp_path).out


def test_the_reason_why_a_call_keeps_contribs_signature_is_told(run, tmp_path):
    (tmp_path / "a.py").write_text("from tensorflow.contrib import slim\nslim.losses.hinge_loss(p, y)\n")
    assert "not reduced" in run("migrate", "--to", "v1", tmp_path).err


@pytest.mark.parametrize("report", ["text", "json", "sarif"])
def test_a_report_takes_the_place_of_the_diff_with_write_too(run, old, report):
    result = run("migrate", "--report", report, "--write", old)
    assert "TL101" in result.out
    assert "@@" not in result.out
    assert old.read_text() == NEW


def test_standard_input_gives_a_diff(old):
    result = command("-", input=old.read_bytes())
    assert result.returncode == 0
    assert b"+loss = tfcompat_losses.huber_loss(y, p)" in result.stdout


def test_standard_input_with_write_gives_the_text():
    result = command("-", "--write", input=b"import tensorflow as tf\r\nx = tf.losses.huber_loss\r\n")
    assert (result.returncode, result.stdout) == (
        0,
        b"import tensorflow as tf\r\nimport tfcompat_losses\r\nx = tfcompat_losses.huber_loss\r\n",
    )


def test_standard_input_that_is_no_python_comes_back_and_fails():
    text = b"import tensorflow as tf\nx = tf.losses.log_loss(\n"
    result = command("-", "--write", input=text)
    assert (result.returncode, result.stdout) == (123, text)


def test_the_module_is_the_same_command(old):
    result = command(old, "--check")
    assert result.returncode == 1
    assert b"+import tfcompat_losses" in result.stdout


def test_a_missing_library_is_one_sentence_and_exit_2(run, old, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "libcst" else object())
    result = run("migrate", old)
    assert result.code == 2
    assert result.err == "The migration needs libcst: pip install libcst, or pip install '.[migrate]' in a clone\n"


def test_help_needs_neither_libcst_nor_tensorflow_and_is_quick():
    program = (
        "import sys\nfrom tfcompat_losses.migrate.cli import main\n"
        "try:\n    main(['migrate', '--help'])\nexcept SystemExit:\n    pass\n"
        "print(sorted({'libcst', 'tensorflow', 'rich', 'pathspec', 'numpy'} & sys.modules.keys()))\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    times = []
    for _ in range(3):
        start = time.perf_counter()
        result = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, env=environment, check=True
        )
        times.append(time.perf_counter() - start)
    assert result.stdout.endswith("[]\n")
    assert min(times) < 0.5


def test_explain_tells_before_after_and_the_numbers(run):
    result = run("explain", "tl102")
    assert result.code == 0
    assert "slim.losses.log_loss(predictions, labels)" in result.out
    assert "0.844" in result.out


def test_explain_of_no_code_exits_2(run):
    assert run("explain", "TL999").code == 2


def test_a_pipe_is_given_no_colours(old):
    assert b"\x1b" not in command(old).stdout


def test_a_terminal_is_given_colours(old):
    assert b"\x1b[32m+loss" in on_terminal(old)


def test_no_color_is_respected(old):
    assert b"\x1b" not in on_terminal(old, NO_COLOR="1")


def on_terminal(path, **variables):
    """stdout of the command when it is a terminal."""
    leader, follower = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", **variables}
    if not variables:
        environment.pop("NO_COLOR", None)
    arguments = [sys.executable, "-m", "tfcompat_losses.migrate", str(path)]
    with subprocess.Popen(arguments, stdout=follower, stderr=subprocess.PIPE, env=environment) as process:
        os.close(follower)
        shown = b""
        while True:
            try:
                piece = os.read(leader, 4096)
            except OSError:  # the other end is closed
                break
            if not piece:
                break
            shown += piece
        process.stderr.read()
    os.close(leader)
    return shown


def make_many(folder, count):
    for at in range(count):
        (folder / f"m{at:03}.py").write_text("import tensorflow as tf\nx = tf.losses.huber_loss(y, p)\n")


def test_several_processes_give_what_one_gives(run, tmp_path):
    make_many(tmp_path, 50)
    one, two = run("migrate", "--jobs", 1, tmp_path), run("migrate", "--jobs", 2, tmp_path)
    assert one == two
    assert one.out.count("+++") == 50


def test_several_processes_write_too(run, tmp_path):
    make_many(tmp_path, 50)
    assert run("migrate", "--jobs", 2, "--write", tmp_path).code == 0
    assert {path.read_text().splitlines()[1] for path in tmp_path.iterdir()} == {"import tfcompat_losses"}


def test_a_long_run_shows_a_bar_on_a_terminal(tmp_path):
    make_many(tmp_path, 20)
    leader, follower = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm"}
    arguments = [sys.executable, "-m", "tfcompat_losses.migrate", "--jobs", "1", str(tmp_path)]
    with subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=follower, env=environment) as process:
        os.close(follower)
        shown = b""
        while b"migrating" not in shown:
            shown += os.read(leader, 4096)
        process.terminate()
    os.close(leader)


@pytest.mark.parametrize("jobs", [1, 2])
def test_after_ctrl_c_each_file_is_whole(tmp_path, jobs):
    make_many(tmp_path, 120)
    before, after = (
        {path.read_bytes() for path in tmp_path.iterdir()},
        b"import tensorflow as tf\nimport tfcompat_losses\nx = tfcompat_losses.huber_loss(y, p)\n",
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    arguments = [sys.executable, "-m", "tfcompat_losses.migrate", "--write", "--jobs", str(jobs), str(tmp_path)]
    with subprocess.Popen(
        arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, start_new_session=True
    ) as process:
        while not any(path.read_bytes() == after for path in sorted(tmp_path.glob("*.py"))[:3]):
            time.sleep(0.005)
        os.killpg(process.pid, signal.SIGINT)
        process.communicate(timeout=60)
    assert process.returncode in (130, 0)
    texts = [path.read_bytes() for path in tmp_path.iterdir()]
    assert len(texts) == 120, "no temporary file stays"
    assert set(texts) <= before | {after}


def test_a_reader_that_has_seen_enough_is_no_error(tmp_path):
    make_many(tmp_path, 120)
    script = f'"{sys.executable}" -m tfcompat_losses.migrate --jobs 1 "{tmp_path}" 2>"{tmp_path}/err" | head -n 1'
    subprocess.run(script, shell=True, check=True, capture_output=True, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert "Traceback" not in (tmp_path / "err").read_text()


def test_json_says_what_was_written(run, old):
    document = json.loads(run("migrate", "--write", "--report", "json", old).out)
    assert document["changed"] == [{"path": str(old), "written": True}]
