# SPDX-License-Identifier: Apache-2.0
"""Files as they come: a clear line for each that cannot be done, the rest done, nothing lost."""

import os
import stat
import subprocess

import pytest

from tfcompat_losses.migrate import files

OLD = "import tensorflow as tf\nx = tf.losses.huber_loss(y, p)\n"
NEW = "import tensorflow as tf\nimport tfcompat_losses\nx = tfcompat_losses.huber_loss(y, p)\n"


@pytest.fixture
def fails(run, tmp_path):
    """fails(bytes, code, says): the file is named with that code, comes to no harm, and the others are done."""

    def check(data, code, says, name="bad.py", line=1):
        bad, good = tmp_path / name, tmp_path / "good.py"
        bad.write_bytes(data)
        good.write_text(OLD)
        result = run("migrate", "--write", tmp_path)
        assert result.code == 123
        named = [text for text in result.err.splitlines() if code in text]
        assert len(named) == 1
        assert named[0].startswith(f"{bad}:{line}{':' * bool(line)}")
        assert says in named[0]
        assert bad.read_bytes() == data
        assert good.read_text() == NEW

    return check


def test_broken_syntax(fails):
    fails(OLD.encode() + b"x = (\n", "TL902", "is not valid Python", line=3)


def test_an_indentation_that_fits_none_before_it(fails):
    fails(OLD.encode() + b"if x:\n    y\n  z\n", "TL902", "unindent", line=5)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("|print 'loss', x\n", "a print statement"),
        ("|print >>f, x\n", "a print statement"),
        ("if x: |print x,\n", "a print statement"),
        ("if x: |print 'a: %d' % x,\n", "a print statement"),
        ("else_ = 1; |print x\n", "a print statement"),
        ("for x in y: |print x\n", "a print statement"),
        ("while x: |print >>f, x,\n", "a print statement"),
        ("    |print\tx\n", "a print statement"),
        ("try:\n    x\n|except ValueError, e:\n    pass\n", "except X, e:"),
        ("try:\n    x\n|except (ValueError, a.B), e:\n    pass\n", "except X, e:"),
        ("|raise ValueError, 'no'\n", "raise X, message"),
        ("if x: |raise ValueError, 'no', y\n", "raise X, message"),
        ("|exec 'x' in y\n", "an exec statement"),
        ("if x: |exec y in z\n", "an exec statement"),
        ("x = |0777\n", "an octal number"),
        ("os.chmod(x, |0644)\n", "an octal number"),
        ("x = |10L\n", "a long number"),
        ("x = |0xFFL\n", "a long number"),
        ("if x |<> y:\n    pass\n", "the operator <>"),
        ("x = |ur'a'\n", "a ur'' string"),
        ("x = |`y`\n", "backquotes"),
        ("x = sorted(y, key=|lambda (k, v): v)\n", "a tuple as parameter"),
        ("x = |lambda(k, v): v\n", "a tuple as parameter"),
        ("x = |lambda a, (k, v): v\n", "a tuple as parameter"),
        ("x = |lambda a=1, (k, v)=y: v\n", "a tuple as parameter"),
        ("|def f(a, (b, c)):\n    pass\n", "a tuple as parameter"),
        ("|def f((b, c), d=1):\n    pass\n", "a tuple as parameter"),
        ("x = f(y, |async=True)\n", "async or await as a name"),
        ("|async = 1\n", "async or await as a name"),
        ("x = y.|async(1)\n", "async or await as a name"),
        ("from x import |async\n", "async or await as a name"),
        ("def |async(x):\n    pass\n", "async or await as a name"),
        ("x = [|await, 1]\n", "async or await as a name"),
        ("x = [y for y in |1, 2]\n", "a list comprehension over bare values"),
    ],
)
def test_python_2_is_named_with_its_place_and_what_it_is(fails, text, says):
    before, _, after = (OLD + ("if x:\n" if text.startswith(" ") else "") + text).partition("|")
    place = before.count("\n") + 1
    fails((before + after).encode(), "TL903", says, line=f"{place}:{len(before) - before.rfind(chr(10))}")


