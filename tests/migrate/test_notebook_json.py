# SPDX-License-Identifier: Apache-2.0
"""For every layout that JSON allows: outside the edited sources each byte of a notebook stays."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_notebook import LOSS, MOVED, migrated, sources

CODE = '"cell_type": "code", "source": @'
# A notebook as text; its two sources stand at the marks.
LAYOUTS = {
    "minified": '{"cells":[{"cell_type":"code","source":@},{"source":@,"cell_type":"code"}]}',
    "crlf": f'{{\r\n "cells": [\r\n{{{CODE}\r\n}}, {{\r\n{CODE}}}]}}\r\n',
    "tabs": f'{{\t"cells":\t[\n\t{{{CODE}}}\n\t,{{{CODE}\t}}]\n}}',
    "slashes": f'{{"url": "http:\\/\\/a", "cells": [{{{CODE}}}, {{{CODE}}}]}}',
    "numbers": f'{{"a": [1.5E12, -0.0, 1e400, 12345678901234567890], "cells": [{{{CODE}}}, {{{CODE}}}], "b": NaN}}',
    "colab": f'{{"a": "\\u003cb\\u003e \\u0041", "cells": [{{{CODE}}}, {{{CODE}}}]}}',
    "escaped_keys": f'{{"c\\u0065lls": [{{"cell_type": "code", "\\u0073ource": @}}, {{{CODE}}}]}}',
    "equal_keys": f'{{"cells": [{{"source": "tf.losses.a"}}], "cells": [{{"source": ["z"], {CODE}}}, {{{CODE}}}]}}',
    "sources_elsewhere": '{"source": "tf.losses.a", "cells": [{"outputs": [{"source": ["tf.losses.a"]}], '
    f'{CODE}}}, {{"metadata": {{"cells": [{{"source": "tf.losses.a"}}]}}, {CODE}}}]}}',
    "blanks": f'\n\n {{ "cells" : [ {{ {CODE} }} , {{ {CODE} }} ] }} \n\n',
    "beyond_ascii": f'{{"a": "é\\ud83d\\ude00\U0001f600\\\\", "cells": [{{{CODE}}}, {{{CODE}}}]}}',
    "after_others": f'{{"nbformat": 4, "metadata": {{}}, "a": [[[{{}}]]], "cells": [{{{CODE}}}, {{{CODE}}}]}}',
}
NEW = "import tfcompat_losses\\n"
GRIN = '"\\u0022\\/\\u003c\\ud83d\\ude00\\u0022;%s"'
# A source as JSON, and what becomes of it.
SOURCES = [
    ('["import tensorflow as tf\\n",\n  "%s"]', f'["import tensorflow as tf\\n",\n  "{NEW}",\n  "%s"]'),
    ('"import tensorflow as tf\\n%s"', f'"import tensorflow as tf\\n{NEW}%s"'),
    ('["import tensorflow as tf\\n%s"]', f'["import tensorflow as tf\\n{NEW}%s"]'),
    (
        '["import tens", "orflow as tf\\n", "%s", "" ]',
        f'["import tens", "orflow as tf\\n", "{NEW}", "%s", "" ]',
    ),
    (
        '[\r\n"import\\u0020tensorflow as tf\\n"\r\n,\r\n"%s"\r\n]',
        f'[\r\n"import\\u0020tensorflow as tf\\n"\r\n,\r\n"{NEW}"\r\n,\r\n"%s"\r\n]',
    ),
    (f'["import tensorflow as tf\\u000a",{GRIN}]', f'["import tensorflow as tf\\u000a","{NEW}",{GRIN}]'),
]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(("before", "after"), SOURCES)
def test_every_byte_outside_the_edited_sources_stays(layout, before, after):
    first, second, last = LAYOUTS[layout].split("@")
    other = '["# é \\u00e9\\n", "%s"]'
    text = "".join([first, before % LOSS, second, other % LOSS, last])
    assert migrated(text).text == "".join([first, after % MOVED, second, other % MOVED, last])


@given(
    layout=st.sampled_from(sorted(LAYOUTS)),
    lines=st.lists(st.sampled_from([LOSS, "z = 'é\U0001f600<&>\\\\'", "", "\t# tab", "if x:\n    y = 1"]), max_size=6),
    cuts=st.lists(st.integers(0, 200), max_size=6),
    ascii_only=st.booleans(),
    separator=st.sampled_from([",", ", ", ",\r\n\t", "\n,\n"]),
)
@settings(max_examples=200, deadline=None, derandomize=True)
def test_so_it_is_however_the_source_is_cut_into_strings(layout, lines, cuts, ascii_only, separator):
    first, second, last = LAYOUTS[layout].split("@")
    source = "\n".join(["import tensorflow as tf", *lines, "z"])
    places = sorted({0, len(source), *(cut for cut in cuts if cut < len(source))})
    pieces = [json.dumps(source[a:b], ensure_ascii=ascii_only) for a, b in zip(places, places[1:])]
    text = "".join([first, "[", separator.join(pieces), "]", second, '"z"', last])
    after = migrated(text).text
    assert after.startswith(first)
    assert after.endswith(f'{second}"z"{last}')
    expected = source.replace(LOSS, MOVED)
    if LOSS in source:
        expected = expected.replace("as tf\n", "as tf\nimport tfcompat_losses\n", 1)
    assert sources(after) == [expected, "z"]


def test_a_line_that_goes_takes_its_string_along():
    text = '{"cells": [{"cell_type": "code", "source": ["a = 1\\n", "from tensorflow.contrib import slim"]}]}'
    assert migrated(text).text == '{"cells": [{"cell_type": "code", "source": ["a = 1"]}]}'


def test_a_source_that_goes_leaves_an_empty_one():
    text = '{"cells": [{"cell_type": "code", "source": [ "from tensorflow.contrib import slim" ]}]}'
    assert migrated(text).text == '{"cells": [{"cell_type": "code", "source": [ "" ]}]}'


def test_new_text_is_escaped_as_the_rest_is():
    source = '["from tensorflow.contrib import losses as l, slim\\n","a = \'\\u003c\'"]'
    text = f'{{"cells": [{{"cell_type": "code", "source": {source}}}]}}'
    assert '"from tfcompat_losses import contrib as l\\n","a = \'\\u003c\'"' in migrated(text).text
