# SPDX-License-Identifier: Apache-2.0
"""How far ours is from what the real TensorFlows gave: the largest difference over all goldens, in ulp.

    pip install '.[test]' && python benchmarks/parity.py                  prints the tables, in some 15 minutes
    python benchmarks/parity.py --write                                   and keeps parity.md and parity.png

A difference is that of a value, or of a gradient, from the recorded one, in ulps of the largest recorded element. Left
out are goldens that were recorded to fail, and those in which rounding is amplified, which have a truth in float64.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "conformance"), str(Path(__file__).parent)]

import goldens  # noqa: E402
import numpy as np  # noqa: E402
import test_golden  # noqa: E402
from command import parse_options, provenance  # noqa: E402
from rich.console import Console  # noqa: E402
from tables import table  # noqa: E402

from golden import comparison, encoding  # noqa: E402

PROCESSORS: dict[str, dict[str, str]] = json.loads((ROOT / "tests/conformance/processors.json").read_text())
QUICK_LOSSES, QUICK_MODES = ["absolute_difference", "hinge_loss"], [goldens.SESSION, "eager"]
IN_EACH_PROCESSOR = [goldens.SESSION, "eager", "function"]

Parity = dict[str, dict[str, float]]
"""By loss and column, in ulp."""


def apart(case: dict, expected: dict, actual: dict) -> float:
    """In ulp; infinity where a number is missing or not finite in only one of the two."""
    dtypes = encoding.dtypes(case)
    pairs = [(expected["value"], actual.get("value"), expected["dtype"])]
    for name, gradient in expected.get("gradients", {}).items():
        pairs.append((gradient, actual.get("gradients", {}).get(name), dtypes[name]))
    return max((_apart(*pair) for pair in pairs), default=0.0)


def _apart(expected: Any, actual: Any, dtype: str) -> float:
    if expected is None or actual is None:
        return 0.0 if expected is actual else np.inf
    wanted, got = encoding.from_values(expected), encoding.from_values(actual)
    if wanted.shape != got.shape or not np.array_equal(np.isfinite(wanted), np.isfinite(got)):
        return np.inf
    finite = np.isfinite(wanted)
    return comparison.ulps_apart(wanted[finite], got[finite], dtype) if finite.any() else 0.0


def is_compared(function: str, case: dict, mode: str) -> bool:
    excused = any(excuse.covers(function, case, mode) for excuse in test_golden.EXCUSES)
    return not excused and "truth" not in case and not any("error" in entry for entry in case["results"])


def measured(functions: list[str], modes: list[str]) -> dict[str, dict[str, dict[str, float]]]:
    """By loss, mode and the TensorFlow that was recorded."""
    import tfcompat_losses

    found: dict[str, dict[str, dict[str, float]]] = {}
    for function in functions:
        for mode in modes:
            worst = found.setdefault(function, {}).setdefault(mode, {})
            cases = [case for case in goldens.cases_for(function, mode) if is_compared(function, case, mode)]
            for case, actual in zip(cases, goldens.observe(tfcompat_losses, function, cases, mode)):
                for entry in case["results"]:
                    for version in entry["tensorflow"]:
                        worst[version] = max(worst.get(version, 0.0), apart(case, entry, actual))
    return found


def in_a_processor(settings: dict[str, str], functions: list[str], modes: list[str]) -> dict[str, float]:
    """By loss, over all modes and versions, in a process with settings that stand for another processor."""
    command = [sys.executable, __file__, "--measure", json.dumps([functions, modes])]
    done = subprocess.run(command, env={**os.environ, **settings}, stdout=subprocess.PIPE, text=True, check=True)
    found = json.loads(done.stdout.splitlines()[-1])
    return {name: max(max(versions.values()) for versions in modes.values()) for name, modes in found.items()}


def by_version_and_mode(found: dict[str, dict[str, dict[str, float]]]) -> Parity:
    versions = sorted({version for modes in found.values() for each in modes.values() for version in each}, key=_number)
    return {
        loss: {f"{version}, {mode}": modes[mode][version] for version in versions for mode in modes}
        for loss, modes in found.items()
    }


def _number(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]


def parity_table(parity: Parity) -> str:
    header = ["loss", *next(iter(parity.values()))]
    return table(header, ([loss, *(f"{ulp:.1f}" for ulp in cells.values())] for loss, cells in parity.items()))


def conclusion(parities: list[Parity]) -> str:
    """One sentence, the picture's title too."""
    worst, loss, column = max(
        (ulp, loss, column) for each in parities for loss, cells in each.items() for column, ulp in cells.items()
    )
    return f"At most {worst:.1f} ulp from the recorded TensorFlows, anywhere: {loss}, {column}"


def main() -> None:
    if sys.argv[1:2] == ["--measure"]:
        print(json.dumps(measured(*json.loads(sys.argv[2]))))
        return
    options = parse_options("Measure how far the losses are from what was recorded.")
    tell = Console(stderr=True).log
    functions = QUICK_LOSSES if options.quick else goldens.functions()
    modes, elsewhere = (QUICK_MODES, QUICK_MODES[:1]) if options.quick else (goldens.ALL_MODES, IN_EACH_PROCESSOR)
    tell("each version and mode")
    versions = by_version_and_mode(measured(functions, modes))
    processors: Parity = {function: {} for function in functions}
    for name, settings in PROCESSORS.items():
        tell(f"processor: {name}")
        for function, ulp in in_a_processor(settings, functions, elsewhere).items():
            processors[function][name] = ulp
    title = conclusion([versions, processors])
    sections = {
        "The picture": f"![{title}](parity.png)\n",
        "By the recorded TensorFlow and our mode, ulp": parity_table(versions),
        f"By processor ({', '.join(elsewhere)}), ulp": parity_table(processors),
    }
    text = "# Parity, measured\n\n" + f"{title}.\n\n" + provenance() + "\n" + __doc__.split("\n\n")[-1] + "\n"
    text += "\n".join(f"## {heading}\n\n{section}" for heading, section in sections.items())
    print(text, end="")
    if options.write:
        import pictures

        options.write.mkdir(parents=True, exist_ok=True)
        (options.write / "parity.md").write_text(text, encoding="utf-8")
        pictures.draw_parity(versions, processors, title, options.write / "parity.png")


if __name__ == "__main__":
    main()
