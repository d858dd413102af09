# SPDX-License-Identifier: Apache-2.0
"""Keeps what did not agree: the inputs as a small recording of their own, and a golden case to add."""

from __future__ import annotations

import json
import os
import pathlib
from collections.abc import Iterable
from typing import Any

import numpy as np

from tfcompat_losses.program import recorder
from tfcompat_losses.program.recording import Array, Call, Recording, Sample
from tfcompat_losses.program.replay import Outcome


def keep(recording: Recording, outcomes: Iterable[Outcome], folder: str) -> list[str]:
    """Writes two files for the first sample of each call that differs, and gives their paths.

    NAME.zip is a recording that holds nothing but that sample; NAME.json a case as golden/inputs.py has them, with the
    recorded result.
    """
    worst: dict[int, Outcome] = {}
    for outcome in outcomes:
        if not outcome.agrees:
            worst.setdefault(id(outcome.call), outcome)
    written = []
    for number, outcome in enumerate(worst.values()):
        name = f"{number}-{outcome.call.function}-line_{outcome.call.line}"
        os.makedirs(folder, exist_ok=True)
        path = os.path.join(folder, name)
        _recording_of(recording, outcome.call, outcome.sample).save(f"{path}.zip")
        case = golden_case(recording, outcome.call, outcome.sample)
        pathlib.Path(f"{path}.json").write_text(json.dumps(case) + "\n", encoding="utf-8")
        written += [f"{path}.zip", f"{path}.json"]
    return written


def _recording_of(recording: Recording, call: Call, sample: Sample) -> Any:
    about = {"tensorflow": recording.tensorflow, "program": recording.program, "samples": 1, "seed": recording.seed}
    small = recorder.Recording(about, float("inf"))
    names = ("family", "function", "file", "line", "name", "dtype", "collections")
    kept = recorder.Call({name: getattr(call, name) for name in names} | {"graph": 0})
    for name, value in call.values.items():
        is_array = isinstance(value, np.ndarray)
        kept.about["arguments"][name] = {"array": small.keep(value)} if is_array else {"value": value}
    for name, shape in call.shapes.items():
        kept.about["arguments"][name] = {"tensor": sample.arguments[name].dtype.name, "shape": shape}
    values = {name: small.keep(value) for name, value in sample.arguments.items()}
    kept.about["samples"] = [{"run": sample.run, "arguments": values, "result": small.keep(sample.result)}]
    if sample.gradient is not None:
        kept.about["gradient_of"] = call.gradient_of
        kept.about["samples"][0]["gradient"] = small.keep(sample.gradient)
    if sample.upstream is not None:
        kept.about["samples"][0]["upstream"] = small.keep(sample.upstream)
    small.calls.append(kept.about)
    return small


def golden_case(recording: Recording, call: Call, sample: Sample) -> dict[str, Any]:
    """The sample as a golden case: id, why, given, results."""
    given: dict[str, Any] = {}
    for name, value in call.values.items():
        if name in ("scope", "loss_collection") or value is None:
            continue
        if isinstance(value, np.ndarray):
            given[name] = _tensor(value)
        else:
            given[name] = {"list": value} if isinstance(value, list) else value
    given.update((name, _tensor(value)) for name, value in sample.arguments.items())
    result = {"tensorflow": [recording.tensorflow], "value": _values(sample.result), "dtype": call.dtype}
    return {
        "id": f"{pathlib.PurePosixPath(call.file).stem}_line_{call.line}_run_{sample.run}",
        "why": f"{call.family}.{call.function} at {call.site} of {recording.program} did not agree",
        "given": given,
        "results": [result | {"shape": list(sample.result.shape)}],
    }


def _tensor(array: Array) -> dict[str, Any]:
    return {"dtype": array.dtype.name, "values": _values(array), "shape": list(array.shape)}


def _values(array: Array) -> Any:
    """Nested lists: shortest decimals that give back the same bits, nan and inf as words."""
    if array.ndim:
        return [_values(np.asarray(item)) for item in array]
    if array.dtype.kind in "bui":
        return array.item()
    number = float(array)
    if not np.isfinite(number):
        return repr(number)
    return number if array.dtype == np.float64 else float(str(np.float32(number)))
