"""Runs tasks in worker processes, and notices when one of them dies.

``concurrent.futures`` would do for the normal case.  It cannot stop a task that is running,
which Ctrl-C and errors must do at once, hence these few lines on pipes.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Generator, Iterable, Iterator, Sized
from contextlib import contextmanager
from multiprocessing import get_context, parent_process, resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, TypeVar, cast

from receipts.runs.errors import WorkerDiedError

Task = TypeVar("Task")
Result = TypeVar("Result")
Work = Callable[[Task], Result]
"""Does one task; made once in every worker by a ``start`` function that can be pickled."""

_ENDING_SECONDS = 5.0
"""How long a worker may take to leave nothing behind when it is ended."""


def run_tasks(
    start: Callable[[], Work[Task, Result]], tasks: Iterable[Task], n_workers: int
) -> Generator[Result, None, None]:
    """The results of all tasks, in the order in which they are ready.

    With one worker the tasks run in this process.  There are no more workers than tasks, where
    their number is known.  Closing the iterator ends the workers; an exception of a task is
    raised here.

    Raises WorkerDiedError where a worker process is killed.
    """
    if isinstance(tasks, Sized):
        n_workers = max(1, min(n_workers, len(tasks)))
    if n_workers == 1:
        work = start()
        for task in tasks:
            yield work(task)
        return
    with _started(start, n_workers) as workers:
        yield from _dealt_out(tasks, workers)


def _dealt_out(tasks: Iterable[Task], workers: dict[Connection, BaseProcess]) -> Iterator[Result]:
    """Gives every worker a task, and another one whenever it has done its task."""
    waiting = iter(tasks)
    busy: list[Connection] = []

    def give_task(connection: Connection) -> None:
        for task in waiting:
            connection.send(task)
            busy.append(connection)
            break

    try:
        for connection in workers:
            give_task(connection)
        while busy:
            for ready in wait(busy):
                connection = cast(Connection, ready)
                is_error, outcome = _received(connection)
                if is_error:
                    raise outcome
                busy.remove(connection)
                give_task(connection)
                yield outcome
    except (EOFError, ConnectionError) as error:
        raise WorkerDiedError("a worker process was killed") from error


def _received(connection: Connection) -> tuple[bool, Any]:
    """What a worker answers; raises EOFError where it is killed, be it in the middle of that."""
    try:
        answer: tuple[bool, Any] = connection.recv()
    except OSError as error:
        raise EOFError from error
    return answer


@contextmanager
def _started(
    start: Callable[[], Work[Task, Result]], n_workers: int
) -> Iterator[dict[Connection, BaseProcess]]:
    """Worker processes by the connections to them; ended on leaving."""
    context = get_context("spawn")
    workers: dict[Connection, BaseProcess] = {}
    try:
        with interrupts_held_back():
            for _ in range(n_workers):
                ours, theirs = context.Pipe()
                process = context.Process(target=_serve, args=(start, theirs), daemon=True)
                process.start()
                theirs.close()
                workers[ours] = process
        yield workers
    finally:
        for worker in workers.values():
            worker.terminate()
        patience = _ENDING_SECONDS
        for connection, worker in workers.items():
            worker.join(patience)
            if worker.is_alive():  # It gives up an upload, and the store does not answer.
                patience = 0
                worker.kill()
                worker.join()
            connection.close()


@contextmanager
def interrupts_held_back() -> Iterator[None]:
    """Ctrl-C and ``kill`` wait until the workers are started, or one would be half started.

    The workers inherit this mask, so that Ctrl-C, which reaches every process of a terminal,
    is the main process's business alone.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    resource_tracker.ensure_running()  # At its first start it would lift the mask.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(start: Callable[[], Work[Task, Result]], connection: Connection) -> None:
    """What a worker process does: tasks, until the main process hangs up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    threading.Thread(target=_end_with_main_process, daemon=True).start()
    try:
        work: Work[Task, Result] | None = None
        while True:
            task = connection.recv()
            try:
                work = work or start()
                connection.send((False, work(task)))
            except ConnectionError:
                raise
            except Exception as error:
                connection.send((True, error))
    except (EOFError, ConnectionError):
        pass  # The main process is gone; so is whoever would read a message.


def _end_with_main_process() -> None:
    """Ends this process when the main one was killed: whoever resumes the run at once would else
    meet the files of the batch that it is in.
    """
    main = parent_process()
    if main is not None:
        main.join()
        signal.raise_signal(signal.SIGTERM)