@pytest.mark.parametrize(
    "block", ["if x:\n\ty\n        z\n", "if x:\n        y\n\tz\n", "class A:\n    a = 1\n\tb = 2\n"]
)
def test_tabs_and_spaces_mixed_are_python_2(fails, block):
    fails(OLD.encode() + block.encode(), "TL903", "tabs and spaces mixed", line=5)


def test_a_byte_string_of_other_than_ascii_is_python_2(fails):
    fails(OLD.encode() + "x = b'é'\n".encode(), "TL903", "a byte string", line=3)


@pytest.mark.parametrize(
    "text",
    [
        "x = (\n",
        "print = (\n",
        "x = 'print y' (\n",
        "# print x\nx = (\n",
        "x = [lambda x: (1, 2)\n",
        "def f(x=(1, 2):\n    pass\n",
    ],
)
def test_broken_python_3_is_no_python_2(fails, text):
    fails(OLD.encode() + text.encode(), "TL902", "is not valid Python", line="")


def test_what_is_named_is_named_once(run, tmp_path):
    (tmp_path / "a.py").write_text(OLD + "print x\n")
    assert "TL903 error: is Python 2, or older than 3.7: a print statement. Run" in run("migrate", tmp_path).err


def test_python_2_is_told_what_to_run_first(run, tmp_path):
    (tmp_path / "a.py").write_text(OLD + "print x\n")
    assert "2to3 -w" in run("migrate", tmp_path).err


def test_null_bytes(fails):
    fails(OLD.encode() + b"y = 1\0\n", "TL904", "null bytes", line=3)


def test_bytes_that_are_no_utf_8(fails):
    fails(OLD.encode() + b"# caf\xe9\n", "TL904", "no utf-8", line=3)


def test_bytes_that_are_no_utf_8_further_down(fails):
    fails(OLD.encode() + b"#\n" * 5 + b"# caf\xe9\n", "TL904", "no utf-8", line=8)


def test_an_encoding_that_does_not_exist(fails):
    fails(b"# coding: klingon\n" + OLD.encode(), "TL904", "klingon")


def test_utf_16(fails):
    fails(("\ufeff" + OLD).encode("utf-16-le") + OLD.encode(), "TL904", "null bytes")


def test_a_huge_file_that_mentions_a_loss(fails):
    fails(OLD.encode() + b"# 0123456789\n" * 160_000, "TL905", "too large")


def test_a_huge_file_that_mentions_none_is_not_parsed(run, tmp_path):
    (tmp_path / "a.py").write_bytes(b"x = 1\n" * 1_000_000)
    assert run("migrate", tmp_path).code == 0


def test_code_nested_too_deeply(fails):
    fails(OLD.encode() + b"x = " + b"(" * 5000 + b")" * 5000 + b"\n", "TL905", "nested", line=3)


def test_a_file_that_is_not_there(run, tmp_path):
    result = run("migrate", tmp_path / "none.py")
    assert result.code == 123
    assert "TL901" in result.err


def test_a_file_that_may_not_be_read(run, tmp_path, monkeypatch):
    path = tmp_path / "a.py"
    path.write_text(OLD)
    open_file = os.open

    def refuse(name, *rest, **options):
        if name == str(path):
            raise PermissionError(13, "Permission denied")
        return open_file(name, *rest, **options)

    monkeypatch.setattr(os, "open", refuse)
    result = run("migrate", tmp_path)
    assert result.code == 123
    assert f"{path}:1:1: TL901 error: could not be read: Permission denied" in result.err


