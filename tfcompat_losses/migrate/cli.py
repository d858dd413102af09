# SPDX-License-Identifier: Apache-2.0
"""The command: arguments, messages, exit codes. Results go to stdout, talk to stderr."""

from __future__ import annotations

import argparse
import contextlib
import gc
import importlib.util
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

import tfcompat_losses
from tfcompat_losses.migrate import report
from tfcompat_losses.migrate.codes import CODES, ERROR, NOTE, explain, markdown_table

if TYPE_CHECKING:
    from tfcompat_losses.migrate.engine import Options
    from tfcompat_losses.migrate.job import Outcome
    from tfcompat_losses.migrate.project import Project

DONE, FOUND_WORK, USAGE, FAILED, INTERRUPTED = 0, 1, 2, 123, 130
_NEEDED = ("libcst", "pathspec")
_BAR_FROM = 16  # files to parse
_PARALLEL_FROM = {"fork": 8, "spawn": 40}  # below, starting processes costs more than it saves
_STDIN = "-"
# A parsed module is some 100,000 objects, all in use until its file is done: looking for garbage among them after each
# 700th, as Python does, takes a third of the time.
_COLLECT_AFTER = 200_000


def main(argv: list[str] | None = None) -> int:
    """Run the command; the return value is its exit code."""
    arguments = _parser().parse_args(argv)
    try:
        return int(arguments.run(arguments))
    except KeyboardInterrupt:
        print("Interrupted. Every file is whole: as it was, or migrated.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # `| head` has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tfcompat-losses", description="TensorFlow 1 losses on TensorFlow 2.")
    parser.add_argument("--version", action="version", version=f"%(prog)s {tfcompat_losses.__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    migrate = commands.add_parser(
        "migrate",
        help="move the losses of a code base to tfcompat_losses",
        description="Moves the losses of a code base from TensorFlow 1 to tfcompat_losses, and names every place that "
        "it leaves to you. Shows a diff, and changes nothing without --write.",
        epilog="Exit codes: 0 done, or nothing to do; 1 --check found work; 2 wrong usage, or a library is missing; "
        "123 something could not be read, parsed or written (the rest was done); 130 interrupted (files are whole).",
    )
    migrate.add_argument("paths", nargs="+", metavar="PATH", help="files, folders, or - for standard input")
    action = migrate.add_mutually_exclusive_group()
    action.add_argument("--write", action="store_true", help="change the files (with -: write the result to stdout)")
    action.add_argument(
        "--check", action="store_true", help="exit with 1 if something would be rewritten, or is left to you"
    )
    migrate.add_argument(
        "--to",
        choices=("contrib", "v1", "keras"),
        default="contrib",
        help="contrib: each call keeps its signature (default); v1: contrib's calls take v1's signature where the "
        "numbers are provably the same; keras: v1's calls become Keras losses where those are equal, "
        "masks and empty batches apart",
    )
    migrate.add_argument(
        "--source",
        choices=("auto", "tf1", "tf2"),
        default="auto",
        help="which TensorFlow a bare tf.losses means (default: by the evidence in each file)",
    )
    migrate.add_argument(
        "--compat-v1",
        action="store_true",
        help="also import tensorflow.compat.v1 in place of tensorflow in files of TensorFlow 1, and disable the "
        "behaviour of TensorFlow 2 in those that are run as programs",
    )
    migrate.add_argument(
        "--report", choices=tuple(report.REPORTS), help="write the findings to stdout in this form, not the diff"
    )
    migrate.add_argument(
        "--jobs",
        type=_positive,
        default=os.cpu_count() or 1,
        metavar="N",
        help="how many processes to use (default: as many as there are CPUs)",
    )
    migrate.set_defaults(run=_migrate)
    meaning = "Explains a finding of migrate: code before and after, the numbers at stake, and what to do."
    explained = commands.add_parser("explain", help="explain a finding of migrate", description=meaning)
    explained.add_argument(
        "code", nargs="?", metavar="CODE", help="such as TL102; without it: a table of all codes, as Markdown"
    )
    explained.set_defaults(run=_explain)
    return parser


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of processes")
    return int(text)


def _explain(arguments: argparse.Namespace) -> int:
    if arguments.code is None:
        sys.stdout.write(markdown_table())
    elif code := CODES.get(arguments.code.upper()):
        sys.stdout.write(explain(code))
    else:
        print(f"There is no code {arguments.code}; `tfcompat-losses explain` lists them.", file=sys.stderr)
        return USAGE
    return DONE


def _migrate(arguments: argparse.Namespace) -> int:
    if missing := [name for name in _NEEDED if importlib.util.find_spec(name) is None]:
        need = " and ".join(missing)
        print(
            f"The migration needs {need}: pip install {' '.join(missing)}, or pip install '.[migrate]' in a clone",
            file=sys.stderr,
        )
        return USAGE
    from tfcompat_losses.migrate.engine import Options

    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace", newline="\n")  # type: ignore[union-attr]
    with _few_collections():
        outcomes = _outcomes(arguments, Options(arguments.to, arguments.source, arguments.compat_v1))
        total = _show(arguments, outcomes)
    print(report.summary(total, arguments.write), file=sys.stderr)
    if total.failed:
        return FAILED
    return FOUND_WORK if arguments.check and (total.changed or total.left) else DONE


