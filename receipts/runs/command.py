"""The one door of the commands: how a run is followed, reported on, and ended early.

A command opens a run, and this does the rest: progress while it is made, a report at the end,
and one line on stderr with the status and the way to go on where it did not come to its end.
Only scripts import this; the rest of the program neither prints nor reads a clock.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from receipts.runs.endings import INTERRUPTED, fail
from receipts.runs.errors import UserError, WorkerDiedError

if TYPE_CHECKING:
    import argparse

    from receipts.runs.progress import Words
    from receipts.runs.run import How, Run, Stamp

    AnyRun = TypeVar("AnyRun", bound=Run[Any, Any])


def run_command(
    flags: argparse.Namespace,
    start: Sequence[str],
    words: Words,
    open_run: Callable[[Stamp], AnyRun],
    report: Callable[[AnyRun, float], str],
) -> int:
    """Makes what the flags ask for, with progress and a report; the exit status.

    flags: those of ``add_run_flags`` and ``output`` are looked at.
    start: how the program is started, such as ``["python3", "-m", "interactions"]``.
    open_run: makes the run.  What it needs is imported by it, not at the top of a script, so
        that ``--help`` and mistakes in flags are answered at once.
    report: what was made, in a few lines, from the run and its seconds.
    """
    from receipts.runs.progress import Stopwatch, follow

    watch = Stopwatch()
    run: AnyRun | None = None
    with errors_in_one_line(flags.output, lambda: how_to_go_on(run, words, start)):
        with termination_as_interrupt():
            run = open_run(watch.stamp)
            follow(run, words, quiet=flags.quiet)
        if not flags.quiet:
            say(
                f"{flags.output} is complete already; nothing was done."
                if run.was_complete
                else report(run, watch.seconds)
            )
    return 0


def how_of(flags: argparse.Namespace) -> How:
    """How a run is to go about it, by the flags of ``add_run_flags``."""
    return {"n_workers": flags.workers, "overwrite": flags.overwrite, "resume": flags.resume}


def how_to_go_on(run: Run[Any, Any] | None, words: Words, start: Sequence[str]) -> str:
    """The end of a message about a run that did not end well."""
    if run is None or not run.is_started:
        return "; nothing was written"
    if run.folder.is_in_place:
        return "; the data set is complete"
    import shlex

    flags = [flag for flag in sys.argv[1:] if flag != "--resume"]
    command = shlex.join([*start, *flags, "--resume"])
    kept = f"{run.folder.n_kept:,} of {run.n_tasks:,} {words.parts} are whole and kept"
    return f"; {kept}; go on with: {command}"


@contextmanager
def errors_in_one_line(where: object, go_on: Callable[[], str] = lambda: "") -> Iterator[None]:
    """Ends the program with one line and its status where something goes wrong inside.

    where: what an error of the system is about if it names no file.
    go_on: gives the end of messages about work that was begun.
    """
    try:
        yield
    except BrokenPipeError:
        _forget_output()  # The reader, such as ``head``, has seen enough; nothing is wrong.
    except KeyboardInterrupt:
        fail(f"stopped{go_on()}", INTERRUPTED)
    except UserError as error:
        fail(error)
    except WorkerDiedError as error:
        fail(f"{error}{go_on()}")
    except OSError as error:
        fail(f"{error.strerror or error}: {error.filename or where}{go_on()}")


def say(text: str) -> None:
    """Prints to standard output, now; raises OSError where that is impossible."""
    try:
        print(text, flush=True)
    except OSError as error:
        _forget_output()
        error.filename = error.filename or "standard output"
        raise


def _forget_output() -> None:
    """Nothing more is printed, not even when Python ends and tries once more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def termination_as_interrupt() -> Iterator[None]:
    """``kill`` ends the program as Ctrl-C does: by KeyboardInterrupt."""
    import signal

    def interrupt(number: int, frame: object) -> NoReturn:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
