# SPDX-License-Identifier: Apache-2.0
"""What is left to a person stays reported, run after run, until it is done or a comment accepts it."""

import json
from collections import Counter

import pytest
from test_corpus import NAMES, options_of, text_of

from tfcompat_losses.migrate.codes import WARNING
from tfcompat_losses.migrate.engine import migrate

SLIM = "from tensorflow.contrib import slim\nloss = slim.losses.log_loss(p, y)\nnet = slim.conv2d(x, 8, 3)\n"
LEFT = {
    "TL201": "import tensorflow as tf\na = tf.losses.mean_squared_error(y, p)\n",
    "TL202": "import tensorflow.compat.v1 as tf\ntfcompat_losses = 1\na = tf.losses.log_loss\n",
    "TL203": "import tensorflow.compat.v1 as tf\na = getattr(tf.losses, n)\n",
    "TL204": "import sys\nsys.modules['tensorflow.contrib.losses'] = 1\n",
    "TL205": "from tensorflow.contrib import slim\na = slim.losses.log_loss(*b)\n",
    "TL206": "import tensorflow.compat.v1 as tf\nm.compile(loss=tf.losses.log_loss)\n",
    "TL207": "import tensorflow.compat.v1 as tf\ntf.cond(q, lambda: tf.losses.log_loss(y, p), lambda: 0.0)\n",
    "TL208": "import tensorflow as tf\na = tf.get_default_graph().get_collection('losses')\n",
    "TL209": "import tensorflow as tf\na = tf.get_collection_ref('losses')\n",
    "TL212": SLIM,
    "TL213": "import tensorflow.compat.v1 as tf\na = tf.losses.hubre_loss\n",
    "TL214": "from tensorflow.contrib import slim\na = slim.losses.log_loss(p, y, weight=1.0, weights=2.0)\n",
    "TL215": "import tensorflow as tf\ntf.add_to_collections(['losses', 'mine'], x)\n",
}


@pytest.fixture
def written(run, tmp_path):
    """written(text): a file that --write has been run on."""

    def write(text):
        path = tmp_path / "a.py"
        path.write_text(text)
        run("migrate", "--write", path)
        return path

    return write


@pytest.mark.parametrize("code", LEFT)
def test_check_stays_1_after_write(run, written, code):
    path = written(LEFT[code])
    for _ in range(2):
        result = run("migrate", "--check", path)
        assert (result.code, result.out) == (1, "")
        assert code in result.err


@pytest.mark.parametrize("code", LEFT)
@pytest.mark.parametrize("above", [True, False])
def test_a_comment_that_names_the_code_accepts_it(run, written, code, above):
    path = written(LEFT[code])
    while (result := run("migrate", "--report", "json", "--check", path)).code == 1:
        lines = path.read_text().splitlines()
        finding = next(
            f for f in json.loads(result.out)["findings"] if f["severity"] == "warning" and not f["accepted"]
        )
        assert finding["code"] == code
        at = finding["line"] - 1
        if above:
            lines.insert(at, f"# tfcompat: {code}")
        else:
            lines[at] += f"  # tfcompat: {code}"
        path.write_text("\n".join(lines) + "\n")
    assert result.code == 0
    assert json.loads(result.out)["summary"]["left"] == 0
    assert run("migrate", path).err.count("\n") == 1


@pytest.mark.parametrize(
    ("comment", "accepts"),
    [
        ("# tfcompat: TL212", True),
        ("#tfcompat:TL212", True),
        ("# tfcompat: TL201, TL212", True),
        ("# tfcompat: TL212 TL201 (tf_slim comes next month)", True),
        ("# noqa  # tfcompat: TL212", True),
        ("# tfcompat: TL201", False),
        ("# tfcompat", False),
        ("# TL212", False),
        ("# tfcompat: all", False),
    ],
)
def test_only_the_code_that_is_named_is_accepted(run, tmp_path, comment, accepts):
    path = tmp_path / "a.py"
    path.write_text(f"from tensorflow.contrib import slim  {comment}\nimport tfcompat_losses\nslim.conv2d(x)\n")
    assert run("migrate", "--check", path).code == (0 if accepts else 1)


def test_a_comment_on_another_line_accepts_nothing(run, tmp_path):
    path = tmp_path / "a.py"
    text = (
        "# tfcompat: TL212\n\nfrom tensorflow.contrib import slim\nimport tfcompat_losses\nslim.a  # tfcompat: TL212\n"
    )
    path.write_text(text)
    assert run("migrate", "--check", path).code == 1


def test_what_is_accepted_is_rewritten_all_the_same(becomes):
    becomes(
        "import tensorflow.compat.v1 as tf\nm.compile(loss=tf.losses.log_loss)  # tfcompat: TL206\n",
        "import tensorflow.compat.v1 as tf\nimport tfcompat_losses\n"
        "m.compile(loss=tfcompat_losses.log_loss)  # tfcompat: TL206\n",
    )


def test_an_error_cannot_be_accepted(run, tmp_path):
    (tmp_path / "a.py").write_text("import tensorflow as tf\ntf.losses(  # tfcompat: TL902\n")
    assert run("migrate", "--check", tmp_path).code == 123


def test_every_report_says_what_is_accepted(run, tmp_path):
    (tmp_path / "a.py").write_text(LEFT["TL201"].replace("p)", "p)  # tfcompat: TL201"))
    assert run("migrate", "--report", "text", tmp_path).out.endswith(" [accepted]\n")
    assert json.loads(run("migrate", "--report", "json", tmp_path).out)["findings"][0]["accepted"]
    (result,) = json.loads(run("migrate", "--report", "sarif", tmp_path).out)["runs"][0]["results"]
    assert result["suppressions"] == [{"kind": "inSource"}]


@pytest.mark.parametrize("name", NAMES)
def test_what_the_first_run_leaves_the_second_names(name):
    before = text_of(name, "before.py")
    first = migrate(before, options_of(before))
    second = migrate(first.text, options_of(before))
    codes = [Counter(f.code for f in run.findings if f.severity == WARNING) for run in (first, second)]
    assert codes[0] == codes[1]
