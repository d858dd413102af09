# SPDX-License-Identifier: Apache-2.0
"""What a replay found, by call site: on a terminal, as JSON, Markdown or HTML, and as a picture."""

from __future__ import annotations

import html
import json
import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from tfcompat_losses.program.recording import Call, Recording
from tfcompat_losses.program.replay import Outcome

COLUMNS = ("call site", "function", "calls", "samples", "largest difference", "limit", "verdict")
AGREES, BY_ROUNDING, DIFFERS, NOT_SAMPLED = "agrees", "agrees within rounding", "differs", "not sampled"


@dataclass(frozen=True)
class Row:
    """One call site, which may have made several calls."""

    site: str
    function: str
    calls: int
    samples: int
    ulps: float
    mode: str
    limit: float
    verdict: str
    why: str = ""

    def cells(self) -> list[str]:
        """The row of a table."""
        difference = f"{shown(self.ulps)} ulp, {self.mode}" if self.samples else ""
        verdict = f"{self.verdict}: {self.why}" if self.why else self.verdict
        limit = f"{self.limit:g} ulp" if self.samples else ""
        return [self.site, self.function, str(self.calls), str(self.samples), difference, limit, verdict]


def shown(ulps: float) -> str:
    """A number of ulps in few digits."""
    return f"{ulps:.3g}" if ulps < 1e4 else f"{ulps:.0e}"


def rows(recording: Recording, outcomes: Iterable[Outcome]) -> list[Row]:
    """A row for each call site, in the order of the program."""
    by_site: dict[tuple[str, str], tuple[list[Call], list[Outcome]]] = {}
    for call in recording.calls:
        by_site.setdefault(_key(call), ([], []))[0].append(call)
    for outcome in outcomes:
        by_site[_key(outcome.call)][1].append(outcome)
    return [_row(*key, *found) for key, found in by_site.items()]


def _key(call: Call) -> tuple[str, str]:
    return call.site, f"{call.family}.{call.function}"


def _row(site: str, function: str, calls: list[Call], outcomes: list[Outcome]) -> Row:
    samples = sum(len(call.samples) for call in calls)
    if not outcomes:
        why = next((call.not_sampled for call in calls if call.not_sampled), "no run has computed it")
        return Row(site, function, len(calls), samples, 0.0, "", 0.0, NOT_SAMPLED, why)
    worst = max(outcomes, key=lambda outcome: outcome.badness)
    verdict = DIFFERS if not worst.agrees else BY_ROUNDING if worst.by_rounding else AGREES
    return Row(site, function, len(calls), samples, worst.ulps, worst.mode, worst.limit, verdict, worst.what)


def summary(recording: Recording, table: list[Row], here: str) -> str:
    """One sentence that says it all."""
    samples = sum(row.samples for row in table)
    differing = [row for row in table if row.verdict == DIFFERS]
    what = f"{samples} samples of {sum(row.calls for row in table)} calls at {len(table)} call sites"
    between = f"recorded under TensorFlow {recording.tensorflow}, replayed under {here}"
    left = f" {recording.left_out} samples had no room in the recording." if recording.left_out else ""
    if not samples:
        return f"Nothing was sampled: no run of the program has computed a loss ({between}).{left}"
    if differing:
        where = "; ".join(f"{row.site} {row.function}: {row.why}" for row in differing)
        return f"{len(differing)} of {len(table)} call sites differ ({what}; {between}): {where}.{left}"
    count = sum(row.verdict == BY_ROUNDING for row in table)
    apart = "One of the call sites agrees" if count == 1 else f"{count} of the call sites agree"
    rounding = f" {apart} within rounding only." if count else ""
    return f"All agree: {what}, {between}.{rounding}{left}"


def as_text(table: list[Row]) -> str:
    """Columns for a terminal without rich, and for a file."""
    lines = [list(COLUMNS), *(row.cells() for row in table)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(COLUMNS))]
    text = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip() for line in lines]
    return "\n".join(text) + "\n"


def print_rich(table: list[Row]) -> None:
    """A table in colours on standard output."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    drawn = Table(*COLUMNS)
    colours = {AGREES: "green", BY_ROUNDING: "cyan", DIFFERS: "bold red", NOT_SAMPLED: "yellow"}
    for row in table:
        *cells, verdict = (escape(cell) for cell in row.cells())
        drawn.add_row(*cells, f"[{colours[row.verdict]}]{verdict}[/]")
    Console().print(drawn)


def as_json(recording: Recording, table: list[Row], here: str) -> str:
    """The rows as one JSON document; what no number says is a word."""
    sites: list[dict[str, Any]] = [asdict(row) for row in table]
    for site in sites:
        site["ulps"] = site["ulps"] if math.isfinite(site["ulps"]) else "inf"
    content = {
        "recording": recording.path,
        "program": recording.program,
        "recorded_under": recording.tensorflow,
        "replayed_under": here,
        "agrees": agrees(table),
        "sites": sites,
    }
    return json.dumps(content, indent=1, allow_nan=False) + "\n"


def as_markdown(recording: Recording, table: list[Row], here: str) -> str:
    """A table for a README or a pull request."""
    lines = [COLUMNS, ["---"] * len(COLUMNS), *(row.cells() for row in table)]
    cells = [[cell.replace("|", "\\|").replace("\n", " ") for cell in line] for line in lines]
    return "\n".join(f"| {' | '.join(line)} |" for line in cells) + f"\n\n{summary(recording, table, here)}\n"


def as_html(recording: Recording, table: list[Row], here: str) -> str:
    """A page that stands alone."""
    head = "".join(f"<th>{html.escape(column)}</th>" for column in COLUMNS)
    body = "\n".join(_html_row(row) for row in table)
    title = html.escape(f"The losses of {recording.program}")
    return _PAGE.format(title=title, summary=html.escape(summary(recording, table, here)), head=head, body=body)


def _html_row(row: Row) -> str:
    cells = "".join(f"<td>{html.escape(cell)}</td>" for cell in row.cells())
    return f'<tr class="{row.verdict.replace(" ", "-")}">{cells}</tr>'


_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{title}</title>
<style>
body {{ font-family: sans-serif; margin: 2em; }}
table {{ border-collapse: collapse; }}
th, td {{ border: 1px solid #ccc; padding: 0.3em 0.6em; text-align: left; }}
.agrees td:last-child {{ color: #2e8b57; }}
.agrees-within-rounding td:last-child {{ color: #14375e; }}
.differs td:last-child {{ color: #c0392b; font-weight: bold; }}
.not-sampled td:last-child {{ color: #b8860b; }}
</style>
</head>
<body>
<h1>{title}</h1>
<p>{summary}</p>
<table>
<tr>{head}</tr>
{body}
</table>
</body>
</html>
"""

REPORTS = {"json": as_json, "markdown": as_markdown, "html": as_html}


def agrees(table: list[Row]) -> bool:
    """Whether something was replayed, and all of it agrees."""
    return any(row.samples for row in table) and all(row.verdict != DIFFERS for row in table)
