# SPDX-License-Identifier: Apache-2.0
"""Records the programs of tf1_programs/ and examples/tf1_unseeded.py with the stand-alone recorder.

    python golden/record_programs.py            dry: records each, and compares with what is kept
    python golden/record_programs.py --write    keeps those that are not there yet; what is kept is never overwritten

Runs on Python 2.7 and 3.5 to 3.7 with TensorFlow 1.4 to 1.15. Under 1.15 the numbers have to be the kept ones byte for
byte; under the others the calls have to be the same ones, made at the same lines. And with it or without, a seeded
program prints the same: the recorder changes nothing. Exit code 1 when something differs.
"""

from __future__ import absolute_import, division, print_function

import argparse
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
RECORDER = os.path.join(ROOT, "tfcompat_losses", "program", "recorder.py")
KEPT = os.path.join(HERE, "recordings")
PROGRAMS = {
    name: os.path.join(HERE, "tf1_programs", name + ".py")
    for name in (
        "session_loop",
        "monitored_session",
        "slim_train",
        "queue_runners",
        "supervisor",
        "dataset_iterators",
        "towers",
        "every_function",
    )
}
PROGRAMS["tf1_unseeded"] = os.path.join(ROOT, "examples", "tf1_unseeded.py")
SINCE = {"every_function": (1, 12)}
"""Programs that need something that earlier versions do not have: here contrib's metric_learning."""
SEED, SAMPLES = 7, 4
# What differs between versions for reasons of their own.
_OF_THE_MACHINE = ("tensorflow", "numpy", "python")
# Seeds every random op as the recorder does, and notes nothing.
_SEEDED_ONLY = """
import sys
sys.path.insert(0, {folder!r})
import recorder
import tensorflow as tf
recorder.Recorder(tf, None, seed={seed}).seed_sessions()
sys.exit(recorder.run_program({program!r}, []))
"""


def record(name, out):
    """Runs the recorder on a program, and gives what the program printed."""
    options = ["--samples", str(SAMPLES), "--seed", str(SEED), "--out", out]
    options += ["--gradients"] if name == "every_function" else []
    return _printed([sys.executable, RECORDER] + options + [PROGRAMS[name]])


def seeded_only(name):
    """What the program prints with the same seeds and no recorder."""
    code = _SEEDED_ONLY.format(folder=os.path.dirname(RECORDER), seed=SEED, program=PROGRAMS[name])
    return _printed([sys.executable, "-c", code])


def _printed(command):
    with io.open(os.devnull, "w") as nowhere:
        return subprocess.check_output(command, stderr=nowhere)


def differences(kept, fresh):
    """Sentences, one for each way in which a fresh recording is not the kept one."""
    kept_text, kept_numbers = _members(kept)
    text, numbers = _members(fresh)
    if kept_text["tensorflow"].split(".")[:2] != text["tensorflow"].split(".")[:2]:
        kept_calls, calls = [_places(kept_text), _places(text)]
        return [] if kept_calls == calls else ["the calls are {}, kept are {}".format(calls, kept_calls)]
    found = [key for key in kept_text if key not in _OF_THE_MACHINE and kept_text[key] != text.get(key)]
    return ["other " + key for key in found] + ([] if numbers == kept_numbers else ["other numbers"])


def _members(path):
    with zipfile.ZipFile(path) as file:
        return json.loads(file.read("recording.json").decode("ascii")), file.read("numbers.bin")


def _places(text):
    return [[call["function"], call["file"], call["line"], len(call["samples"])] for call in text["calls"]]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="keep what is not there yet (default: compare)")
    parser.add_argument("--unchanged", action="store_true", help="compare too what each prints without the recorder")
    parser.add_argument("names", nargs="*", metavar="NAME", help="programs (default: all)")
    options = parser.parse_args()
    said = _printed([sys.executable, "-c", "import tensorflow; print(tensorflow.__version__)"]).decode("ascii")
    version = tuple(int(part) for part in said.split(".")[:2])
    folder, troubles = tempfile.mkdtemp(), 0
    try:
        for name in options.names or sorted(PROGRAMS):
            if version < SINCE.get(name, version):
                print("{}: needs TensorFlow {}.{}".format(name, *SINCE[name]))
                continue
            fresh, kept = os.path.join(folder, name + ".zip"), os.path.join(KEPT, name + ".zip")
            printed = record(name, fresh)
            found = []
            if os.path.exists(kept):
                found = differences(kept, fresh)
            elif options.write:
                shutil.copy(fresh, kept)
            if options.unchanged and seeded_only(name) != printed:
                found.append("it prints something else without the recorder")
            troubles += len(found)
            print("{}: {}".format(name, "; ".join(found) or "as kept"))
            sys.stdout.flush()
    finally:
        shutil.rmtree(folder)
    return 1 if troubles else 0


if __name__ == "__main__":
    sys.exit(main())
