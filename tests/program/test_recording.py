# SPDX-License-Identifier: Apache-2.0
"""A file that is damaged, cut off, foreign or hostile is refused in words, and nothing in it is executed."""

import json
import pickle
import zipfile

import numpy as np
import pytest

from program.conftest import RECORDINGS
from tfcompat_losses.program import recording

KEPT = RECORDINGS / "session_loop.zip"


def members():
    with zipfile.ZipFile(KEPT) as file:
        return json.loads(file.read("recording.json")), file.read("numbers.bin")


def written(folder, text, numbers, names=("recording.json", "numbers.bin")):
    path = folder / "changed.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in zip(names, (text if isinstance(text, (str, bytes)) else json.dumps(text), numbers)):
            file.writestr(name, data)
    return path


def test_a_kept_recording_is_read():
    found = recording.read(KEPT)
    assert (found.tensorflow, found.program, found.seed, found.samples) == ("1.15.5", "session_loop.py", 7, 4)
    assert [(call.function, len(call.samples)) for call in found.calls] == [
        ("sigmoid_cross_entropy", 4),
        ("log_loss", 4),
        ("absolute_difference", 0),
    ]
    sample = found.calls[0].samples[0]
    assert {name: (value.dtype, value.shape) for name, value in sample.arguments.items()} == {
        "multi_class_labels": (np.int32, (4, 2)),
        "logits": (np.float32, (4, 2)),
    }
    assert found.calls[0].values["weights"] == [[1.0, 2.0]]


def changed(change):
    content, numbers = members()
    change(content)
    return content, numbers


def in_call(**changes):
    return lambda content: content["calls"][0].update(changes)


def in_sample(**changes):
    return lambda content: content["calls"][0]["samples"][0].update(changes)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda content: content.update(format="other"), "not a recording of losses"),
        (lambda content: content.update(version=2), "version 2"),
        (lambda content: content.update(calls={}), "no proper 'calls'"),
        (lambda content: content.pop("curves"), "no proper 'curves'"),
        (lambda content: content.update(samples=True), "no proper 'samples'"),
        (in_call(function="__init__"), "not a loss function"),
        (in_call(function="system", family="os"), "not a loss function"),
        (in_call(line="9"), "no proper 'line'"),
        (in_call(arguments={"labels": {}}), "neither a value nor a tensor"),
        (in_call(arguments={"labels": {"tensor": "float32", "shape": [-1]}}), r"shape \[-1\]"),
        (in_call(gradient_of="labels_of_another"), "none of its tensors"),
        (in_sample(arguments={}), "has values of"),
        (in_sample(result=["float32", [], 10**7]), "past the end"),
        (in_sample(result=["float32", [2**29, 2**29, 2**29], 0]), "past the end"),
        (in_sample(result=["float32", [], -8]), "at -8"),
        (in_sample(result=["object", [], 0]), "'object'"),
        (in_sample(result=["O", [], 0]), "'O'"),
        (in_sample(result=None), "not an array"),
        (lambda content: content["curves"][0].update(runs=["int64", [1], 0]), "values for"),
    ],
)
def test_a_part_that_does_not_fit_is_named(change, words, tmp_path):
    with pytest.raises(recording.BadRecording, match=words):
        recording.read(written(tmp_path, *changed(change)))


def test_numbers_that_are_none_in_json_are_refused(tmp_path):
    _, numbers = members()
    with pytest.raises(recording.BadRecording, match="NaN"):
        recording.read(written(tmp_path, '{"format": NaN}', numbers))


@pytest.mark.parametrize("text", ["{", b"\xff\xfe", "[" * 100_000, "3", "null"])
def test_damaged_text_is_refused(text, tmp_path):
    with pytest.raises(recording.BadRecording):
        recording.read(written(tmp_path, text, b""))


def test_numbers_that_are_cut_off_are_refused(tmp_path):
    content, numbers = members()
    with pytest.raises(recording.BadRecording, match="past the end"):
        recording.read(written(tmp_path, content, numbers[: len(numbers) // 2]))


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9, 0.99])
def test_a_file_that_is_cut_off_is_refused(share, tmp_path):
    path = tmp_path / "cut.zip"
    data = KEPT.read_bytes()
    path.write_bytes(data[: int(share * len(data))])
    with pytest.raises(recording.BadRecording, match="damaged"):
        recording.read(path)


def test_a_flipped_bit_is_noticed(tmp_path):
    path = tmp_path / "flipped.zip"
    data = bytearray(KEPT.read_bytes())
    data[len(data) // 3] ^= 1
    path.write_bytes(bytes(data))
    with pytest.raises(recording.BadRecording, match="damaged"):
        recording.read(path)


def test_another_zip_is_refused(tmp_path):
    with pytest.raises(recording.BadRecording, match="evil.npy"):
        recording.read(written(tmp_path, *members(), names=("recording.json", "evil.npy")))


def test_what_would_unpack_to_gigabytes_is_refused_before_it_does(tmp_path, monkeypatch):
    monkeypatch.setattr(recording, "MAX_BYTES", 1000)
    with pytest.raises(recording.BadRecording, match="1000 are allowed"):
        recording.read(KEPT)


class Hostile:
    def __reduce__(self):
        return (pytest.fail, ("unpickled",))


def test_nothing_is_unpickled(tmp_path):
    path = tmp_path / "hostile.zip"
    path.write_bytes(pickle.dumps(Hostile()))
    with pytest.raises(recording.BadRecording, match="damaged"):
        recording.read(path)
    content, _ = members()
    with pytest.raises(recording.BadRecording):
        recording.read(written(tmp_path, content, pickle.dumps(Hostile())))


def test_a_file_that_is_not_there_is_an_error_of_the_system(tmp_path):
    with pytest.raises(FileNotFoundError):
        recording.read(tmp_path / "none.zip")