@contextlib.contextmanager
def _few_collections() -> Iterator[None]:
    was = gc.get_threshold()
    gc.set_threshold(_COLLECT_AFTER, *was[1:])
    try:
        yield
    finally:
        gc.set_threshold(*was)


def _show(arguments: argparse.Namespace, outcomes: Iterator[Outcome]) -> report.Tally:
    """Write what each file has to say, as it is done; a report is one document, and is written at the end."""
    done: list[Outcome] = []
    in_colour = _colourful(sys.stdout)
    for outcome in outcomes:
        if outcome.path == _STDIN and arguments.write and not arguments.report:
            sys.stdout.flush()
            sys.stdout.buffer.write(outcome.data)
        elif outcome.diff and not (arguments.report or arguments.write):
            sys.stdout.write(report.coloured(outcome.diff) if in_colour else outcome.diff)
        for finding in outcome.findings:
            told = finding.left or (finding.severity == NOTE and not finding.rewritten)
            if finding.severity == ERROR or (told and not arguments.report):
                print(report.line_of(outcome.path, finding, _colourful(sys.stderr)), file=sys.stderr)
        done.append(outcome.forgetting_text())
    if arguments.report == "text":
        sys.stdout.write(report.as_text(done, in_colour))
    elif arguments.report:
        sys.stdout.write(report.REPORTS[arguments.report](done))
    sys.stdout.flush()
    return report.tally(done)


def _colourful(stream: object) -> bool:
    isatty = getattr(stream, "isatty", lambda: False)
    return bool(isatty()) and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


def _outcomes(arguments: argparse.Namespace, options: Options) -> Iterator[Outcome]:
    """Every file's outcome: first of those that need no look, then of the others, both in the order of the paths."""
    from tfcompat_losses.migrate import files, job
    from tfcompat_losses.migrate.engine import has_library, has_subject, looks_like
    from tfcompat_losses.migrate.project import Project

    project = Project()
    perhaps: dict[str, bool] = {}  # whether the file itself shows that it is to be looked at
    for path, fault in _found(arguments.paths):
        try:
            if fault is not None:
                raise fault
            if path == _STDIN:
                yield job.convert(_STDIN, sys.stdin.buffer.read(), options)
                continue
            data = files.read(path)
            known = has_library(data)
            project.add(path, data, known)
            if has_subject(data):
                perhaps[path] = known or looks_like(data)
            else:
                yield job.Outcome(path)
        except files.Fault as found:
            yield job.failure(path, found)
    waiting: list[str] = []
    for path, certainly in perhaps.items():
        if certainly or project.leads_to_tensorflow(path):
            waiting.append(path)
        else:
            yield job.Outcome(path)
    project.prepare(waiting)
    with _progress(len(waiting)) as step:
        for outcome in _each(waiting, options, project, arguments.write, arguments.jobs):
            step()
            yield outcome


def _found(paths: list[str]) -> Iterator[tuple[str, Exception | None]]:
    from tfcompat_losses.migrate import files

    if _STDIN in paths:
        yield _STDIN, None
    yield from files.find([path for path in paths if path != _STDIN])


def _each(paths: list[str], options: Options, project: Project, write: bool, jobs: int) -> Iterable[Outcome]:
    from tfcompat_losses.migrate import job

    job.enter(project)
    method = "fork" if _may_fork() else "spawn"
    if jobs == 1 or len(paths) < _PARALLEL_FROM[method]:
        for path in paths:
            yield job.process(path, options, write)
        return
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    from tfcompat_losses.migrate.files import Fault

    with ProcessPoolExecutor(jobs, get_context(method), _start_worker, (project,)) as pool:
        futures = [pool.submit(job.process, path, options, write) for path in paths]
        try:
            for path, future in zip(paths, futures):
                try:
                    yield future.result()
                except BrokenProcessPool:
                    yield job.failure(path, Fault("TL910", "the process that worked on it was killed"))
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _may_fork() -> bool:
    """Forking is quick: what is imported stays so. With threads it may hang, and TensorFlow has some of its own."""
    return sys.platform == "linux" and threading.active_count() == 1 and "tensorflow" not in sys.modules


def _start_worker(project: Project) -> None:
    """Ctrl-C reaches the whole group of processes: a worker finishes its file, the parent hands out no more."""
    from tfcompat_losses.migrate import job

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(_COLLECT_AFTER, *gc.get_threshold()[1:])
    job.enter(project)


@contextlib.contextmanager
def _progress(total: int) -> Iterator[Callable[[], None]]:
    """A bar on stderr for a long run, when somebody looks."""
    if total < _BAR_FROM or not sys.stderr.isatty() or importlib.util.find_spec("rich") is None:
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("migrating", total=total)
        yield lambda: progress.advance(task)
