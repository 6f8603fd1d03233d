"""Runs tasks in an executor: threads, processes, or the workers of a cluster.

What is handed over are bytes and an expression, and nothing of ours that others unpickle: the
scheduler of a cluster need not have this program, and a worker that has none, or another one, says
so instead of failing somehow.
"""

from __future__ import annotations

import os
import pickle
from abc import abstractmethod
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, wait
from itertools import count, islice
from queue import Empty, SimpleQueue
from threading import Event
from typing import Any

from receipts.runs.errors import ClusterError, UserError, WorkerDiedError
from receipts.runs.files import Written
from receipts.runs.program import REMEDY, Program, program
from receipts.runs.remote import Outcome, packed_start
from receipts.runs.workers import Result, Task, Work

MAX_IN_FLIGHT = 1000
"""Tasks that are handed over and not yet done, at most: so many workers have something to do, and
memory stays the same for any number of tasks."""

MAX_BYTES_IN_FLIGHT = 1 << 26
MIN_IN_FLIGHT = 16

WATCH_SECONDS = 5.0
"""How often somebody looks whether there are workers, while nothing gets ready."""

PATIENCE = (0.1, 0.2, 0.4, 0.8, 1.6)
"""Seconds between looks for a file that a worker has written; disks of a network may be late."""

LOOK = (
    "__import__('receipts.runs.remote', fromlist=['answer']).answer(*parcel)"
    " if __import__('importlib.util', fromlist=['find_spec']).find_spec('receipts')"
    " else ('missing', '')"
)
"""What a worker evaluates.  A function of ours would be unpickled by the scheduler, too, and where
there is no Tillroll it could not say so."""

ANSWER = LOOK.replace(
    "''",
    "__import__('distributed').get_worker().address"
    " if 'distributed' in __import__('sys').modules else ''",
)
"""The same in a task, where a worker knows its address."""


_NUMBERS = count()


class Watched(Executor):
    """An executor that can tell when nobody is left to do anything."""

    @abstractmethod
    def watch(self) -> None:
        """Is called every WATCH_SECONDS while nothing gets ready.

        Raises ClusterError where nothing will.
        """


