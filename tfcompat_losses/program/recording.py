# SPDX-License-Identifier: Apache-2.0
"""Reads a recording. The file is somebody else's: nothing in it is executed, and what does not fit is refused."""

from __future__ import annotations

import json
import os
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np

from tfcompat_losses.program import recorder

Array = np.ndarray[Any, np.dtype[Any]]
MAX_BYTES = 2**30
"""What the parts of a recording may unpack to."""

_NUMBERS = {
    *("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"),
    *("float16", "float32", "float64", "complex64", "complex128", "bfloat16"),
}
_MEMBERS = ("recording.json", "numbers.bin")


class BadRecording(ValueError):
    """A file that is no recording, or a damaged one; says what is wrong with it."""


@dataclass(frozen=True)
class Sample:
    """The values of one run."""

    run: int
    arguments: dict[str, Array]
    result: Array
    gradient: Array | None = None
    upstream: Array | None = None
    """What the gradient was multiplied by: the program's own by the loss; None for 1."""


@dataclass(frozen=True)
class Call:
    """One call of a loss function."""

    family: str
    function: str
    file: str
    line: int
    name: str | None
    dtype: str
    values: dict[str, Any]
    """The arguments that are no tensors."""
    shapes: dict[str, list[int | None] | None]
    """What the graph knew of the shapes of those that are."""
    samples: list[Sample]
    gradient_of: str | None = None
    not_sampled: str | None = None
    collections: list[str] = field(default_factory=list)

    @property
    def site(self) -> str:
        """File and line."""
        return f"{self.file}:{self.line}"


@dataclass(frozen=True)
class Curve:
    """A scalar over the runs that computed it."""

    graph: int
    name: str
    key: str
    runs: Array
    values: Array


@dataclass(frozen=True)
class Recording:
    """What a program's losses got and gave."""

    path: str
    tensorflow: str
    program: str
    samples: int
    seed: int | None
    left_out: int
    calls: list[Call]
    curves: list[Curve]


def read(path: str | os.PathLike[str]) -> Recording:
    """Reads a recording.

    Raises:
      BadRecording: the file is damaged, cut off, no recording, or of a later version of this package.
      OSError: it cannot be read.
    """
    path = os.fspath(path)
    try:
        content, numbers = _members(path)
        return _Reader(numbers).recording(path, content)
    except BadRecording as error:
        raise BadRecording(f"{path}: {error}") from None


def _members(path: str) -> tuple[Any, bytes]:
    try:
        with zipfile.ZipFile(path) as file:
            sizes = {member.filename: member.file_size for member in file.infolist()}
            if sorted(sizes) != sorted(_MEMBERS) or len(file.infolist()) != len(_MEMBERS):
                raise BadRecording(f"this is not a recording: it holds {sorted(sizes)[:5]}, not {list(_MEMBERS)}")
            if sum(sizes.values()) > MAX_BYTES:
                raise BadRecording(f"it would unpack to {sum(sizes.values())} bytes; {MAX_BYTES} are allowed")
            text, numbers = (file.read(name) for name in _MEMBERS)
        return json.loads(text.decode("utf-8"), parse_constant=_refuse_constant), numbers
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise BadRecording(f"it is damaged, cut off or not a recording ({error})") from None
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise BadRecording(f"its text is damaged ({error})") from None


def _refuse_constant(word: str) -> Any:
    raise BadRecording(f"its text holds {word}, which is not a number")


