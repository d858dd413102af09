# SPDX-License-Identifier: Apache-2.0
"""Notebooks, cell by cell."""

import json

import pytest

from tfcompat_losses.migrate.engine import Options
from tfcompat_losses.migrate.files import Fault
from tfcompat_losses.migrate.notebook import migrate_notebook

IMPORTS = "import tensorflow as tf\nimport tfcompat_losses"


def notebook(*sources, kind=list, **metadata):
    cells = [
        {
            "cell_type": "code",
            "execution_count": 1,
            "metadata": {},
            "outputs": [{"name": "stdout", "output_type": "stream", "text": ["tf.losses.huber_loss\n"]}],
            "source": source.splitlines(keepends=True) if kind is list else source,
        }
        for source in sources
    ]
    document = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def sources(text):
    return ["".join(cell["source"]) for cell in json.loads(text)["cells"]]


def migrated(text):
    result = migrate_notebook(text, Options())
    assert migrate_notebook(result.text, Options()).text == result.text
    return result


def test_a_notebook_without_losses_comes_back_byte_for_byte():
    text = notebook("import tensorflow as tf\n", "tf.zeros(3)")
    assert migrated(text).text == text


def test_names_carry_from_cell_to_cell():
    result = migrated(notebook("import tensorflow as tf\ntf.zeros(3)", "x = tf.losses.huber_loss(y, p)\nx"))
    assert sources(result.text) == [
        "import tensorflow as tf\nimport tfcompat_losses\ntf.zeros(3)",
        "x = tfcompat_losses.huber_loss(y, p)\nx",
    ]


def test_an_import_after_the_last_line_of_a_cell_stays_in_it():
    result = migrated(notebook("import tensorflow as tf", "tf.losses.huber_loss(y, tf.zeros(2))"))
    assert sources(result.text)[0] == "import tensorflow as tf\nimport tfcompat_losses"


def test_an_import_that_goes_leaves_no_empty_line():
    result = migrated(notebook("import os\nfrom tensorflow.contrib import slim", "x = slim.losses.log_loss(p, y)"))
    assert sources(result.text) == [
        "import os\nimport tfcompat_losses.contrib",
        "x = tfcompat_losses.contrib.log_loss(p, y)",
    ]


def test_everything_but_the_changed_source_stays():
    before = notebook("import tensorflow as tf", "x = tf.losses.huber_loss(y, p)", "'é'", name="mine")
    after = json.loads(migrated(before).text)
    for old, new in zip(json.loads(before)["cells"], after["cells"]):
        assert {**old, "source": None} == {**new, "source": None}
    assert after["metadata"] == {"name": "mine"}


@pytest.mark.parametrize("kind", [list, str])
def test_the_form_of_the_source_stays(kind):
    result = migrated(notebook("import tensorflow as tf\nx = tf.losses.huber_loss(y, p)\n", kind=kind))
    source = json.loads(result.text)["cells"][0]["source"]
    lines = ["import tensorflow as tf\n", "import tfcompat_losses\n", "x = tfcompat_losses.huber_loss(y, p)\n"]
    assert source == (lines if kind is list else "".join(lines))


@pytest.mark.parametrize("indent", [None, 1, 2, 4])
@pytest.mark.parametrize("ascii_only", [True, False])
def test_the_layout_of_the_file_stays(indent, ascii_only):
    document = json.loads(notebook("import tensorflow as tf\nx = tf.losses.huber_loss\n", "'é'"))
    before = json.dumps(document, indent=indent, ensure_ascii=ascii_only)
    after = migrated(before).text
    lines = document["cells"][0]["source"]
    lines[1:] = ["import tfcompat_losses\n", "x = tfcompat_losses.huber_loss\n"]
    assert after == json.dumps(document, indent=indent, ensure_ascii=ascii_only)


@pytest.mark.parametrize(
    "magic",
    [
        "%matplotlib inline",
        "!pip install x",
        "?tf.losses",
        "tf.losses.huber_loss?",
        "files = !ls",
        "t = %timeit -o f()",
        "!echo é \\\n  more",
        "if x:\n    %time y",
        "!l",
    ],
)
def test_magics_stay_and_the_code_around_them_moves(magic):
    result = migrated(notebook(f"import tensorflow as tf\n{magic}\nx = tf.losses.huber_loss(y, tf.zeros(2))"))
    assert sources(result.text) == [
        f"import tensorflow as tf\nimport tfcompat_losses\n{magic}\nx = tfcompat_losses.huber_loss(y, tf.zeros(2))"
    ]
    assert result.findings[0].code == "TL101"


