# SPDX-License-Identifier: Apache-2.0
"""Where a new import may stand: at the top level, whole, and before all that needs it."""

import pytest

USE = "x = slim.losses.log_loss(p, y)\nslim.conv2d\n"
USED = "x = tfcompat_losses.contrib.log_loss(p, y)\nslim.conv2d\n"
NEW = "import tfcompat_losses.contrib\n"
SLIM = "from tensorflow.contrib import slim"


@pytest.mark.parametrize("line", ["\\\n\n", "\\\n\\\n\n", " \\\n  # slim\n", "\\\n  \\\n\n", ";\n", " ; # slim\n"])
def test_an_import_that_ends_in_a_continuation_is_left_whole(becomes, line):
    becomes(SLIM + line + USE, SLIM + line + NEW + USED)


def test_a_continuation_inside_the_import_is_no_end(becomes):
    before = "from tensorflow.contrib import \\\n    slim\n"
    becomes(before + USE, before + NEW + USED)


def test_a_continuation_with_another_newline(becomes):
    before = f"{SLIM}\\\r\n\r\n"
    becomes(before + USE.replace("\n", "\r\n"), before + (NEW + USED).replace("\n", "\r\n"))


def test_what_goes_takes_its_continuation_with_it(becomes):
    becomes(
        f"import os\n{SLIM}\\\n\nx = slim.losses.log_loss(p, y)\n",
        "import os\n" + NEW + "x = tfcompat_losses.contrib.log_loss(p, y)\n",
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"{SLIM}; import os; {USE}", f"{NEW}{SLIM}; import os; {USED}"),
        (
            f"from __future__ import division; {SLIM}; {USE}",
            f"from __future__ import division; {NEW.strip()}; {SLIM}; {USED}",
        ),
        (f'"""Doc."""; {SLIM}; {USE}', f'"""Doc."""; {NEW.strip()}; {SLIM}; {USED}'),
        (
            f'"""Doc."""; from __future__ import division; {SLIM}\n{USE}',
            f'"""Doc."""; from __future__ import division; {NEW.strip()}; {SLIM}\n{USED}',
        ),
        (f"'a' 'b'; {SLIM}\n{USE}", f"'a' 'b'; {NEW.strip()}; {SLIM}\n{USED}"),
    ],
)
def test_several_statements_on_a_line(becomes, before, after):
    becomes(before, after)


LINE = "import tensorflow.compat.v1 as t; t.losses.log_loss; t"
MOVED_LINE = "import tensorflow.compat.v1 as t; tfcompat_losses.log_loss; t"


@pytest.mark.parametrize(
    ("first", "new"),
    [
        ("", "import tfcompat_losses\n"),
        ('"""Doc."""; ', '"""Doc."""; import tfcompat_losses; '),
        ("from __future__ import division; ", "from __future__ import division; import tfcompat_losses; "),
        ('"""Doc."""; from __future__ import division; ', None),
        ("if 1: ", "import tfcompat_losses\n\nif 1: "),
        ("import os; ", "import tfcompat_losses\nimport os; "),
        ("\f", "\fimport tfcompat_losses\n"),
    ],
)
def test_a_file_that_is_one_line_without_a_newline(becomes, first, new):
    becomes(first + LINE, (new or f"{first}import tfcompat_losses; ") + MOVED_LINE)


@pytest.mark.parametrize(
    "block",
    [
        "if TYPE_CHECKING:\n    from tensorflow.contrib import slim\n",
        "try:\n    from tensorflow.contrib import slim\nexcept ImportError:\n    raise\n",
        "if a:\n    from tensorflow.contrib import slim\nelse:\n    from tensorflow.contrib import slim\n",
        "with a:\n    from tensorflow.contrib import slim\n",
        "for a in b:\n    from tensorflow.contrib import slim\n",
    ],
)
def test_an_import_in_a_block_puts_the_new_one_before_it(becomes, block):
    becomes(block + USE, NEW + "\n" + block + USED)


@pytest.mark.parametrize(
    "there",
    [
        "if TYPE_CHECKING:\n    import tfcompat_losses.contrib\n",
        "try:\n    import tfcompat_losses.contrib\nexcept ImportError:\n    pass\n",
        "if a:\n    import tfcompat_losses.contrib\n",
        "def f():\n    import tfcompat_losses.contrib\n",
        "class A:\n    import tfcompat_losses.contrib\n",
    ],
)
def test_one_that_is_there_on_a_condition_does_not_count(becomes, there):
    becomes(f"{SLIM}\n{there}{USE}", f"{SLIM}\n{NEW}{there}{USED}")


def test_one_that_comes_after_the_use_does_not_count(becomes):
    becomes(f"{SLIM}\n{USE}{NEW}", f"{SLIM}\n{NEW}{USED}{NEW}")


def test_one_that_is_not_wide_enough_is_widened(becomes):
    becomes(f"{SLIM}\nimport tfcompat_losses\n{USE}", f"{SLIM}\n{NEW}{USED}")


def test_what_binds_both_is_one_line(becomes):
    becomes(
        f"import tensorflow.compat.v1 as tf\n{SLIM}\nz = tf.losses.log_loss\n{USE}tf\n",
        f"import tensorflow.compat.v1 as tf\n{SLIM}\n{NEW}z = tfcompat_losses.log_loss\n{USED}tf\n",
    )


@pytest.mark.parametrize("decorator", ["@a\n", "@a\n@b(1)\n", "@slim.add_arg_scope\n", "# Mine\n@a\n# and\n"])
@pytest.mark.parametrize("kind", ["def f():", "class A:"])
def test_decorators_stay_with_what_they_decorate(becomes, decorator, kind):
    body = "\n    from tensorflow.contrib import slim\n    "
    before = f"import os\n\n{decorator}{kind}{body}{USE.splitlines()[0]}\n    slim.a\n"
    after = before.replace("slim.losses", "tfcompat_losses.contrib")
    becomes(before, NEW + after)
    comment = "# Mine\n" if decorator.startswith("#") else ""  # on the first two lines it may declare an encoding
    first = before.removeprefix("import os\n\n" + comment)
    becomes(comment + first, comment + NEW + "\n" + first.replace("slim.losses", "tfcompat_losses.contrib"))


@pytest.mark.parametrize("feed", ["\f", "\f\n", "\n\f", "  \f\f", "  \f\n"])
def test_form_feeds_stay(becomes, feed):
    becomes(f"{feed}{SLIM}\n{feed}{USE}", f"{feed}{SLIM}\n{NEW}{feed}{USED}")


def test_a_use_between_two_imports_of_tensorflow_comes_after_the_new_one(becomes):
    becomes(
        "try:\n    import tensorflow.compat.v1 as tf\nexcept ImportError:\n    raise\nx = tf.losses.log_loss\n"
        "from tensorflow import keras\nkeras.a, tf.b\n",
        "import tfcompat_losses\n\ntry:\n    import tensorflow.compat.v1 as tf\nexcept ImportError:\n    raise\n"
        "x = tfcompat_losses.log_loss\nfrom tensorflow import keras\nkeras.a, tf.b\n",
    )


def test_a_form_feed_in_a_block_moves_nothing(becomes):
    becomes(
        "def f():\n\f    from tensorflow.contrib import slim\n  \f    x = slim.losses.log_loss('\f')\n    slim\n",
        "import tfcompat_losses.contrib\n\ndef f():\n\f    from tensorflow.contrib import slim\n"
        "  \f    x = tfcompat_losses.contrib.log_loss('\f')\n    slim\n",
    )