def test_a_folder_that_may_not_be_read(run, tmp_path, monkeypatch):
    closed = tmp_path / "closed"
    closed.mkdir()
    (tmp_path / "a.py").write_text(OLD)
    scan = os.scandir

    def refuse(name):
        if str(name) == str(closed):
            raise PermissionError(13, "Permission denied", str(closed))
        return scan(name)

    monkeypatch.setattr(os, "scandir", refuse)
    result = run("migrate", "--write", tmp_path)
    assert result.code == 123
    assert f"{closed}:1:1: TL901" in result.err
    assert (tmp_path / "a.py").read_text() == NEW


def test_a_read_only_file_is_left_and_named(run, tmp_path, monkeypatch):
    path = tmp_path / "a.py"
    path.write_text(OLD)
    monkeypatch.setattr(os, "access", lambda name, mode: False)
    result = run("migrate", "--write", tmp_path)
    assert result.code == 123
    assert "TL907 error: could not be written: the file is read-only" in result.err
    assert path.read_text() == OLD


def test_a_read_only_folder_is_left_and_named(run, tmp_path, monkeypatch):
    path = tmp_path / "a.py"
    path.write_text(OLD)

    def refuse(path, flags):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(files, "_for_its_owner_alone", refuse)
    result = run("migrate", "--write", tmp_path)
    assert result.code == 123
    assert "TL907 error: could not be written: Permission denied" in result.err
    assert path.read_text() == OLD


def test_ctrl_c_as_soon_as_the_new_file_is_made_leaves_none(tmp_path, monkeypatch):
    path = tmp_path / "a.py"
    path.write_text(OLD)

    def make_and_interrupt(path, flags):
        os.close(os.open(path, flags, 0o600))
        raise KeyboardInterrupt

    monkeypatch.setattr(files, "_for_its_owner_alone", make_and_interrupt)
    with pytest.raises(KeyboardInterrupt):
        files.write(str(path), NEW.encode(), was=OLD.encode())
    assert os.listdir(tmp_path) == ["a.py"]
    assert path.read_text() == OLD


def test_a_file_that_changes_meanwhile_keeps_the_newer_text(tmp_path):
    path = tmp_path / "a.py"
    path.write_text("newer\n")
    with pytest.raises(files.Fault, match="another program"):
        files.write(str(path), NEW.encode(), was=OLD.encode())
    assert path.read_text() == "newer\n"
    assert os.listdir(tmp_path) == ["a.py"]


def test_a_failure_while_writing_leaves_the_file_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "a.py"
    path.write_text(OLD)

    def refuse(source, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(files.Fault, match="No space left"):
        files.write(str(path), NEW.encode(), was=OLD.encode())
    assert path.read_text() == OLD
    assert os.listdir(tmp_path) == ["a.py"]


def test_permissions_stay(run, tmp_path):
    path = tmp_path / "a.py"
    path.write_text(OLD)
    path.chmod(0o751)
    run("migrate", "--write", path)
    assert path.read_text() == NEW
    assert stat.S_IMODE(path.stat().st_mode) == 0o751


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (OLD.replace("\n", "\r\n"), NEW.replace("\n", "\r\n")),
        ("\ufeff" + OLD, "\ufeff" + NEW),
        (OLD.rstrip("\n"), NEW.rstrip("\n")),
        (OLD + "if x:\n\tz = 'é'\n\f\n", NEW + "if x:\n\tz = 'é'\n\f\n"),
        (OLD + "def f():\n\treturn tf.losses.log_loss\n", NEW + "def f():\n\treturn tfcompat_losses.log_loss\n"),
    ],
    ids=["crlf", "bom", "no_last_newline", "tabs_and_form_feed", "tabs"],
)
def test_newlines_bom_and_tabs_stay(run, tmp_path, before, after):
    path = tmp_path / "a.py"
    path.write_bytes(before.encode())
    assert run("migrate", "--write", path).code == 0
    assert path.read_bytes() == after.encode()