def test_a_cell_in_another_language_stays():
    text = notebook("import tensorflow as tf", "%%bash\necho tf.losses.huber_loss", "%%html\n<b>")
    assert migrated(text).text == text


def test_a_timed_cell_is_python():
    result = migrated(notebook("%%time\nimport tensorflow as tf\nx = tf.losses.huber_loss"))
    assert sources(result.text) == [
        "%%time\nimport tensorflow as tf\nimport tfcompat_losses\nx = tfcompat_losses.huber_loss"
    ]


def test_a_modulo_at_the_start_of_a_line_is_no_magic():
    source = "import tensorflow as tf\nx = ('%d'\n% tf.losses.huber_loss)"
    assert sources(migrated(notebook(source)).text)[0].endswith("% tfcompat_losses.huber_loss)")


def test_text_cells_stay():
    document = json.loads(notebook("import tensorflow as tf\nx = tf.losses.huber_loss"))
    document["cells"].insert(0, {"cell_type": "markdown", "metadata": {}, "source": ["tf.losses.huber_loss"]})
    after = json.loads(migrated(json.dumps(document)).text)
    assert after["cells"][0] == document["cells"][0]


def test_a_broken_cell_is_named_and_the_rest_is_done():
    result = migrated(notebook("import tensorflow as tf", "x = (", "x = tf.losses.huber_loss"))
    assert sources(result.text) == [IMPORTS, "x = (", "x = tfcompat_losses.huber_loss"]
    assert [(f.code, f.cell, f.line) for f in result.findings if f.severity == "error"] == [("TL902", 2, 1)]


def test_a_cell_of_python_2_is_named():
    result = migrated(notebook("import tensorflow as tf\nprint tf.losses"))
    assert [(f.code, f.cell, f.line) for f in result.findings] == [("TL903", 1, 2)]


def test_findings_count_cells_and_their_lines():
    document = json.loads(notebook("import tensorflow as tf\n", "\nx = getattr(tf.losses, n)\ntf.Session()"))
    document["cells"].insert(1, {"cell_type": "markdown", "metadata": {}, "source": []})
    result = migrated(json.dumps(document))
    assert [(f.code, f.cell, f.line, f.column) for f in result.findings] == [("TL203", 3, 2, 5)]


def test_a_notebook_of_another_language_stays():
    text = notebook("import tensorflow as tf", "x = tf.losses.huber_loss", language_info={"name": "julia"})
    assert migrated(text).text == text


@pytest.mark.parametrize("text", ["", "{", "[]", '{"worksheets": []}', '{"cells": 3}', "[" * 100_000])
def test_what_is_no_notebook_is_a_fault(text):
    with pytest.raises(Fault) as caught:
        migrate_notebook(text, Options())
    assert caught.value.code == "TL908"


def test_the_command_writes_notebooks_and_shows_cells(run, tmp_path):
    path = tmp_path / "a.ipynb"
    path.write_text(notebook("import tensorflow as tf", "x = tf.losses.huber_loss(y, p)"))
    assert '-    "x = tf.losses.huber_loss(y, p)"\n+    "x = tfcompat_losses' in run("migrate", path).out
    assert run("migrate", "--write", path).code == 0
    assert sources(path.read_text()) == [IMPORTS, "x = tfcompat_losses.huber_loss(y, p)"]
    assert run("migrate", "--check", path).code == 0


LOSS = "x = tf.losses.huber_loss(y, p)"
MOVED = "x = tfcompat_losses.huber_loss(y, p)"


@pytest.mark.parametrize(
    "rest",
    [
        '"outputs": [{"data": {"image/png": "%s"}}]',
        '"outputs": [{"text": ["%s"]}]',
        '"metadata": {"a": "%s"}',
        '"attachments": "%s"',
        '"outputs": [{"data": {"text/html": ["%s"]}}, {}]',
    ],
)
def test_only_the_code_counts_for_the_size(rest):
    big = rest % ("A" * 2_100_000)
    source = json.dumps(f"import tensorflow as tf\n{LOSS}")
    text = (
        f'{{"cells": [{{"cell_type": "markdown", "source": "a"}}, {{"cell_type": "code", "source": {source}, {big}}}]}}'
    )
    assert migrated(text).text == text.replace(source, json.dumps(f"{IMPORTS}\n{MOVED}"))


def test_markdown_counts_for_nothing():
    document = json.loads(notebook(f"import tensorflow as tf\n{LOSS}"))
    document["cells"].insert(0, {"cell_type": "markdown", "metadata": {}, "source": "A" * 2_100_000})
    assert sources(migrated(json.dumps(document)).text)[1] == f"{IMPORTS}\n{MOVED}"