def run_on(
    executor: Executor,
    start: Callable[[], Work[Task, Result]],
    tasks: Iterable[Task],
    libraries: Iterable[str] = (),
) -> Generator[Result, None, None]:
    """The results of all tasks, in the order in which they are ready.

    Tasks are taken as they are needed, and what waits is a bounded number.  Closing the iterator
    cancels what waits, and waits for what is running if that can be known.  An exception of a task
    is raised here.

    libraries: packages that decide bytes, besides Tillroll; their versions have to be the same.

    Raises ClusterError where a worker has another program or writes elsewhere, or the cluster is
    gone; WorkerDiedError where workers are killed.
    """
    asked, begin = program(libraries), packed_start(start)
    n_most = max(MIN_IN_FLIGHT, min(MAX_IN_FLIGHT, MAX_BYTES_IN_FLIGHT // len(begin)))
    todo = iter(tasks)
    waiting: set[Future[Outcome]] = set()
    ready: SimpleQueue[Future[Outcome]] = SimpleQueue()
    try:
        while True:
            for task in islice(todo, n_most - len(waiting)):
                future = submitted(executor, asked, begin, pickle.dumps(task))
                waiting.add(future)
                future.add_done_callback(ready.put)
            if not waiting:
                return
            future = _next(ready, executor)
            waiting.remove(future)
            yield _result(future)
    finally:
        running = [future for future in waiting if not future.cancel()]
        wait(running)


def submitted(executor: Executor, asked: Program, *parcel: bytes) -> Future[Outcome]:
    """Hands over what a worker is to answer."""
    try:
        # The number makes each call another one: Dask may be told that what is alike is the same.
        space = {"parcel": (asked, *parcel), "number": next(_NUMBERS)}
        return executor.submit(eval, ANSWER, space)
    except BrokenExecutor as error:
        raise WorkerDiedError("a worker process was killed") from error


def _next(ready: SimpleQueue[Future[Outcome]], executor: Executor) -> Future[Outcome]:
    while True:
        try:
            return ready.get(timeout=WATCH_SECONDS)
        except Empty:
            if isinstance(executor, Watched):
                executor.watch()


def _result(future: Future[Outcome]) -> Any:
    outcome = outcome_of(future)
    kind, worker, *rest = outcome
    reason = refusal(worker, outcome)
    if reason:
        raise ClusterError(reason)
    if kind == "failed":
        raise _named(rest[0], worker)
    files, result = rest
    _check_there(files, _called(worker))
    return result


def refusal(worker: str, answer: Outcome | BaseException) -> str:
    """Why a worker cannot be used, by what it answers; empty where it can."""
    called = _called(worker)
    match answer:
        case "done" | "failed", *_:
            return ""
        case "missing", *_:
            return (
                f"{called} has no Tillroll; install it there, or start the worker with the folder "
                "of Tillroll on its PYTHONPATH"
            )
        case "refused", _, reason:
            return f"{called} {reason}"
        case BaseException() as error:
            return f"{called} has another version of Tillroll ({brief(error)}); {REMEDY}"
    return f"{called} answers something else; {REMEDY}"


def _called(worker: str) -> str:
    return f"worker {worker}" if worker else "a worker"


def outcome_of(future: Future[Outcome]) -> Outcome:
    """What a worker answers.

    Raises ClusterError or WorkerDiedError where there is no answer.
    """
    try:
        return future.result()
    except CancelledError as error:
        raise ClusterError("the scheduler is gone, or has cancelled the run") from error
    except BrokenExecutor as error:
        raise WorkerDiedError("a worker process was killed") from error
    except (ImportError, AttributeError) as error:
        raise ClusterError(refusal("", error)) from error
    except Exception as error:  # Whatever a task raises is an answer.
        if type(error).__name__ == "KilledWorker":
            raise WorkerDiedError(_killed(error)) from error
        raise ClusterError(f"the executor fails: {brief(error)}") from error


def _killed(error: Any) -> str:
    """What Dask says when workers die of the same task."""
    last = getattr(error.last_worker, "address", error.last_worker)
    n_died = int(error.allowed_failures) + 1
    return (
        f"{n_died} workers died one after the other of the same task, the last was {last}; look at "
        "its log and its memory"
    )


def _named(error: Exception, worker: str) -> Exception:
    """An error of a task, with the worker where it matters which it was."""
    if not worker:
        return error
    if isinstance(error, FileNotFoundError):
        name = error.filename
        return ClusterError(
            f"worker {worker} does not see {os.path.dirname(name or '') or name}; name a folder "
            "with --output that all workers share under the same path, or a store"
        )
    if isinstance(error, OSError):
        return OSError(error.errno, error.strerror, f"{error.filename} (worker {worker})")
    if isinstance(error, UserError):
        return ClusterError(f"worker {worker}: {error}")
    return error


def _check_there(files: Iterable[Written], called: str) -> None:
    """Raises ClusterError where a file is not here as a worker has written it."""
    for path, n_bytes in files:
        if not any(_has_bytes(path, n_bytes) for _ in _looks()):
            raise ClusterError(
                f"{called} has written {path}, and it is not here: that worker has a folder of "
                "its own under this name; name a folder with --output that all workers share, or "
                "a store"
            )


def _looks() -> Iterator[None]:
    yield
    for seconds in PATIENCE:
        Event().wait(seconds)
        yield


def _has_bytes(path: str, n_bytes: int) -> bool:
    try:
        return os.stat(path).st_size == n_bytes
    except FileNotFoundError:
        return False


def brief(error: BaseException) -> str:
    """What an error of Dask says, in one line."""
    said = str(error).strip().splitlines()
    return f"{type(error).__name__}: {said[0][:200]}" if said else type(error).__name__