def test_the_declared_encoding_stays(run, tmp_path):
    path = tmp_path / "a.py"
    head = "# -*- coding: latin-1 -*-\n# café\n"
    path.write_bytes((head + OLD + "y = 'é'  # tf.losses\nz = 'ü', tf.losses.log_loss\n").encode("latin-1"))
    assert run("migrate", "--write", path).code == 0
    after = head + NEW + "y = 'é'  # tf.losses\nz = 'ü', tfcompat_losses.log_loss\n"
    assert path.read_bytes() == after.encode("latin-1")


def test_a_link_in_a_folder_is_not_followed(run, tmp_path):
    outside, inside = tmp_path / "outside", tmp_path / "inside"
    outside.mkdir()
    inside.mkdir()
    (outside / "a.py").write_text(OLD)
    (inside / "file.py").symlink_to(outside / "a.py")
    (inside / "folder").symlink_to(outside)
    result = run("migrate", "--write", inside)
    assert (result.code, (outside / "a.py").read_text()) == (0, OLD)
    assert "0 files" in result.err


def test_a_link_given_by_name_is_named_and_fails(run, tmp_path):
    (tmp_path / "a.py").write_text(OLD)
    (tmp_path / "link.py").symlink_to(tmp_path / "a.py")
    result = run("migrate", "--write", tmp_path / "link.py")
    assert result.code == 123
    assert "TL909" in result.err
    assert (tmp_path / "a.py").read_text() == OLD


def test_a_pipe_is_not_waited_for(run, tmp_path):
    os.mkfifo(tmp_path / "pipe.py")
    assert "TL909" in run("migrate", tmp_path).err


@pytest.mark.parametrize("name", [".venv", "venv", "__pycache__", "node_modules", ".tox", ".git", "site-packages"])
def test_folders_of_other_peoples_code_are_skipped(run, tmp_path, name):
    (tmp_path / name).mkdir()
    (tmp_path / name / "a.py").write_text(OLD)
    assert run("migrate", "--check", tmp_path).code == 0


def test_a_virtual_environment_is_known_by_its_mark(run, tmp_path):
    (tmp_path / "mine" / "lib").mkdir(parents=True)
    (tmp_path / "mine" / "pyvenv.cfg").touch()
    (tmp_path / "mine" / "lib" / "a.py").write_text(OLD)
    assert run("migrate", "--check", tmp_path).code == 0


def test_gitignore_is_respected_as_git_does(run, tmp_path):
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    for name in ("a.py", "gen/b.py", "gen/keep.py", "sub/c.py", "sub/d.py", "sub/gen/e.py", "deep/x/f.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(OLD)
    (tmp_path / ".gitignore").write_text("gen/*\n!gen/keep.py\n/deep/\n")
    (tmp_path / "sub" / ".gitignore").write_text("c.py\n")
    command = ["git", "-C", str(tmp_path), "ls-files", "--others", "--exclude-standard", "*.py"]
    kept = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    found = [os.path.relpath(name, tmp_path) for name, _ in files.find([str(tmp_path)])]
    assert sorted(found) == sorted(kept)
    assert [os.path.relpath(name, tmp_path) for name, _ in files.find([str(tmp_path / "sub")])] == [
        "sub/d.py",
        "sub/gen/e.py",
    ]


def test_an_ignored_file_given_by_name_is_done(run, tmp_path):
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (tmp_path / ".gitignore").write_text("a.py\n")
    (tmp_path / "a.py").write_text(OLD)
    assert run("migrate", "--check", tmp_path / "a.py").code == 1


def test_a_file_given_twice_is_done_once(run, tmp_path):
    (tmp_path / "a.py").write_text(OLD)
    assert "1 file," in run("migrate", tmp_path, tmp_path / "a.py").err


def test_files_of_other_kinds_in_a_folder_are_not_read(run, tmp_path):
    (tmp_path / "a.txt").write_text(OLD)
    (tmp_path / "b").write_text(OLD)
    assert "0 files" in run("migrate", tmp_path).err