def test_code_that_is_too_large_is_a_fault():
    with pytest.raises(Fault, match="its code") as caught:
        migrate_notebook(notebook(f"import tensorflow as tf\n{LOSS}\n" + "# 0123456789\n" * 160_000), Options())
    assert caught.value.code == "TL905"


NEEDS_SLIM = [
    "%timeit slim.conv2d(x)",
    "y = %time f(slim)",
    "!echo {slim.__name__}",
    "slim.conv2d?",
    "?slim.conv2d",
    "%time slim",
    "/f slim",
    "y = !echo {slim}",
]


@pytest.mark.parametrize("magic", NEEDS_SLIM)
def test_what_a_magic_needs_stays_and_is_named(magic):
    cell = "from tensorflow.contrib import slim\nx = slim.losses.log_loss(p, y)"
    result = migrated(notebook(cell, magic))
    assert sources(result.text) == [
        "from tensorflow.contrib import slim\nimport tfcompat_losses.contrib\n"
        "x = tfcompat_losses.contrib.log_loss(p, y)",
        magic,
    ]
    assert ("TL212", 1) in [(finding.code, finding.cell) for finding in result.findings]


@pytest.mark.parametrize("cell", ["slim.conv2d(", "print slim.conv2d(x)", ">>> slim.conv2d(x)", "  slim.a\n  slim.b"])
def test_what_a_cell_that_is_not_read_needs_stays(cell):
    text = notebook("from tensorflow.contrib import slim\nx = slim.losses.log_loss(p, y)", cell)
    assert sources(migrated(text).text)[0].startswith("from tensorflow.contrib import slim\n")


@pytest.mark.parametrize("magic", [m.replace("slim", "tf") for m in NEEDS_SLIM])
def test_tensorflow_stays_for_a_magic(magic):
    assert sources(migrated(notebook(f"import tensorflow as tf\n{LOSS}", magic)).text) == [f"{IMPORTS}\n{MOVED}", magic]


@pytest.mark.parametrize(
    "magic",
    [
        "%timeit tf.losses.log_loss(y, p)",
        "x = %time tf.losses.log_loss(y, p)",
        "%time tf.get_collection('losses')",
        "!python -c 'import tensorflow.contrib.slim'",
        "%prun a(\\\n  tf.losses.log_loss(y, p))",
    ],
)
def test_a_loss_in_a_magic_is_left_and_named(magic):
    result = migrated(notebook("import tensorflow as tf", f"z\n{magic}"))
    assert [(f.code, f.cell, f.line) for f in result.findings] == [("TL203", 2, 2)]


@pytest.mark.parametrize(
    ("cell", "line"),
    [
        (">>> x = 1", 1),
        (">>> x = 1\n... y", 1),
        ("\n>>> x", 2),
        ("In [1]: def f(): pass", 1),
        ("  x = 1\n  y = 2", 1),
        ("\tx = tf.losses.log_loss\n\ty", 1),
        ("\n\n  x\n", 3),
    ],
)
def test_what_only_ipython_reads_is_named_as_that(cell, line):
    result = migrated(notebook("import tensorflow as tf\ntf.losses", cell))
    assert [(f.code, f.cell, f.line) for f in result.findings if f.severity == "error"] == [("TL911", 2, line)]


@pytest.mark.parametrize("call", ["/f x", ",f a b", ";f a b", "/f.g 1", "/f x, y"])
def test_an_automatic_call_is_a_magic(call):
    result = migrated(notebook(f"import tensorflow as tf\n{call}\n{LOSS}"))
    assert sources(result.text) == [f"{IMPORTS}\n{call}\n{MOVED}"]


def test_a_cell_of_lone_surrogates_is_named():
    text = '{"cells": [{"cell_type": "code", "source": "import tensorflow as tf; tf.losses; \'\\ud800\'"}]}'
    assert [finding.code for finding in migrated(text).findings] == ["TL902"]


def test_the_import_stands_below_the_magic_of_a_cell():
    result = migrated(
        notebook("%%time\nimport os\ndef f():\n    import tensorflow.compat.v1 as tf\n    return tf.losses")
    )
    assert sources(result.text)[0].startswith("%%time\nimport tfcompat_losses\nimport os\n")


@pytest.mark.parametrize(
    "magic", ["%timeit tf.nn.relu(x)", "x = %time f(y)", "!echo done", "tf.losses.log_loss?", "?tf.losses.log_loss"]
)
def test_a_magic_that_runs_no_loss_is_not_named(magic):
    result = migrated(notebook("import tensorflow as tf", f"z\n{magic}"))
    assert [finding.code for finding in result.findings if finding.code == "TL203"] == []
