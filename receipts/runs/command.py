"""The one door of the commands: how a run is followed, reported on, and ended early.

A command opens a run, and this does the rest: progress while it is made, a report at the end,
and one line on stderr with the status and the way to go on where it did not come to its end.
Only scripts import this; the rest of the program neither prints nor reads a clock.
"""

from __future__ import annotations

import os
import sys

from receipts.runs.endings import INTERRUPTED, fail
from receipts.runs.errors import ClusterError, UserError, WorkerDiedError

TYPE_CHECKING = False  # What the module typing would say, without the time to load it.
if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable
    from concurrent.futures import Executor
    from contextlib import AbstractContextManager
    from typing import Any, NoReturn, TypeVar

    from receipts.runs.progress import Words
    from receipts.runs.run import How, Run, Stamp

    AnyRun = TypeVar("AnyRun", bound=Run[Any, Any])


def run_command(
    flags: argparse.Namespace,
    words: Words,
    open_run: Callable[[Stamp], AnyRun],
    report: Callable[[AnyRun, float], str],
) -> int:
    """Makes what the flags ask for, with progress and a report; the exit status.

    flags: those of ``add_run_flags`` and ``output`` are looked at.
    open_run: makes the run.  What it needs is imported by it, not at the top of a script, so
        that ``--help`` and mistakes in flags are answered at once.
    report: what was made, in a few lines, from the run and its seconds.
    """
    from receipts.runs.following import follow
    from receipts.runs.progress import Stopwatch

    watch = Stopwatch()
    run: AnyRun | None = None
    with errors_in_one_line(flags.output, lambda: how_to_go_on(run, words)):
        with termination_as_interrupt():
            run = open_run(watch.stamp)
            with _cluster_of(flags) as run.executor:
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


def _cluster_of(flags: argparse.Namespace) -> AbstractContextManager[Executor | None]:
    """The cluster that the flags name, or none."""
    from contextlib import nullcontext

    if flags.scheduler is None:
        return nullcontext()
    from receipts.runs.cluster import Cluster
    from receipts.runs.progress import note

    return Cluster(flags.scheduler, flags.workers, _unheard if flags.quiet else note)


def _unheard(_: object) -> None:
    """Tells nobody."""


def how_to_go_on(run: Run[Any, Any] | None, words: Words) -> str:
    """The end of a message about a run that did not end well."""
    if run is None or not run.is_started:
        return "; nothing was written"
    if run.folder.is_in_place:
        return "; the data set is complete"
    from receipts.runs.started import command_again

    flags = [flag for flag in sys.argv[1:] if flag != "--resume"]
    command = command_again([*flags, "--resume"])
    are = "is" if 1 in (run.folder.n_kept, run.n_tasks) else "are"
    parts = words.part if run.n_tasks == 1 else words.parts
    kept = f"{run.folder.n_kept:,} of {run.n_tasks:,} {parts} {are} whole and kept"
    at = f"; it was at {run.at}" if run.at else ""
    return f"{at}; {kept}; go on with: {command}"


def errors_in_one_line(
    where: object, go_on: Callable[[], str] = lambda: ""
) -> AbstractContextManager[None]:
    """Ends the program with one line and its status where something goes wrong inside.

    where: what an error of the system is about if it names no file.
    go_on: gives the end of messages about work that was begun.
    """
    return _Errors(where, go_on)


class _Errors:
    """A class, since the module of ``contextmanager`` takes long to load for a look-up."""

    def __init__(self, where: object, go_on: Callable[[], str]) -> None:
        self._where = where
        self._go_on = go_on

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: object
    ) -> bool | None:
        match error:
            case BrokenPipeError():
                _forget_output()  # The reader, such as ``head``, has seen enough: no error.
                return True
            case KeyboardInterrupt():
                fail(f"stopped{self._go_on()}", INTERRUPTED)
            case UserError():
                fail(error)
            case WorkerDiedError() | ClusterError():
                fail(f"{error}{self._go_on()}")
            case OSError():
                what = error.strerror or error
                fail(f"{what}: {error.filename or self._where}{self._go_on()}")
        return None


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


def termination_as_interrupt() -> AbstractContextManager[None]:
    """``kill`` ends the program as Ctrl-C does: by KeyboardInterrupt."""
    return _Termination()


class _Termination:
    def __enter__(self) -> None:
        import signal

        self._before = signal.signal(signal.SIGTERM, _interrupt)

    def __exit__(self, *error: object) -> None:
        import signal

        signal.signal(signal.SIGTERM, self._before)


def _interrupt(number: int, frame: object) -> NoReturn:
    raise KeyboardInterrupt
