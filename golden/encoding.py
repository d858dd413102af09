# SPDX-License-Identifier: Apache-2.0
"""How a golden is written down: JSON, exact to the last bit of a float32. Runs on Python 2.7."""

import io
import json
import numbers
import os
import re

import numpy as np

_BROADCAST_ASSERT = re.compile(r"assertion failed: \[([^\]]*)\]")
_OPERATION = re.compile(r"\A\{\{function_node [^}]*\}\} ")
_SHAPE = re.compile(r"[(\[][^()\[\]]*[)\]]")
_NODE = re.compile(r" for '.*")
_END_OF_SENTENCE = re.compile(r"(?<=\.)\s|\n|\t")
_LONGEST = 70


def is_tensor(argument):
    """Whether an argument of a case goes in as a tensor; anything else is passed as the Python value it is."""
    return isinstance(argument, dict) and "dtype" in argument


def is_list(argument):
    """Whether an argument of a case goes in as a Python list."""
    return isinstance(argument, dict) and "list" in argument


def dtypes(case):
    """The dtype of each tensor argument of a case."""
    return {name: given["dtype"] for name, given in case["given"].items() if is_tensor(given)}


def to_numpy(tf, tensor):
    """The array that an argument with a dtype stands for; tf is needed for bfloat16, which NumPy does not know."""
    dtype = tf.as_dtype(tensor["dtype"])
    if dtype.name == "string":
        return np.array(tensor["values"], dtype=object)
    parse = {"complex64": complex, "complex128": complex}.get(dtype.name, _number)
    array = np.array(_map(parse, tensor["values"]), dtype=dtype.as_numpy_dtype)
    return array.reshape(tensor["shape"]) if "shape" in tensor else array


def values(array):
    """Nested lists of a result: shortest decimals that give back the same bits, nan and inf as words."""
    array = np.asarray(array)
    if array.ndim:
        return [values(item) for item in array]
    if array.dtype.kind in "bui":
        return array.item()
    if array.dtype.kind == "S" or array.dtype == object:
        return array.item().decode("utf-8")
    if array.dtype.kind == "c":
        return [values(array.real), values(array.imag)]
    number = float(array)
    if not np.isfinite(number):
        return repr(number)
    if array.dtype == np.float64:
        return number
    # str, not repr: NumPy 2 writes np.float32(0.1) there. bfloat16 is exact in float32.
    return float(str(np.float32(number)))


def from_values(nested):
    """The float64 array of a result that values() wrote, or of one that is an array already."""
    if isinstance(nested, np.ndarray):
        return nested.astype(np.float64)
    return np.array(_map(_number, nested), dtype=np.float64)


def _number(word):
    return word if isinstance(word, numbers.Number) else float(word)


def _map(function, nested):
    return [_map(function, item) for item in nested] if isinstance(nested, list) else function(nested)


def first_words(message):
    """The first sentence of an error, without what differs from run to run: shapes, node names, stack, addresses."""
    assertion = _BROADCAST_ASSERT.search(message)
    sentence = assertion.group(1) if assertion else message.split("\n\t [[")[0].strip()
    if sentence.startswith("Graph execution error"):
        # The stack comes first, what went wrong last.
        sentence = sentence.splitlines()[-1]
    sentence = _END_OF_SENTENCE.split(_OPERATION.sub("", sentence))[0]
    sentence = _SHAPE.sub("(...)", _NODE.sub("", sentence))
    if len(sentence) > _LONGEST:
        sentence = sentence[:_LONGEST].rsplit(" ", 1)[0]
    return sentence.rstrip(".")


def read(path):
    """The file as a dict, or an empty one of the same form where there is none."""
    if not os.path.exists(path):
        return {"provenance": [], "cases": []}
    with io.open(path, encoding="utf-8") as file:
        return json.load(file)


def write(path, content):
    """Header first, then one case a line; the old file stays whole until the new one is complete."""
    lines = ["{"]
    for key in content:
        if key not in ("provenance", "cases"):
            lines.append("{}: {},".format(json.dumps(key), json.dumps(content[key])))
    lines.append('"provenance": [')
    lines.append(",\n".join(json.dumps(entry) for entry in content["provenance"]))
    lines.append('],\n"cases": [')
    lines.append(",\n".join(json.dumps(case, allow_nan=False) for case in content["cases"]))
    lines.append("]\n}\n")
    partial = path + ".partial"
    with open(partial, "wb") as file:
        file.write("\n".join(lines).encode("utf-8"))
    os.rename(partial, path)