class _Reader:
    """Takes the content apart, and refuses whatever is not what it has to be."""

    def __init__(self, numbers: bytes) -> None:
        self._numbers = numbers

    def recording(self, path: str, content: Any) -> Recording:
        if _get(content, "format", str, "the file") != recorder.FORMAT:
            raise BadRecording("this is not a recording of losses")
        if _get(content, "version", int, "the file") != recorder.FORMAT_VERSION:
            raise BadRecording(f"it is of version {content['version']}; this package reads {recorder.FORMAT_VERSION}")
        return Recording(
            path=path,
            tensorflow=_get(content, "tensorflow", str, "the file"),
            program=_get(content, "program", str, "the file"),
            samples=_get(content, "samples", int, "the file"),
            seed=_get(content, "seed", (int, type(None)), "the file"),
            left_out=_get(content, "left_out", int, "the file"),
            calls=[self._call(each) for each in _get(content, "calls", list, "the file")],
            curves=[self._curve(each) for each in _get(content, "curves", list, "the file")],
        )

    def _call(self, content: Any) -> Call:
        family, function = (_get(content, key, str, "a call") for key in ("family", "function"))
        if function not in recorder.FUNCTIONS.get(family, ()):
            raise BadRecording(f"'{family}.{function}' is not a loss function that is recorded")
        values: dict[str, Any] = {}
        shapes: dict[str, list[int | None] | None] = {}
        for name, given in _get(content, "arguments", dict, function).items():
            where = f"argument '{name}' of {function}"
            kinds = {"value", "array", "tensor", "unknown"} & set(given if isinstance(given, dict) else ())
            if len(kinds) != 1:
                raise BadRecording(f"{where} is neither a value nor a tensor")
            if "value" in kinds:
                values[name] = given["value"]
            elif "array" in kinds:
                values[name] = self._array(given["array"], where)
            elif "tensor" in kinds:
                shapes[name] = _shape(given.get("shape"), where)
        gradient_of = _get(content, "gradient_of", (str, type(None)), function, None)
        if gradient_of is not None and gradient_of not in shapes:
            raise BadRecording(f"{function} has a gradient of '{gradient_of}', which is none of its tensors")
        return Call(
            family=family,
            function=function,
            file=_get(content, "file", str, function),
            line=_get(content, "line", int, function),
            name=_get(content, "name", (str, type(None)), function),
            dtype=_get(content, "dtype", str, function),
            values=values,
            shapes=shapes,
            samples=[self._sample(each, shapes, function) for each in _get(content, "samples", list, function)],
            gradient_of=gradient_of,
            not_sampled=_get(content, "not_sampled", (str, type(None)), function),
            collections=[str(key) for key in _get(content, "collections", list, function)],
        )

    def _sample(self, content: Any, shapes: dict[str, Any], function: str) -> Sample:
        given = _get(content, "arguments", dict, function)
        if given.keys() != shapes.keys():
            raise BadRecording(f"a sample of {function} has values of {sorted(given)}, not of {sorted(shapes)}")
        made = {key: content[key] for key in ("gradient", "upstream") if content.get(key) is not None}
        return Sample(
            run=_get(content, "run", int, function),
            arguments={name: self._array(each, f"{function}'s {name}") for name, each in given.items()},
            result=self._array(content.get("result"), f"{function}'s result"),
            **{key: self._array(each, f"{function}'s {key}") for key, each in made.items()},
        )

    def _curve(self, content: Any) -> Curve:
        name = _get(content, "name", str, "a curve")
        runs, values = (self._array(content.get(key), f"curve {name}") for key in ("runs", "values"))
        if runs.ndim != 1 or runs.shape != values.shape or runs.dtype != np.int64 or values.dtype != np.float64:
            raise BadRecording(f"the curve of {name} has {values.shape} values for {runs.shape} runs")
        graph, key = _get(content, "graph", int, name), _get(content, "key", str, name)
        return Curve(graph, name, key, runs, values)

    def _array(self, reference: Any, where: str) -> Array:
        if not (isinstance(reference, list) and len(reference) == 3 and isinstance(reference[0], str)):
            raise BadRecording(f"{where} is not an array")
        name, shape, start = reference
        if name not in _NUMBERS or not _is_size(start) or _shape(shape, where) is None or None in shape:
            raise BadRecording(f"{where} is an array of {name!r}, {shape} at {start}")
        dtype = _bfloat16() if name == "bfloat16" else np.dtype(name).newbyteorder("<")
        count = 1
        for size in shape:
            count *= size
        if start + count * dtype.itemsize > len(self._numbers):
            raise BadRecording(f"{where} lies past the end of the numbers: the file is cut off")
        if not count:
            return np.zeros(shape, dtype)
        return cast(Array, np.frombuffer(self._numbers, dtype, count, start).reshape(shape))


def _bfloat16() -> Any:
    import tensorflow as tf

    return np.dtype(tf.bfloat16.as_numpy_dtype)


def _is_size(number: Any) -> bool:
    return type(number) is int and 0 <= number <= MAX_BYTES


def _shape(shape: Any, where: str) -> list[int | None] | None:
    if shape is None:
        return None
    if not isinstance(shape, list) or len(shape) > 32 or not all(each is None or _is_size(each) for each in shape):
        raise BadRecording(f"{where} has the shape {shape!r}")
    return shape


_NEEDED = object()


def _get(content: Any, key: str, kind: Any, where: str, default: Any = _NEEDED) -> Any:
    value = content.get(key, default) if isinstance(content, dict) else _NEEDED
    if value is _NEEDED or not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise BadRecording(f"{where} has no proper '{key}'")
    return value
